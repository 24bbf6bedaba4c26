// The guard's state without a page: what a ticket covers, what is left of it after its use, and when adapters are known.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AdapterRequests, RequestRule } from '../../../../utils/adapters/adapter';
import { Desk, type Send } from '../../../../utils/guard/main/desk';
import { coverTokens } from '../../../../utils/guard/match/tokens';
import type { GateToMain, MainToGate } from '../../../../utils/guard/page-link';
import type { PageTicket } from '../../../../utils/messaging/protocol';

const NOW = 1_700_000_000_000;
// The guard captures the clock when it is loaded.
const clock = vi.hoisted(() => {
  const held = { now: 0 };
  Date.now = () => held.now;
  return held;
});
const rule = (id: string, more: Partial<RequestRule> = {}): RequestRule => ({
  id, kind: 'send', method: 'POST', path: '/send/*', body: 'fields', channel: 'email', audience: 'explicit',
  recipients: [{ from: 'field', field: 'to', as: 'to', reader: 'address-list' }], deny: 'network-error', outcome: { by: 'status' }, ...more,
});
const app: AdapterRequests = { id: 'app', requests: [rule('app/send'), rule('app/put', { method: 'PUT', path: '/put' })] };
const other: AdapterRequests = { id: 'other', requests: [rule('other/send', { path: '/other' })] };
const send = (more: Partial<Send> = {}): Send => ({
  kind: 'send', adapter: app, rule: app.requests[0] as RequestRule, recipients: [{ field: 'to', raw: 'a@x.pl, b@x.pl', reader: 'address-list' }], draft: 'd1', text: '', account: '',
  unreadable: false, digest: 'D', ...more,
});
const ticket = (more: Partial<PageTicket> = {}): PageTicket => ({ id: 't1', attempt: 'a1', rule: 'app/send', draft: 'd1', expiresAt: NOW + 60_000, covers: ['a@x.pl', 'b@x.pl', 'c@x.pl'], ...more });
const to = (...raw: string[]): Partial<Send> => ({ recipients: raw.map((one) => ({ field: 'to', raw: one, reader: 'address-list' })) });
const target = (path: string, method = 'POST') => ({ method, path, search: '' });

let said: MainToGate[];
let desk: Desk;
beforeEach(() => {
  clock.now = NOW;
  said = [];
  desk = new Desk([app]);
  desk.connect((message) => { said.push(message); });
});
const give = (more: Partial<PageTicket> = {}): void => { desk.receive({ kind: 'ticket', ticket: ticket(more) }); };
const settle = (more: Partial<Extract<GateToMain, { kind: 'config' }>> = {}): void => { desk.receive({ kind: 'config', adapters: [other], settled: true, ...more }); };
const heard = (): unknown[] => said.filter(({ kind }) => kind !== 'ticket-ack');

