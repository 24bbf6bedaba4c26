import { describe, expect, it } from 'vitest';
import { readOwnAdapters } from '../../../utils/adapters/schema';
import { readRecorded, type Picked, type RecordedRequest } from '../../../utils/guard/recorder-port';
import { pathOf } from '../../../utils/recorder/address';
import { holdsContact, testContact, testContacts, type TestContact } from '../../../utils/recorder/contact';
import { draftAdapter, fragmentOf, type Choices, type PointedAt } from '../../../utils/recorder/draft-adapter';
import { leavesOf } from '../../../utils/recorder/leaf';
import { masked } from '../../../utils/recorder/mask';
import { isLikely, rank } from '../../../utils/recorder/rank';
import { proposeRoles } from '../../../utils/recorder/roles';
import type { Take, Takes } from '../../../utils/recorder/take';
import { tellApart } from '../../../utils/recorder/tell-apart';
import { isProven, matchOf, tryAdapter } from '../../../utils/recorder/try-adapter';

const [ME, SECOND] = ['me@test.example', 'second@test.example'];
const contact = (text: string): TestContact => testContact(text) as TestContact;
const json = (value: unknown, url = 'https://crm.test/ajax/outbox', more: Partial<RecordedRequest> = {}): RecordedRequest =>
  ({ via: 'fetch', method: 'POST', url, body: { kind: 'text', text: JSON.stringify(value), type: 'application/json' }, sinceGesture: 20, ...more });
const form = (fields: [string, string][], url = 'https://crm.test/mail.php'): RecordedRequest => ({ via: 'form', method: 'POST', url, body: { kind: 'fields', fields } });

const proposal = (selector: string) => [{ selector, count: 1, steady: true }];
const picked = (what: Picked['what'], selector: string) => ({ selector, picked: { what, proposals: proposal(selector), pick: 'value' as const, typed: [], around: proposal('.mail-form') } });
const POINTED: PointedAt = { send: picked('send', 'button.go'), to: picked('to', '#to') };

function walk(takes: Takes, more: Partial<Choices> = {}) {
  const sends = [takes.one, takes.many].flatMap((take) => take?.requests[take.chosen ?? -1] ?? []);
  const saved = takes.draft?.requests[takes.draft.chosen ?? -1];
  const roles = proposeRoles(sends, [contact(ME), contact(SECOND)], 'MARK', saved);
  const [draftBy] = saved ? tellApart([saved], sends, roles) : [];
  const drafted = draftAdapter(takes, { id: 'own-crm', name: 'CRM', channel: 'email', site: 'https://crm.test', roles, pointed: POINTED, hasShortcut: false, draftBy, ...more });
  if ('missing' in drafted) throw new Error(drafted.missing);
  const { adapter } = drafted;
  const results = tryAdapter(adapter, takes, readOwnAdapters(fragmentOf(adapter, 'https://crm.test')).faulty[0]?.problem);
  return { adapter, roles, results, failed: results.filter(({ result }) => result === 'failed').map(({ name }) => name) };
}
const take = (kind: Take['kind'], contacts: string[], ...requests: RecordedRequest[]): Take => ({ kind, contacts: contacts.map(contact), requests, chosen: requests.length - 1 });

const mail = (type: string, to: string[], cc: string[] = [], id: string | null = 'd-17') => json({ type, id, to: to.map((address) => ({ address })), cc: cc.map((address) => ({ address })), html: 'MARK', track: false });
const JSON_TAKES: Takes = { draft: take('draft', [ME], mail('draft', [ME])), one: take('one', [ME], mail('draft', [ME]), mail('mail', [ME])), many: take('many', [ME, SECOND], mail('mail', [ME], [SECOND])) };

