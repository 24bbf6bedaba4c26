// A device whose administrator has said where: its moment, its waits, and the name under which it replaces its predecessor.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { readManagedPolicy } from '../../../utils/policy';
import { attemptKey } from '../../../utils/store/contact-index';
import { freshStore } from '../../support/device';
import { FakeHub, HUB_URL } from '../../support/fake-hub';
import { installLocks } from '../../support/locks';
import { memoryTickets } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
vi.mock('../../../entrypoints/background/sync', () => ({ syncNow: () => Promise.resolve(), pushAll: () => Promise.resolve() }));
vi.mock('../../../entrypoints/background/status', () => ({ browserName: () => 'Chrome', reportStatus: () => Promise.resolve() }));
const { enrolItself } = await import('../../../entrypoints/background/self-enrolment');
const { enrolmentFault } = await import('../../../entrypoints/background/enrolment-wait');
const { machineOf } = await import('../../../entrypoints/background/machine');

async function aDevice(more: Record<string, unknown> = {}) {
  installLocks();
  const hub = await FakeHub.start();
  const bodies: Record<string, unknown>[] = [];
  vi.stubGlobal('fetch', (async (url, init) => {
    if (String(url).endsWith('/enrol')) bodies.push(JSON.parse(String(init?.body)) as Record<string, unknown>);
    return hub.fetch(url as string, init);
  }) satisfies typeof fetch);
  const clock = { now: hub.now };
  const store = await freshStore();
  const values = { hub: HUB_URL, hubKey: hub.offline.publicKey, groupToken: hub.token, enrolWithinSeconds: 60, ...more };
  const managed = { policy: readManagedPolicy(values, true), installType: 'admin', digest: 'd', since: 0 };
  return { hub, clock, bodies, managed, worker: { store, tickets: memoryTickets(), attemptKey: await attemptKey(store.db), managed: () => managed, now: () => clock.now } };
}

/** The moment that a device sets itself comes by the test's clock alone: on a slow machine a timer would take the test's own try. */
function stopWaits(): void {
  const start = globalThis.setTimeout;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms = 0, ...more: unknown[]) => (ms < 500 ? start(run, ms, ...more) : start(() => undefined, 0))) as typeof setTimeout);
}

beforeEach(() => { fakeBrowser.reset(); stopWaits(); });
afterEach(() => { vi.unstubAllGlobals(); vi.restoreAllMocks(); });

describe('a device enrols itself', () => {
  it('at a random moment within the spread, under the name of its machine', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { worker, clock, bodies, managed } = await aDevice({ machineId: 'SN-7', user: 'anna@firm.test' });
    expect(managed.policy.problems).toEqual([]);
    await enrolItself(worker);
    expect(bodies).toEqual([]);
    clock.now += 29_999;
    await enrolItself(worker);
    expect(bodies).toEqual([]);
    clock.now += 1;
    await enrolItself(worker);
    expect(bodies).toMatchObject([{ machine: 'id SN-7, Chrome', user: 'anna@firm.test' }]);
    expect(worker.store.device()).toMatchObject({ hub: HUB_URL, user: 'anna@firm.test' });
    await enrolItself(worker);
    expect(bodies).toHaveLength(1);
  });

  it('after a failure it waits longer each time, and says why', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { worker, hub, clock } = await aDevice();
    let asked = 0;
    hub.trap = () => { asked += 1; return Promise.reject(new TypeError('down')); };
    const waits: number[] = [];
    for (let tries = 0; tries < 5; tries++) {
      await expect(enrolItself(worker)).rejects.toMatchObject({ fault: 'sync_offline' });
      let waited = 0;
      // Nothing is asked before the wait is over.
      for (const before = asked; asked === before; waited += 500) {
        clock.now += 500;
        await enrolItself(worker).catch(() => undefined);
      }
      waits.push(waited);
      clock.now += 3_600_000;
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(waits[0] ?? 0);
    expect(await enrolmentFault()).toBe('fault_hub_down');
    expect(worker.store.device()).toBeUndefined();
  });

  it('once enrolled, it waits for nobody: upkeep goes on while the first sync takes long', async () => {
    const { worker } = await aDevice({ enrolWithinSeconds: 0 });
    await enrolItself(worker);
    let end = (): void => undefined;
    const long = navigator.locks.request('consentry.enrol', () => new Promise<void>((resolve) => { end = resolve; }));
    const done = await Promise.race([enrolItself(worker).then(() => 'done'), new Promise((resolve) => { setTimeout(resolve, 50, 'waits'); })]);
    end();
    await long;
    expect(done).toBe('done');
  });

  it('a faulty value of the policy does not keep it from enrolling; without a hub it does nothing', async () => {
    const { worker } = await aDevice({ enrolWithinSeconds: 0, defaultMode: 'never' });
    await enrolItself(worker);
    expect(worker.store.device()).toBeDefined();
    const other = await aDevice();
    other.managed.policy = readManagedPolicy({ defaultMode: 'warn' }, true);
    await enrolItself(other.worker);
    expect(other.bodies).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a passcode', { passcode: 'required' }], ['nothing on the disk', { storage: 'memory' }],
    ['a value of passcode that cannot be read', { passcode: 'requierd' }], ['a value of storage that cannot be read', { storage: 'none' }],
    ['a passcode that the browser has dropped', { stated: ['passcode'] }],
  ])('a fault elsewhere does not lift %s: no key is written before', async (_what, asked) => {
    for (const fault of [{}, { defaultMode: 'never' }]) {
      const { worker, bodies } = await aDevice({ enrolWithinSeconds: 0, ...asked, ...fault });
      await enrolItself(worker);
      expect(worker.store.device()).toBeUndefined();
      expect(bodies).toEqual([]);
    }
  });

  it('follows a hub that has moved and kept its key, and no other', async () => {
    const { worker, managed, hub } = await aDevice({ enrolWithinSeconds: 0 });
    await enrolItself(worker);
    const at = (url: string, hubKey: string) => readManagedPolicy({ hub: url, hubKey, groupToken: hub.token }, true);
    managed.policy = at('https://moved.firm.test', 'B'.repeat(43));
    await enrolItself(worker);
    expect(worker.store.device()?.hub).toBe(HUB_URL);
    managed.policy = at('https://moved.firm.test', hub.offline.publicKey);
    await enrolItself(worker);
    expect(worker.store.device()?.hub).toBe('https://moved.firm.test');
  });
});

describe('the name of a machine', () => {
  it('is its id, else device and user, else none: no device is taken for another by a browser’s name', () => {
    expect(machineOf('Edge', { machineId: 'SN-7', deviceName: 'laptop', user: 'anna' })).toEqual({ machine: 'id SN-7, Edge' });
    expect(machineOf('Chrome', { deviceName: 'laptop', user: 'anna' })).toEqual({ machine: 'name laptop, anna, Chrome' });
    for (const part of [{}, { deviceName: 'laptop' }, { user: 'anna' }]) expect(machineOf('Chrome', part)).toEqual({});
  });
});
