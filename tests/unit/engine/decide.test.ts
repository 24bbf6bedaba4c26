import { describe, expect, it } from 'vitest';
import { EXPLAIN_KEYS, REASONS, REASON_KEYS, RULE_PACKS, decide, explain, packFor, type Channel, type DataState, type EnginePolicy, type Lookup, type Recipient, type UnresolvedReason, type VerdictKind } from '../../../utils/engine';
import { DAY, FRESH, HOUR, NOW, NUMBER, PERSON, UNKNOWN, attempt, decision, email, grant, held, phone, policy, softOptIn, stop, to, undeclared, verdict } from './build';

const blocked = (found: { kind: VerdictKind }): boolean => found.kind === 'block';
const nobody: Recipient = { status: 'unresolved', field: 'to', raw: 'Team', why: 'group' };

describe('decide · the attempt', () => {
  it('is as permissive as its strictest recipient', () => {
    const recipients = [to(PERSON), to(email('anna@klient.example')), to(email('ola@klient.example'))];
    const permitted = held({ grants: [grant()] });
    expect(decision(attempt({ recipients }), permitted).kind).toBe('allow');
    const found = decision(attempt({ recipients }), [permitted, held(), permitted]);
    expect(found).toMatchObject({ kind: 'block', channel: 'email', purpose: 'direct-marketing', policyVersion: 3, rootVersion: 7 });
    expect(found.verdicts.map(({ recipient, kind }) => [recipient, kind])).toEqual([[0, 'allow'], [1, 'block'], [2, 'allow']]);
  });
  it('without any recipient is not let out', () => expect(decision(attempt({ recipients: [] }), []).kind).toBe('block'));
  it('takes one lookup for each recipient, or nothing', () => {
    expect(() => decide(attempt({ recipients: [nobody, to(PERSON)] }), [held({ grants: [grant()] })], policy(), FRESH, NOW)).toThrow(RangeError);
    const found = decide(attempt(), [undefined], policy(), FRESH, NOW);
    expect(found.verdicts[0]).toMatchObject({ kind: 'block', reason: 'reason_not_held' });
  });
  it('says for an undeclared purpose what it was decided as', () => expect(decision(undeclared(), UNKNOWN).purpose).toBe('direct-marketing'));
});

describe('decide · unresolved recipients', () => {
  it.each<UnresolvedReason>(['syntax', 'too-long', 'look-alike', 'group', 'list', 'reference', 'unreadable', 'ambiguous-number'])('%s blocks, in any mode, without data too', (why) => {
    for (const data of [FRESH, { rootVersion: 0, clockBackwards: false }]) {
      const found = verdict(attempt({ recipients: [{ ...nobody, why }] }), UNKNOWN, { policy: { defaultMode: 'observe', modes: { 'core/unresolved': 'observe' } }, data });
      expect(found).toMatchObject({ kind: 'block', rule: 'core/unresolved', reason: `reason_unresolved_${why.replaceAll('-', '_')}`, final: true, needs: [], allowedInstead: [] });
      expect(REASON_KEYS).toContain(found.reason);
    }
  });
});

describe('decide · own contacts', () => {
  const kind = (address: string, over: Partial<EnginePolicy> = {}) => verdict(attempt({ recipients: [to(email(address))] }), { status: 'unknown', stops: [stop('objection')] }, { policy: over });
  it('are exempt, before data and stops', () => {
    expect(kind('ANNA@Firma.test')).toMatchObject({ kind: 'allow', rule: 'core/internal', reason: 'reason_internal' });
    expect(verdict(attempt({ recipients: [to(email('a@firma.test'))] }), UNKNOWN, { data: { rootVersion: 0, clockBackwards: true } }).kind).toBe('allow');
  });
  it('are exact domains; subdomains only where the policy says so', () => {
    expect(blocked(kind('a@x.firma.test'))).toBe(true);
    expect(blocked(kind('a@xfirma.test'))).toBe(true);
    expect(blocked(kind('a@x.firma.test', { ownDomains: ['*.firma.test'] }))).toBe(false);
    expect(blocked(kind('a@firma.test', { ownDomains: ['*.firma.test'] }))).toBe(true);
    expect(blocked(kind('a@xfirma.test', { ownDomains: ['*.firma.test'] }))).toBe(true);
  });
  it('are read in any spelling', () => {
    expect(blocked(kind('a@żółw.pl', { ownDomains: ['ŻÓŁW.pl'] }))).toBe(false);
    expect(blocked(kind('a@firma.pl', { ownDomains: ['@Firma.PL'] }))).toBe(false);
    for (const route of ['jan%x.pl@firma.pl', 'x.pl!jan@firma.pl', '"jan@x.pl"@firma.pl']) expect(blocked(kind(route, { ownDomains: ['firma.pl'] })), route).toBe(true);
    expect(blocked(kind('a@firma.pl', { ownDomains: ['', '*.', 'not a domain', '*'] }))).toBe(true);
  });
  it('may be single addresses and numbers', () => {
    expect(blocked(kind('szef@gmail.com', { ownAddresses: ['Szef@gmail.com'] }))).toBe(false);
    expect(blocked(kind('szef+x@gmail.com', { ownAddresses: ['Szef@gmail.com'] }))).toBe(true);
    expect(verdict(attempt({ channel: 'voice' }), UNKNOWN, { policy: { ownAddresses: ['600 100 200', 'junk', '@'] } }).kind).toBe('allow');
    expect(blocked(verdict(attempt({ channel: 'voice' }), UNKNOWN, { policy: { ownAddresses: ['600 100 201'] } }))).toBe(true);
  });
});

