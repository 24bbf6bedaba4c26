import { describe, expect, it } from 'vitest';
import { NETWORK_ADAPTERS } from '../../../utils/guard/network/adapters';
import { endpointsOf } from '../../../utils/guard/network/endpoints';
import { sendPatterns } from '../../../utils/guard/network/filters';
import { fitNetwork, passTicket, type NetworkSend } from '../../../utils/guard/network/fit';
import { sendOf, verdictOf } from '../../../utils/guard/network/judge';
import { bodyOf, type NetworkRequest, type RawBody } from '../../../utils/guard/network/request';
import { issueTicket, recordRelease, voidTicket, type NewTicket, type Ticket } from '../../../utils/guard/ticket';
import { matchesUrl } from '../../../utils/platform/match-patterns';
import { shieldRules } from '../../../utils/platform/send-shield';

const NOW = 1_000_000;
const PRACTICE = NETWORK_ADAPTERS.filter(({ id }) => id === 'practice');
const bytes = (text: string): RawBody => ({ raw: [{ bytes: new TextEncoder().encode(text) }] });
const mail = (to: string[], kind = 'send'): string => JSON.stringify({ kind, draftId: 'd1', to, cc: [], bcc: [], subject: 's', body: 'b' });

function request(more: Partial<NetworkRequest> = {}, raw: RawBody = bytes(mail(['anna@example.test']))): NetworkRequest {
  return { id: 'r1', method: 'POST', url: 'https://crm.test/api/messages', initiator: 'https://crm.test', tab: 7, frame: 0, document: 'doc', type: 'xmlhttprequest', header: () => null, body: bodyOf(raw, 'text/plain'), ...more };
}
const send = (more: Partial<NetworkRequest> = {}, raw?: RawBody): NetworkSend => {
  const found = sendOf(PRACTICE, request(more, raw));
  if (!found) throw new Error('no send');
  return found;
};
const FIELDS: NewTicket = {
  attempt: 'attempt-1', rule: 'practice/send', channel: 'email', purpose: 'direct-marketing', account: '', draft: 'd1', tab: 7, frame: 0, document: 'doc', origin: 'https://crm.test',
  fingerprint: 'f', covers: ['anna@example.test'], rootVersion: 1, policyVersion: 1,
};
const ticket = (more: Partial<Ticket> = {}): Ticket => ({ ...issueTicket(FIELDS, NOW), ...more });
const fit = (held: Ticket, one = send(), now = NOW + 10): string => fitNetwork(held, one, now);

describe('leave under a break-glass order', () => {
  const order = { id: 'order-1', until: NOW + 60_000 };
  const unreadable = (): NetworkSend => send({}, { error: 'Unknown error.' });

  it('is for what could not be read when it was decided so, and for nobody else’s request', () => {
    const fromWorker = { frame: -1, tab: -1 };
    const blind = (more: Partial<NetworkRequest> = {}): NetworkSend => send(more, { error: 'Unknown error.' });
    expect(fit(ticket({ order, covers: [] }), unreadable())).toBe('pass');
    expect(fit(ticket({ order, covers: [] }), blind(fromWorker))).toBe('pass');
    expect(fit(ticket({ order }), blind(fromWorker))).toBe('none');
    const { match, ...rest } = blind(fromWorker);
    expect(fit(ticket({ order, covers: [] }), { ...rest, match: { ...match, rule: { ...match.rule, audience: 'list' } } }), 'a list of which nobody knows who is on it').toBe('none');
  });
});