describe('an adapter drafted from recordings', () => {
  it('of a JSON request with a type: every recipient, the draft apart, nothing of the messages in it', () => {
    const { adapter, failed, results } = walk(JSON_TAKES);
    expect([failed, isProven(results, { hasNoDrafts: false, isSingle: false })]).toEqual([[], true]);
    expect(adapter.requests).toMatchObject([
      { id: 'own-crm/draft', kind: 'draft', path: '/ajax/outbox', fields: [{ field: 'type', is: 'equals', values: ['draft'] }] },
      { id: 'own-crm/send', kind: 'send', recipients: [{ path: 'to[*].address', as: 'to' }, { path: 'cc[*].address', as: 'cc' }], draft: { from: 'json', path: 'id' }, text: ['html'], deny: 'http-403' },
    ]);
    expect(JSON.stringify(adapter)).not.toMatch(/test\.example|MARK|d-17/);
  });

  it('is not proven by half of the recordings, unless the site can do no more', () => {
    const { results } = walk({ one: take('one', [ME], mail('mail', [ME])) });
    for (const hasNoDrafts of [true, false]) for (const isSingle of [true, false]) expect(isProven(results, { hasNoDrafts, isSingle })).toBe(hasNoDrafts && isSingle);
    const failed = tryAdapter(walk(JSON_TAKES).adapter, { ...JSON_TAKES, many: take('many', [ME], mail('mail', [ME, SECOND])) }, undefined);
    expect(isProven(failed, { hasNoDrafts: true, isSingle: true })).toBe(false); // one more than was written to
  });

  it('control: a rule that takes one recipient only, or lets the send pass as a draft, fails its test', () => {
    const one = walk(JSON_TAKES);
    const cc = JSON.parse(JSON.stringify(one.adapter)) as typeof one.adapter;
    cc.requests[1]?.recipients.pop();
    expect(tryAdapter(cc, JSON_TAKES, undefined).filter(({ result }) => result === 'failed').map(({ name }) => name)).toEqual(['many']);
    const open = JSON.parse(JSON.stringify(one.adapter)) as typeof one.adapter;
    const block = JSON.parse(JSON.stringify(one.adapter)) as typeof one.adapter;
    block.requests[1]?.recipients.push({ from: 'json', path: 'cc[*]', as: 'cc', reader: 'address-list' });
    expect(tryAdapter(block, JSON_TAKES, undefined).filter(({ result }) => result === 'failed').map(({ name }) => name)).toEqual(['many']);
    (open.requests[0] as { fields: unknown }).fields = [{ field: 'html', is: 'present' }];
    expect(tryAdapter(open, JSON_TAKES, undefined).filter(({ result }) => result === 'failed').map(({ name }) => name)).toEqual(['one', 'many']);
  });

  it('what is not told apart is held: a draft without a mark of its own fails the test, and an unknown type is a send', () => {
    const same: Takes = { ...JSON_TAKES, draft: take('draft', [ME], mail('mail', [ME])) };
    expect(walk(same).failed).toContain('draft');
    expect(matchOf(walk(JSON_TAKES).adapter, mail('mass-mail', [ME])).kind).toBe('send');
    expect(matchOf(walk(JSON_TAKES).adapter, mail('draft', [ME])).kind).toBe('draft');
  });

  it('of a form: fields, PHP lists, the button that was pressed', () => {
    const fields = (what: string, to: string, cc: string): RecordedRequest => form([['record', '7'], ['rcpt[]', to], ['copy_cc', cc], ['msg', 'MARK'], ['do', what]]);
    const { adapter, failed } = walk({ draft: take('draft', [ME], fields('save', ME, '')), one: take('one', [ME], fields('send', ME, '')), many: take('many', [ME, SECOND], fields('send', ME, SECOND)) });
    expect(failed).toEqual([]);
    expect(adapter.requests[1]).toMatchObject({ body: 'fields', recipients: [{ from: 'field', field: 'rcpt', as: 'to' }, { field: 'copy_cc', as: 'cc' }], deny: 'form-stay', outcome: { by: 'none' } });
  });

  it('ids in the path become stars; saves at another address need no rule', () => {
    const at = (id: string, what: string, to: string[]): RecordedRequest => json({ recipients: to, text: 'MARK' }, `https://crm.test/api/v2/messages/${id}/${what}`);
    const { adapter, failed } = walk({ draft: take('draft', [ME], at('9f8e7d6c', 'draft', [ME])), one: take('one', [ME], at('9f8e7d6c', 'send', [ME])), many: take('many', [ME, SECOND], at('4411', 'send', [ME, SECOND])) });
    expect([failed, adapter.requests.map(({ path }) => path)]).toEqual([[], ['/api/v2/messages/*/send']]);
    expect(pathOf(['https://a.test/1', 'https://a.test/2'])).toBeUndefined(); // every request of the site
  });

  it('one address for everything: only the operation of the send is held', () => {
    const call = (operation: string, variables: unknown): RecordedRequest => json({ operationName: operation, variables }, 'https://crm.test/graphql');
    const send = (to: string[]): RecordedRequest => call('SendMail', { mail: { to: to.join(', '), body: 'MARK' } });
    const takes: Takes = { one: take('one', [ME], call('Inbox', { page: 1 }), send([ME])), many: take('many', [ME, SECOND], call('Contacts', {}), send([ME, SECOND])) };
    expect(walk(takes).failed).toEqual(['others']);
    const [sendBy] = tellApart([send([ME]), send([ME, SECOND])], [call('Inbox', { page: 1 }), call('Contacts', {})]);
    const { failed, adapter } = walk(takes, { sendBy });
    expect([failed, adapter.requests[0]?.fields]).toEqual([[], [{ field: 'operationName', is: 'equals', values: ['SendMail'] }]]);
  });

  it('an empty copy field is named all the same, and said to be untried', () => {
    const { adapter, results } = walk({ one: take('one', [ME], mail('mail', [ME])), many: take('many', [ME, SECOND], mail('mail', [ME, SECOND])) });
    expect(adapter.requests[0]?.recipients.map((one) => 'path' in one && one.path)).toEqual(['to[*].address', 'cc[*]']);
    expect(results.find(({ name }) => name === 'copies')).toMatchObject({ result: 'skipped', detail: 'cc' });
    const filled = matchOf(adapter, mail('mail', [ME], [SECOND]));
    expect(filled.kind === 'send' && filled.recipients.map(({ reader }) => reader)).toEqual(['address-list', 'unresolved']); // blocked, never unread
  });

  it('a copy field that is null or an empty list until somebody is in it is read as it is then', () => {
    for (const none of [null, [], '']) {
      const send = (to: string[], cc: unknown): RecordedRequest => json({ to: to.map((email) => ({ email })), cc, text: 'MARK' });
      const { adapter, failed } = walk({ one: take('one', [ME], send([ME], none)), many: take('many', [ME, SECOND], send([ME], [{ email: SECOND }])) });
      expect([failed, adapter.requests[0]?.recipients.map((one) => 'path' in one && one.path)]).toEqual([[], ['to[*].email', 'cc[*].email']]);
    }
  });

  it('names that nothing in the format can say are shown, not chosen', () => {
    const leaves = leavesOf(json([{ 'to.address': ME }]));
    expect(leaves.map(({ isNameable }) => isNameable)).toEqual([false]);
    const list = json([{ to: ME, text: 'MARK' }]);
    expect(() => walk({ one: take('one', [ME], list), many: take('many', [ME], list) })).toThrow('recipients');
  });
});