describe('decide · state of the data', () => {
  const permitted = held({ grants: [grant()] });
  const on = (data: Partial<DataState>, lookup: Lookup = permitted, over: Partial<EnginePolicy> = {}) => verdict(attempt(), lookup, { data: { ...FRESH, ...data }, policy: over });
  it('none blocks', () => expect(on({ rootVersion: 0 })).toMatchObject({ kind: 'block', rule: 'core/no-data', reason: 'reason_no_data', needs: ['fresh-data'], final: false }));
  it('a clock that ran backwards, or no signed time, counts as stale', () => {
    for (const data of [{ ...FRESH, clockBackwards: true }, { rootVersion: 7, clockBackwards: false }, { ...FRESH, verifiedAt: NOW + HOUR + 1 }]) {
      expect(verdict(attempt(), permitted, { data })).toMatchObject({ kind: 'block', rule: 'core/stale', reason: 'reason_clock', needs: ['fresh-data'] });
    }
    expect(on({ verifiedAt: NOW + HOUR }).kind).toBe('allow');
  });
  it('age warns, then blocks', () => {
    expect(on({ verifiedAt: NOW - 24 * HOUR }).kind).toBe('allow');
    expect(on({ verifiedAt: NOW - 24 * HOUR - 1 })).toMatchObject({ kind: 'warn', reason: 'reason_stale', params: { hours: 24 }, needs: ['fresh-data'] });
    expect(on({ verifiedAt: NOW - 72 * HOUR }).kind).toBe('warn');
    expect(on({ verifiedAt: NOW - 72 * HOUR - 1 })).toMatchObject({ kind: 'block', reason: 'reason_stale', params: { hours: 72 } });
  });
  it('blocks past its limit even where the warning comes later, and in any mode', () => {
    expect(on({ verifiedAt: NOW - 30 * HOUR }, permitted, { staleness: { warnAfterHours: 99, blockAfterHours: 24 }, defaultMode: 'observe', modes: { 'core/stale': 'observe' } }).kind).toBe('block');
  });
  it('ageing data do not hide a worse verdict', () => expect(on({ verifiedAt: NOW - 30 * HOUR }, UNKNOWN)).toMatchObject({ kind: 'block', reason: 'reason_no_consent' }));
});

describe('decide · outside the territory', () => {
  const outside: Lookup = { status: 'not-held', stops: [] };
  it.each(['warn', 'justify', 'block'] as const)('gives what the policy says: %s', (notHeld) => {
    for (const purpose of ['direct-marketing', 'contract']) {
      expect(verdict(attempt({ purpose }), outside, { policy: { notHeld, defaultMode: 'observe' } })).toMatchObject({ kind: notHeld, rule: 'core/not-held', reason: 'reason_not_held', needs: ['fresh-data'] });
    }
  });
  it('quiet hours hold there too', () => {
    expect(verdict(attempt(), outside, { policy: { notHeld: 'warn', quietHours: [{ channel: 'email', from: 0, to: 0, days: [] }] } }).reason).toBe('reason_quiet_hours');
  });
});

