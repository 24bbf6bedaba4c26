// Laws of the engine. A sample by default; CONSENTRY_SOAK=n multiplies the runs.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  CHANNELS, EPRIVACY_BASES, GDPR_BASES, GRANT_STATES, PURPOSES, RELATIONSHIPS, RULE_MODES, RULE_PACKS, STOP_KINDS, VERDICT_KINDS,
  canonicalEmail, canonicalHandle, canonicalPhone, decide, explain, parseRecipients,
  type Attempt, type Canonical, type ContactPoint, type Decision, type EnginePolicy, type Grant, type Lookup, type Permission, type RecipientReader, type Stop, type SubjectClass, type VerdictKind,
} from '../../../utils/engine';
import { findRow } from '../../../utils/engine/rule-pack';
import { DAY, FRESH, NOW, NUMBER, PERSON, email, policy, to } from './build';

const soak = Number(process.env.CONSENTRY_SOAK ?? 1);
const runs = (count: number): { numRuns: number } => ({ numRuns: Math.ceil(count * (Number.isFinite(soak) && soak > 0 ? soak : 1)) });
vi.setConfig({ testTimeout: 60_000 * Math.max(1, soak) });
const severity = (kind: VerdictKind | undefined): number => VERDICT_KINDS.indexOf(kind ?? 'allow');

const purposeIds = PURPOSES.map((purpose) => purpose.id);
const time = fc.integer({ min: -400, max: 40 }).map((days) => NOW + days * DAY);
const some = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arb, { nil: undefined });
/** Object without its undefined entries. */
const defined = <T>(value: object): T => Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;

const grantArb = fc.record({
  channel: fc.constantFrom(...CHANNELS), purpose: fc.constantFrom(...purposeIds, 'own-marketing', 'own-service'), relationship: fc.constantFrom('any' as const, ...RELATIONSHIPS), state: fc.constantFrom(...GRANT_STATES, 'given' as const),
  gdprBasis: fc.constantFrom(...GDPR_BASES), eprivacyBasis: fc.constantFrom(...EPRIVACY_BASES, 'consent' as const), validFrom: some(time), validTo: some(time), record: fc.nat(99),
  proof: fc.record({ evidence: fc.boolean(), documented: fc.boolean(), doubleOptIn: fc.boolean(), obtainedInSale: fc.boolean(), optOutOffered: fc.boolean(), namesThirdParty: fc.boolean() }),
}).map((value) => defined<Grant>(value));
const stopArb = fc.record({
  kind: fc.constantFrom(...STOP_KINDS), channels: some(fc.subarray([...CHANNELS])), purposes: some(fc.subarray(purposeIds)), since: time, record: fc.nat(99),
}).map((value) => defined<Stop>(value));
const classArb = fc.constantFrom<SubjectClass>('consumer', 'sole-trader', 'legal-person', 'unknown');
const countryArb = fc.constantFrom('PL', 'DE', 'AT', 'FR', 'NL', 'GB', 'US', 'CZ', 'CH');
const permissionArb = fc.record({
  country: some(countryArb), subjectClass: classArb, relationships: fc.subarray([...RELATIONSHIPS]), noticeDeliveredAt: some(time), grants: fc.array(grantArb, { maxLength: 4 }),
  stops: fc.array(stopArb, { maxLength: 1 }), evidenceFor: fc.subarray(purposeIds), lastOwnActAt: some(time),
}).map((value) => defined<Permission>(value));
const modesArb = fc.dictionary(fc.constantFrom('pl/*', 'de/*', 'eu/*', 'strict/*', 'pl/marketing', 'core/consent-evidence', 'core/purpose-evidence', 'core/reply-undated', 'core/quiet-hours'), fc.constantFrom(...RULE_MODES));
const policyArb = fc.record({
  preset: fc.constantFrom('statute' as const, 'strict' as const), defaultMode: fc.constantFrom(...RULE_MODES), modes: modesArb, consentMaxAgeDays: fc.constantFrom(0, 90), claimsAllowed: fc.boolean(),
  firstContactNotice: fc.constantFrom('off' as const, ...RULE_MODES), notHeld: fc.constantFrom('warn' as const, 'justify' as const, 'block' as const),
  frequencyCap: some(fc.constant({ contacts: 1, days: 7 })), quietHours: fc.constantFrom([], [{ channel: 'email' as const, from: 11, to: 13, days: [] }]),
}).map((value) => policy({
  ...(defined<Partial<EnginePolicy>>(value)),
  purposes: [...PURPOSES, { id: 'own-marketing', iri: '', marketing: true, profiling: false }, { id: 'own-service', iri: '', marketing: false, profiling: false }],
}));
const contextArb = fc.record({
  utcOffsetMinutes: fc.constantFrom(0, 60), optOutText: some(fc.boolean()), noticeText: some(fc.boolean()), merge: some(fc.boolean()), scheduledFor: some(time),
  answers: some(fc.record({ sender: fc.constantFrom(PERSON.canonical, NUMBER.canonical, 'other@klient.example'), at: some(time) }).map((value) => defined<{ sender: string; at?: number }>(value))),
  earlierContacts: some(fc.constant({ [PERSON.canonical]: [NOW - DAY] })),
}).map((value) => defined<Attempt['context']>(value));
const attemptArb = fc.record({ channel: fc.constantFrom(...CHANNELS), purpose: some(fc.constantFrom(...purposeIds, 'own-marketing', 'own-service', 'nobody-knows')), context: contextArb }).map(({ channel, purpose, context }): Attempt => ({
  id: 'a', channel, ...(purpose === undefined ? {} : { purpose }), purposeSource: 'default', audience: 'explicit', recipients: [to(pointOf(channel))], app: 'x', account: '', draft: '', layer: 'page-gate', context,
}));