describe('the likeliest request', () => {
  const known = { contacts: [contact(ME)], mark: 'MARK', site: 'https://crm.test', kind: 'one' as const };
  it('is the one that carries recipient and text, the last of equals, and never a search', () => {
    const requests = [
      json({ q: ME }, 'https://crm.test/ajax/suggest'), mail('draft', [ME]), mail('mail', [ME]), json({ event: 'click' }, 'https://metrics.test/collect'),
      { via: 'fetch', method: 'GET', url: `https://crm.test/search?q=${encodeURIComponent(ME)}`, body: { kind: 'none' } } satisfies RecordedRequest,
    ];
    const ranked = rank(requests, known);
    expect(ranked.slice(0, 2).map(({ index }) => index)).toEqual([2, 1]);
    expect(ranked.filter(isLikely).map(({ index }) => index)).toEqual([2, 1]);
  });
});

describe('contacts and masks', () => {
  it('a contact is found as a whole', () => {
    for (const [value, holds] of [[`Me <${ME}>`, true], [`x${ME}`, false], [`${ME}.pl`, true], [`${ME}x`, false], [ME.toUpperCase(), true], [17, false]] as const) expect(holdsContact(value, contact(ME)), String(value)).toBe(holds);
    expect(holdsContact('+48 600-100-200', contact('+48600100200'))).toBe(true);
    expect(holdsContact('+486001002001', contact('+48600100200'))).toBe(false);
    expect(testContacts(`${ME}; ${SECOND}, nonsense`).map(({ text }) => text)).toEqual([ME, SECOND]);
  });
  it('a mask shows the shape and nothing else', () => {
    for (const value of [ME, `Anna Nowak <${ME}>, ${SECOND}`, 'Dear Anna, our secret offer', '+48 600 100 200', 4711, 'a'.repeat(5_000)]) {
      const shown = masked(value);
      for (const word of ['test.example', 'Anna', 'secret', '100', '4711', 'aaaa']) expect(shown).not.toContain(word);
    }
    expect(masked(ME)).toBe('m***@t***');
  });
});

