// Contract of each connector, on answers rebuilt from the documentation of its API: what is consent, what is refusal, what is neither.
import { describe, expect, it } from 'vitest';
import type { Ask, Connector, Page, Said } from '../../../utils/connectors/connector';
import { dynamics } from '../../../utils/connectors/dynamics';
import { ConnectorError } from '../../../utils/connectors/http-client';
import { hubspot } from '../../../utils/connectors/hubspot';
import { mailchimp } from '../../../utils/connectors/mailchimp';
import { odoo } from '../../../utils/connectors/odoo';
import { pipedrive } from '../../../utils/connectors/pipedrive';
import { salesforce } from '../../../utils/connectors/salesforce';
import { suitecrm } from '../../../utils/connectors/suitecrm';
import { vtiger } from '../../../utils/connectors/vtiger';
import { yetiforce } from '../../../utils/connectors/yetiforce';
import { zoho } from '../../../utils/connectors/zoho';
import { fakeSource, readPage, statesOf, type FakeSource, type Route } from './fake-source';

const AT = '2026-03-01T10:00:00Z';
const MARKETING = { purpose: 'direct-marketing' };
interface Case { name: string; connector: Connector<never>; settings: object; secrets: Record<string, string>; stream: string; route: Route; expected: Record<string, string[]> }
const any = <S>(connector: Connector<S>): Connector<never> => connector as unknown as Connector<never>;

const sf = (rows: Record<string, object[]>): Route => ({ url, query }) => {
  if (url.endsWith('/services/oauth2/token')) return { body: { access_token: 'sf' } };
  const object = / FROM (\w+)/.exec(query.get('q') ?? '')?.[1] ?? '';
  return { body: { totalSize: 1, done: true, records: rows[object] ?? [] } };
};
const SF = { connector: any(salesforce), settings: { base: 'https://firma.my.salesforce.example', clientId: 'id', purposes: { Marketing: MARKETING } }, secrets: { clientSecret: 's' } };
const SF_ID = (n: number): string => `0ZZ00000000000${n}`;
const consentOf = (n: number, status: string | null, name = 'Marketing'): object => ({ Id: SF_ID(n), SystemModstamp: '2026-03-02T10:00:00.000+0000', PartyId: 'IND000000000001', ContactPointType: 'Email', DataUsePurpose: { Name: name }, PrivacyConsentStatus: status, CaptureDate: AT, CaptureSource: 'form', EffectiveFrom: null, EffectiveTo: null });
const vt = (rows: object[]): Route => ({ query, body }) => {
  if (query.get('operation') === 'getchallenge') return { body: { success: true, result: { token: 't' } } };
  if (body?.includes('operation=login') === true) return { body: { success: true, result: { sessionName: 'session1' } } };
  return { body: { success: true, result: rows } };
};
const yeti = (rows: Record<string, object>): Route => ({ url }) => {
  if (url.endsWith('/Users/Login')) return { body: { status: 1, result: { token: 'tok' } } };
  if (url.includes('/Record/')) return { body: { status: 1, result: { rawData: { email: 'anna@klient.example', phone: '', mobile: null } } } };
  return { body: { status: 1, result: { records: {}, rawData: rows, isMorePages: false } } };
};
const YETI = { connector: any(yetiforce), settings: { base: 'https://yeti.example', user: 'sync', apiUser: 'api', purposes: { 7: MARKETING } }, secrets: { password: 'p', apiPassword: 'a', apiKey: 'k' } };
const approval = (type: string, status = 'PLL_ACCEPTED', approvalsid = 7): object => ({ approvalsid, contactid: 5, approvals_register_status: status, approvals_register_type: type, registration_date: '2026-03-01 10:00:00', modifiedtime: '2026-03-01 10:00:00' });
const mail = (state: string): string[] => ['email', 'meeting', 'newsletter'].map((channel) => `${channel} ${state}`);