function pointOf(channel: Attempt['channel']): ContactPoint {
  return channel === 'sms' || channel.startsWith('voice') ? NUMBER : PERSON;
}

const held = (permission: Permission): Lookup => ({ status: 'held', permission });
const kindOf = (what: Attempt, permission: Permission, rules: EnginePolicy): VerdictKind => decide(what, [held(permission)], rules, FRESH, NOW).kind;
const noMorePermissive = (before: VerdictKind, after: VerdictKind): void => expect(severity(after)).toBeGreaterThanOrEqual(severity(before));

describe('properties · bad news never helps', () => {
  it('a refusal', () => {
    fc.assert(fc.property(attemptArb, permissionArb, policyArb, grantArb, fc.nat(4), (what, person, rules, refusal, at) => {
      const grants = [...person.grants];
      grants.splice(at, 0, { ...refusal, state: 'refused' });
      noMorePermissive(kindOf(what, person, rules), kindOf(what, { ...person, grants }, rules));
    }), runs(200));
  });
  it('a grant turned into a refusal', () => {
    fc.assert(fc.property(attemptArb, permissionArb, policyArb, fc.nat(3), (what, person, rules, which) => {
      const grants = person.grants.map((grant, index) => (index === which ? { ...grant, state: 'refused' as const } : grant));
      noMorePermissive(kindOf(what, person, rules), kindOf(what, { ...person, grants }, rules));
    }), runs(200));
  });
  it('an objection, restriction, tombstone or do-not-call entry', () => {
    fc.assert(fc.property(attemptArb, permissionArb, policyArb, stopArb, (what, person, rules, stop) => {
      noMorePermissive(kindOf(what, person, rules), kindOf(what, { ...person, stops: [...person.stops, stop] }, rules));
    }), runs(200));
  });
  it('an expiry, or an earlier one', () => {
    fc.assert(fc.property(attemptArb, permissionArb, policyArb, fc.nat(3), time, (what, person, rules, which, end) => {
      const grants = person.grants.map((grant, index) => (index === which ? { ...grant, validTo: Math.min(end, grant.validTo ?? Infinity) } : grant));
      noMorePermissive(kindOf(what, person, rules), kindOf(what, { ...person, grants }, rules));
    }), runs(200));
  });
  it('evidence, notice or text lost', () => {
    fc.assert(fc.property(attemptArb, permissionArb, policyArb, (what, person, rules) => {
      const { noticeDeliveredAt: _notice, lastOwnActAt: _act, ...rest } = person;
      const poorer: Permission = { ...rest, evidenceFor: [], grants: person.grants.map((grant) => ({ ...grant, proof: { ...grant.proof, evidence: false, documented: false } })) };
      const { optOutText: _text, noticeText: _said, answers: _answers, ...context } = what.context;
      noMorePermissive(kindOf(what, person, rules), kindOf({ ...what, context }, poorer, rules));
    }), runs(200));
  });
  it('older data, and none', () => {
    fc.assert(fc.property(attemptArb, permissionArb, policyArb, fc.integer({ min: 0, max: 100 }), (what, person, rules, hours) => {
      const kind = kindOf(what, person, rules);
      noMorePermissive(kind, decide(what, [held(person)], rules, { ...FRESH, verifiedAt: NOW - hours * 3_600_000 }, NOW).kind);
      expect(decide(what, [held(person)], rules, { rootVersion: 0, clockBackwards: false }, NOW).kind).toBe('block');
    }), runs(100));
  });
});

