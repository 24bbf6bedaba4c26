import { fromRow, type Case, type Said } from '../case';
import { best, type Outcome } from '../outcome';
import type { Relationship } from '../permission';
import { rowPurpose } from '../policy-purpose';
import type { ReasonKey } from '../reasons';
import { findRow, type Attest, type Condition, type PackRow } from '../rule-pack';
import { checkOf, type Check } from './checked-list';
import { consent, subject } from './consent';
import { answersOwnMessage, withoutConsent } from './evidence';
import { softOptIn } from './soft-opt-in';

/** What is left to profiling under a strict policy: a consent of its own. */
const OWN_CONSENT: readonly Condition[] = ['C', 'C5', 'X'];

/** Outcome of the pack: per relationship the row's best condition, and of several relationships the one that holds evidence. */
export function packOutcome(the: Case): Outcome {
  const [first, ...others] = the.relationships.map((relationship) => rowOutcome(the, relationship));
  if (first === undefined) throw new Error('A case has at least one relationship.');
  return best(first, ...others);
}

function rowOutcome(the: Case, relationship: Relationship): Outcome {
  const row = findRow(the.pack, { channel: the.channel, purpose: rowPurpose(the.purpose), relationship, subjectClass: the.subjectClass });
  if (row === undefined) throw new Error(`Rule pack ${the.pack.id} has no row for ${the.channel} × ${the.purpose.id} × ${relationship}.`);
  const conditions = conditionsOf(the, row);
  const outcomes = conditions.flatMap((condition) => evaluate(the, row, relationship, condition) ?? []);
  const [first, ...others] = outcomes;
  // A row whose only conditions have no ground here (e.g. CTX outside a reply) permits nothing.
  if (first === undefined) return fromRow(the, row, conditions[0] ?? 'C', { kind: 'block', reason: 'reason_no_consent', params: subject(the), needs: ['consent'] });
  const chosen = best(first, ...others);
  return conditions.includes('X') && !chosen.met ? prohibited(the, row) : chosen;
}

function conditionsOf(the: Case, row: PackRow): readonly Condition[] {
  if (the.policy.preset !== 'strict') return row.conditions;
  const conditions = row.strict ?? row.conditions;
  return the.purpose.profiling ? conditions.filter((condition) => OWN_CONSENT.includes(condition)) : conditions;
}

function evaluate(the: Case, row: PackRow, relationship: Relationship, condition: Condition): Outcome | undefined {
  switch (condition) {
    case 'N': return withoutConsent(the, row, relationship);
    case 'CTX': return answersOwnMessage(the, row);
    case 'SOI': return attested(the, row, 'SOI', softOptIn(the, row, relationship));
    case 'C':
    case 'C5': return consent(the, row, relationship, condition);
    case 'P': return fromRow(the, row, 'P', { kind: 'justify', reason: 'reason_presumed', needs: ['reason'], met: true });
    case 'notO': return attested(the, row, 'notO', noObjection(the, row, 'notO'));
    case 'OPT': return the.context.optOutText === true ? attested(the, row, 'OPT', noObjection(the, row, 'OPT')) : noOptOut(the, row);
    case 'X': return undefined;
  }
}

/** Objections and refusals were looked for before, and win over every row. */
function noObjection(the: Case, row: PackRow, condition: 'notO' | 'OPT'): Outcome {
  return fromRow(the, row, condition, { kind: 'allow', reason: 'reason_no_objection', params: { purpose: the.purpose.id }, met: true });
}

function noOptOut(the: Case, row: PackRow): Outcome {
  return fromRow(the, row, 'OPT', { kind: 'block', reason: 'reason_opt_out_text_missing', needs: ['opt-out-text'] });
}

const ATTEST_REASON = { register: 'reason_attest_register', profession: 'reason_attest_profession', 'opt-out-said': 'reason_attest_opt_out_said' } as const satisfies Record<Attest['what'], ReasonKey>;

/** Nobody can see here whether the register was checked or the subject is the person's profession: the sender says so. */
function attested(the: Case, row: PackRow, condition: Condition, outcome: Outcome | undefined): Outcome | undefined {
  const { attest } = row;
  if (attest === undefined || outcome?.met !== true) return outcome;
  const { record, ownAct } = outcome;
  const grounds = { met: true, ownAct, ...(record === undefined ? {} : { record }) };
  const check = attest.what === 'register' ? checkOf(the, attest) : undefined;
  if (check) return fromRow(the, row, condition, { ...listSaid(check), ...grounds });
  const params = attest.what === 'register' ? { register: attest.register } : {};
  return fromRow(the, row, condition, { kind: 'justify', reason: ATTEST_REASON[attest.what], params, needs: ['reason'], ...grounds });
}

function listSaid({ isGood, register, day, days }: Check): Pick<Said, 'kind' | 'reason' | 'params' | 'needs'> {
  if (isGood) return { kind: 'allow', reason: 'reason_list_checked', params: { register, day } };
  return { kind: 'justify', reason: 'reason_attest_list_old', params: { register, day, days }, needs: ['reason'] };
}

function prohibited(the: Case, row: PackRow): Outcome {
  return fromRow(the, row, 'X', { kind: 'block', reason: 'reason_prohibited', params: subject(the), final: true });
}
