// A clearance: the signed word of a screening that this set of contact points may be contacted. A campaign's ticket (design §3).
import { z } from 'zod';
import { compareBytes, concatBytes, encodeUtf8, fromBase64url, sha256, Sha256, sign, toBase64url, verify } from '../crypto';
import { CHANNELS, type Instant } from '../engine';
import { canonicalJson } from './canonical-json';

z.config({ jitless: true });

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const whole = z.number().int().nonnegative();
const short = (max: number) => z.string().max(max);

export const clearance = z.strictObject({
  format: z.literal(1),
  /** The screening's id, as in the log. */
  id: z.string().regex(/^[\w-]{8,64}$/),
  at: whole,
  expiresAt: whole,
  device: short(120),
  channel: z.enum(CHANNELS),
  purpose: short(64),
  /** Distinct contact points. */
  count: whole,
  /** `setHashOf` the keys of the allowed contact points. */
  setHash: hash,
  /** The list as the user calls it, e.g. the file's name; shown, never decided on. */
  label: short(200),
  /** Versions the verdicts rest on. */
  rootVersion: whole,
  policyVersion: whole,
  packVersion: short(400),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type Clearance = z.infer<typeof clearance>;
export type ClearanceFields = Omit<Clearance, 'format' | 'signature'>;

const DOMAIN = encodeUtf8('consentry clearance 1\n');
const SET_DOMAIN = encodeUtf8('consentry clearance set 1\n');

const signedBytes = ({ signature: _signature, ...fields }: Omit<Clearance, 'signature'> & { signature?: string }) => concatBytes(DOMAIN, encodeUtf8(canonicalJson(fields)));

/** Signs with the device key. Nothing is stored. */
export async function signClearance(fields: ClearanceFields, privateKey: CryptoKey): Promise<Clearance> {
  const unsigned = { ...fields, format: 1 as const };
  return clearance.parse({ ...unsigned, signature: toBase64url(await sign(privateKey, signedBytes(unsigned))) });
}

export type ClearanceFault = 'schema' | 'device' | 'signature' | 'not-yet' | 'expired';
export interface ClearanceTrust {
  /** Raw Ed25519 key, 32 bytes. */
  devicePublicKey: Uint8Array;
  device: string;
  now: Instant;
}

/**
 * Is it this device's, unchanged, and in force now? Whether it was used is the store's to say, whether the policy, the data
 * or a stop recorded here has overtaken it is the caller's: the versions are in it.
 */
export async function verifyClearance(raw: unknown, trust: ClearanceTrust): Promise<{ ok: true; clearance: Clearance } | { ok: false; fault: ClearanceFault }> {
  const parsed = clearance.safeParse(raw);
  if (!parsed.success) return { ok: false, fault: 'schema' };
  const held = parsed.data;
  if (held.device !== trust.device) return { ok: false, fault: 'device' };
  if (!(await isSigned(held, trust.devicePublicKey))) return { ok: false, fault: 'signature' };
  if (trust.now < held.at) return { ok: false, fault: 'not-yet' }; // the clock was set back: it would live longer than it may
  if (trust.now >= held.expiresAt) return { ok: false, fault: 'expired' };
  return { ok: true, clearance: held };
}

async function isSigned(held: Clearance, publicKey: Uint8Array): Promise<boolean> {
  try {
    return await verify(publicKey, signedBytes(held), fromBase64url(held.signature));
  } catch {
    return false; // not base64url: no signature of ours
  }
}

/** Bytes of one key of a contact point (utils/store/contact-key.ts, the base of the root's epoch). */
export const SET_KEY_BYTES = 16;

/** Hash of keys that are sorted, each once, one after the other: what `setHashOf` gives, for sets too large for one array a key. */
export async function sortedSetHash(packed: Uint8Array, salt: Uint8Array): Promise<string> {
  if (packed.length % SET_KEY_BYTES !== 0) throw new RangeError(`set of ${packed.length} bytes`);
  return toBase64url(await sha256(concatBytes(SET_DOMAIN, Uint8Array.of(salt.length), salt, packed)));
}

/** The same of keys that come one by one, in their order and each once: a screening's are never all in one array. */
export class SetHash {
  private readonly hash = new Sha256();

  constructor(salt: Uint8Array) {
    for (const part of [SET_DOMAIN, Uint8Array.of(salt.length), salt]) this.hash.add(part);
  }

  /** The key that begins at `at`. */
  add(keys: Uint8Array, at: number): void {
    this.hash.add(keys, at, at + SET_KEY_BYTES);
  }

  digest(): string {
    return toBase64url(this.hash.digest());
  }
}

/** SHA-256 over salt and the sorted keys, each once: order and repetition make no difference. The salt stays on the device. */
export function setHashOf(keys: readonly Uint8Array[], salt: Uint8Array): Promise<string> {
  if (keys.some((key) => key.length !== SET_KEY_BYTES)) throw new RangeError('set: key length');
  const sorted = [...keys].sort(compareBytes);
  const each = sorted.filter((key, at) => at === 0 || compareBytes(sorted[at - 1] as Uint8Array, key) !== 0);
  return sortedSetHash(concatBytes(...each), salt);
}