describe('properties · not knowing never helps', () => {
  // One mode for all rules: with a mode a pack, the administrator decides which country is stricter.
  const evenArb = policyArb.map((rules) => ({ ...rules, modes: {} }));
  it('the country', () => {
    fc.assert(fc.property(attemptArb, permissionArb, evenArb, countryArb, (what, person, rules, country) => {
      const { country: _country, ...nowhere } = person;
      const known = kindOf(what, { ...person, country }, rules);
      noMorePermissive(known, kindOf(what, { ...person, country: 'ZZ' }, rules));
      // Numbers tell their country by themselves, so only addresses can be of unknown country.
      if (pointOf(what.channel) === PERSON) noMorePermissive(known, kindOf(what, nowhere, rules));
    }), runs(300));
  });
  it('the subject class', () => {
    fc.assert(fc.property(attemptArb, permissionArb, evenArb, classArb, (what, person, rules, subjectClass) => {
      noMorePermissive(kindOf(what, { ...person, subjectClass }, rules), kindOf(what, { ...person, subjectClass: 'unknown' }, rules));
    }), runs(300));
  });
  // docs/decision-table.md, "Unknown purpose": what asks for a consent of its own is stricter than direct marketing, which stands in.
  const apart = (preset: EnginePolicy['preset']): string[] => ['partner-offer', 'consent-request', ...(preset === 'strict' ? ['profiling'] : [])];
  it('the purpose', () => {
    fc.assert(fc.property(attemptArb, permissionArb, evenArb, fc.constantFrom(...purposeIds), (what, person, rules, purpose) => {
      const { purpose: _purpose, ...unknown } = what;
      const plain = { ...person, grants: person.grants.filter((grant) => grant.purpose !== purpose || grant.state !== 'refused' || PURPOSES.some((known) => known.id === purpose && known.marketing && !known.profiling)), stops: person.stops.map(({ purposes: _purposes, ...stop }) => stop) };
      // Of the exceptions the stand-in is still the floor: an unknown purpose is never more permissive than direct marketing.
      const known = apart(rules.preset).includes(purpose) ? 'direct-marketing' : purpose;
      noMorePermissive(kindOf({ ...what, purpose: known }, plain, rules), kindOf(unknown, plain, rules));
      expect(kindOf({ ...what, purpose: 'nobody-knows' }, person, rules)).toBe(kindOf(unknown, person, rules));
    }), runs(400));
  });
  it.each(['statute', 'strict'] as const)('the purpose: under %s the exceptions are these and no others', (preset) => {
    // Everything that could speak for direct marketing, and nothing else: only what asks for a consent of its own is stricter.
    const mail: Attempt = { id: 'a', channel: 'email', purposeSource: 'default', audience: 'explicit', recipients: [to(PERSON)], app: 'x', account: '', draft: '', layer: 'page-gate', context: { utcOffsetMinutes: 0 } };
    const proof = { evidence: true, documented: true, doubleOptIn: true, obtainedInSale: true, optOutOffered: true, namesThirdParty: false };
    const person: Permission = {
      country: 'PL', subjectClass: 'consumer', relationships: ['customer'], stops: [], evidenceFor: [], noticeDeliveredAt: NOW - DAY,
      grants: [{ channel: 'email', purpose: 'direct-marketing', relationship: 'any', state: 'given', gdprBasis: '6-1-a', eprivacyBasis: 'consent', validFrom: NOW - DAY, record: 1, proof }],
    };
    const rules = policy({ preset });
    expect(kindOf(mail, person, rules)).toBe('allow');
    expect(purposeIds.filter((purpose) => kindOf({ ...mail, purpose }, person, rules) !== 'allow').sort()).toEqual(apart(preset).sort());
  });
  it('the person', () => {
    fc.assert(fc.property(attemptArb, permissionArb, evenArb, (what, person, rules) => {
      // An address of no country; of the person's own records only those that speak for them.
      const nowhere = { ...what, channel: 'meeting' as const, recipients: [to(email('jan@klient.example'))] };
      const { country: _country, ...rest } = person;
      const known = { ...rest, stops: [], grants: person.grants.filter((grant) => grant.state !== 'refused') };
      noMorePermissive(kindOf(nowhere, known, rules), decide(nowhere, [{ status: 'unknown', stops: [] }], rules, FRESH, NOW).kind);
    }), runs(200));
  });
});

