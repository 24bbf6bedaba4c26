// A device that writes a log of decisions as the extension does, by the engine's own verdicts over the hub's register.
import { randomUUID } from 'node:crypto';
import { latestRoot } from '../../server/compile/compiler';
import type { Hub } from '../../server/hub';
import { RootReader } from '../../server/accountability/root-reader';
import { commitContact, commitValue, deviceKeyId, GENESIS, makeEvent, maskContact, type ChainHead, type EventFields, type LogEvent } from '../../utils/audit';
import { exportPublicKey, generateSigningKey, toBase64url } from '../../utils/crypto';
import { decide, parseRecipients, type Attempt, type Channel, type ContactPoint, type EnginePolicy, type Lookup } from '../../utils/engine';
import { enginePolicy, mergePolicies, type PolicyDocument } from '../../utils/policy';

export interface Tried { to: string[]; channel?: Channel; purpose?: string; at: number; app?: string; user?: string; managed?: string }

/** What the newest signed root says, read from its sealed files as a device reads them. */
async function lookupOf(reader: RootReader | undefined, point: ContactPoint): Promise<Lookup> {
  return reader ? reader.lookup(point, []) : { status: 'unknown', stops: [] };
}

async function policyInForce(hub: Hub): Promise<EnginePolicy> {
  const [row] = await hub.database.query('SELECT version, document FROM policies ORDER BY version DESC LIMIT 1');
  return enginePolicy(mergePolicies({ hub: { ...(row?.['document'] as PolicyDocument), version: Number(row?.['version']) } }));
}

export class LoggedDevice {
  private head: ChainHead = GENESIS;
  private constructor(private readonly hub: Hub, readonly id: string, private readonly token: string, private readonly pair: CryptoKeyPair, private readonly keyId: string) {}

  static async enrol(hub: Hub, user: string): Promise<LoggedDevice> {
    const pair = await generateSigningKey({ extractable: false });
    const publicKey = await exportPublicKey(pair);
    const link = await hub.enrolmentLink();
    const { token } = JSON.parse(Buffer.from(link.split('#')[1] ?? '', 'base64url').toString()) as { token: string };
    const reply = await hub.app.inject({ method: 'POST', url: '/v1/enrol', payload: { token, devicePublicKey: toBase64url(publicKey), name: `laptop of ${user}`, user } });
    const { deviceId, deviceToken } = reply.json<{ deviceId: string; deviceToken: string }>();
    return new LoggedDevice(hub, deviceId, deviceToken, pair, await deviceKeyId(publicKey));
  }

  get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }

  /** The device's own word on how it stands. */
  async status(version: string, level: string): Promise<void> {
    const payload = { version, browser: 'Chromium 156', installType: 'admin', level, managed: { state: 'absent', digest: '', problems: [] } };
    await this.hub.app.inject({ method: 'POST', url: '/v1/status', headers: this.headers, payload });
  }

  /** Decides, logs and uploads. */
  async attempt({ to, channel = 'email', purpose = 'direct-marketing', at, app = 'roundcube', user = 'anna', managed }: Tried): Promise<LogEvent> {
    const engine = await policyInForce(this.hub);
    const root = await latestRoot(this.hub.database);
    const recipients = to.flatMap((raw) => parseRecipients(raw, 'to', channel === 'voice' ? 'phone' : 'address-list', 'PL'));
    const attempt: Attempt = { id: randomUUID(), channel, purpose, purposeSource: 'declared', audience: 'explicit', recipients, app, account: '', draft: '', layer: 'page-gate', context: { utcOffsetMinutes: 60 } };
    const reader = root && await RootReader.of(this.hub, root.root.version);
    const lookups = await Promise.all(recipients.map((one) => (one.status === 'resolved' ? lookupOf(reader, one.point) : undefined)));
    const decision = decide(attempt, lookups, engine, { rootVersion: root?.root.version ?? 0, verifiedAt: at, clockBackwards: false }, at);
    const fields: EventFields = {
      type: 'decision', id: randomUUID(), time: at, device: this.id, user, attempt: attempt.id, app, layer: 'page-gate', channel, decidedAs: decision.channel, purpose: decision.purpose, purposeSource: 'declared',
      audience: 'explicit', decision: decision.kind, leave: decision.kind === 'allow', context: { utcOffsetMinutes: 60 }, policyVersion: decision.policyVersion, rootVersion: decision.rootVersion,
      recipients: decision.verdicts.map((verdict) => {
        const recipient = recipients[verdict.recipient];
        const canonical = recipient?.status === 'resolved' ? recipient.point.canonical : recipient?.raw ?? '';
        const salt = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
        return {
          commitment: commitContact(salt, canonical), hint: commitValue('hint', salt, maskContact(canonical)), field: 'to', verdict: verdict.kind, rule: verdict.rule, packVersion: verdict.packVersion,
          reason: verdict.reason, params: verdict.params, country: verdict.country, ...(verdict.record === undefined ? {} : { record: verdict.record }),
        };
      }),
      ...(managed === undefined ? {} : { managed }),
    };
    return this.upload(fields);
  }

  /** What became of an attempt, as the application's answer or the network told. */
  outcome(attempt: string, outcome: 'observed' | 'released' | 'blocked', at: number, user = 'anna'): Promise<LogEvent> {
    return this.upload({ type: 'outcome', id: randomUUID(), time: at, device: this.id, user, attempt, outcome });
  }

  private async upload(fields: EventFields): Promise<LogEvent> {
    const event = await makeEvent(this.head, fields, { keyId: this.keyId, privateKey: this.pair.privateKey });
    const reply = await this.hub.app.inject({ method: 'POST', url: '/v1/attempts', headers: this.headers, payload: { events: [event] } });
    if (reply.statusCode !== 200) throw new Error(reply.body);
    this.head = { sequence: event.sequence, hash: event.hash };
    return event;
  }
}
