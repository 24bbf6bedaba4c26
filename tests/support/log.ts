import { commitContact, commitValue, deviceKeyId, GENESIS, makeEvent, maskContact } from '../../utils/audit';
import type { ChainHead, DecisionEvent, LogEvent, Signer, SignedReceipt, TrustFile } from '../../utils/audit';
import { encodeUtf8, exportPublicKey, generateSigningKey, sign, toBase64url } from '../../utils/crypto';

/** A device, a hub receipt key and the trust file over both. */
export async function aLogWorld(device = 'device-1') {
  const pair = await generateSigningKey({ extractable: false });
  const publicKey = await exportPublicKey(pair);
  const hub = await generateSigningKey({ extractable: false });
  const signer: Signer = { keyId: await deviceKeyId(publicKey), privateKey: pair.privateKey };
  const trust: TrustFile = {
    type: 'trust', lastReceipts: [],
    devices: [{ deviceId: device, publicKey: toBase64url(publicKey) }],
    receiptKeys: [{ keyId: 'receipt-1', publicKey: toBase64url(await exportPublicKey(hub)) }],
  };
  const receipt = async (event: LogEvent): Promise<SignedReceipt> => {
    const bytes = encodeUtf8(JSON.stringify({ type: 'receipt', deviceId: device, sequence: event.sequence, head: event.hash, at: event.time }));
    return { payload: toBase64url(bytes), signatures: [{ keyId: 'receipt-1', signature: toBase64url(await sign(hub.privateKey, bytes)) }] };
  };
  const checkpoint = async (event: LogEvent): Promise<SignedReceipt> => {
    const payload = { type: 'checkpoint', org: 'org', number: 1, day: '2026-11-21', at: event.time, previous: GENESIS.hash, heads: [{ deviceId: device, sequence: event.sequence, head: event.hash }] };
    const bytes = encodeUtf8(JSON.stringify(payload));
    return { payload: toBase64url(bytes), signatures: [{ keyId: 'receipt-1', signature: toBase64url(await sign(hub.privateKey, bytes)) }] };
  };
  return { device, publicKey, signer, trust, receipt, checkpoint };
}
export type LogWorld = Awaited<ReturnType<typeof aLogWorld>>;

export async function aRecipient(canonical: string): Promise<DecisionEvent['recipients'][number]> {
  const salt = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
  return {
    commitment: commitContact(salt, canonical), hint: commitValue('hint', salt, maskContact(canonical)),
    field: 'to', verdict: 'allow', rule: 'pl/direct-marketing', packVersion: '2026-11', record: 7, reason: 'reason_consent', params: { day: '2026-01-02' }, country: 'PL',
  };
}

/** A clean log of so many attempts, each decided and released. */
export async function aLog(world: LogWorld, attempts: number, start: ChainHead = GENESIS): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  let head = start;
  const add = async (fields: Parameters<typeof makeEvent>[1]) => {
    const event = await makeEvent(head, fields, world.signer);
    head = event;
    events.push(event);
  };
  for (let at = 0; at < attempts; at++) {
    const common = { time: 1_795_000_000_000 + at * 1_000, device: world.device, user: 'jan@example.test', attempt: crypto.randomUUID() };
    await add({
      ...common, id: crypto.randomUUID(), type: 'decision', app: 'roundcube', layer: 'page-gate', channel: 'email', decidedAs: 'email',
      purpose: 'direct-marketing', purposeSource: 'default', audience: 'explicit', decision: 'allow', leave: true,
      recipients: [await aRecipient(`person${at}@example.test`)], context: { utcOffsetMinutes: 60 }, policyVersion: 3, rootVersion: 9,
      justification: await commitValue('text', toBase64url(crypto.getRandomValues(new Uint8Array(16))), 'asked by phone'),
    });
    await add({ ...common, id: crypto.randomUUID(), type: 'outcome', outcome: 'released' });
  }
  return events;
}
