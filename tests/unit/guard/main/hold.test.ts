// How a request waits: asked once, let go once, asked again when it has changed, and refused when nobody is there.
import { beforeEach, describe, expect, it } from 'vitest';
import '../../../support/page-globals';
import type { AdapterRequests, RequestRule } from '../../../../utils/adapters/adapter';
import { Desk } from '../../../../utils/guard/main/desk';
import { hold, isSame, judge, leaveNow, mayGo, refused, reportUnload, type Leave } from '../../../../utils/guard/main/hold';
import type { Body } from '../../../../utils/guard/match/body';
import type { Endpoint } from '../../../../utils/guard/match/request';
import { sha256 } from '../../../../utils/guard/match/sha256';
import type { GateToMain, Ask, MainToGate } from '../../../../utils/guard/page-link';
import type { PageTicket } from '../../../../utils/messaging/protocol';

const rule = (id: string, more: Partial<RequestRule> = {}): RequestRule => ({
  id, kind: 'send', method: 'POST', path: '/send', body: 'fields', channel: 'email', audience: 'explicit', recipients: [{ from: 'field', field: 'to', as: 'to', reader: 'address-list' }],
  text: ['text'], deny: 'network-error', outcome: { by: 'status' }, ...more,
});
const app: AdapterRequests = { id: 'app', requests: [rule('app/draft', { kind: 'draft', fields: [{ field: 'draft', is: 'equals', values: ['1'] }], recipients: [] }), rule('app/send')] };
const first = app.requests[0] as RequestRule;
const target: Endpoint['target'] = { method: 'POST', path: '/send', search: '' };
const fields = (...list: [string, string][]): Body => ({ kind: 'fields', fields: list });
const MAIL = fields(['to', 'a@x.pl'], ['text', 'hello']);

let said: MainToGate[];
let desk: Desk;
beforeEach(() => {
  said = [];
  desk = new Desk([app]);
  desk.connect((message) => { said.push(message); });
  reportUnload(desk); // forgets what other tests left waiting
  said.length = 0;
});
const asks = (): Ask[] => said.filter((one): one is Ask => one.kind === 'ask');
const settle = (adapters = [app]): void => { desk.receive({ kind: 'config', adapters, settled: true }); };
const ticketFor = (ask: Ask, more: Partial<PageTicket> = {}): PageTicket => ({ id: `t${ask.ask}`, attempt: `a${ask.ask}`, rule: ask.rule, draft: ask.draft, expiresAt: Date.now() + 60_000, covers: ['a@x.pl'], ...more });
const allow = (ask = asks().at(-1) as Ask, more: Partial<PageTicket> = {}): void => { desk.receive({ kind: 'answer', ask: ask.ask, allow: true, ticket: ticketFor(ask, more) }); };
const refuse = (ask = asks().at(-1) as Ask): void => { desk.receive({ kind: 'answer', ask: ask.ask, allow: false }); };

/** A request of the page; `later` gives its body only when told to. */
function request(body: Body = MAIL, hidden = false) {
  const it = { body, dropped: false, released: [] as (Leave | null)[], denied: [] as string[], reads: 0, later: false, give: (): void => undefined };
  hold(desk, {
    target, hidden, read: (done) => { it.reads += 1; if (it.later) it.give = () => { done(it.body); }; else done(it.body); }, dropped: () => it.dropped,
    release: (leave) => { it.released.push(leave); }, deny: (one) => { it.denied.push(one.id); },
  }, first);
  return it;
}

