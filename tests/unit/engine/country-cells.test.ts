// Every cell of docs/decision-table.md for AT, FR, UK, NL and US: the table is written out here a second time, and each
// cell is tried with everything that might permit, alone.
import { describe, expect, it } from 'vitest';
import { CHANNELS, RELATIONSHIPS, type Attempt, type Channel, type Permission, type PurposeId, type Relationship, type SubjectClass, type VerdictKind } from '../../../utils/engine';
import { packFor } from '../../../utils/engine/packs';
import { DAY, NOW, attempt, grant, held, pointFor, softOptIn, verdict } from './build';

type Class = Exclude<SubjectClass, 'unknown'>;
/** What stands in a cell; `!` after a condition: the sender has to say something with it, so it is `justify`. */
type Cell = readonly string[];
interface Column { country: string; pack: string; classes: Class[]; cell: (channel: Channel, relationship: Relationship) => Cell; request: (channel: Channel) => Cell }

const ALONE: Class[] = ['consumer', 'sole-trader'];
const ALL: Class[] = [...ALONE, 'legal-person'];
const isMail = (channel: Channel): boolean => ['email', 'newsletter', 'meeting'].includes(channel);
/** A mailing or a robot answers nobody. */
const answering = (channel: Channel, ...cell: string[]): Cell => (channel === 'newsletter' ? cell : ['CTX', ...cell]);
const consentOnly = (): Cell => ['C'];

const COLUMNS: Column[] = [
  { country: 'AT', pack: 'at', classes: ALL, request: consentOnly, cell: (channel, relationship) => {
    if (channel === 'voice-automated') return ['C'];
    if (channel === 'voice') return ['CTX', 'C'];
    return answering(channel, 'C', ...(relationship === 'customer' ? ['SOI!'] : []));
  } },
  { country: 'FR', pack: 'fr', classes: ALONE, request: consentOnly, cell: (channel, relationship) => {
    if (channel === 'voice-automated') return ['C'];
    if (channel === 'voice') return ['CTX', 'C'];
    return answering(channel, 'C', ...(relationship === 'customer' ? ['SOI'] : []));
  } },
  { country: 'FR', pack: 'fr', classes: ['legal-person'], request: (channel) => (channel === 'voice-automated' ? ['C'] : channel === 'voice' ? ['C', 'notO'] : ['C', 'OPT']), cell: (channel, relationship) => {
    if (channel === 'voice-automated') return ['C'];
    if (channel === 'voice') return ['CTX', 'C', 'notO'];
    return answering(channel, 'C', relationship === 'customer' ? 'OPT' : 'OPT!');
  } },
  { country: 'GB', pack: 'uk', classes: ALONE, request: consentOnly, cell: (channel, relationship) => {
    if (channel === 'voice-automated') return ['C'];
    if (channel === 'voice') return ['CTX', 'C', 'notO!'];
    return answering(channel, 'C', ...(relationship === 'customer' ? ['SOI'] : []));
  } },
  { country: 'GB', pack: 'uk', classes: ['legal-person'], request: (channel) => (channel === 'voice-automated' ? ['C'] : channel === 'voice' ? ['C', 'notO!'] : ['C', 'OPT']), cell: (channel) => {
    if (channel === 'voice-automated') return ['C'];
    return channel === 'voice' ? ['CTX', 'C', 'notO!'] : answering(channel, 'C', 'OPT');
  } },
  { country: 'NL', pack: 'nl', classes: ALONE, request: consentOnly, cell: (channel, relationship) => {
    if (channel === 'voice-automated') return ['C'];
    if (channel === 'voice') return relationship === 'customer' ? ['CTX', 'C', 'SOI!spoken'] : ['CTX', 'C'];
    return answering(channel, 'C', ...(relationship === 'customer' ? ['SOI'] : []));
  } },
  { country: 'NL', pack: 'nl', classes: ['legal-person'], request: consentOnly, cell: (channel, relationship) => {
    if (channel === 'voice-automated') return ['C'];
    if (channel === 'voice') return ['CTX', 'C', 'notO'];
    return answering(channel, 'C', ...(relationship === 'customer' ? ['SOI'] : []));
  } },
  { country: 'US', pack: 'us', classes: ALL, request: consentOnly, cell: (channel) => {
    if (channel === 'voice-automated') return ['C5'];
    if (channel === 'voice') return ['CTX', 'C', 'notO!'];
    return answering(channel, 'C', ...(isMail(channel) ? ['OPT'] : []));
  } },
];