const CASES: Case[] = [
  { name: 'HubSpot subscriptions', connector: any(hubspot), settings: { purposes: { 1: MARKETING } }, secrets: { token: 't' }, stream: 'contacts',
    route: ({ url }) => {
      const status = (email: string, subscriptionId: number, word: string) => ({ subscriberIdString: email, statuses: [{ subscriptionId, status: word, timestamp: AT, source: 'form', legalBasis: 'CONSENT_WITH_NOTICE' }] });
      if (url.includes('/search')) return { body: { results: ['a', 'b', 'c', 'd', 'e'].map((name, index) => ({ id: String(index + 1), properties: { email: `${name}@klient.example`, lastmodifieddate: AT } })) } };
      if (url.includes('unsubscribe-all')) return { body: { results: [{ subscriberIdString: 'e@klient.example', wideStatuses: [{ status: 'UNSUBSCRIBED', timestamp: AT }] }, { subscriberIdString: 'a@klient.example', wideStatuses: [] }] } };
      return { body: { results: [status('a@klient.example', 1, 'SUBSCRIBED'), status('b@klient.example', 1, 'UNSUBSCRIBED'), status('c@klient.example', 1, 'NOT_SPECIFIED'), status('d@klient.example', 99, 'SUBSCRIBED'), status('e@klient.example', 1, 'SUBSCRIBED')] } };
    },
    expected: { 1: ['newsletter given'], 2: mail('refused'), 3: mail('cleared'), 4: [], 5: [...mail('refused'), 'newsletter given'].sort() } },
  { name: 'Odoo blacklist', connector: any(odoo), settings: { base: 'https://odoo.example', database: 'd', login: 'l' }, secrets: { key: 'k' }, stream: 'mail.blacklist',
    route: ({ json }) => ((json()['params'] as { service: string }).service === 'common' ? { body: { result: 2 } } : { body: { result: [{ id: 1, email: 'a@klient.example', active: true, write_date: '2026-03-01 10:00:00' }, { id: 2, email: 'b@klient.example', active: false, write_date: '2026-03-01 10:00:00' }] } }),
    expected: { 'mail.blacklist/1': mail('refused'), 'mail.blacklist/2': mail('cleared') } },
  { name: 'Odoo lists', connector: any(odoo), settings: { base: 'https://odoo.example', database: 'd', login: 'l' }, secrets: { key: 'k' }, stream: 'mailing.subscription',
    route: ({ json }) => {
      const params = json()['params'] as { service: string; args: unknown[] };
      if (params.service === 'common') return { body: { result: 2 } };
      if (params.args[3] === 'mailing.contact') return { body: { result: [{ id: 5, email: 'a@klient.example' }, { id: 6, email: 'b@klient.example' }] } };
      const row = (id: number, contact: number, isOut: boolean) => ({ id, contact_id: [contact, 'x'], list_id: [1, 'News'], opt_out: isOut, opt_out_datetime: false, write_date: '2026-03-01 10:00:00' });
      return { body: { result: [row(1, 5, true), row(2, 6, false)] } };
    },
    expected: { 'mailing.subscription/1': ['newsletter refused'], 'mailing.subscription/2': ['newsletter cleared'] } },
  { ...SF, name: 'Salesforce consent by type', stream: 'ContactPointTypeConsent',
    route: sf({ ContactPointTypeConsent: [consentOf(1, 'OptIn'), consentOf(2, 'OptOut'), consentOf(3, 'Seen'), consentOf(4, null), consentOf(5, 'OptIn', 'Unnamed'), consentOf(6, 'OptOut', 'Unnamed')], Contact: [{ Id: SF_ID(9), IndividualId: 'IND000000000001', Email: 'anna@klient.example' }] }),
    expected: { [SF_ID(1)]: mail('given'), [SF_ID(2)]: mail('refused'), [SF_ID(3)]: mail('cleared'), [SF_ID(4)]: mail('cleared'), [SF_ID(5)]: [], [SF_ID(6)]: mail('refused') } },
  { ...SF, name: 'Salesforce flags', stream: 'Contact',
    route: sf({ Contact: [{ Id: SF_ID(1), Email: 'a@klient.example', HasOptedOutOfEmail: true, DoNotCall: false, Phone: '+48600100200' }, { Id: SF_ID(2), Email: 'b@klient.example', HasOptedOutOfEmail: false, DoNotCall: true, MobilePhone: '+48600100201' }, { Id: SF_ID(3), Email: 'c@klient.example', HasOptedOutOfEmail: null }] }),
    expected: { [SF_ID(1)]: [...mail('refused'), 'voice cleared', 'voice-automated cleared'].sort(), [SF_ID(2)]: [...mail('cleared'), 'voice refused', 'voice-automated refused'].sort(), [SF_ID(3)]: [] } },
  { name: 'SuiteCRM addresses', connector: any(suitecrm), settings: { base: 'https://suite.example', clientId: 'c' }, secrets: { clientSecret: 's' }, stream: 'EmailAddresses',
    route: ({ url }) => (url.endsWith('access_token') ? { body: { access_token: 'x' } } : { body: { meta: { 'total-pages': 1 }, data: [
      { id: 'a', attributes: { email_address: 'a@klient.example', opt_out: '0', confirm_opt_in: 'confirmed-opt-in', confirm_opt_in_date: '2026-03-01 10:00:00', date_modified: '2026-03-01 10:00:00' } },
      { id: 'b', attributes: { email_address: 'b@klient.example', opt_out: '1', confirm_opt_in: 'opt-in', date_modified: '2026-03-01 10:00:00' } },
      { id: 'c', attributes: { email_address: 'c@klient.example', opt_out: 0, confirm_opt_in: 'opt-in', date_modified: '2026-03-01 10:00:00' } }] } }),
    expected: { 'EmailAddresses/a': [...mail('cleared'), 'email given', 'newsletter given'].sort(), 'EmailAddresses/b': [...mail('refused'), 'email cleared', 'newsletter cleared'].sort(), 'EmailAddresses/c': mail('cleared') } },
  { name: 'Dynamics consents', connector: any(dynamics), settings: { base: 'https://org.crm4.dynamics.example', tenant: 't', clientId: 'c', purposes: { p1: MARKETING } }, secrets: { clientSecret: 's' }, stream: 'consents',
    route: ({ url }) => {
      if (url.includes('/oauth2/')) return { body: { access_token: 'x' } };
      const row = (id: string, value: number, type = 534_120_000, purpose = 'p1') => ({ msdynmkt_contactpointconsent4id: id, msdynmkt_contactpointvalue: type === 534_120_000 ? 'a@klient.example' : '+48600100200', msdynmkt_contactpointtype: type, msdynmkt_value: value, _msdynmkt_purposeid_value: purpose, msdynmkt_source: 534_120_005, modifiedon: AT });
      return { body: { value: [row('in', 534_120_001), row('out', 534_120_002), row('not', 534_120_000), row('sms', 534_120_001, 534_120_001), row('call', 534_120_002, 534_120_003), row('other', 534_120_001, 534_120_000, 'p9')] } };
    },
    expected: { in: mail('given'), out: mail('refused'), not: mail('cleared'), sms: ['sms given'], call: ['voice refused', 'voice-automated refused'], other: [] } },
  { name: 'Pipedrive', connector: any(pipedrive), settings: { base: 'https://firma.pipedrive.example' }, secrets: { token: 't' }, stream: 'persons',
    route: () => ({ body: { success: true, data: ['subscribed', 'unsubscribed', 'no_consent', 'archived', 'new-word'].map((status, index) => ({ id: index + 1, emails: [{ value: `p${index}@klient.example` }], marketing_status: status, update_time: AT })) } }),
    expected: { 1: ['newsletter given'], 2: mail('refused'), 3: mail('cleared'), 4: mail('cleared'), 5: mail('cleared') } },
  { name: 'Zoho', connector: any(zoho), settings: { base: 'https://www.zohoapis.example', accounts: 'https://accounts.zoho.example', clientId: 'c' }, secrets: { clientSecret: 's', refreshToken: 'r' }, stream: 'Contacts',
    route: ({ url }) => {
      if (url.includes('/oauth/')) return { body: { access_token: 'x' } };
      const row = (id: string, basis: string, ticked: boolean, isOut = false) => ({ id, Email: `${id}@klient.example`, Email_Opt_Out: isOut, Data_Processing_Basis: basis, Data_Processing_Basis_Details: { Contact_Through_Email: ticked, Consent_Date: '2026-03-01', Consent_Through: 'Email' }, Modified_Time: AT });
      return { body: { data: [row('a', 'Consent - Obtained', true), row('b', 'Consent - Waiting', true), row('c', 'Consent - Obtained', false), row('d', 'Legitimate Interests', true), row('e', 'Consent - Obtained', true, true)], info: { more_records: false } } };
    },
    expected: { 'Contacts/a': [...mail('cleared'), 'email given', 'newsletter given'].sort(), 'Contacts/b': mail('cleared'), 'Contacts/c': mail('cleared'), 'Contacts/d': mail('cleared'), 'Contacts/e': [...mail('refused'), 'email cleared', 'email given', 'newsletter given'].sort() } },
  { name: 'vTiger: a set flag refuses', connector: any(vtiger), settings: { base: 'https://vtiger.example', user: 'sync' }, secrets: { accessKey: 'k' }, stream: 'Contacts',
    route: vt([{ id: '12x1', email: 'a@klient.example', emailoptout: '1', phone: '+48600100200', donotcall: '0', modifiedtime: '2026-03-01 10:00:00' }, { id: '12x2', email: 'b@klient.example', emailoptout: '0', phone: '+48600100201', donotcall: '1', modifiedtime: '2026-03-01 10:00:00' }, { id: '12x3', email: 'c@klient.example', emailoptout: '', donotcall: null }]),
    expected: { '12x1': [...mail('refused'), 'voice cleared', 'voice-automated cleared'].sort(), '12x2': [...mail('cleared'), 'voice refused', 'voice-automated refused'].sort(), '12x3': [] } },
  { ...YETI, name: 'YetiForce: the same flag gives', stream: 'Contacts',
    route: yeti({ 1: { email: 'a@klient.example', emailoptout: 1, phone: '+48600100200', donotcall: 0, modifiedtime: '2026-03-01 10:00:00' }, 2: { email: 'b@klient.example', emailoptout: '0', phone: '+48600100201', donotcall: '1', modifiedtime: '2026-03-01 10:00:00' } }),
    expected: { 'Contacts/1': ['email given', 'newsletter given', 'voice cleared'], 'Contacts/2': ['email cleared', 'newsletter cleared', 'voice given'] } },
  { ...YETI, name: 'YetiForce register of approvals', stream: 'ApprovalsRegister',
    route: yeti({ 1: approval('PLL_ACCEPTANCE'), 2: approval('PLL_RESIGNATION'), 3: approval('PLL_ACCEPTANCE', 'PLL_FOR_VERIFICATION'), 4: approval('PLL_ACCEPTANCE', 'PLL_REJECTED'), 5: approval('PLL_ACCEPTANCE', 'PLL_ACCEPTED', 9), 6: approval('PLL_RESIGNATION', 'PLL_ACCEPTED', 9) }),
    expected: { 'ApprovalsRegister/1': mail('given'), 'ApprovalsRegister/2': mail('refused'), 'ApprovalsRegister/3': [], 'ApprovalsRegister/4': [], 'ApprovalsRegister/5': [], 'ApprovalsRegister/6': mail('refused') } },
  { name: 'MailChimp', connector: any(mailchimp), settings: { base: 'https://us1.api.mailchimp.example', lists: ['abc'] }, secrets: { key: 'k' }, stream: 'abc',
    route: () => ({ body: { total_items: 6, members: ['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional', 'archived'].map((status) => ({ id: status, email_address: `${status}@klient.example`, status, timestamp_opt: AT, ip_opt: '198.51.100.1', last_changed: AT })) } }),
    expected: { 'abc/subscribed': ['newsletter given'], 'abc/unsubscribed': mail('refused'), 'abc/cleaned': mail('cleared'), 'abc/pending': mail('cleared'), 'abc/transactional': mail('cleared'), 'abc/archived': mail('cleared') } },
];