describe('a held request', () => {
  it('waits for the adapters, then asks, then leaves once with leave for what was decided', () => {
    const it_ = request();
    expect([it_.reads, asks()]).toEqual([0, []]);
    settle();
    expect(asks()).toMatchObject([{ rule: 'app/send', why: 'no-ticket', text: 'hello', recipients: [{ field: 'to', raw: 'a@x.pl' }] }]);
    expect(asks()[0]?.digest).toMatch(/^[\w-]{43}$/);
    allow();
    expect(it_.released).toHaveLength(1);
    expect(it_.released[0]?.take()).toEqual({ ticket: 't1', attempt: 'a1' });
    expect(said.filter(({ kind }) => kind === 'used')).toHaveLength(1);
    allow(asks()[0]);
    expect([it_.released.length, it_.denied]).toEqual([1, []]);
  });

  it('is refused in the form of the rule that it fits', () => {
    settle();
    const it_ = request();
    refuse();
    expect([it_.released, it_.denied]).toEqual([[], ['app/send']]);
  });

  it.each<[string, Body, AdapterRequests[]]>([['a draft', fields(['to', 'a@x.pl'], ['draft', '1']), [app]], ['no send of these adapters', MAIL, []]])('%s goes without a question or leave', (_name, body, adapters) => {
    const it_ = request(body);
    settle(adapters);
    expect([it_.released, asks()]).toEqual([[null], []]);
  });

  it('a draft that the network layer cannot see into goes once that has been told, or nobody is left to tell; not when the page took it back', () => {
    settle();
    const DRAFT = fields(['to', 'a@x.pl'], ['draft', '1']);
    const [told, taken, left] = [request(DRAFT, true), request(DRAFT, true), request(DRAFT, true)];
    const vouches = said.flatMap((one) => (one.kind === 'vouch' ? [one] : []));
    expect(vouches.map(({ path }) => path)).toEqual(['/send', '/send', '/send']);
    expect([told, taken, left].flatMap(({ released }) => released)).toEqual([]);
    taken.dropped = true;
    for (const { vouch } of vouches.slice(0, 2)) desk.receive({ kind: 'vouched', vouch });
    expect([told.released, taken.released, left.released]).toEqual([[null], [], []]);
    desk.receive({ kind: 'gone' });
    expect([told.released, left.released, left.denied]).toEqual([[null], [null], []]);
  });

  it('takes a ticket that is there already', () => {
    settle();
    desk.receive({ kind: 'ticket', ticket: { id: 't', attempt: 'a', rule: 'app/send', draft: '', expiresAt: Date.now() + 60_000, covers: ['a@x.pl'] } });
    const it_ = request();
    expect(asks()).toEqual([]);
    expect(it_.released[0]?.take()).toEqual({ ticket: 't', attempt: 'a' });
  });

  it.each<[string, GateToMain | undefined, number]>([
    ['taken back', { kind: 'ticket-void', ids: ['t1'] }, 0], ['given by a gate that has gone', { kind: 'orphaned' }, 0], ['in force (control)', undefined, 1],
  ])('whose body is read once more leaves only on leave that is not taken back meanwhile: %s', (_name, meanwhile, released) => {
    settle();
    const it_ = request();
    it_.later = true;
    allow();
    if (meanwhile) desk.receive(meanwhile);
    it_.later = false;
    it_.give();
    expect(it_.released).toHaveLength(released);
  });

  it('that nobody can read is asked for as such', () => {
    settle();
    request({ kind: 'unreadable' });
    expect(asks()).toMatchObject([{ why: 'unreadable', recipients: [{ reader: 'unresolved' }] }]);
    expect(asks()[0]).not.toHaveProperty('digest');
  });

  it('that has changed under the decision is asked for again, and leaves only as it was decided', () => {
    settle();
    const it_ = request();
    it_.body = fields(['to', 'a@x.pl'], ['text', 'other']);
    allow(undefined, { covers: ['nobody@x.pl'] });
    expect([it_.released, asks().map(({ why }) => why)]).toEqual([[], ['no-ticket', 'changed']]);
    allow();
    expect(it_.released[0]?.send.text).toBe('other');
  });

  it('that has become a draft meanwhile goes without leave', () => {
    settle();
    const it_ = request();
    it_.body = fields(['draft', '1']);
    allow();
    expect(it_.released).toEqual([null]);
  });

  it('that the page took back is neither asked for nor let go', () => {
    const waiting = request();
    waiting.dropped = true;
    settle();
    expect([asks(), waiting.reads]).toEqual([[], 0]);
    const asked = request();
    asked.dropped = true;
    allow();
    const refusedOne = request();
    refusedOne.dropped = true;
    refuse();
    expect([asked.released, refusedOne.denied]).toEqual([[], []]);
    const reading = request();
    expect(asks()).toHaveLength(3);
    reading.later = true;
    allow();
    reading.dropped = true;
    reading.give();
    expect([reading.released, reading.denied]).toEqual([[], []]);
  });

  it('is refused, and said to be, where nobody is there to ask', () => {
    const it_ = request();
    desk.orphan();
    expect([it_.denied, said]).toEqual([['app/draft'], [{ kind: 'refused', rule: 'app/draft', why: 'no-bridge' }]]);
  });

  it('waits again when the page went on to another address while it waited', () => {
    let here = '/a';
    desk = new Desk([app], () => here);
    desk.connect((message) => { said.push(message); });
    const move = request(); // let go first, it moves the page
    const it_ = request();
    move.later = true;
    const config = (place: string, adapters: AdapterRequests[]): void => { desk.receive({ kind: 'config', adapters, settled: true, place }); };
    hold(desk, { target, read: (done) => { done(MAIL); }, dropped: () => false, release: () => { here = '/c'; }, deny: () => undefined }, first);
    const last = request();
    config('/a', []);
    expect([it_.released, last.released]).toEqual([[null], []]);
    config('/c', [app]);
    expect([last.released, asks().length]).toEqual([[], 1]);
  });
});