interface Situation { name: string; permits: (cell: Cell) => string | undefined; permission?: (channel: Channel, purpose: PurposeId) => Partial<Permission>; context?: (channel: Channel) => Partial<Attempt['context']> }
const has = (cell: Cell, ...conditions: string[]): string | undefined => cell.find((entry) => conditions.includes(entry.split('!')[0] ?? ''));
const free = (cell: Cell): string | undefined => has(cell, 'notO');
const withText = { context: () => ({ optOutText: true }) };

const SITUATIONS: Situation[] = [
  { name: 'nothing', permits: free },
  { name: 'an opt-out in the message', permits: (cell) => has(cell, 'notO', 'OPT'), ...withText },
  { name: 'an answer', permits: (cell) => has(cell, 'CTX') ?? free(cell), context: (channel) => ({ answers: { sender: pointFor(channel).canonical, at: NOW - 5 * DAY } }) },
  { name: 'an answer, too late', permits: free, context: (channel) => ({ answers: { sender: pointFor(channel).canonical, at: NOW - 31 * DAY } }) },
  { name: 'a consent', permits: (cell) => has(cell, 'C') ?? free(cell), permission: (channel, purpose) => ({ grants: [grant({ channel, purpose })] }) },
  { name: 'an expired consent', permits: free, permission: (channel, purpose) => ({ grants: [grant({ channel, purpose, validTo: NOW - DAY })] }) },
  { name: 'a documented consent', permits: (cell) => has(cell, 'C', 'C5') ?? free(cell), permission: (channel, purpose) => ({ grants: [grant({ channel, purpose }, { documented: true })] }) },
  { name: 'a sale, and an opt-out in the message', permits: (cell) => has(cell, 'OPT', 'SOI') ?? free(cell), permission: (channel, purpose) => ({ grants: [softOptIn({ channel, purpose, relationship: 'any' })] }), ...withText },
  { name: 'a sale, and no opt-out in the message', permits: (cell) => cell.find((entry) => entry === 'SOI!spoken') ?? free(cell), permission: (channel, purpose) => ({ grants: [softOptIn({ channel, purpose, relationship: 'any' })] }) },
  { name: 'an address not from a sale', permits: (cell) => has(cell, 'OPT') ?? free(cell), permission: (channel, purpose) => ({ grants: [softOptIn({ channel, purpose }, { obtainedInSale: false })] }), ...withText },
  { name: 'everything, and a refusal', permits: () => undefined, permission: (channel, purpose) => ({ grants: [grant({ channel, purpose }, { documented: true }), grant({ channel, purpose, state: 'refused' })] }), ...withText },
];

/** The most permissive of what stands in the cell is what counts. */
function expected(situation: Situation, cell: Cell): VerdictKind {
  const marks = cell.map((entry) => situation.permits([entry])).filter((entry) => entry !== undefined);
  if (marks.length === 0) return 'block';
  return marks.every((entry) => entry.includes('!')) ? 'justify' : 'allow';
}

const OFFER: PurposeId[] = ['direct-marketing', 'newsletter', 'survey', 'profiling'];

function ask(column: Column, subjectClass: SubjectClass, channel: Channel, purpose: PurposeId, relationship: Relationship, situation: Situation) {
  const permission = { country: column.country, subjectClass, relationships: [relationship], ...situation.permission?.(channel, purpose) };
  return verdict(attempt({ channel, purpose, context: { utcOffsetMinutes: 0, ...situation.context?.(channel) } }), held(permission));
}