const read = (one: Case, source: FakeSource = fakeSource(one.route), ask: Partial<Ask> = {}): Promise<Page> => readPage(one.connector, one.settings, one.secrets, source, { stream: one.stream, ...ask });
const found = (one: Case, page: Page): Record<string, string[]> => Object.fromEntries(Object.keys(one.expected).map((id) => [id, statesOf(page, id)]));

describe.each(CASES)('$name', (one) => {
  it('says what its fields mean, and a wrong reading of them would be seen', async () => {
    const page = await read(one);
    expect(found(one, page)).toEqual(one.expected);
    const turned = (said: Said): Said => ({ ...said, state: said.state === 'given' ? 'refused' : said.state === 'refused' ? 'given' : said.state });
    const cleared = (said: Said): Said => ({ ...said, state: said.state === 'cleared' ? 'given' : said.state });
    for (const wrong of [turned, cleared]) {
      const planted = { ...page, records: page.records.map((record) => ({ ...record, said: record.said.map(wrong) })) };
      if (JSON.stringify(planted) !== JSON.stringify(page)) expect(found(one, planted)).not.toEqual(one.expected);
    }
  });
  it('asks only its own host, over again with a new sign-in where the old one has ended', async () => {
    let isEnded = true;
    const source = fakeSource((request) => {
      const isSigningIn = /oauth|access_token|Login|getchallenge/.test(request.url) || (request.body ?? '').includes('operation=login') || (request.body ?? '').includes('"common"');
      if (!isSigningIn && isEnded) { isEnded = false; return { status: 401 }; }
      return one.route(request);
    });
    expect(found(one, await read(one, source))).toEqual(one.expected);
    const { base = 'https://api.hubapi.com', accounts = base, signIn = 'https://login.microsoftonline.com' } = one.settings as Record<string, string>;
    for (const { url } of source.asked) expect([base, accounts, signIn].some((address) => url.startsWith(`${address}/`)), url).toBe(true);
    expect(source.asked.length).toBeGreaterThan(1);
  });
  it('an answer that is none stops it', async () => {
    const isSigningIn = (url: string, body = ''): boolean => /oauth|access_token|Login|getchallenge/.test(url) || body.includes('operation=login') || body.includes('"common"');
    await expect(read(one, fakeSource((request) => (isSigningIn(request.url, request.body) ? one.route(request) : { body: { nothing: 'known' } })))).rejects.toThrow(ConnectorError);
    await expect(read(one, fakeSource((request) => (isSigningIn(request.url, request.body) ? one.route(request) : { status: 302, headers: { location: 'https://elsewhere.example' } })))).rejects.toThrow('302');
  });
});

