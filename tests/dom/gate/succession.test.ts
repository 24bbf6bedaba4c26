// A gate whose extension was loaded anew, and the one that comes after it, over one page.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { load } from '../adapters/fixture';
import type { Ask } from '../../../utils/guard/page-link';
import { listenAsPage, playGuard, press, rootOf, startGate, stopGates, StubWorker, tick } from './stub';

const SEND = 'form.composer button.send';
const heir = (token: string | undefined) => () => (token === undefined ? {} : { heir: token });
const notice = (): Element | null => document.querySelector(':root > div:not([data-cy-heir])');

async function aWorker(token: string | undefined): Promise<StubWorker> {
  const worker = new StubWorker();
  worker.configFor = heir(token);
  worker.rootOf = rootOf;
  return Promise.resolve(worker);
}

beforeEach(() => { load('practice', '2026-11-compose.html'); });
afterEach(() => { stopGates(); });

describe('a page whose extension was loaded anew', () => {
  it('is taken over: the press that was held is decided once, and the link to its guard goes on', async () => {
    const guard = playGuard();
    const old = await aWorker('T');
    await startGate(old);
    const seen = listenAsPage(SEND);
    old.delayMs = 10_000;
    press(SEND);
    old.orphan();
    await tick();
    expect(guard.got.at(-1)).toEqual({ kind: 'orphaned' });
    expect(seen).toEqual([]);
    const next = await aWorker('T');
    await startGate(next, { guard: false });
    await tick(60);
    expect(seen.filter((type) => type === 'click')).toHaveLength(1);
    expect(next.attempts()).toHaveLength(1);
    expect(next.outcomes()).toEqual(['cancelled']); // what the old one had asked
    expect(guard.got.map((one) => one.kind).slice(guard.got.findIndex((one) => one.kind === 'orphaned'))).toEqual(expect.arrayContaining(['heir', 'config', 'ticket']));
    expect(notice()).toBeNull();
    guard.leave();
    await tick();
    press(SEND); // one gate answers
    await tick(60);
    expect(next.attempts()).toHaveLength(2);
  });

  it('a press in between is held and goes over too', async () => {
    playGuard();
    const old = await aWorker('T');
    await startGate(old);
    old.orphan();
    const seen = listenAsPage(SEND);
    press(SEND);
    await tick();
    expect(seen).toEqual([]);
    expect(notice()).not.toBeNull();
    await startGate(await aWorker('T'), { guard: false });
    await vi.waitFor(() => { expect(seen.filter((type) => type === 'click')).toHaveLength(1); }, { timeout: 10_000 });
  });

  it('a press on what has changed since is not made again: the person is asked to', async () => {
    playGuard();
    const old = await aWorker('T');
    await startGate(old);
    old.orphan();
    const seen = listenAsPage(SEND);
    press(SEND);
    await tick();
    const subject = document.querySelector<HTMLInputElement>('[name=subject]')!;
    subject.value = 'somebody else’s';
    document.querySelector<HTMLTextAreaElement>('form.composer textarea')!.value = 'half a senten';
    const next = await aWorker('T');
    await startGate(next, { guard: false });
    await tick(60);
    expect(seen).toEqual([]);
    expect(next.attempts()).toEqual([]);
    expect(notice()).not.toBeNull();
  });

  it('an outcome that waits for its next try goes over', async () => {
    const guard = playGuard();
    const old = await aWorker('T');
    old.outcomeFaults.push('fault_internal', 'fault_internal');
    await startGate(old);
    press(SEND);
    await tick(60);
    guard.leave();
    await tick();
    expect(old.outcomes()).toEqual(['released', 'observed']); // refused both
    old.orphan();
    const next = await aWorker('T');
    await startGate(next, { guard: false });
    await tick(60);
    expect(next.outcomes()).toEqual(['released', 'observed']);
  });

  const configs = (worker: StubWorker): number => worker.asked.filter(({ name }) => name === 'config.get').length;
  /** The next gate has taken the page, and does not know yet what applies here. */
  async function taken(next: StubWorker): Promise<void> {
    next.configs = 1;
    await startGate(next, { guard: false });
    while (configs(next) < 2) await tick(5);
  }

  it('a request that asks the next gate before its guard heeds it is not decided in vain: it is answered when it asks again', async () => {
    const guard = playGuard();
    const old = await aWorker('T');
    await startGate(old);
    old.orphan();
    const next = await aWorker('T');
    await taken(next);
    const ask: Ask = { kind: 'ask', ask: 7, adapter: 'practice', rule: 'practice/send', recipients: [{ field: 'to', raw: 'anna@example.test', reader: 'address-list' as const }], draft: 'd-1', account: '', why: 'no-ticket' };
    guard.say(ask); // what it answers now the guard drops
    await tick();
    expect([next.attempts().length, guard.got.some(({ kind }) => kind === 'heir')]).toEqual([0, false]);
    next.release();
    await vi.waitFor(() => { expect(guard.got.some(({ kind }) => kind === 'heir')).toBe(true); }, { timeout: 10_000 });
    guard.say(ask);
    await vi.waitFor(() => { expect(guard.got.findLast(({ kind }) => kind === 'answer')).toMatchObject({ ask: 7, allow: true }); }, { timeout: 10_000 });
    expect(next.attempts()).toHaveLength(1);
  });

  it('what the old gate could not tell any more is told before what the guard tells the next one', async () => {
    const guard = playGuard();
    const old = await aWorker('T');
    old.outcomeFaults.push('fault_internal');
    await startGate(old);
    press(SEND);
    await tick(60);
    const ticket = guard.got.findLast((one) => one.kind === 'ticket')!.ticket;
    guard.say({ kind: 'used', ticket: ticket.id, attempt: ticket.attempt, retry: false, digest: 'D' });
    await tick();
    old.orphan();
    const next = await aWorker('T');
    await taken(next);
    guard.say({ kind: 'outcome', attempt: ticket.attempt, outcome: 'observed' });
    await vi.waitFor(() => { expect(next.outcomes()).toHaveLength(2); }, { timeout: 10_000 });
    expect(next.outcomes()).toEqual(['released', 'observed']);
    next.release();
  });

  it('what no gate lays stops none from starting', async () => {
    const host = document.createElement('div');
    host.setAttribute('data-cy-heir', '');
    host.attachShadow({ mode: 'closed' }).append(document.createElementNS('urn:none', 'x'));
    document.documentElement.append(host);
    await startGate(await aWorker('T'));
    const seen = listenAsPage(SEND);
    press(SEND);
    await tick(60);
    expect(seen.filter((type) => type === 'click')).toHaveLength(1); // decided, and given back
    host.remove();
  });

  it.each([['other guards', 'T', 'U'], ['no word from the worker', 'T', undefined], ['an old gate without one', undefined, 'T']])('is not taken over with %s: held, and to be loaded again', async (_, before, after) => {
    const guard = playGuard();
    const old = await aWorker(before);
    await startGate(old);
    old.orphan();
    await startGate(await aWorker(after), { guard: false });
    const seen = listenAsPage(SEND);
    press(SEND);
    await tick(60);
    expect(seen).toEqual([]);
    expect(notice()).not.toBeNull();
    expect(guard.got.some((one) => one.kind === 'heir' || one.kind === 'ticket')).toBe(false);
  });

  it('a root that a page lays is none: its word is not the worker’s, and nothing is said inside', async () => {
    const said: string[] = [];
    const host = document.createElement('div');
    host.setAttribute('data-cy-heir', '');
    const node = document.createElement('i');
    node.dataset['token'] = 'guessed';
    for (const type of ['cy-take', 'cy-given', 'cy-element']) node.addEventListener(type, () => { said.push(type); });
    host.attachShadow({ mode: 'closed' }).append(node);
    document.documentElement.append(host);
    await startGate(await aWorker('T'));
    const seen = listenAsPage(SEND);
    press(SEND);
    await tick(60);
    expect(said).toEqual([]);
    expect(seen).toEqual([]);
    host.remove();
  });

  it('a root that a page lays keeps no press from being held while the worker has not answered', async () => {
    const host = document.createElement('div');
    host.setAttribute('data-cy-heir', '');
    host.attachShadow({ mode: 'closed' }).append(document.createElement('i'));
    document.documentElement.append(host);
    const worker = await aWorker('T');
    worker.connect = () => ({ post: () => undefined, onMessage: () => undefined, onDisconnect: () => undefined, disconnect: () => undefined });
    await startGate(worker);
    const seen = listenAsPage(SEND);
    press(SEND);
    await tick(60);
    expect(seen.filter((type) => type === 'click')).toEqual([]);
    host.remove();
  });

  it('a gate that is alive lays nothing, whoever calls', async () => {
    await startGate(await aWorker('T'));
    document.dispatchEvent(new Event('cy-call'));
    expect(document.querySelector('[data-cy-heir]')).toBeNull();
  });
});
