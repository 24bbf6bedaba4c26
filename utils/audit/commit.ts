import { concatBytes, encodeUtf8, fromBase64url, sha256Short, toBase64url } from '../crypto';
import type { Committed } from './event';

export const SALT_BYTES = 16;

/** Kinds of committed values; a byte apart, so that a hint can never pass for the contact point it masks. */
const KIND = { contact: 0, hint: 1, text: 2 } as const;

/** SHA-256(salt ‖ kind ‖ value), base64url. */
function digest(kind: keyof typeof KIND, salt: string, value: string): string {
  return toBase64url(sha256Short(concatBytes(fromBase64url(salt), Uint8Array.of(KIND[kind]), encodeUtf8(value))));
}

/** Commitment to a contact point: whoever holds the salt can show that an entry is about it. */
export const commitContact = (salt: string, canonical: string): string => digest('contact', salt, canonical);

export function commitValue(kind: 'hint' | 'text', salt: string, value: string): Committed {
  return { commitment: digest(kind, salt, value), salt, value };
}

export type CommitmentState = 'open' | 'redacted' | 'wrong';

/** `wrong`: salt or value were changed, or dropped without the entry of the erasure register. */
export function checkCommitted(kind: 'hint' | 'text', held: Committed): CommitmentState {
  if (held.salt === undefined && held.value === undefined) return held.redacted ? 'redacted' : 'wrong';
  if (held.salt === undefined || held.value === undefined || held.redacted !== undefined) return 'wrong';
  try {
    return digest(kind, held.salt, held.value) === held.commitment ? 'open' : 'wrong';
  } catch {
    return 'wrong'; // a salt that is not base64url was never ours
  }
}

/** Erasure: value and salt go, the commitment stays, the register entry is named. */
export const redact = (held: Committed, register: string): Committed => ({ commitment: held.commitment, redacted: register });