describe('a ticket of the page', () => {
  it('is acknowledged, covers a send of its rule, draft and people, and is used up', () => {
    give();
    expect(said).toEqual([{ kind: 'ticket-ack', id: 't1' }]);
    expect(desk.peek(send())).toBe(true);
    expect(desk.take(send())).toEqual({ ticket: 't1', attempt: 'a1' });
    expect(heard()).toEqual([{ kind: 'used', ticket: 't1', attempt: 'a1', retry: false, digest: 'D' }]);
    expect(desk.peek(send())).toBe(false);
    expect(desk.take(send())).toBeNull();
    expect(heard()).toHaveLength(1);
  });

  it.each<[string, Partial<Send>, Partial<PageTicket>, boolean]>([
    ['one of its people', to('b@x.pl'), {}, true], ['all of them in several fields', to('a@x.pl', 'b@x.pl', 'c@x.pl'), {}, true], ['one more', to('a@x.pl, d@x.pl'), {}, false],
    ['one more in the last field', to('a@x.pl', 'd@x.pl'), {}, false], ['nobody', to(), {}, false], ['separators alone', to(' , ; '), {}, false],
    ['somebody unreadable', { unreadable: true }, {}, false], ['an unresolved one among others', { recipients: [{ field: 'to', raw: 'a@x.pl', reader: 'address-list' }, { field: 'cc', raw: '', reader: 'unresolved' }] }, {}, false],
    ['another rule', { rule: app.requests[1] as RequestRule }, {}, false], ['another draft', { draft: 'd2' }, {}, false], ['no draft in the send', { draft: '' }, {}, true], ['no draft in the ticket', {}, { draft: '' }, true],
    ['another account', { account: 'u/5' }, { account: 'u/0' }, false], ['its account', { account: 'u/0' }, { account: 'u/0' }, true], ['an account that the request does not name', {}, { account: 'u/0' }, true],
    ['its last millisecond', {}, { expiresAt: NOW + 1 }, true], ['its end', {}, { expiresAt: NOW }, false], ['nobody covered', {}, { covers: [] }, false],
    ['sent later on leave for now', { scheduledFor: NOW + 3_600_000 }, {}, false], ['sent later, nobody can say when, on leave for now', { scheduledFor: 0 }, {}, false], ['sent now on leave for later', {}, { scheduledFor: NOW + 3_600_000 }, false],
    ['its time', { scheduledFor: NOW + 3_600_500 }, { scheduledFor: NOW + 3_600_000 }, true], ['another time', { scheduledFor: NOW + 3_660_000 }, { scheduledFor: NOW + 3_600_000 }, false],
    ['a time that only the page has said', { scheduledFor: 0 }, { scheduledFor: NOW + 3_600_000 }, true],
  ])('%s', (_name, one, other_, fits) => {
    give(other_);
    expect(desk.peek(send(one))).toBe(fits);
    expect(desk.take(send(one)) !== null).toBe(fits);
  });

  it('stays when another is used or void', () => {
    give();
    give({ id: 't2', attempt: 'a2', draft: 'd2' });
    give({ id: 't3', attempt: 'a3', draft: 'd3' });
    expect(desk.take(send({ draft: 'd2' }))).toEqual({ ticket: 't2', attempt: 'a2' });
    desk.receive({ kind: 'ticket-void', ids: ['nobody', 't1'] });
    expect(desk.take(send())).toBeNull();
    expect(desk.take(send({ draft: 'd3' }))).toEqual({ ticket: 't3', attempt: 'a3' });
  });

  it('is not taken in again once it was used here, but acknowledged', () => {
    give();
    desk.take(send());
    give();
    expect(said.filter(({ kind }) => kind === 'ticket-ack')).toHaveLength(2);
    expect(desk.take(send())).toBeNull();
  });

  it('a send without digest says none', () => {
    give();
    const { digest: _digest, ...blind } = send();
    desk.take(blind);
    expect(heard()).toEqual([{ kind: 'used', ticket: 't1', attempt: 'a1', retry: false }]);
  });
});

describe('a ticket for a list that cannot be read', () => {
  const list = rule('app/list', { audience: 'list' });
  const named = (id: string): Partial<Send> => ({ rule: list, recipients: [{ field: 'list', raw: id, reader: 'list-id' }, { field: 'list', raw: '', reader: 'unresolved' }] });
  const leave: Partial<PageTicket> = { rule: 'app/list', campaign: true, covers: ['list-7'] };

  it.each<[string, Partial<Send>, Partial<PageTicket>, boolean]>([
    ['that list', named('list-7'), leave, true], ['another list', named('list-8'), leave, false], ['a list of which the page named none', named('list-8'), { ...leave, covers: [] }, true],
    ['a body that cannot be read', { ...named('list-7'), unreadable: true }, { ...leave, covers: [] }, true],
    ['without leave for lists', named('list-7'), { rule: 'app/list', covers: ['list-7'] }, false], ['another rule', named('list-7'), { ...leave, rule: 'app/send' }, false],
    ['another draft', { ...named('list-7'), draft: 'd9' }, leave, false], ['past its end', named('list-7'), { ...leave, expiresAt: NOW }, false],
    ['an unreadable one of a send to some', { recipients: [{ field: 'to', raw: '', reader: 'unresolved' }] }, { campaign: true, covers: [] }, false],
    ['somebody named in place of a list', { ...named('list-7'), recipients: [{ field: 'to', raw: 'd@x.pl', reader: 'address-list' }] }, leave, false],
  ])('%s', (_name, one, other_, fits) => {
    give(other_);
    expect(desk.peek(send(one))).toBe(fits);
    expect(desk.take(send(one)) !== null).toBe(fits);
    // Once.
    expect(desk.take(send({ ...one, digest: 'other bytes' }))).toBeNull();
  });
});