describe.each(COLUMNS)('$country · $classes', (column) => {
  it.each(CHANNELS)('%s · offers', (channel) => {
    const wrong: string[] = [];
    for (const subjectClass of column.classes) for (const purpose of OFFER) for (const relationship of RELATIONSHIPS) for (const situation of SITUATIONS) {
      const found = ask(column, subjectClass, channel, purpose, relationship, situation);
      const kind = expected(situation, column.cell(channel, relationship));
      const isWritten = found.rule.startsWith(`${column.pack}/`) && Boolean(found.citation) && /^[HML]$/.test(found.certainty ?? '');
      if (found.kind !== kind || !isWritten) wrong.push(`${subjectClass} ${purpose} ${relationship}: ${situation.name} is ${found.kind} by ${found.rule}, not ${kind}`);
    }
    expect(wrong).toEqual([]);
  });
  it.each(CHANNELS)('%s · a request for consent is prohibited, but for what its cell says', (channel) => {
    for (const subjectClass of column.classes) for (const relationship of ['prospect', 'customer'] as const) for (const situation of SITUATIONS) {
      const found = ask(column, subjectClass, channel, 'consent-request', relationship, situation);
      const kind = situation.name === 'everything, and a refusal' ? 'block' : expected(situation, column.request(channel));
      expect(found.kind, `${subjectClass} ${relationship}: ${situation.name}`).toBe(kind);
      if (kind === 'block') expect(found.final || found.reason === 'reason_refused').toBe(true);
    }
  });
  it.each(CHANNELS)('%s · a partner\'s offer needs a consent that names the partner', (channel) => {
    const documented = column.country === 'US' && channel === 'voice-automated';
    for (const subjectClass of column.classes) {
      const kind = (proof: Parameters<typeof grant>[1]): VerdictKind => verdict(attempt({ channel, purpose: 'partner-offer', context: { utcOffsetMinutes: 0, optOutText: true } }),
        held({ country: column.country, subjectClass, grants: [grant({ channel, purpose: 'partner-offer' }, proof)] })).kind;
      expect(kind({ documented: true })).toBe('block');
      expect(kind({ namesThirdParty: true })).toBe(documented ? 'block' : 'allow');
      expect(kind({ namesThirdParty: true, documented: true })).toBe('allow');
    }
  });
  it.each(CHANNELS)('%s · contract, service and claims with evidence', (channel) => {
    for (const subjectClass of column.classes) for (const purpose of ['contract', 'customer-care', 'legal-notice', 'claims']) {
      const found = verdict(attempt({ channel, purpose }), held({ country: column.country, subjectClass, relationships: ['customer'] }));
      expect(found).toMatchObject({ kind: 'allow', reason: 'reason_evidence' });
      if (column.country === 'US') expect(found.citation).not.toContain('GDPR');
      // Merely declared it is no better than an offer.
      const declared = verdict(attempt({ channel, purpose }), held({ country: column.country, subjectClass, relationships: ['prospect'] })).kind;
      expect(declared).toBe(column.cell(channel, 'prospect').includes('notO') ? 'allow' : 'justify');
    }
  });
  it('preset strict: consent or an answer, nothing else', () => {
    for (const subjectClass of column.classes) for (const channel of CHANNELS) for (const situation of SITUATIONS) {
      const permission = { country: column.country, subjectClass, relationships: ['customer' as const], noticeDeliveredAt: NOW - DAY, ...situation.permission?.(channel, 'direct-marketing') };
      const found = verdict(attempt({ channel, context: { utcOffsetMinutes: 0, ...situation.context?.(channel) } }), held(permission), { policy: { preset: 'strict' } });
      const cell = column.cell(channel, 'customer').filter((entry) => ['C', 'C5', 'CTX'].includes(entry));
      expect(found.kind, `${subjectClass} ${channel}: ${situation.name}`).toBe(expected(situation, cell));
    }
  });
  it('an objection and a do-not-call entry win over every cell', () => {
    for (const subjectClass of column.classes) for (const channel of CHANNELS) {
      const objected = held({ country: column.country, subjectClass, grants: [grant({ channel }, { documented: true })], stops: [{ kind: 'objection', since: NOW - DAY, record: 3 }] });
      expect(verdict(attempt({ channel, context: { utcOffsetMinutes: 0, optOutText: true } }), objected)).toMatchObject({ kind: 'block', reason: 'reason_objected', final: true });
    }
    const listed = held({ country: column.country, grants: [grant({ channel: 'voice' })], stops: [{ kind: 'do-not-call', since: NOW - DAY, record: 0 }] });
    expect(verdict(attempt({ channel: 'voice' }), listed)).toMatchObject({ kind: 'block', reason: 'reason_do_not_call', final: true });
  });
});

