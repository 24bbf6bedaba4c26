// Break-glass (design §3): a statement that two administrators sign opens the request layers of one site for a few hours. Pure over crypto.
import { z } from 'zod';
import { decodeUtf8, encodeUtf8, fromBase64url, hashName, toBase64url, verify } from '../crypto';

z.config({ jitless: true });

export const MOST_HOURS = 8;
const HOUR_MS = 3_600_000;
/** How many administrators sign; one is enough to end. */
const TO_OPEN = 2;
const TO_END = 1;

const instant = z.number().int().nonnegative();
const org = z.string().min(1).max(200);
const serial = z.number().int().positive().max(Number.MAX_SAFE_INTEGER - 1);
const origin = z.string().max(300).refine((value) => /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value, 'an origin: scheme, host and port, nothing after');

export const breakGlassOrder = z.strictObject({
  type: z.literal('break-glass'), org, site: origin, reason: z.string().trim().min(3).max(500), from: instant, until: instant,
  /** Higher than that of every statement before. */
  serial,
}).refine(({ from, until }) => until > from && until - from <= MOST_HOURS * HOUR_MS, `from before until, and at most ${MOST_HOURS} hours`);
export type BreakGlassOrder = z.infer<typeof breakGlassOrder>;

/** Ends every order up to this serial. */
export const breakGlassEnd = z.strictObject({ type: z.literal('break-glass-end'), org, serial });
export type BreakGlassEnd = z.infer<typeof breakGlassEnd>;

const statement = z.union([breakGlassOrder, breakGlassEnd]);

/** `key` is the public key itself: a name could stand for two. */
export const signedStatement = z.strictObject({
  payload: z.string().regex(/^[\w-]+$/).max(4_000),
  signatures: z.array(z.strictObject({ key: z.string().regex(/^[\w-]{43}$/), signature: z.string().regex(/^[\w-]{86}$/) })).max(20),
});
export type SignedStatement = z.infer<typeof signedStatement>;

export class BreakGlassError extends Error {
  override name = 'BreakGlassError';
}

export type Opened = { kind: 'order'; order: BreakGlassOrder; id: string; signers: string[] } | { kind: 'end'; end: BreakGlassEnd; id: string; signers: string[] };

export const payloadOf = (value: BreakGlassOrder | BreakGlassEnd): string => toBase64url(encodeUtf8(JSON.stringify(statement.parse(value))));

function bytesOf(text: string): Uint8Array {
  try {
    return fromBase64url(text);
  } catch (cause) {
    throw new BreakGlassError('not base64url', { cause });
  }
}

/** The distinct keys among these that have signed: the same one twice is one. */
async function signersOf({ signatures }: SignedStatement, bytes: Uint8Array, keys: readonly string[]): Promise<string[]> {
  const signers = new Set<string>();
  for (const { key, signature } of signatures) {
    if (keys.includes(key) && (await verify(bytesOf(key), bytes, bytesOf(signature)))) signers.add(key);
  }
  return [...signers];
}

/** What an envelope says, and who of these keys has signed it: nothing is required of the signatures yet. @throws BreakGlassError. */
export async function readStatement(envelope: unknown, keys: readonly string[]): Promise<Opened> {
  const sealed = signedStatement.safeParse(envelope);
  if (!sealed.success) throw new BreakGlassError('no signed statement');
  const bytes = bytesOf(sealed.data.payload);
  let read: ReturnType<typeof statement.safeParse>;
  try {
    read = statement.safeParse(JSON.parse(decodeUtf8(bytes)));
  } catch (cause) {
    throw new BreakGlassError('the statement is not JSON', { cause });
  }
  if (!read.success) throw new BreakGlassError(read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join('; '));
  const rest = { id: (await hashName(bytes)).slice(0, 22), signers: await signersOf(sealed.data, bytes, keys) };
  return read.data.type === 'break-glass' ? { kind: 'order', order: read.data, ...rest } : { kind: 'end', end: read.data, ...rest };
}

/** The same, signed by as many as it takes, for this organisation. @throws BreakGlassError. */
export async function openStatement(envelope: unknown, keys: readonly string[], of: string): Promise<Opened> {
  const opened = await readStatement(envelope, keys);
  const said = opened.kind === 'order' ? opened.order : opened.end;
  if (said.org !== of) throw new BreakGlassError('of another organisation');
  const needed = opened.kind === 'order' ? TO_OPEN : TO_END;
  if (opened.signers.length < needed) throw new BreakGlassError(`signed by ${opened.signers.length} of the administrators in managed policy, not by ${needed}`);
  return opened;
}

/** What a device keeps: the order, and the lowest serial that it still takes. */
export interface HeldOrder { floor: number; envelope?: SignedStatement; serial?: number }

/** Without its order, which can then not come back. */
export const withoutOrder = ({ floor, serial: held }: HeldOrder): HeldOrder => ({ floor: held === undefined ? floor : Math.max(floor, held + 1) });

async function payloadName(envelope: SignedStatement | undefined): Promise<string | undefined> {
  return envelope && hashName(bytesOf(envelope.payload));
}

/** After what the hub says now (`null` = nothing): whatever is no valid, new order ends the one that is held. */
export async function nextHeld(held: HeldOrder, answer: unknown, keys: readonly string[], of: string): Promise<HeldOrder> {
  let opened: Opened;
  try {
    opened = await openStatement(answer, keys, of);
  } catch (error) {
    if (error instanceof BreakGlassError) return withoutOrder(held);
    throw error;
  }
  if (opened.kind === 'end') {
    const floor = Math.max(held.floor, opened.end.serial + 1);
    return held.serial !== undefined && held.serial >= floor ? { ...held, floor } : { floor };
  }
  const envelope = signedStatement.parse(answer);
  const { serial: next } = opened.order;
  if (held.serial === next) return (await payloadName(held.envelope)) === (await payloadName(envelope)) ? held : withoutOrder(held); // one serial, two orders
  return next >= held.floor && next > (held.serial ?? -1) ? { floor: next, envelope, serial: next } : withoutOrder(held);
}

export const isInForce = ({ from, until }: Pick<BreakGlassOrder, 'from' | 'until'>, now: number, clockBackwards: boolean): boolean => !clockBackwards && now >= from && now < until;
