import type { PageTicket } from '../../messaging/protocol';
import { now } from '../../primordials';

/** Leave that one request has taken. */
export interface Taken { ticket: string; attempt: string }

export interface Receipt extends Taken { rule: string; draft: string; digest: string | undefined; until: number; open: boolean }

/** The same bytes may be sent again so long after a first use that did not succeed (design §3). */
export const RETRY_MS = 600_000;

export function until({ emergencyUntil }: PageTicket): number {
  const end = now() + RETRY_MS;
  return emergencyUntil !== undefined && emergencyUntil < end ? emergencyUntil : end;
}
