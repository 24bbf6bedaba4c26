import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { email } from '../../support/device';
import { anAttempt, aWorker, objected, sender } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { checkAttempt } = await import('../../../entrypoints/background/check');
const { voidOutdated } = await import('../../../entrypoints/background/recover');
const { syncNow } = await import('../../../entrypoints/background/sync');

let world: Awaited<ReturnType<typeof aWorker>>;
beforeEach(async () => {
  fakeBrowser.reset();
  world = await aWorker();
  await fakeBrowser.storage.session.set({ 'in-force.policy': 2 }); // hosts are guarded already
  vi.useFakeTimers({ toFake: ['Date'], now: world.hub.now });
  vi.stubGlobal('fetch', world.hub.fetch);
});
const check = (attempt: ReturnType<typeof anAttempt>) => checkAttempt(world.worker, { attempt }, sender);
afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); });

describe('a sync that brings a new root', () => {
  it('takes leave back at once, however long the hub takes over the log', async () => {
    const attempt = anAttempt('anna@example.test');
    await check(attempt);
    await world.hub.release({ base: [{ point: email('anna@example.test'), permission: objected(3) }] });
    let cut = (): void => undefined;
    const busy = new Promise<Response>((_resolve, reject) => { cut = () => { reject(new Error('cut')); }; });
    world.hub.trap = (path) => (path === '/attempts' ? busy : undefined);
    const syncing = syncNow(world.worker);
    syncing.catch(() => undefined);
    await vi.waitFor(() => { expect(world.tickets.held.get(attempt.id)).toMatchObject({ state: 'void', voided: 'root' }); });
    cut();
    await expect(syncing).rejects.toThrow();
    expect(world.hub.requests).toContain('POST /attempts');
  });
});

describe('a stop', () => {
  it('takes leave back that a worker gave which died between a stop and taking it back', async () => {
    const page = anAttempt('anna@example.test');
    await check(page);
    world.clock.now += 1;
    await world.worker.store.overlay.add({ point: email('anna@example.test'), kind: 'objection', note: 'said-no', at: world.clock.now });
    world.clock.now += 1;
    expect((await check(anAttempt('anna@example.test', { layer: 'main-guard' }))).decision).toBe('block');
    expect(await voidOutdated(world.worker, { rootVersion: 1, policyVersion: 2 })).toEqual([page.id]);
    const later = anAttempt('jan@firm.test');
    await check(later);
    await voidOutdated(world.worker, { rootVersion: 1, policyVersion: 2 });
    expect(world.tickets.held.get(later.id)).toMatchObject({ state: 'issued' });
  });
});
