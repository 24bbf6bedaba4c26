import type { Decision, Verdict } from '../../utils/engine';
import type { AttemptRow } from '../../utils/store/attempts';
import type { RawAttempt } from '../../utils/messaging/protocol';
import { isListed } from './attempt-of';
import { glassAt, type Glass } from './break-glass';
import { keepRefusal, namesBlocked, refusedUnder } from './break-glass-refused';
import type { Question } from './question';

/** What no order opens: stops (design §2), data that may not know of them, and a no that the person has said to this very thing. */
const HARD = new Set(['core/objection', 'core/restriction', 'core/erasure', 'core/do-not-call', 'core/stale', 'core/no-data']);
const isHard = ({ kind, rule, reason }: Verdict): boolean => kind !== 'allow' && (HARD.has(rule) || reason === 'reason_refused');
/** Somebody on a list of which nobody knows who is on it has objected: it needs its clearance as ever. */
const isUnreadList = (raw: RawAttempt): boolean => isListed(raw) && raw.recipients.some(({ reader }) => reader === 'unresolved' || reader === 'list-id');
const LAYERS = ['main-guard', 'web-request'];

/** What an order in force on this site says to an attempt; `mark` is for the log, `kept` for its row. */
export interface UnderGlass { isOpened: boolean; mark: Pick<AttemptRow, 'breakGlass'>; kept: Pick<AttemptRow, 'breakGlass' | 'openedUntil'> }

/** Would the order let it go? Page gate, stops and what the gate refused stand. */
async function opens(glass: Glass, question: Question, decision: Decision): Promise<boolean> {
  const { raw, sender } = question;
  const { layer } = raw;
  if (layer === 'page-gate') await keepRefusal(glass, question, decision);
  if (!LAYERS.includes(layer) || isUnreadList(raw) || decision.verdicts.some(isHard)) return false;
  const [blocked, refused] = await Promise.all([namesBlocked(question, decision), refusedUnder(glass)]);
  return glassAt(sender.url)?.id === glass.id && !blocked.some((name) => refused.includes(name));
}

/** The request layers observe: what was refused by rule goes, and is marked. Looked at in the moment of the decision. */
export async function underGlass(question: Question, decision: Decision, hasLeave: boolean): Promise<UnderGlass> {
  const glass = glassAt(question.sender.url);
  if (!glass) return { isOpened: false, mark: {}, kept: {} };
  const mark = { breakGlass: glass.id };
  const isOpened = !hasLeave && await opens(glass, question, decision);
  return { isOpened, mark, kept: isOpened ? { ...mark, openedUntil: glass.order.until } : mark };
}