describe('properties · presets, order, purity', () => {
  it('strict is never more permissive than statute', () => {
    fc.assert(fc.property(attemptArb, permissionArb, policyArb, (what, person, rules) => {
      noMorePermissive(kindOf(what, person, { ...rules, preset: 'statute' }), kindOf(what, person, { ...rules, preset: 'strict' }));
    }), runs(300));
  });
  it('the order of recipients does not matter', () => {
    const person = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), permissionArb).map(([name, permission]) => ({ recipient: to(email(`${name}@klient.example`)), lookup: held(permission) }));
    fc.assert(fc.property(attemptArb, fc.uniqueArray(person, { maxLength: 7, selector: ({ recipient }) => recipient.raw }), policyArb, fc.array(fc.nat(6), { minLength: 7, maxLength: 7 }), (what, people, rules, keys) => {
      const shuffled = people.map((entry, index) => ({ entry, key: keys[index] ?? 0 })).sort((a, b) => a.key - b.key).map(({ entry }) => entry);
      const run = (list: typeof people): Decision => decide({ ...what, recipients: list.map(({ recipient }) => recipient) }, list.map(({ lookup }) => lookup), rules, FRESH, NOW);
      const byName = (list: typeof people, found: Decision) => Object.fromEntries(list.map(({ recipient }, index) => { const { recipient: _index, ...rest } = found.verdicts[index] ?? { recipient: 0 }; return [recipient.raw, rest]; }));
      const [one, other] = [run(people), run(shuffled)];
      expect(other.kind).toBe(one.kind);
      expect(byName(shuffled, other)).toEqual(byName(people, one));
    }), runs(100));
  });
  it('the same question gets the same answer, the input stays as it was, and every answer can be explained', () => {
    fc.assert(fc.property(attemptArb, permissionArb, policyArb, (what, person, rules) => {
      const before = structuredClone({ what, person, rules });
      const first = decide(what, [held(person)], rules, FRESH, NOW);
      expect(decide(what, [held(person)], rules, FRESH, NOW)).toEqual(first);
      expect({ what, person, rules }).toEqual(before);
      for (const verdict of first.verdicts) expect(explain(verdict)[0]?.key).toBe(verdict.reason);
    }), runs(100));
  });
  it('what is offered instead is allowed when it is tried', () => {
    fc.assert(fc.property(attemptArb, permissionArb, policyArb, (what, person, rules) => {
      const calm = { ...what, context: { ...what.context, merge: false } };
      for (const { channel, purpose } of decide(calm, [held(person)], rules, FRESH, NOW).verdicts[0]?.allowedInstead ?? []) {
        expect(decide({ ...calm, channel, purpose }, [held(person)], rules, FRESH, NOW).kind).toBe('allow');
      }
    }), runs(100));
  });
  it('every pack has a row for every cell', () => {
    for (const pack of RULE_PACKS) for (const channel of CHANNELS) for (const purpose of purposeIds) for (const relationship of RELATIONSHIPS) {
      for (const subjectClass of ['consumer', 'sole-trader', 'legal-person'] as const) {
        const row = findRow(pack, { channel, purpose, relationship, subjectClass });
        expect(row, `${pack.id} ${channel} ${purpose} ${relationship}`).toBeDefined();
        expect(row?.citation).not.toBe('');
      }
    }
  });
  it('every row of a pack has its own id', () => {
    for (const pack of RULE_PACKS) expect(new Set(pack.rows.map((row) => row.id)).size).toBe(pack.rows.length);
  });
});