describe('a ticket for very many', () => {
  const many = (count: number): Partial<Send> => to(...Array.from({ length: count }, (_, at) => `p${at}@x.pl`));
  it('covers the whole set in any order and case, and no part of it', () => {
    const covers = coverTokens(many(600).recipients as Send['recipients']) ?? [];
    expect(covers).toHaveLength(1);
    give({ covers });
    expect(desk.peek(send(many(599)))).toBe(false);
    expect(desk.peek(send(to('p0@x.pl')))).toBe(false);
    expect(desk.peek(send(to(covers[0] ?? '')))).toBe(false);
    expect(desk.peek(send({ recipients: [...many(600).recipients ?? []].reverse().map((one) => ({ ...one, raw: one.raw.toUpperCase() })) }))).toBe(true);
  });
});

describe('the same bytes after a use', () => {
  beforeEach(() => {
    give();
    desk.take(send());
    said.length = 0;
  });
  const fail = (): void => { desk.outcome({ ticket: 't1', attempt: 'a1' }, 'failed'); };

  it('go again after a failure, once each time, and say that they are a repetition', () => {
    expect(desk.take(send())).toBeNull();
    fail();
    expect(desk.peek(send())).toBe(true);
    expect(desk.take(send())).toEqual({ ticket: 't1', attempt: 'a1' });
    expect(heard()).toEqual([{ kind: 'outcome', attempt: 'a1', outcome: 'failed' }, { kind: 'used', ticket: 't1', attempt: 'a1', retry: true, digest: 'D' }]);
    expect(desk.take(send())).toBeNull();
    fail();
    expect(desk.take(send())).not.toBeNull();
  });

  it.each<[string, Partial<Send>]>([['other bytes', { digest: 'E' }], ['another rule', { rule: app.requests[1] as RequestRule }], ['another draft', { draft: 'd2' }]])('%s do not', (_name, more) => {
    fail();
    expect(desk.take(send(more))).toBeNull();
  });

  it.each(['observed', 'unknown'] as const)('not after %s', (outcome) => {
    desk.outcome({ ticket: 't1', attempt: 'a1' }, outcome);
    expect(desk.take(send())).toBeNull();
  });

  it('not after the failure of another', () => {
    desk.outcome({ ticket: 't2', attempt: 'a2' }, 'failed');
    expect(desk.take(send())).toBeNull();
  });

  it('for ten minutes, not a millisecond more', () => {
    fail();
    clock.now = NOW + 599_999;
    expect(desk.peek(send())).toBe(true);
    clock.now = NOW + 600_000;
    expect(desk.peek(send())).toBe(false);
  });

  it('not once what was decided on has changed, and no later failure opens it again', () => {
    desk.receive({ kind: 'ticket-void', ids: ['t1'] });
    fail();
    expect(desk.take(send())).toBeNull();
  });

  it('not in an orphaned page', () => {
    fail();
    desk.orphan();
    expect(desk.take(send())).toBeNull();
  });
});

