import { concatBytes, encodeUtf8, fromBase64url, sha256, sha256Short, sign, toBase64url, verify } from '../crypto';
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

export async function isSignedBy(event: LogEvent, publicKey: Uint8Array): Promise<boolean> {
  try {
    return await verify(publicKey, signedBytes(event.hash), fromBase64url(event.signature));
  } catch {
    return false; // not base64url: no signature of ours
  }
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

async function eventFault(event: LogEvent, head: ChainHead, start: SegmentStart): Promise<SegmentFault | undefined> {
  if (start.device !== undefined && event.device !== start.device) return 'device';
  if (event.sequence !== head.sequence + 1) return 'sequence';
  if (event.previousHash !== head.hash) return 'previous-hash';
  if (hashEvent(event) !== event.hash) return 'hash';
  if (!(await isSignedBy(event, start.devicePublicKey))) return 'signature';
  if (checkValues(event).wrong) return 'value';
  return undefined;
}

/** Checks one upload: events in sequence, each hashed over its predecessor and signed. The first fault ends it. */
export async function verifyChainSegment(events: readonly unknown[], start: SegmentStart): Promise<SegmentReport> {
  const checked: LogEvent[] = [];
  let head: ChainHead = { sequence: start.previousSequence, hash: start.previousHash };
  for (const [index, raw] of events.entries()) {
    const parsed = logEvent.safeParse(raw);
    if (!parsed.success) return { ok: false, index, fault: 'schema' };
    const fault = await eventFault(parsed.data, head, start);
    if (fault) return { ok: false, index, fault };
    checked.push(parsed.data);
    head = { sequence: parsed.data.sequence, hash: parsed.data.hash };
  }
  return { ok: true, events: checked, head };
}