describe('properties · contact points', () => {
  const messy = fc.oneof(
    fc.string({ unit: 'binary' }), fc.string(), fc.emailAddress(),
    fc.array(fc.constantFrom('a', 'Ż', 'ß', 'İ', 'ﬁ', '.', '@', '"', '\\', '+', ' ', '<', '>', '(', ')', ':', ';', ',', 'x.pl', 'gmail.com', 'googlemail.com', '=?utf-8?q?a?=', 'xn--', 'а', '\u200b', '\u0301', 'K', '٣', '\n', '1')).map((parts) => parts.join('')),
  );
  const again = (make: (raw: string) => Canonical) => (raw: string): void => {
    const once = make(raw);
    if (once.status !== 'resolved') return;
    expect(make(once.point.canonical)).toEqual(once);
    const folded = make(once.point.folded);
    if (folded.status === 'resolved') expect(folded.point.folded).toBe(once.point.folded);
  };
  it('canonical e-mail is idempotent', () => { fc.assert(fc.property(messy, again(canonicalEmail)), runs(100)); });
  it('canonical number is idempotent, in any region', () => {
    const digits = fc.array(fc.constantFrom('+', '00', '48', '49', '600', '100', '200', '0', '7', ' ', '-', '(', ')', ';ext=1', ',', 'tel:'), { maxLength: 9 }).map((parts) => parts.join(''));
    fc.assert(fc.property(fc.oneof(digits, messy), fc.constantFrom('', 'PL', 'DE', 'US', 'XX'), (raw, region) => again((text) => canonicalPhone(text, region))(raw)), runs(300));
    fc.assert(fc.property(digits, (raw) => {
      const once = canonicalPhone(raw, 'PL');
      if (once.status === 'resolved') expect(canonicalPhone(once.point.canonical, 'US')).toEqual(once);
    }), runs(100));
  });
  it('canonical handle is idempotent', () => { fc.assert(fc.property(fc.tuple(fc.constantFrom('x:', 'LinkedIn:', 'signal:', '', 'whatsapp://'), messy).map((parts) => parts.join('')), again((text) => canonicalHandle(text, 'PL'))), runs(300)); });
  it('no piece of a field is dropped', () => {
    const readers: RecipientReader[] = ['address-list', 'phone', 'handle', 'reference', 'list-id'];
    fc.assert(fc.property(messy, fc.constantFrom(...readers), (raw, reader) => {
      const found = parseRecipients(raw, 'to', reader, 'PL');
      if (raw.replace(/[,;\s]/g, '') !== '') expect(found.length).toBeGreaterThan(0);
    }), runs(300));
  });
  it('addresses are found again in a list', () => {
    const address = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9+.]{0,8}[a-z]$/), fc.constantFrom('x.pl', 'gmail.com', 'żółw.pl')).map(([local, domain]) => `${local.replace(/\.+/g, '.')}@${domain}`);
    const dress = fc.constantFrom((a: string) => a, (a: string) => `<${a}>`, (a: string) => `"Kowalski, Jan (x) <y@z>" <${a}>`, (a: string) => `Jan K <${a}>`, (a: string) => `${a} (note, with; all: <b c>)`, (a: string) => ` ${a.toUpperCase()} `, (a: string) => `G: ${a};`);
    fc.assert(fc.property(fc.array(fc.tuple(address, dress), { minLength: 1, maxLength: 6 }), fc.constantFrom(', ', ';', '\n', ' ; ,'), (entries, separator) => {
      const found = parseRecipients(entries.map(([text, wear]) => wear(text)).join(separator), 'to', 'address-list', '');
      expect(found.map((recipient) => (recipient.status === 'resolved' ? recipient.point.canonical : recipient.why))).toEqual(entries.map(([text]) => {
        const alone = canonicalEmail(text);
        return alone.status === 'resolved' ? alone.point.canonical : alone.why;
      }));
    }), runs(100));
  });
});