describe('a question', () => {
  const ask = (more: Partial<Send> = {}, why: 'no-ticket' | 'changed' = 'no-ticket'): (PageTicket | null)[] => {
    const answers: (PageTicket | null)[] = [];
    desk.ask(send(more), why, (answer) => { answers.push(answer); });
    return answers;
  };

  it('says what is asked, under a number of its own, and nothing that is not there', () => {
    ask();
    ask({ text: 'Hello', account: 'me@x.pl', scheduledFor: 5, answers: { sender: 'a@x.pl' } }, 'changed');
    const { digest: _digest, ...blind } = send();
    desk.ask(blind, 'unreadable', () => undefined);
    const base = { kind: 'ask', adapter: 'app', rule: 'app/send', recipients: send().recipients, draft: 'd1' };
    expect(said).toEqual([
      { ...base, ask: 1, account: '', why: 'no-ticket', digest: 'D' },
      { ...base, ask: 2, account: 'me@x.pl', why: 'changed', digest: 'D', text: 'Hello', scheduledFor: 5, answers: { sender: 'a@x.pl' } },
      { ...base, ask: 3, account: '', why: 'unreadable' },
    ]);
  });

  it('is answered once, by its own number', () => {
    const [first, second] = [ask(), ask()];
    desk.receive({ kind: 'answer', ask: 2, allow: true, ticket: ticket() });
    expect([first, second]).toEqual([[], [ticket()]]);
    desk.receive({ kind: 'answer', ask: 2, allow: false });
    desk.receive({ kind: 'answer', ask: 9, allow: false });
    expect([first, second]).toEqual([[], [ticket()]]);
    desk.receive({ kind: 'answer', ask: 1, allow: false });
    expect(first).toEqual([null]);
  });

  it('gets no leave that was used here with other bytes', () => {
    give();
    desk.take(send());
    const [same, others] = [ask(), ask({ digest: 'E' })];
    desk.receive({ kind: 'answer', ask: 1, allow: true, ticket: ticket() });
    desk.receive({ kind: 'answer', ask: 2, allow: true, ticket: ticket() });
    expect([same, others]).toEqual([[ticket()], [null]]);
  });

  it('is refused when nobody will answer, before and after', () => {
    const before = ask();
    give();
    desk.receive({ kind: 'gone' });
    expect(before).toEqual([null]);
    const count = said.length;
    expect(ask()).toEqual([null]);
    expect(said).toHaveLength(count);
    give();
    settle();
    expect([desk.peek(send()), said.length]).toEqual([false, count]);
  });
});

describe('while the page waits for another gate', () => {
  it('leave that was given ends, a retry too, and what the old gate still says gives none', () => {
    give();
    desk.receive({ kind: 'orphaned' });
    expect(desk.peek(send())).toBe(false);
    const answers: (PageTicket | null)[] = [];
    desk.ask(send(), 'no-ticket', (answer) => { answers.push(answer); });
    give({ id: 't2', attempt: 'a2' });
    desk.receive({ kind: 'answer', ask: 1, allow: true, ticket: ticket() });
    settle();
    expect([desk.peek(send()), answers, desk.isSettled()]).toEqual([false, [], false]);
  });

  it('a retry of what failed is none any more', () => {
    give();
    const taken = desk.take(send());
    if (taken) desk.outcome(taken, 'failed');
    expect(desk.peek(send())).toBe(true);
    desk.receive({ kind: 'orphaned' });
    desk.receive({ kind: 'heir' });
    expect(desk.peek(send())).toBe(false);
  });

  it('every rule holds, policy’s own too', () => {
    settle();
    expect(desk.mayMatch('POST', '/send/x')).toBe(false);
    desk.receive({ kind: 'orphaned' });
    expect([desk.mayMatch('POST', '/send/x'), desk.mayMatch('POST', '/other')]).toEqual([true, true]);
  });

  it('the next one is asked what the old one has not answered, and answers it', () => {
    const answers: (PageTicket | null)[] = [];
    desk.ask(send(), 'no-ticket', (answer) => { answers.push(answer); });
    const [question] = said;
    desk.receive({ kind: 'orphaned' });
    said.length = 0;
    desk.receive({ kind: 'heir' });
    expect(said).toEqual([question]);
    desk.receive({ kind: 'answer', ask: 1, allow: true, ticket: ticket() });
    expect(answers).toEqual([ticket()]);
  });

  it('or nobody comes: all of it is refused', () => {
    const answers: (PageTicket | null)[] = [];
    desk.ask(send(), 'no-ticket', (answer) => { answers.push(answer); });
    desk.receive({ kind: 'orphaned' });
    expect(answers).toEqual([]);
    desk.receive({ kind: 'gone' });
    expect(answers).toEqual([null]);
  });
});