describe('a body as the browser shows it', () => {
  const form = 'multipart/form-data; boundary=----b';
  const part = (name: string, value: string, file = ''): string => `------b\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;

  it('text, form fields, a form as a whole; a file counts by its name, shown or not', () => {
    expect(bodyOf(bytes('{"a":1}'), 'application/json')).toEqual({ kind: 'text', text: '{"a":1}', type: 'application/json' });
    expect(bodyOf({ formData: { to: ['a', 'b'], x: [''] } }, '')).toEqual({ kind: 'fields', fields: [['to', 'a'], ['to', 'b'], ['x', '']] });
    const whole = { raw: [...bytes(part('to', 'anna') + part('att', '', '; filename="a.pdf"').slice(0, -2)).raw ?? [], { file: '/tmp/a' }, ...bytes('\r\n------b--\r\n').raw ?? []] };
    expect(bodyOf(whole, form)).toEqual({ kind: 'fields', fields: [['to', 'anna'], ['att', 'a.pdf']] });
    expect(bodyOf(undefined, '')).toEqual({ kind: 'none' });
  });

  it.each<[string, RawBody, string]>([
    ['an error of the browser', { error: 'Unknown error.' }, ''], ['a file alone', { raw: [{ file: '/tmp/x' }] }, ''], ['no text', { raw: [{ bytes: new Uint8Array([0x1f, 0x8b, 0xff]) }] }, ''],
    ['a form cut short', bytes(part('to', 'anna')), form], ['a form of another boundary', bytes(part('to', 'anna')), 'multipart/form-data; boundary=zz'], ['a part without a name', bytes('------b\r\n\r\nx\r\n------b--'), form],
  ])('%s is unreadable, never empty', (_, raw, type) => { expect(bodyOf(raw, type)).toEqual({ kind: 'unreadable' }); });
});

describe('what is a send', () => {
  it('a draft, a reading, another address and another method are none; what cannot be read at its address is one', () => {
    expect(sendOf(PRACTICE, request({}, bytes(mail(['anna@example.test'], 'draft'))))).toBeNull();
    expect(sendOf(PRACTICE, request({ method: 'GET' }))).toBeNull();
    expect(sendOf(PRACTICE, request({ url: 'https://crm.test/api/other' }))).toBeNull();
    expect(sendOf([], request())).toBeNull();
    expect(send({}, { error: 'Unknown error.' }).match.unreadable).toBe(true);
    expect(send().match).toMatchObject({ unreadable: false, draft: 'd1' });
  });

  it('of one request nothing is known at the next: a reader that remembers is made anew for each', () => {
    const rules = PRACTICE[0]?.requests.filter(({ path }) => path === '/api/messages').map((rule) => ({ ...rule, body: 'site' as const })) ?? [];
    let made = 0;
    const fresh = () => { made += 1; return { read: () => ({ kind: 'other' as const }) }; };
    for (let at = 1; at <= 2; at += 1) {
      expect(sendOf([{ id: 'remembers', requests: [...rules, ...rules], fresh }], request())).toBeNull();
      expect(made).toBe(at);
    }
    expect(NETWORK_ADAPTERS.filter((one) => one.fresh).map(({ id }) => id).sort()).toEqual(['dynamics', 'odoo', 'outlook']);
  });

  it('every packaged send rule is within the patterns that the browser is given', () => {
    const patterns = sendPatterns();
    const example: Record<string, string> = { '*': '/', '*/index.php': '/index.php' };
    for (const { requests } of NETWORK_ADAPTERS) {
      for (const { kind, path, query = [] } of requests) {
        if (kind !== 'send') continue;
        const search = query.map(({ field, values }) => `${field}=${values?.[0] ?? 'x'}`).join('&');
        const url = (host: string): string => `https://${host}${example[path] ?? path.replaceAll('*', '/x').replace(/^\/?/, '/')}${search ? `?${search}` : ''}`;
        const hosts = ['crm.firm.test', 'mail.google.com', 'calendar.google.com', 'outlook.office.com', 'voice.google.com', 'org.crm4.dynamics.com'];
        expect(hosts.some((host) => patterns.some((pattern) => matchesUrl(pattern, url(host)))), path).toBe(true);
      }
    }
    expect(patterns).not.toContain('*://*/*');
  });

  it.each([
    ['Outlook on a firm’s own host', 'https://mail.firm.test/owa/service.svc?action=CreateItem&app=Mail'],
    ['Exchange web services there', 'https://mail.firm.test/EWS/Exchange.asmx'],
    ['Dynamics on a firm’s own host', 'https://crm.firm.test/org/api/data/v9.1/emails(1)/Microsoft.Dynamics.CRM.SendEmail'],
    ['a batch of it', 'https://crm.firm.test/org/api/data/v9.1/$batch'],
    ['Outlook of the cloud', 'https://outlook.office.com/api/v2.0/me/sendmail'],
    ['Dynamics of the cloud', 'https://org.crm4.dynamics.com/api/data/v9.2/$batch'],
  ])('%s, which policy may map, is within them', (_, url) => { expect(sendPatterns().some((pattern) => matchesUrl(pattern, url))).toBe(true); });

  it.each(['https://shop.test/v1.0/orders', 'https://shop.test/beta/x', 'https://shop.test/graphql', 'https://shop.test/api/orders'])('%s is another site’s, and is not asked about', (url) => {
    expect(sendPatterns().some((pattern) => matchesUrl(pattern, url))).toBe(false);
  });
});