describe('decide · modes', () => {
  const kind = (modes: EnginePolicy['modes'], defaultMode: EnginePolicy['defaultMode'] = 'block') => verdict(attempt(), held(), { policy: { modes, defaultMode } });
  it('cap the verdict: exact id before pack before default', () => {
    expect(kind({})).toMatchObject({ kind: 'block', rule: 'pl/marketing' });
    expect(kind({})).not.toHaveProperty('before');
    expect(kind({}, 'observe')).toMatchObject({ kind: 'allow', before: 'block', reason: 'reason_no_consent' });
    expect(kind({}, 'warn').kind).toBe('warn');
    expect(kind({ 'pl/*': 'warn' }).kind).toBe('warn');
    expect(kind({ 'pl/*': 'warn', 'pl/marketing': 'justify' }).kind).toBe('justify');
    expect(kind({ 'de/*': 'warn', 'pl/call': 'warn' }).kind).toBe('block');
  });
  it('never strengthen', () => expect(verdict(attempt({ purpose: 'contract' }), held(), { policy: { defaultMode: 'block' } }).kind).toBe('justify'));
  it('are of each rule: a softened row leaves a refusal\'s row soft and a cap hard', () => {
    const found = verdict(attempt({ context: { utcOffsetMinutes: 0, earlierContacts: { [PERSON.canonical]: [NOW] } } }), held(), { policy: { modes: { 'pl/*': 'observe' }, frequencyCap: { contacts: 1, days: 1 } } });
    expect(found).toMatchObject({ kind: 'block', reason: 'reason_frequency_cap' });
  });
});

describe('decide · country', () => {
  const country = (channel: Channel, raw: string, recorded?: string, defaultCountry = '') => {
    const point = raw.startsWith('+') ? phone(raw) : email(raw);
    const lookup = recorded === undefined ? UNKNOWN : held({ country: recorded });
    const found = verdict(attempt({ channel, recipients: [to(point)] }), lookup, { policy: { defaultCountry } });
    return [found.country, found.rule.split('/')[0]];
  };
  it('is the record\'s first', () => {
    expect(country('sms', '+48600100200', 'DE')).toEqual(['DE', 'de']);
    expect(country('email', 'a@x.pl', 'de')).toEqual(['DE', 'de']);
  });
  it('then the number\'s prefix, never the default for a foreign one', () => {
    expect(country('sms', '+48600100200', '', 'DE')).toEqual(['PL', 'pl']);
    expect(country('sms', '+4915112345678', undefined, 'PL')).toEqual(['DE', 'de']);
    expect(country('sms', '+88213300655', undefined, 'PL')).toEqual(['', 'strict']);
    expect([country('voice', '+12125550123'), country('voice', '+16045550123'), country('voice', '+18005550123')]).toEqual([['US', 'us'], ['CA', 'strict'], ['', 'strict']]);
  });
  it('then the domain of a country', () => {
    expect(country('email', 'a@x.de', undefined, 'PL')).toEqual(['DE', 'de']);
    expect(country('email', 'a@x.fr')).toEqual(['FR', 'fr']);
    expect(country('email', 'a@x.co.uk')).toEqual(['GB', 'uk']);
    expect(country('email', 'a@x.us')).toEqual(['US', 'us']);
  });
  it('domains that anyone buys say nothing', () => {
    for (const domain of ['x.io', 'x.ai', 'x.me', 'x.eu', 'x.com', 'pl', 'x.xn--p1ai']) expect(country('email', `a@${domain}`, undefined, 'pl')).toEqual(['PL', 'pl']);
  });
  it('then the default, else unknown and strictest', () => {
    expect(country('email', 'a@x.com')).toEqual(['', 'strict']);
    expect(country('email', 'a@x.com', undefined, 'cz')).toEqual(['CZ', 'eu']);
  });
  it('a handle has the policy\'s country', () => {
    const point = { kind: 'handle' as const, canonical: 'x:jan', folded: 'x:jan' };
    expect(verdict(attempt({ channel: 'im', recipients: [to(point)] }), UNKNOWN, { policy: { defaultCountry: 'de' } }).country).toBe('DE');
  });
  it('packs: own, EEA, strictest', () => {
    expect(['PL', 'DE', 'AT', 'FR', 'NL', 'GB', 'US', 'NO', 'IS', 'LI', 'IE', 'CH', 'CA', '', 'XX'].map((code) => packFor(code).id)).toEqual(['pl', 'de', 'at', 'fr', 'nl', 'uk', 'us', 'eu', 'eu', 'eu', 'eu', 'strict', 'strict', 'strict', 'strict']);
    expect(RULE_PACKS.map((pack) => pack.id)).toEqual(['pl', 'de', 'at', 'fr', 'nl', 'uk', 'us', 'eu', 'strict']);
  });
});

