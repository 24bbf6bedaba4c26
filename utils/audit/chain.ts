import { concatBytes, encodeUtf8, fromBase64url, sha256, sha256Short, sign, toBase64url, verifierOf, type Verifier } from '../crypto';
import { canonicalJson } from './canonical-json';
import { checkCommitted } from './commit';
import { logEvent, type Committed, type EventFields, type LogEvent } from './event';
import { checkSheet, hashedSheet } from './sheet';

export interface ChainHead {
  sequence: number;
  hash: string;
}

/** Before the first event. */
export const GENESIS: ChainHead = { sequence: 0, hash: 'A'.repeat(43) };

const DOMAIN = encodeUtf8('consentry log event 1\n');

export interface Signer {
  keyId: string;
  privateKey: CryptoKey;
}

/** Id of a device key: first 16 characters of base64url(SHA-256(raw public key)). */
export async function deviceKeyId(publicKey: Uint8Array): Promise<string> {
  return toBase64url(await sha256(publicKey)).slice(0, 16);
}

/** The event as it is hashed: without hash and signature, and of erasable values the commitments only. */
function hashedForm(event: Omit<LogEvent, 'hash' | 'signature'>): unknown {
  const { hash: _hash, signature: _signature, ...rest } = event as LogEvent;
  if (rest.type === 'outcome' || rest.type === 'screening') return rest;
  if (rest.type === 'intake') return { ...rest, contact: { ...rest.contact, hint: rest.contact.hint.commitment } };
  return {
    ...rest,
    recipients: rest.recipients.map((recipient) => ({ ...recipient, hint: recipient.hint.commitment })),
    ...(rest.sheet ? { sheet: hashedSheet(rest.sheet) } : {}),
    ...(rest.justification ? { justification: rest.justification.commitment } : {}),
  };
}

export function hashEvent(event: Omit<LogEvent, 'hash' | 'signature'>): string {
  return toBase64url(sha256Short(encodeUtf8(canonicalJson(hashedForm(event)))));
}

const signedBytes = (hash: string) => concatBytes(DOMAIN, fromBase64url(hash));

/** Puts an event at the end of a chain, hashed and signed. Nothing is stored. */
export async function makeEvent(previous: ChainHead, fields: EventFields, signer: Signer): Promise<LogEvent> {
  const placed = { ...fields, format: 1 as const, sequence: previous.sequence + 1, previousHash: previous.hash, keyId: signer.keyId };
  const hash = hashEvent(placed as Omit<LogEvent, 'hash' | 'signature'>);
  const signature = toBase64url(await sign(signer.privateKey, signedBytes(hash)));
  return { ...placed, hash, signature } as LogEvent;
}

async function isSigned(event: LogEvent, verify: Verifier): Promise<boolean> {
  try {
    return await verify(signedBytes(event.hash), fromBase64url(event.signature));
  } catch {
    return false; // not base64url: no signature of ours
  }
}

export const isSignedBy = async (event: LogEvent, publicKey: Uint8Array): Promise<boolean> => isSigned(event, await verifierOf(publicKey));

/** Whether a device made this very event: its hash is that of its content, and the signature is over it. */
export async function isOwnEvent(raw: unknown, publicKey: Uint8Array): Promise<boolean> {
  const parsed = logEvent.safeParse(raw);
  return parsed.success && hashEvent(parsed.data) === parsed.data.hash && isSignedBy(parsed.data, publicKey);
}

/** Values of an event that may be erased. */
function valuesOf(event: LogEvent): (readonly ['hint' | 'text', Committed])[] {
  if (event.type === 'outcome' || event.type === 'screening') return [];
  if (event.type === 'intake') return [['hint', event.contact.hint]];
  const held = event.recipients.map((recipient) => ['hint', recipient.hint] as const);
  return event.justification ? [...held, ['text', event.justification] as const] : held;
}

/** `redacted` when some value was erased with its register entry, `wrong` when one was changed. */
export function checkValues(event: LogEvent): { wrong: boolean; redacted: string[] } {
  const all = valuesOf(event);
  const states = all.map(([kind, value]) => checkCommitted(kind, value));
  const redacted = all.filter((_, at) => states[at] === 'redacted').map(([, value]) => value.redacted ?? '');
  const rows = event.type === 'decision' && event.sheet ? checkSheet(event.sheet) : { wrong: false, redacted: [] };
  return { wrong: states.includes('wrong') || rows.wrong, redacted: [...redacted, ...rows.redacted] };
}

export type SegmentFault = 'schema' | 'sequence' | 'previous-hash' | 'hash' | 'value' | 'signature' | 'device';

export interface SegmentStart {
  previousHash: string;
  previousSequence: number;
  /** Raw Ed25519 key, 32 bytes. */
  devicePublicKey: Uint8Array;
  /** When given, events of another device are refused. */
  device?: string;
}

export type SegmentReport =
  | { ok: true; events: LogEvent[]; head: ChainHead }
  | { ok: false; index: number; fault: SegmentFault };

/** Events whose signatures are checked side by side: on several cores, and never so many that others wait. */
const GROUP = 50;

/** What is wrong with the place and the hash of an event. */
function placeFault(event: LogEvent, head: ChainHead, start: SegmentStart): SegmentFault | undefined {
  if (start.device !== undefined && event.device !== start.device) return 'device';
  if (event.sequence !== head.sequence + 1) return 'sequence';
  if (event.previousHash !== head.hash) return 'previous-hash';
  return hashEvent(event) === event.hash ? undefined : 'hash';
}

interface Group { events: LogEvent[]; fault?: SegmentFault }

/** Events up to the first fault. Signatures count before values: an event that has both faults is not signed. */
async function checkGroup(raw: readonly unknown[], from: ChainHead, start: SegmentStart, verify: Verifier): Promise<Group> {
  const events: LogEvent[] = [];
  const signed: Promise<boolean>[] = [];
  let fault: SegmentFault | undefined;
  for (const one of raw) {
    const parsed = logEvent.safeParse(one);
    fault = parsed.success ? placeFault(parsed.data, events.at(-1) ?? from, start) : 'schema';
    if (fault || !parsed.success) break;
    signed.push(isSigned(parsed.data, verify));
    if (checkValues(parsed.data).wrong) fault = 'value';
    if (fault) break;
    events.push(parsed.data);
  }
  const unsigned = (await Promise.all(signed)).indexOf(false);
  if (unsigned !== -1) return { events: events.slice(0, unsigned), fault: 'signature' };
  return { events, ...(fault ? { fault } : {}) };
}

/** Checks one upload: events in sequence, each hashed over its predecessor and signed. The first fault ends it. */
export async function verifyChainSegment(events: readonly unknown[], start: SegmentStart): Promise<SegmentReport> {
  const checked: LogEvent[] = [];
  let head: ChainHead = { sequence: start.previousSequence, hash: start.previousHash };
  const verify = await verifierOf(start.devicePublicKey);
  for (let at = 0; at < events.length; at += GROUP) {
    const group = await checkGroup(events.slice(at, at + GROUP), head, start, verify);
    checked.push(...group.events);
    if (group.fault) return { ok: false, index: checked.length, fault: group.fault };
    const last = checked.at(-1)!;
    head = { sequence: last.sequence, hash: last.hash };
  }
  return { ok: true, events: checked, head };
}