describe('what a hostile page may feed', () => {
  it.each([
    ['no object', 'x'], ['another way', { via: 'worker' }], ['an address of another scheme', { url: 'javascript:alert(1)' }], ['a method that is none', { method: 'GET /x' }],
    ['a body without end', { body: { kind: 'text', text: 'a'.repeat(1_000_001), type: '' } }], ['fields that are none', { body: { kind: 'fields', fields: [[1, 2]] } }],
  ])('%s is not taken', (_name, change) => {
    const good = { via: 'fetch', method: 'post', url: 'https://a.test/x', body: { kind: 'none' } };
    expect(readRecorded(good)).toEqual({ ...good, method: 'POST' });
    expect(readRecorded(typeof change === 'string' ? change : { ...good, ...change })).toBeUndefined();
  });
  it('deep, wide and strangely named bodies end, and give names only', () => {
    const deep: RecordedRequest = { ...json(0), body: { kind: 'text', text: `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, type: '' } };
    expect(leavesOf(deep).length).toBeLessThanOrEqual(1);
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`f${index}`, ME]));
    for (const value of [wide, { '__proto__x': 1, 'constructor': { 'prototype': ME }, '<img src=x onerror=alert(1)>': ME, 'a{}': ME }]) {
      const leaves = leavesOf(json(value));
      expect(leaves.length).toBeLessThanOrEqual(2_000);
    }
    expect(leavesOf(json(JSON.parse(`{"__proto__":{"to":"${ME}"}}`)))).toMatchObject([{ path: '__proto__.to' }]);
    expect(({} as { to?: string }).to).toBeUndefined();
  });
  it('its words never become a rule of their own: an adapter of them is what the schema lets through', () => {
    const evil = (to: string[]): RecordedRequest => json({ 'a{}<script>': ME, to, 'type': 'mail', 'text': 'MARK' }, 'https://crm.test/a(b)/x;y/send');
    const { adapter, failed } = walk({ one: take('one', [ME], evil([ME])), many: take('many', [ME, SECOND], evil([ME, SECOND])) });
    expect(failed).toEqual([]);
    expect(adapter.requests[0]?.path).toBe('/*/*/send');
    expect(adapter.requests[0]?.recipients).toHaveLength(1);
  });
});