describe('decide · allowed instead', () => {
  it('names channels of the same contact point and offered purposes that are allowed now', () => {
    const found = verdict(attempt(), held({ relationships: ['customer'], grants: [grant({ channel: 'newsletter' })] }));
    expect(found.allowedInstead).toEqual([
      { channel: 'newsletter', purpose: 'direct-marketing' },
      ...(['contract', 'customer-care', 'claims'] as const).map((purpose) => ({ channel: 'email', purpose })),
      ...(['contract', 'customer-care'] as const).map((purpose) => ({ channel: 'meeting', purpose })),
    ]);
  });
  it('offers at most six, no claim by newsletter or robot, and marketing only where the person agreed', () => {
    const offered = ['contract', 'customer-care', 'claims', 'legal-notice', 'direct-marketing', 'newsletter', 'survey'];
    const mail = verdict(attempt(), held({ relationships: ['customer'] }), { policy: { offeredPurposes: offered } }).allowedInstead;
    expect(mail).toHaveLength(6);
    const call = verdict(attempt({ channel: 'voice' }), held({ relationships: ['customer'], grants: [grant({ channel: 'voice-automated' })] }), { policy: { offeredPurposes: offered } }).allowedInstead;
    expect(call.length).toBeLessThanOrEqual(6);
    expect(call[0]).toEqual({ channel: 'voice-automated', purpose: 'direct-marketing' });
    for (const { channel, purpose } of [...mail, ...call.slice(1)]) {
      if (!['newsletter', 'voice-automated'].includes(channel)) continue;
      expect(['direct-marketing', 'newsletter', 'survey']).toContain(purpose);
    }
    // Where the rules only observe nothing forbids it; nobody has agreed to it all the same.
    const observed = { policy: { offeredPurposes: ['direct-marketing'], modes: { 'pl/*': 'observe' as const } } };
    expect(verdict(attempt({ context: { utcOffsetMinutes: 60 } }), held({ stops: [stop('objection', { channels: ['email'] })] }), observed).allowedInstead).toEqual([]);
  });
  it('is empty where nothing is, and where nothing is needed', () => {
    expect(verdict(attempt(), held()).allowedInstead).toEqual([]);
    expect(verdict(attempt(), held({ relationships: ['customer'], grants: [grant()] })).allowedInstead).toEqual([]);
  });
  it('obeys stops', () => {
    expect(verdict(attempt(), held({ relationships: ['customer'], stops: [stop('objection')] })).allowedInstead).toContainEqual({ channel: 'email', purpose: 'contract' });
    expect(verdict(attempt(), held({ relationships: ['customer'], stops: [stop('restriction')] })).allowedInstead).toEqual([]);
  });
  it('offers other channels of a number, instant messages too, never those of an address', () => {
    const lookup = held({ grants: [grant({ channel: 'im' }), grant({ channel: 'email' })] });
    expect(verdict(attempt({ channel: 'voice' }), lookup).allowedInstead).toEqual([{ channel: 'im', purpose: 'direct-marketing' }]);
  });
  it('offers no purpose that the policy does not define', () => {
    expect(verdict(attempt(), held({ grants: [grant({ channel: 'meeting' })] }), { policy: { offeredPurposes: ['nobody-knows'] } }).allowedInstead).toEqual([]);
  });
  it('is left out beyond 200 recipients', () => {
    const recipients = (count: number) => Array.from({ length: count }, (_, i) => to(email(`p${i}@klient.example`)));
    const lookup = held({ relationships: ['customer'] });
    expect(decision(attempt({ recipients: recipients(200) }), lookup).verdicts[0]?.allowedInstead).not.toEqual([]);
    expect(decision(attempt({ recipients: recipients(201) }), lookup).verdicts[0]?.allowedInstead).toEqual([]);
  });
  it('one-to-one mail may be allowed where the mailing is not', () => {
    expect(verdict(attempt({ context: { utcOffsetMinutes: 0, merge: true } }), held({ grants: [grant()] })).allowedInstead).toEqual([{ channel: 'email', purpose: 'direct-marketing' }]);
  });
});

