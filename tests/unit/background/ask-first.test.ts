// A send on data that are older than policy's minutes: the hub is asked before it is decided, and is not waited for longer than two seconds.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { email } from '../../support/device';
import { anAttempt, aWorker, sender } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const hub = { asked: 0, last: undefined as { ok: boolean; notBefore: number } | undefined, sync: (): Promise<void> => Promise.resolve() };
vi.mock('../../../entrypoints/background/sync', () => ({ lastSync: () => Promise.resolve(hub.last), pushAll: () => Promise.resolve(), syncNow: () => { hub.asked += 1; return hub.sync(); } }));
const { checkAttempt } = await import('../../../entrypoints/background/check');

const MINUTE = 60_000;
let world: Awaited<ReturnType<typeof aWorker>>;
const send = async (): Promise<string> => (await checkAttempt(world.worker, { attempt: anAttempt('anna@example.test') }, sender)).decision;
beforeEach(async () => { fakeBrowser.reset(); world = await aWorker({ askAfterMinutes: 15 }); Object.assign(hub, { asked: 0, last: undefined, sync: () => Promise.resolve() }); });

describe('a send on older data', () => {
  it('asks first, and decides on what came; fresh data are decided on at once', async () => {
    expect([await send(), hub.asked]).toEqual(['allow', 0]); // control
    world.clock.now += 16 * MINUTE;
    hub.sync = async () => { await world.worker.store.overlay.add({ point: email('anna@example.test'), kind: 'objection', note: '', at: world.clock.now }); };
    expect([await send(), hub.asked]).toEqual(['block', 1]);
  });

  it('leaves a hub alone that has just failed, until its wait is over', async () => {
    world.clock.now += 16 * MINUTE;
    hub.last = { ok: false, notBefore: world.clock.now + MINUTE };
    expect([await send(), hub.asked]).toEqual(['allow', 0]);
    world.clock.now += 2 * MINUTE;
    expect([await send(), hub.asked]).toEqual(['allow', 1]);
  });

  it('waits two seconds at most for a hub that does not answer, and asks it once for all', async () => {
    world.clock.now += 16 * MINUTE;
    hub.sync = () => new Promise(() => undefined);
    expect(await Promise.all([send(), send()])).toEqual(['allow', 'allow']);
    expect(hub.asked).toBe(1);
  });
});