describe('adapters', () => {
  it('all that are packaged hold until the gate has said which', () => {
    expect(desk.endpoint(target('/send/x'))?.candidates.map((one) => one.rule.id)).toEqual(['app/send']);
    expect([desk.mayMatch('POST', '/send/x'), desk.mayMatch('GET', '/send/x'), desk.mayMatch(null, '/send/x'), desk.mayMatch('PUT', '/put'), desk.mayMatch(null, '/elsewhere')]).toEqual([true, false, true, true, false]);
    expect([desk.idle, desk.isSettled()]).toEqual([false, false]);
    desk.receive({ kind: 'config', adapters: [other], settled: false });
    expect([desk.mayMatch('POST', '/send/x'), desk.mayMatch('POST', '/other'), desk.isSettled()]).toEqual([true, false, false]);
    settle();
    expect([desk.mayMatch('POST', '/send/x'), desk.mayMatch('POST', '/other'), desk.isSettled(), desk.idle]).toEqual([false, true, true, false]);
    settle({ adapters: [] });
    expect([desk.idle, desk.endpoint(target('/other'))]).toEqual([true, null]);
  });

  it('what waits is told at once, in its order, when they are known, and when nobody is there', () => {
    const told: string[] = [];
    desk.whenSettled((alive) => { told.push(`1 ${alive}`); desk.whenSettled((again) => { told.push(`3 ${again}`); }); });
    desk.whenSettled((alive) => { told.push(`2 ${alive}`); });
    expect(told).toEqual([]);
    settle();
    expect(told).toEqual(['1 true', '3 true', '2 true']);
    settle();
    expect(told).toHaveLength(3);
    const gone = new Desk([app]);
    const end: boolean[] = [];
    gone.whenSettled((alive) => { end.push(alive); });
    gone.orphan();
    gone.whenSettled((alive) => { end.push(alive); });
    expect(end).toEqual([false, false]);
  });

  it('keeps the words of a refusal until others come', () => {
    expect(desk.refusal).toBe('Consentry');
    settle({ refusal: 'Nie wysłano.' });
    settle();
    expect(desk.refusal).toBe('Nie wysłano.');
  });

  it('what the page plants on prototypes is no rule of a named adapter', () => {
    (Object.prototype as unknown as { requests: unknown }).requests = [rule('evil/send', { path: '/evil' })];
    try {
      settle({ adapters: [{ id: 'x' } as AdapterRequests] });
      expect(desk.mayMatch('POST', '/evil')).toBe(false);
    } finally {
      delete (Object.prototype as unknown as { requests?: unknown }).requests;
    }
  });
});

describe('adapters by address', () => {
  it('hold where they were told for; elsewhere everything packaged does until the next word', () => {
    let here = 'https://a.test/crm';
    desk = new Desk([app], () => here);
    desk.connect((message) => { said.push(message); });
    settle({ place: 'https://a.test/crm' });
    expect([desk.mayMatch('POST', '/send/x'), desk.isSettled()]).toEqual([false, true]);
    expect(said).toEqual([]);
    here = 'https://a.test/mail';
    const told: boolean[] = [];
    desk.whenSettled((alive) => { told.push(alive); });
    expect([desk.mayMatch('POST', '/send/x'), desk.mayMatch('POST', '/other'), desk.isSettled(), desk.idle]).toEqual([true, false, false, false]);
    expect(said).toEqual([{ kind: 'moved' }]);
    settle({ place: 'https://a.test/crm' }); // of the address that was left: no answer
    expect([told, said]).toEqual([[], [{ kind: 'moved' }, { kind: 'moved' }]]);
    settle({ place: 'https://a.test/mail', adapters: [] });
    expect([told, desk.idle]).toEqual([[true], true]);
    here = 'https://a.test/third';
    settle({ adapters: [] }); // without a place: of every address
    here = 'https://a.test/fourth';
    expect(desk.idle).toBe(true);
  });
});