describe('at unload', () => {
  it('the gate hears once of each request that it was not asked about, and nothing is let go later', () => {
    const waiting = request();
    settle();
    const asked = request();
    desk.receive({ kind: 'config', adapters: [], settled: false });
    const unsettled = request();
    said.length = 0;
    reportUnload(desk);
    expect(said).toEqual([{ kind: 'refused', rule: 'app/draft', why: 'unload' }]);
    reportUnload(desk);
    expect(said).toHaveLength(1);
    settle([]);
    desk.receive({ kind: 'answer', ask: 1, allow: false });
    desk.receive({ kind: 'answer', ask: 2, allow: false });
    expect([waiting, asked, unsettled].flatMap((one) => [...one.released, ...one.denied])).toEqual([]);
  });

  it('a refusal names rule and reason', () => {
    refused(desk, first, 'sync');
    expect(said).toEqual([{ kind: 'refused', rule: 'app/draft', why: 'sync' }]);
  });
});

describe('what only this document knows to be no send', () => {
  const site: AdapterRequests = { id: 'site', requests: [rule('site/mail', { body: 'site' }), rule('site/other', { body: 'site' })], reader: { read: ({ rule: id, body }) => (id === 'site/mail' && body.kind === 'text' && body.text === 'quiet' ? { kind: 'other', unsent: true } : { kind: 'other' }) } };
  const quiet: Body = { kind: 'text', text: 'quiet', type: 'text/plain' };
  const words = () => said.flatMap((one) => (one.kind === 'vouch' ? [one] : []));
  const made = (list: AdapterRequests[]): void => { desk = new Desk(list); desk.connect((message) => { said.push(message); }); settle(list); };
  const at = (): Endpoint => desk.endpoint(target) as Endpoint;

  it('is told to the network layer by its bytes before it goes; anything else goes without a word (control)', () => {
    made([site]);
    const [held, plain] = [request(quiet), request({ ...quiet, text: 'loud' })];
    expect([held.released, plain.released, words()]).toEqual([[], [null], [{ kind: 'vouch', vouch: 1, path: '/send', digest: sha256('quiet'), hidden: false }]]);
    desk.receive({ kind: 'vouched', vouch: 1 });
    expect(held.released).toEqual([null]);
  });

  it('is told by its path where it cannot be seen there or is too long', () => {
    made([{ ...site, reader: { read: () => ({ kind: 'draft', unsent: true }) } }]);
    request(quiet, true);
    request({ ...quiet, text: 'x'.repeat(1_000_001) });
    expect(words().map(({ digest, hidden }) => [digest, hidden])).toEqual([[sha256('quiet'), true], ['', false]]);
  });

  it('waits for that where it can; what cannot wait goes, and the word with it', () => {
    made([site]);
    const judged = judge(at(), quiet);
    if (judged.kind === 'send') throw new Error('a send');
    expect([mayGo(desk, at(), judged, true), words().length]).toEqual([false, 0]);
    expect([mayGo(desk, at(), judged, false), words().length]).toEqual([true, 1]);
    expect([leaveNow(desk, at(), quiet), words().length]).toEqual(['pass', 2]);
    expect(mayGo(desk, at(), judge(at(), { ...quiet, text: 'loud' }) as never, true)).toBe(true);
  });

  it('goes with the document that is left, and where nobody is left to tell; a send does not (control)', () => {
    made([site]);
    const held = request(quiet);
    expect(held.released).toEqual([]);
    reportUnload(desk);
    expect([held.released, said.filter(({ kind }) => kind === 'refused')]).toEqual([[null], []]);
    desk.receive({ kind: 'gone' });
    expect(mayGo(desk, at(), judge(at(), quiet) as never, true)).toBe(true);
    made([app]);
    const send = request();
    reportUnload(desk);
    expect([send.released, send.denied]).toEqual([[], []]);
  });

  it('is a send where another rule of the request says so', () => {
    made([{ ...site, reader: { read: ({ rule: id }) => (id === 'site/mail' ? { kind: 'other', unsent: true } : { kind: 'unreadable' }) } }]);
    expect(judge(at(), quiet).kind).toBe('send');
  });
});