describe('which leave lets it pass', () => {
  it('its own, once; the same request again, and the same bytes again while the page may retry', () => {
    expect(fit(ticket())).toBe('pass');
    const passed = passTicket(ticket(), send());
    expect(fit(passed)).toBe('same');
    expect(fit(passed, send({ id: 'r2' }))).toBe('retry');
    expect(fit(passed, send({ id: 'r2' }, bytes(mail(['anna@example.test']).replace('"b"}', '"c"}'))))).toBe('none');
    expect(fit(passed, send({ id: 'r2' }), NOW + 61_000)).toBe('none');
    expect(fit(recordRelease(passed, 'x', NOW), send({ id: 'r2' }), NOW + 61_000)).toBe('retry');
    expect(fit(passTicket(ticket(), { request: request() }), send({ id: 'r2' }))).toBe('none');
  });

  it('whether the page has told that it used it, or not yet', () => { expect(fit(recordRelease(ticket(), 'digest', NOW))).toBe('pass'); });

  it.each<[string, Ticket, NetworkSend?, number?]>([
    ['somebody else is among them', ticket(), send({}, bytes(mail(['anna@example.test', 'eve@example.test'])))],
    ['another rule', ticket({ rule: 'practice/call' })], ['another draft', ticket({ draft: 'd2' })], ['another tab', ticket({ tab: 8 })], ['another frame', ticket({ frame: 2 })],
    ['another document', ticket({ document: 'old' })], ['taken back', voidTicket(ticket(), 'root')], ['not to be retried', ticket({ retryEnded: true })],
    ['expired', ticket(), send(), NOW + 66_000], ['from the future', ticket(), send(), NOW - 1], ['a worker of another origin', ticket({ origin: 'https://other.test' }), send({ tab: -1, frame: -1 })],
    ['a worker that cannot be read', ticket(), send({ tab: -1, frame: -1 }, { error: 'e' })],
  ])('not: %s', (_, held, one, now) => { expect(fit(held, one, now)).toBe('none'); });

  it('for the time of sending that was decided; where the page alone knows it, the guard has compared it', () => {
    const at = NOW + 3_600_000;
    const later = (scheduledFor?: number, more: Partial<NetworkSend> = {}): NetworkSend => { const one = send(); return { ...one, match: { ...one.match, ...(scheduledFor === undefined ? {} : { scheduledFor }) }, ...more }; };
    expect([fit(ticket(), later(at)), fit(ticket(), later(0)), fit(ticket({ scheduledFor: at }), later()), fit(ticket({ scheduledFor: at }), later(at + 60_000)), fit(ticket(), later(at, { page: true }))]).toEqual(['none', 'none', 'none', 'none', 'none']);
    expect([fit(ticket(), later()), fit(ticket({ scheduledFor: at }), later(at)), fit(ticket({ scheduledFor: at }), later(undefined, { page: true })), fit(ticket({ scheduledFor: at }), send({}, { error: 'Unknown error.' }))]).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(fit(ticket({ order: { id: 'order-1', until: at } }), later(0))).toBe('pass');
    expect(fit(passTicket(ticket({ scheduledFor: at }), later(at)), later(at, { request: request({ id: 'r2' }) }))).toBe('retry');
  });

  it('a worker of the same origin; a body that only the page could read, in the frame that was given leave', () => {
    expect(fit(ticket(), send({ tab: -1, frame: -1 }))).toBe('pass');
    expect(fit(ticket(), send({}, { error: 'Unknown error.' }))).toBe('pass');
  });

  it('a form, whose answer comes into another frame or window', () => {
    expect(fit(ticket(), send({ type: 'sub_frame', frame: 12, document: 'blank' }))).toBe('pass');
    expect(fit(ticket(), send({ type: 'main_frame', tab: 9 }))).toBe('pass');
    expect(fit(ticket(), send({ type: 'sub_frame', frame: 12, initiator: 'https://other.test' }))).toBe('none');
  });

  it('not the one that another request is passing on at this moment', () => {
    expect(verdictOf(send(), [ticket()], NOW, () => false).kind).toBe('leave');
    expect(verdictOf(send(), [ticket()], NOW, () => true).kind).toBe('stop');
    expect(verdictOf(send(), [], NOW, () => false).kind).toBe('stop');
  });

  it('of an application of which the page knows more: the very body that was decided, whatever it is taken for here; other bytes only on their own people', () => {
    const digest = 'decided';
    const held = (more: Partial<Ticket> = {}): Ticket => ticket({ rule: 'practice/list', channel: 'newsletter', draft: 'other', digest, ...more });
    const page = (more: Partial<NetworkSend> = {}): NetworkSend => ({ ...send(), page: true, digest, ...more });
    expect([fit(held(), page()), fit(held({ digest: 'asked', receipt: { digest, until: NOW + 60_000 } }), page())]).toEqual(['pass', 'pass']);
    expect([fit(held(), { ...page(), page: false }), fit(held(), page({ digest: 'another' })), fit(held({ tab: 8 }), page()), fit(held({ state: 'void' }), page()), fit(held(), page(), NOW + 600_000)]).toEqual(['none', 'none', 'none', 'none', 'none']);
    // Nobody can be read from the request: leave that was asked for one body is for that body, leave of a press is for the next one of its rule.
    const blind = (more: Partial<NetworkSend>): NetworkSend => { const one = page(more); return { ...one, match: { ...one.match, recipients: [{ field: 'to', raw: '', reader: 'unresolved' }] } }; };
    const { digest: _none, ...pressed } = ticket();
    expect([fit(ticket({ digest }), blind({})), fit(ticket({ digest }), blind({ digest: 'another' })), fit(pressed, blind({ digest: 'another' }))]).toEqual(['pass', 'none', 'pass']);
  });

  it('what only the page can tell is stopped without its word, as everything is', () => {
    expect(verdictOf({ ...send(), page: true }, [], NOW, () => false).kind).toBe('stop');
  });
});

describe('the shield', () => {
  it('has every method and address of an application once, on its own domains alone', () => {
    const rules = shieldRules([{ domains: ['crm.test', 'crm.test'], endpoints: endpointsOf(PRACTICE[0]?.requests ?? []) }, { domains: [], endpoints: [{ method: 'post', urlFilter: '/x' }] }]);
    expect(rules.map(({ condition }) => [condition.requestMethods, condition.urlFilter, condition.requestDomains])).toEqual([[['post'], '/api/messages', ['crm.test']], [['post'], '/api/calls', ['crm.test']]]);
    expect(rules.every(({ action, condition }) => action.type === 'block' && condition.resourceTypes?.includes('main_frame' as never))).toBe(true);
  });

  it('names an address for every packaged adapter that sends', () => {
    for (const { id, requests } of NETWORK_ADAPTERS) expect(endpointsOf(requests).length, id).toBeGreaterThan(0);
  });
});