describe('what a cell asks and where it is written', () => {
  const of = (country: string, subjectClass: Class, channel: Channel, optOutText: boolean, permission: Partial<Permission> = {}) =>
    verdict(attempt({ channel, context: { utcOffsetMinutes: 0, optOutText } }), held({ country, subjectClass, ...permission }));
  it.each([
    ['AT', 'consumer', 'voice', 'reason_no_consent', 'at/call', 'TKG 2021 § 174(1)', 'M'],
    ['FR', 'consumer', 'voice', 'reason_no_consent', 'fr/call', 'C. consom. art. L.223-1 (loi 2025-594, art. 13)', 'H'],
    ['FR', 'legal-person', 'email', 'reason_attest_profession', 'fr/mail-business', 'CPCE art. L.34-5; CNIL; GDPR art. 6(1)(f), 21(2)', 'M'],
    ['GB', 'consumer', 'voice', 'reason_attest_register', 'uk/call-individual', 'PECR 2003 reg. 21', 'H'],
    ['GB', 'sole-trader', 'email', 'reason_no_consent', 'uk/mail', 'PECR 2003 reg. 22', 'H'],
    ['GB', 'legal-person', 'email', 'reason_no_objection', 'uk/mail-corporate', 'PECR 2003 reg. 22(1), 23; UK GDPR art. 21(2)', 'H'],
    ['NL', 'legal-person', 'voice', 'reason_no_objection', 'nl/call-business', 'Tw art. 11.7(1); GDPR art. 21(2)', 'M'],
    ['US', 'consumer', 'email', 'reason_no_objection', 'us/mail', 'CAN-SPAM Act, 15 U.S.C. § 7704(a)', 'M'],
    ['US', 'consumer', 'voice-automated', 'reason_no_consent', 'us/automated-call', '47 CFR § 64.1200(a)(2), (f)(9)', 'H'],
    ['US', 'consumer', 'sms', 'reason_no_consent', 'us/message', 'TCPA, 47 U.S.C. § 227; 47 CFR § 64.1200', 'M'],
  ] as const)('%s %s %s: %s', (country, subjectClass, channel, reason, rule, citation, certainty) => {
    expect(of(country, subjectClass, channel, true)).toMatchObject({ reason, rule, citation, certainty });
  });
  it('the registers are named, and the reason typed is what it needs', () => {
    const named = (found: ReturnType<typeof of>) => expect(found).toMatchObject({ kind: 'justify', reason: 'reason_attest_register', needs: ['reason'] });
    named(of('GB', 'consumer', 'voice', false));
    expect(of('GB', 'consumer', 'voice', false).params).toEqual({ register: 'TPS (PECR 2003 reg. 21)' });
    expect(of('GB', 'legal-person', 'voice', false).params).toEqual({ register: 'CTPS (PECR 2003 reg. 21)' });
    const listed = of('AT', 'consumer', 'email', true, { relationships: ['customer'], grants: [softOptIn()] });
    named(listed);
    expect(listed).toMatchObject({ params: { register: 'ECG-Liste (ECG § 7(2))' }, record: 41, citation: 'TKG 2021 § 174(4); ECG § 7(2)' });
  });
  it('a call to a Dutch customer: the opt-out is offered in the call', () => {
    expect(of('NL', 'consumer', 'voice', false, { relationships: ['customer'], grants: [softOptIn({ channel: 'voice' })] })).toMatchObject({ kind: 'justify', reason: 'reason_attest_opt_out_said', record: 41, citation: 'Tw art. 11.7(3)' });
    expect(of('NL', 'consumer', 'voice', false, { relationships: ['former'], grants: [softOptIn({ channel: 'voice', relationship: 'any' })] }).kind).toBe('block');
  });
  it('mail without the opt-out says what is missing', () => {
    for (const country of ['FR', 'GB', 'US']) expect(of(country, 'legal-person', 'email', false), country).toMatchObject({ kind: 'block', reason: 'reason_opt_out_text_missing', needs: ['opt-out-text'] });
  });
  it('every pack of a country says nothing of another\'s law', () => {
    for (const [country, foreign] of [['US', /GDPR|PECR|UWG|TKG/], ['GB', /(?<!UK )GDPR|UWG|TKG|TCPA/], ['AT', /PECR|UWG|TCPA/], ['NL', /PECR|UWG|TKG|TCPA/], ['FR', /PECR|UWG|TKG|TCPA/]] as const) {
      for (const row of packFor(country).rows) expect(row.citation).not.toMatch(foreign);
    }
  });
});
