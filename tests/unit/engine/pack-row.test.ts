// What a row comes to, on packs made for the purpose: conditions that no country uses yet, rows without a ground, and broken packs.
import { describe, expect, it } from 'vitest';
import type { Case } from '../../../utils/engine/case';
import { purposeOf } from '../../../utils/engine/policy-purpose';
import type { PackRow } from '../../../utils/engine/rule-pack';
import { packOutcome } from '../../../utils/engine/steps/pack-row';
import { NOW, PERSON, grant, permission, policy } from './build';

const row = (conditions: PackRow['conditions'], more: Partial<PackRow> = {}): PackRow => ({
  id: 'row', channels: '*', purposes: ['direct-marketing', 'profiling', 'contract'], relationships: '*', classes: '*', conditions, citation: 'Row 1', certainty: 'H', ...more,
});
function caseOf(rows: PackRow[], more: Partial<Case> = {}, purpose = 'direct-marketing', preset: 'statute' | 'strict' = 'statute'): Case {
  const rules = policy({ preset });
  return {
    point: PERSON, permission: permission(), channel: 'email', channels: ['email'], purpose: purposeOf(purpose, rules), relationships: ['prospect'], subjectClass: 'consumer', country: 'XX',
    pack: { id: 'made', version: 'made-1', rows, sources: { notO: { citation: 'Source of notO', certainty: 'L' }, X: { citation: 'Source of X', certainty: 'M' } } }, policy: rules, context: { utcOffsetMinutes: 0 }, reply: { covers: false }, checkedLists: [], at: NOW, ...more,
  };
}
const outcome = (conditions: PackRow['conditions'], more: Partial<Case> = {}, purpose?: string, preset?: 'statute' | 'strict') => packOutcome(caseOf([row(conditions)], more, purpose, preset));

describe('a row', () => {
  it('notO permits as long as nobody has objected, from its own source', () => {
    expect(outcome(['notO'])).toMatchObject({ kind: 'allow', rule: 'made/row', packVersion: 'made-1', reason: 'reason_no_objection', params: { purpose: 'direct-marketing' }, citation: 'Source of notO', certainty: 'L', met: true, ownAct: false });
  });
  it('P asks for a reason and counts as met', () => {
    expect(outcome(['P'])).toMatchObject({ kind: 'justify', reason: 'reason_presumed', needs: ['reason'], met: true });
    // Met, it keeps an X cell from prohibiting.
    expect(outcome(['P', 'X'])).toMatchObject({ kind: 'justify', reason: 'reason_presumed' });
  });
  it('X prohibits unless another condition is met, for good', () => {
    expect(outcome(['C', 'X'])).toMatchObject({ kind: 'block', reason: 'reason_prohibited', params: { channel: 'email', purpose: 'direct-marketing' }, citation: 'Source of X', final: true });
    expect(outcome(['X'])).toMatchObject({ kind: 'block', reason: 'reason_no_consent' });
    expect(outcome(['C', 'X'], { permission: permission({ grants: [grant()] }) })).toMatchObject({ kind: 'allow', reason: 'reason_consent_given' });
    expect(outcome(['C'])).toMatchObject({ kind: 'block', reason: 'reason_no_consent', final: false });
  });
  it('without any ground here permits nothing, and says which consent is missing', () => {
    expect(outcome(['CTX'])).toMatchObject({ kind: 'block', rule: 'made/row', reason: 'reason_no_consent', params: { channel: 'email', purpose: 'direct-marketing' }, needs: ['consent'], citation: 'Row 1' });
    expect(outcome([])).toMatchObject({ kind: 'block', reason: 'reason_no_consent', needs: ['consent'] });
  });
  it('of its conditions the most permissive holds; strict ones replace them, and leave profiling a consent alone', () => {
    expect(outcome(['C', 'notO']).kind).toBe('allow');
    const strict = row(['C', 'notO'], { strict: ['C'] });
    expect(packOutcome(caseOf([strict])).kind).toBe('allow');
    expect(packOutcome(caseOf([strict], {}, 'direct-marketing', 'strict')).kind).toBe('block');
    expect(outcome(['C', 'notO'], {}, 'profiling', 'strict').kind).toBe('block');
    expect(outcome(['C', 'notO'], {}, 'direct-marketing', 'strict').kind).toBe('allow');
    expect(outcome(['C', 'notO'], {}, 'profiling').kind).toBe('allow');
  });
  it('of several relationships the best holds', () => {
    const rows = [row(['C'], { id: 'prospects', relationships: ['prospect'] }), row(['notO'], { id: 'customers', relationships: ['customer'] })];
    expect(packOutcome(caseOf(rows, { relationships: ['prospect', 'customer'] }))).toMatchObject({ kind: 'allow', rule: 'made/customers' });
    expect(packOutcome(caseOf(rows, { relationships: ['prospect'] }))).toMatchObject({ kind: 'block', rule: 'made/prospects' });
  });
});

describe('a broken pack or case', () => {
  it('is an error, never a permission', () => {
    expect(() => packOutcome(caseOf([]))).toThrow('Rule pack made has no row for email × direct-marketing × prospect.');
    expect(() => packOutcome(caseOf([row(['notO'])], { relationships: [] }))).toThrow('A case has at least one relationship.');
  });
});

describe('OPT and what has to be attested', () => {
  const text = { context: { utcOffsetMinutes: 0, optOutText: true } };
  it('OPT permits with an opt-out in the message, and says what is missing without one', () => {
    expect(outcome(['OPT'], text)).toMatchObject({ kind: 'allow', reason: 'reason_no_objection', met: true, citation: 'Row 1' });
    expect(outcome(['OPT'])).toMatchObject({ kind: 'block', reason: 'reason_opt_out_text_missing', needs: ['opt-out-text'], met: false });
    expect(outcome(['OPT'], { context: { utcOffsetMinutes: 0, optOutText: false } }).kind).toBe('block');
  });
  it('what no device sees is said by the sender: at most justify, from the condition\'s own source', () => {
    const asked = row(['notO', 'C'], { attest: { what: 'register', register: 'Some list' } });
    expect(packOutcome(caseOf([asked]))).toMatchObject({ kind: 'justify', reason: 'reason_attest_register', params: { register: 'Some list' }, needs: ['reason'], met: true, citation: 'Source of notO', certainty: 'L' });
    expect(packOutcome(caseOf([asked], { permission: permission({ grants: [grant()] }) }))).toMatchObject({ kind: 'allow', reason: 'reason_consent_given' }); // a consent asks for nothing
    expect(packOutcome(caseOf([row(['notO'])])).kind).toBe('allow'); // control: without it the row permits
    expect(packOutcome(caseOf([row(['OPT'], { attest: { what: 'profession' } })], text))).toMatchObject({ kind: 'justify', reason: 'reason_attest_profession' });
    expect(packOutcome(caseOf([row(['OPT'], { attest: { what: 'profession' } })]))).toMatchObject({ kind: 'block', reason: 'reason_opt_out_text_missing' });
  });
});