describe('what is particular', () => {
  it('HubSpot: legitimate interest and unknown grounds are no consent', async () => {
    const basisOf = async (legalBasis: string | undefined) => {
      const source = fakeSource(({ url }) => {
        if (url.includes('/search')) return { body: { results: [{ id: '1', properties: { email: 'a@klient.example' } }] } };
        if (url.includes('unsubscribe-all')) return { body: { results: [] } };
        return { body: { results: [{ subscriberIdString: 'a@klient.example', statuses: [{ subscriptionId: 1, status: 'SUBSCRIBED', timestamp: AT, source: 'form', ...(legalBasis ? { legalBasis } : {}) }] }] } };
      });
      return (await readPage(hubspot, { purposes: { 1: MARKETING } }, { token: 't' }, source, { stream: 'contacts' })).records[0]?.said[0]?.more;
    };
    expect(await basisOf('CONSENT_WITH_NOTICE')).toMatchObject({ gdpr_basis: '6-1-a', eprivacy_basis: 'consent', evidence: expect.anything() as unknown });
    expect(await basisOf('LEGITIMATE_INTEREST_PQL')).toMatchObject({ gdpr_basis: '6-1-f', eprivacy_basis: 'none' });
    for (const other of [undefined, 'NON_GDPR', 'PROCESS_AND_STORE']) expect(await basisOf(other)).toMatchObject({ eprivacy_basis: 'not-required' });
  });
  it('Salesforce: an individual that asks to be forgotten is restricted, and a page is asked for after the last id', async () => {
    const source = fakeSource(sf({ Individual: [{ Id: 'IND000000000001', ShouldForget: true, HasOptedOutSolicit: false }], Contact: [{ Id: SF_ID(9), IndividualId: 'IND000000000001', Email: 'anna@klient.example', Phone: '+48600100200' }] }));
    const page = await readPage(salesforce, SF.settings, SF.secrets, source, { stream: 'Individual', since: Date.parse(AT), cursor: 'IND000000000000' });
    expect(page.records[0]?.stops).toContainEqual(expect.objectContaining({ contact: 'anna@klient.example', stop: 'restriction', state: 'set' }));
    expect(new URL(source.asked[1]!.url).searchParams.get('q')).toMatch(/WHERE SystemModstamp >= 2026-03-01T10:00:00\.000Z AND Id > 'IND000000000000' ORDER BY Id LIMIT 200$/);
  });
  it('Dynamics: a link to another host is not followed', async () => {
    const one = CASES.find(({ name }) => name === 'Dynamics consents')!;
    await expect(read(one, undefined, { cursor: 'https://elsewhere.example/steal' })).rejects.toThrow('another host');
  });
  it('vTiger: a session that has ended says so with status 200', async () => {
    let turn = 0;
    const source = fakeSource((request) => (request.query.get('operation') === 'query' && ++turn === 1 ? { body: { success: false, error: { code: 'INVALID_SESSIONID' } } } : vt([])(request)));
    expect((await readPage(vtiger, { base: 'https://vtiger.example', user: 'sync' }, { accessKey: 'k' }, source, { stream: 'Contacts' })).records).toEqual([]);
    expect(source.asked.filter(({ url }) => url.includes('getchallenge'))).toHaveLength(2);
  });
  it('Odoo: removed entries are asked for too, by id', async () => {
    const one = CASES.find(({ name }) => name === 'Odoo blacklist')!;
    const source = fakeSource(one.route);
    await read(one, source, { cursor: '500', since: Date.parse(AT) });
    expect(JSON.parse(source.asked[1]?.body ?? '{}')).toMatchObject({ params: { args: ['d', 2, 'k', 'mail.blacklist', 'search_read', [[['id', '>', 500], ['write_date', '>=', '2026-03-01 10:00:00']]], { order: 'id', context: { active_test: false } }] } });
  });
});