describe('explain', () => {
  const keys = (found: ReturnType<typeof verdict>) => explain(found).map((line) => line.key);
  it('gives reason, record, source and country of a permission', () => {
    expect(explain(verdict(attempt(), held({ grants: [grant()] })))).toEqual([
      { key: 'reason_consent_given', params: { channel: 'email', purpose: 'direct-marketing', day: '2026-08-12' } },
      { key: 'explain_record', params: { record: 41 } },
      { key: 'explain_citation', params: { citation: 'PKE art. 398(1), art. 400 (Dz.U. 2024 poz. 1221)', certainty: 'H' } },
      { key: 'explain_country', params: { country: 'PL' } },
    ]);
  });
  it('gives what a block needs and what is allowed instead', () => {
    expect(keys(verdict(attempt(), UNKNOWN))).toEqual(['reason_no_consent', 'explain_citation', 'explain_country_unknown', 'need_consent', 'need_purpose_evidence']);
    expect(keys(verdict(attempt({ purpose: 'consent-request' }), held()))).toContain('explain_final');
    expect(keys(verdict(attempt(), held({ grants: [grant({ channel: 'meeting' })] })))).toContain('explain_instead');
  });
  it('says where a policy softened a rule', () => {
    expect(explain(verdict(attempt(), held(), { policy: { defaultMode: 'warn' } }))).toContainEqual({ key: 'explain_softened', params: { before: 'block', kind: 'warn' } });
  });
  it('leaves out source and country of rules without', () => {
    expect(keys(verdict(attempt({ recipients: [nobody] }), UNKNOWN))).toEqual(['reason_unresolved_group', 'explain_final']);
  });
  it('names only keys and parameters of the list', () => {
    const verdicts = [
      verdict(attempt(), held({ stops: [stop('objection')] })), verdict(attempt({ purpose: 'contract' }), UNKNOWN), verdict(attempt(), held(), { data: { rootVersion: 0, clockBackwards: false } }),
      verdict(attempt({ channel: 'voice' }), held({ country: 'DE', subjectClass: 'legal-person' })), verdict(attempt(), held({ country: 'DE', relationships: ['customer'], grants: [softOptIn()] })),
      verdict(attempt(), UNKNOWN, { policy: { firstContactNotice: 'block' } }), verdict(attempt(), held({ grants: [grant()] }), { policy: { quietHours: [{ channel: 'email', from: 0, to: 0, days: [] }] } }),
      verdict(attempt(), { status: 'not-held', stops: [] }), verdict(attempt(), held({ grants: [grant()] }), { data: { ...FRESH, verifiedAt: NOW - 2 * DAY } }), verdict(attempt({ channel: 'voice', recipients: [to(NUMBER)] }), UNKNOWN),
    ];
    for (const found of verdicts) {
      for (const line of explain(found)) expect(EXPLAIN_KEYS).toContain(line.key);
      expect(Object.keys(found.params).sort()).toEqual([...REASONS[found.reason as keyof typeof REASONS].params].sort());
    }
  });
  it('keys fit a locale file', () => {
    for (const key of EXPLAIN_KEYS) expect(key).toMatch(/^[a-z0-9_]+$/);
    expect(new Set(EXPLAIN_KEYS).size).toBe(EXPLAIN_KEYS.length);
  });
});

describe('decide · a declared purpose without evidence', () => {
  const consented = held({ grants: [grant()] });
  it('is no worse than naming none: what may be sent as marketing may be sent', () => {
    expect(verdict(attempt({ purpose: 'contract' }), consented)).toMatchObject({ kind: 'allow', reason: 'reason_consent_given', rule: 'pl/marketing' });
    expect(verdict(attempt({ purpose: 'contract' }), held())).toMatchObject({ kind: 'justify', rule: 'core/purpose-evidence' }); // control
  });
  it('but an objection or a refusal of marketing takes that away, and a stop stays a stop', () => {
    const objected = held({ grants: [grant()], stops: [stop('objection')] });
    expect(verdict(attempt({ purpose: 'contract' }), objected)).toMatchObject({ kind: 'justify', rule: 'core/purpose-evidence' });
    const refused = held({ country: 'GB', subjectClass: 'legal-person', grants: [grant({ state: 'refused' })] });
    expect(verdict(attempt({ purpose: 'contract', context: { utcOffsetMinutes: 0, optOutText: true } }), refused)).toMatchObject({ kind: 'justify', rule: 'core/purpose-evidence' });
    expect(verdict(attempt({ purpose: 'contract' }), held({ grants: [grant()], stops: [stop('restriction')] }))).toMatchObject({ kind: 'block', reason: 'reason_restricted' });
    expect(verdict(attempt({ purpose: 'contract' }), held({ grants: [grant(), grant({ purpose: 'contract', state: 'refused' })] }))).toMatchObject({ kind: 'block', reason: 'reason_refused' });
  });
});
