import type { Outcome } from '../audit';
import type { Decision, Instant } from '../engine';
import type { Db } from './db';
import type { VerdictTable } from './verdict-table';

/** Consent behind one recipient, as it stood when decided; no personal data. */
export interface ConsentSummary { state: string; day?: string; gdprBasis: string; eprivacyBasis: string; record: number }

/** What is kept of one attempt beside its log events: enough to answer the same question again, and no address. */
export interface AttemptRow {
  id: string;
  /** Keyed digest of what was asked: one id never answers for another question. */
  fingerprint: string;
  /** Keyed digest of rule, channel, purpose and recipients: a confirmation is good for the same question only. */
  question: string;
  /** Sequence of the decision event. */
  sequence: number;
  decidedAt: Instant;
  decision: Decision;
  /** Verdicts of very many recipients, in place of those in `decision`. */
  table?: VerdictTable;
  consents: (ConsentSummary | null)[];
  /** Leave is for a list that cannot be read. */
  campaign?: true;
  /** Break-glass order in force when it was decided, for its outcomes too. */
  breakGlass?: string;
  /** Leave was given by that order alone, which ends then. */
  openedUntil?: Instant;
  /** Leave was given: a ticket exists or may be made. */
  leave: boolean;
  /** Last outcome logged, and all of them: each is logged once. */
  outcome?: Outcome;
  logged?: Outcome[];
  /** How often the same bytes were sent again after a failure; what is logged is the last of these. */
  retry?: number;
  /** 1 until an outcome other than a first `released`; absent afterwards, which takes the row out of the index. */
  open?: 1;
  /** Keyed contact and time of each recipient, for the frequency cap; taken away when nothing left. */
  contacts?: [string, Instant][];
  /** The same, kept while a failed send may be sent again. */
  unsent?: [string, Instant][];
}

const LEFT: readonly Outcome[] = ['released', 'observed', 'failed'];
/** Outcomes that say nothing was sent. */
const NOT_SENT: readonly Outcome[] = ['failed', 'blocked', 'recipients-removed', 'redeclared', 'confirmed', 'justified', 'kept-as-draft', 'cancelled'];

/** What may follow the outcome logged last. */
function follows(current: Outcome | undefined, next: Outcome): boolean {
  switch (current) {
    case undefined: return true;
    case 'released': return next === 'observed' || next === 'failed' || next === 'unknown';
    case 'unknown': return LEFT.includes(next);
    case 'failed': return next === 'observed';
    case 'observed': return false;
    default: return LEFT.includes(next);
  }
}

/**
 * An attempt is closed once. Later only the truth about a send is added: what left after all, also when it was given up for
 * unknown before the page could tell, and what the app answered. A repeated message changes nothing.
 */
export function isNextOutcome({ outcome, logged = [], retry = 0 }: Pick<AttemptRow, 'outcome' | 'logged' | 'retry'>, next: Outcome, of = 0): boolean {
  // A transmission of its own: the earlier one's outcome neither bars it nor comes after it.
  if (of !== retry) return of > retry && LEFT.includes(next);
  if (next === 'exported') return outcome === undefined;
  return !logged.includes(next) && follows(outcome, next);
}

/** An export is said beside what becomes of the attempt: nothing else changes. */
export const withOutcome = (row: AttemptRow, outcome: Outcome, retry = 0): AttemptRow =>
  (outcome === 'exported' ? { ...row, logged: [...(row.logged ?? []), outcome] } : closed(row, outcome, retry));

function closed(row: AttemptRow, outcome: Outcome, retry: number): AttemptRow {
  const { open: _open, contacts: held, unsent, ...rest } = row;
  const contacts = held ?? unsent;
  const logged = retry > (row.retry ?? 0) ? [outcome] : [...(row.logged ?? []), outcome];
  const isSent = !NOT_SENT.includes(outcome);
  // Nobody waits for the app's answer a second time.
  const isOpen = outcome === 'released' && !logged.includes('unknown');
  const kept = contacts && (isSent ? { contacts } : outcome === 'failed' ? { unsent: contacts } : {});
  return { ...rest, ...kept, outcome, logged, ...(retry > 0 ? { retry } : {}), ...(isOpen ? { open: 1 as const } : {}) };
}

export async function readAttempt(db: Db, id: string): Promise<AttemptRow | undefined> {
  return (await db.get('attempts', id)) as AttemptRow | undefined;
}

/** Attempts without a final outcome, oldest id first. */
export async function openAttempts(db: Db): Promise<AttemptRow[]> {
  return (await db.getAllFromIndex('attempts', 'open', 1)) as AttemptRow[];
}

/** Times of contacts that left, or may have left, since `since`, by keyed contact. */
export async function contactsSince(db: Db, contacts: readonly string[], since: Instant): Promise<Map<string, Instant[]>> {
  const index = db.transaction('attempts').store.index('contacts');
  const found = await Promise.all(contacts.map(async (contact) => {
    const times: Instant[] = [];
    const range = IDBKeyRange.bound([contact, since], [contact, Number.MAX_SAFE_INTEGER]);
    for (let at = await index.openKeyCursor(range); at; at = await at.continue()) times.push(at.key[1]);
    return [contact, times] as const;
  }));
  return new Map(found);
}
