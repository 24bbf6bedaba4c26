import { openRows, type DecisionEvent } from '../../utils/audit';
import { toBase64url } from '../../utils/crypto';
import type { VerdictKind } from '../../utils/engine';

/** What the log says of one recipient, whether it has an entry or a row of a sheet. */
export interface Logged {
  commitment: string;
  /** Undefined where it was erased. */
  salt?: string; hint?: string;
  field: string; verdict: VerdictKind; rule: string; packVersion: string; reason: string; country: string; record?: number; earlier: number;
  params?: Record<string, string | number>;
}

export function loggedRecipients(event: DecisionEvent): Logged[] {
  if (!event.sheet) {
    return event.recipients.map(({ commitment, hint, field, verdict, rule, packVersion, reason, country, record, earlier = 0, params }) => ({
      commitment, field, verdict, rule, packVersion, reason, country, earlier, params,
      ...(hint.salt === undefined ? {} : { salt: hint.salt }), ...(hint.value === undefined ? {} : { hint: hint.value }), ...(record === undefined ? {} : { record }),
    }));
  }
  return openRows(event.sheet).map(({ commitment, salt, erased, group, record, earlier }) => ({
    commitment: toBase64url(commitment), ...group, earlier, ...(erased ? {} : { salt: toBase64url(salt) }), ...(record === undefined ? {} : { record }),
  }));
}
