import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { load } from '../adapters/fixture';
import { listenAsPage, playGuard, press, startGate, stopGates, StubWorker, tick } from './stub';

const SEND = 'form.composer button.send';
const asked = (worker: StubWorker): string[] => worker.asked.filter((one) => one.name === 'config.get').map((one) => new URL(one.body['url'] as string).pathname);
const configs = (guard: ReturnType<typeof playGuard>) => guard.got.flatMap((one) => (one.kind === 'config' ? [{ settled: one.settled, place: one.place === undefined ? undefined : new URL(one.place).pathname, adapters: one.adapters.map(({ id }) => id) }] : []));
/** Policy has mapped two paths of one origin to two adapters. */
const byPath = (url: string): object => ({ hasPaths: true, adapters: new URL(url).pathname.startsWith('/mail') ? ['practice'] : ['roundcube'] });

beforeEach(() => {
  history.replaceState(null, '', '/crm');
  load('practice', '2026-11-compose.html');
});
afterEach(() => { stopGates(); history.replaceState(null, '', '/'); });

describe('an application of one page that goes on to another address', () => {
  it('is asked about anew, and holds until it is known what applies there', async () => {
    const worker = new StubWorker();
    worker.configFor = byPath;
    const guard = playGuard();
    await startGate(worker);
    expect(configs(guard).at(-1)).toEqual({ settled: true, place: '/crm', adapters: ['roundcube'] });
    history.pushState(null, '', '/mail/compose#new');
    press(SEND); // pressed before any answer: held by what is packaged
    await tick();
    expect(asked(worker)).toEqual(['/crm', '/mail/compose']);
    expect(configs(guard).slice(-2)).toEqual([{ settled: false, place: '/crm', adapters: ['roundcube', 'practice'] }, { settled: true, place: '/mail/compose', adapters: ['practice'] }]);
    expect(worker.attempts()).toMatchObject([{ rule: 'practice/send' }]);
  });

  it('control: without an answer to the address the old adapters would let the send pass', async () => {
    const worker = new StubWorker();
    worker.configFor = (url) => ({ ...byPath(url), hasPaths: false });
    await startGate(worker);
    history.pushState(null, '', '/mail/compose');
    const seen = listenAsPage(SEND);
    press(SEND);
    await tick();
    expect(seen).toContain('click');
    expect(worker.attempts()).toEqual([]);
    expect(asked(worker)).toEqual(['/crm']);
  });

  it('follows what the guard has seen first, back and forth, and asks nothing for a fragment', async () => {
    const worker = new StubWorker();
    worker.configFor = byPath;
    const guard = playGuard();
    await startGate(worker);
    history.pushState(null, '', '/mail');
    guard.say({ kind: 'moved' });
    await tick();
    expect(configs(guard).at(-1)).toEqual({ settled: true, place: '/mail', adapters: ['practice'] });
    history.pushState(null, '', '/mail#top');
    dispatchEvent(new PopStateEvent('popstate'));
    await tick();
    expect(asked(worker)).toEqual(['/crm', '/mail']);
    history.replaceState(null, '', '/crm');
    dispatchEvent(new PopStateEvent('popstate'));
    await tick();
    expect(asked(worker)).toEqual(['/crm', '/mail', '/crm']);
    // Away and back before the gate looked: the guard waits all the same, and is told again.
    const before = configs(guard).length;
    guard.say({ kind: 'moved' });
    await tick();
    expect(configs(guard).slice(before)).toEqual([{ settled: true, place: '/crm', adapters: ['roundcube'] }]);
  });

  it('takes no answer for an address that it has left meanwhile', async () => {
    const worker = new StubWorker();
    worker.configFor = (url) => {
      if (new URL(url).pathname === '/crm') history.pushState(null, '', '/mail/next');
      return byPath(url);
    };
    const guard = playGuard();
    await startGate(worker);
    await tick();
    expect(asked(worker)).toEqual(['/crm', '/mail/next']);
    expect(configs(guard).filter(({ settled }) => settled)).toEqual([{ settled: true, place: '/mail/next', adapters: ['practice'] }]);
  });
});