describe('a judgement', () => {
  const endpoint = (): Endpoint => desk.endpoint(target) as Endpoint;
  const digestOf = (body: Body): string | undefined => { const found = judge(endpoint(), body); return found.kind === 'send' ? found.send.digest : 'draft'; };

  it('has a digest of every byte that is read, the same for the same', () => {
    expect(digestOf(MAIL)).toBe(digestOf(fields(['to', 'a@x.pl'], ['text', 'hello'])));
    const others = [fields(['to', 'a@x.pl'], ['text', 'hell']), fields(['to', 'a@x.pl'], ['tex', 'thello']), fields(['to', 'a@x.pl'], ['text', 'hello'], ['', '']), fields(['to', 'a@x.pl'], ['text', 'hello'], ['to', '']), fields(['to', ''], ['text', 'hello'], ['to', 'a@x.pl']),
      { kind: 'text', text: 'to=a%40x.pl&text=hello', type: '' } as const, { kind: 'none' } as const];
    expect(new Set([MAIL, ...others].map(digestOf)).size).toBe(others.length + 1);
    // As the network layer is given a form: by name, each name's values in their order.
    for (const same of [fields(['text', 'hello'], ['to', 'a@x.pl']), { kind: 'text', text: 'text=hello&to=a%40x.pl', type: 'application/x-www-form-urlencoded; charset=UTF-8' } as const]) expect(digestOf(same)).toBe(digestOf(MAIL));
  });

  it('has none of what is unreadable or larger than a million characters', () => {
    expect(digestOf({ kind: 'unreadable' })).toBeUndefined();
    const body = (length: number): Body => ({ kind: 'text', text: 'a'.repeat(length), type: '' });
    expect(digestOf(body(1_000_001))).toBeUndefined();
    expect(digestOf(body(1_000_000))).toBeDefined();
  });

  it('leave in this task: none needed, taken, or none', () => {
    expect(leaveNow(desk, endpoint(), 'later')).toBeNull();
    expect(leaveNow(desk, endpoint(), fields(['draft', '1']))).toBe('pass');
    expect(leaveNow(desk, endpoint(), MAIL)).toBeNull();
    desk.receive({ kind: 'ticket', ticket: { id: 't', attempt: 'a', rule: 'app/send', draft: '', expiresAt: Date.now() + 60_000, covers: ['a@x.pl'] } });
    expect(leaveNow(desk, endpoint(), MAIL)).toEqual({ ticket: 't', attempt: 'a' });
  });

  it('two sends are the same only when all of them is', () => {
    const made = (body: Body) => { const found = judge(endpoint(), body); if (found.kind !== 'send') throw new Error('no send'); return found.send; };
    const base = made(MAIL);
    expect(isSame(base, made(MAIL))).toBe(true);
    for (const change of [{ rule: first }, { draft: 'x' }, { digest: 'x' }, { text: 'x' }, { account: 'x' }, { scheduledFor: 1 }, { unreadable: true }, { recipients: [] },
      { recipients: [{ field: 'cc', raw: 'a@x.pl', reader: 'address-list' as const }] }, { recipients: [{ field: 'to', raw: 'b@x.pl', reader: 'address-list' as const }] }, { recipients: [...base.recipients, ...base.recipients] }]) {
      expect(isSame(base, { ...base, ...change }), JSON.stringify(change)).toBe(false);
    }
  });
});
