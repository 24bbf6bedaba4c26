// Managed storage as the worker takes it: late, invalid, changed at run time.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { HeldManaged } from '../../../entrypoints/background/managed';
import type { Push } from '../../../utils/messaging/protocol';
import { DEFAULT_POLICY, readManagedPolicy } from '../../../utils/policy';
import { readEvents } from '../../../utils/store/log';
import { anAttempt, aWorker, NO_MANAGED, sender } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const pushed: Push[] = [];
vi.mock('../../../entrypoints/background/open-ports', async (original) => ({ ...(await original<object>()), pushToGates: (push: Push) => { pushed.push(push); } }));
const idle = { times: 0 };
vi.mock('../../../entrypoints/background/lock', async (original) => ({ ...(await original<object>()), watchIdle: () => { idle.times += 1; return Promise.resolve(); } }));
const ended: { by: unknown } = { by: undefined };
vi.mock('../../../entrypoints/background/ended', () => ({ endedBy: () => Promise.resolve(ended.by) }));
const registered = { hosts: [] as string[], times: 0, any: true };
vi.mock('../../../utils/platform/hosts', () => ({
  OWN_SET: 'own', dialsCarried: () => [], isAnyRegistered: () => Promise.resolve(registered.any), injectOpenTabs: () => Promise.resolve([]), injectScript: () => Promise.resolve(),
  registerHosts: (sets: { hosts: string[] }[]) => { registered.times += 1; registered.hosts = sets.flatMap(({ hosts }) => hosts); return Promise.resolve(true); },
}));
vi.mock('../../../entrypoints/background/dial-hosts', () => ({ guardDials: () => Promise.resolve(), dialHosts: () => ({ dials: [], phones: [] }) }));
const { checkAttempt } = await import('../../../entrypoints/background/check');
const { giveConfig } = await import('../../../entrypoints/background/tab-health');
const { inForce } = await import('../../../entrypoints/background/in-force');
const { rememberSites } = await import('../../../entrypoints/background/network-sites');
const { adaptersOf } = await import('../../../entrypoints/background/network-adapters');
const { guardHosts } = await import('../../../entrypoints/background/guard-hosts');
const { holdingFault } = await import('../../../entrypoints/background/data-view');
const { startEnrolment } = await import('../../../entrypoints/background/enrolment');
const { policyView } = await import('../../../entrypoints/background/policy-view');
const { stateView } = await import('../../../entrypoints/background/state-view');

const given = (values: Record<string, unknown>, since = 0): HeldManaged => ({ policy: readManagedPolicy(values, true), installType: 'admin', digest: JSON.stringify(values), since });
const check = (worker: Awaited<ReturnType<typeof aWorker>>['worker'], to: string) => checkAttempt(worker, { attempt: anAttempt(to) }, sender);

beforeEach(() => {
  fakeBrowser.reset();
  pushed.length = idle.times = 0;
  Object.assign(registered, { hosts: [], times: 0, any: true });
  fakeBrowser.i18n.getUILanguage = () => 'en';
  fakeBrowser.i18n.getMessage = () => 'Not sent.';
});

describe('managed storage that may not decide', () => {
  it.each([['not there yet', given({}), 'fault_managed_waiting'], ['faulty', given({ defaultMode: 'never' }), 'fault_managed_invalid']])('%s: holds an allowed send too', async (_, held, fault) => {
    const { worker, managed } = await aWorker();
    expect((await check(worker, 'anna@example.test')).ticket).toBeDefined(); // control
    managed.held = held;
    await expect(check(worker, 'anna@example.test')).rejects.toMatchObject({ key: fault });
    expect(await holdingFault(worker)).toBe(fault);
    await expect(giveConfig(worker, 'https://mail.test/', sender)).rejects.toMatchObject({ key: fault });
    expect(await stateView(worker)).toMatchObject({ managed: true, fault, level: 'assisted', managedPolicy: { state: held.policy.state, problems: held.policy.problems } });
  });

  it('leave given before it is taken back, and no host that is guarded is left', async () => {
    const { worker, managed, tickets } = await aWorker();
    const { ticket } = await check(worker, 'anna@example.test');
    managed.held = given({ defaultMode: 'never' });
    await guardHosts(worker);
    await inForce(worker);
    expect(pushed).toEqual([{ push: 'ticket.void', ids: [ticket?.id] }]);
    expect((await tickets.read(ticket?.attempt ?? ''))?.state).toBe('void');
    registered.times = 0;
    managed.held = given({}); // nobody knows what it maps
    await guardHosts(worker);
    expect(registered.times).toBe(0);
    registered.any = false; // a fresh install: what is packaged is guarded meanwhile
    await guardHosts(worker);
    expect(registered.hosts).toContain('https://mail.google.com/*');
  });

  it('a fault elsewhere leaves no site open that the administrator has mapped; nor does a hub that was never reached', async () => {
    const { worker, managed } = await aWorker();
    const sites = [{ origin: 'https://mail.firm.test', adapter: 'roundcube' }];
    managed.held = given({ sites, defaultMode: 'never' });
    await guardHosts(worker);
    expect(registered.hosts).toContain('https://mail.firm.test');
    managed.held = given({ sites: [{ origin: 'https://mail.firm.test/x', adapter: 'roundcube' }] });
    registered.times = 0;
    await guardHosts(worker);
    expect(registered.times).toBe(0);
    managed.held = given({ sites });
    const fresh = { ...worker, store: Object.assign(Object.create(worker.store) as typeof worker.store, { policy: () => undefined, device: () => undefined }) };
    await guardHosts(fresh);
    expect(registered.hosts).toContain('https://mail.firm.test');
    expect((await giveConfig(fresh, 'https://mail.firm.test/', { ...sender, url: 'https://mail.firm.test/' })).adapters).toEqual(['roundcube']);
    await expect(check(fresh, 'anna@example.test')).rejects.toMatchObject({ key: 'fault_not_enrolled' });
    managed.held = NO_MANAGED; // control
    await guardHosts(fresh);
    expect(registered.hosts).not.toContain('https://mail.firm.test');
  });

  it('an update, which takes every script away, leaves no mapped site open meanwhile: neither in the page nor at the network', async () => {
    const { worker, managed } = await aWorker();
    managed.held = given({ sites: [{ origin: 'https://mail.firm.test', adapter: 'roundcube' }] });
    await guardHosts(worker);
    Object.assign(registered, { any: false, hosts: [] });
    managed.held = given({});
    await guardHosts(worker);
    expect(registered.hosts).toContain('https://mail.firm.test');
    expect(adaptersOf({ url: 'https://mail.firm.test/' }).map(({ id }) => id)).toEqual(['roundcube']);
  });

  it('of a device that has ended the sites stay guarded, after an update too', async () => {
    const { worker, managed } = await aWorker();
    managed.held = NO_MANAGED;
    await rememberSites({ ...DEFAULT_POLICY, sites: [{ origin: 'https://mail.firm.test', adapter: 'roundcube' }] });
    registered.any = false;
    ended.by = { reason: 'wiped', at: 1 };
    await guardHosts({ ...worker, store: Object.assign(Object.create(worker.store) as typeof worker.store, { device: () => undefined }) }).finally(() => { ended.by = undefined; });
    expect(registered.hosts).toEqual(expect.arrayContaining(['https://mail.firm.test', 'https://mail.google.com/*']));
  });

  it('another hub under another key holds; the same hub under the same key does not', async () => {
    const { worker, managed, hub } = await aWorker();
    const at = (url: string, hubKey: string) => given({ hub: url, hubKey, groupToken: 'group-token-of-16' });
    managed.held = at('https://elsewhere.test', 'B'.repeat(43));
    expect(await holdingFault(worker)).toBe('fault_managed_hub');
    managed.held = at('https://elsewhere.test', hub.offline.publicKey);
    expect(await holdingFault(worker)).toBeUndefined();
  });
});

describe('managed storage in force', () => {
  it('stands over the hub: stricter, locked, and named as the source', async () => {
    const { worker, managed } = await aWorker({ replyDays: 20, bulkRecipients: 3 });
    managed.held = given({ replyDays: 5, bulkRecipients: 9, locked: { bulkRecipients: true } });
    const rows = new Map((await policyView(worker)).rows.map((row) => [row.key, row]));
    expect(rows.get('replyDays')).toMatchObject({ value: 5, source: 'managed' });
    expect(rows.get('bulkRecipients')).toMatchObject({ value: 9, source: 'managed' });
    expect(rows.get('dials')).toMatchObject({ source: 'default' });
  });

  it('changed at run time it decides the next send, takes leave back and reaches open pages', async () => {
    const { worker, managed, clock } = await aWorker();
    managed.held = given({ defaultMode: 'warn' }, 1);
    await inForce(worker);
    pushed.length = 0;
    expect((await check(worker, 'nobody@example.test')).decision).toBe('warn');
    const { ticket } = await check(worker, 'anna@example.test');
    clock.now += 10;
    managed.held = given({ defaultMode: 'block' }, clock.now);
    await inForce(worker);
    expect(pushed).toEqual([{ push: 'ticket.void', ids: [ticket?.id] }, { push: 'config.changed' }]);
    expect(idle.times).toBe(2); // minutes until it locks may be others
    clock.now += 10;
    expect((await check(worker, 'nobody@example.test')).decision).toBe('block');
    expect((await readEvents(worker.store.db, 1, 10)).map((event) => ('managed' in event ? event.managed : undefined))).toEqual(['{"defaultMode":"warn"}', '{"defaultMode":"warn"}', '{"defaultMode":"block"}']);
    pushed.length = 0;
    await inForce(worker); // nothing new: no page asks again
    expect(pushed.filter(({ push }) => push === 'config.changed')).toEqual([]);
  });

  it('leave decided under the old values is none, also when it is asked for later', async () => {
    const { worker, managed, clock } = await aWorker();
    const attempt = anAttempt('anna@example.test');
    expect((await checkAttempt(worker, { attempt }, sender)).ticket).toBeDefined();
    clock.now += 5;
    managed.held = given({ replyDays: 3 }, clock.now);
    await expect(checkAttempt(worker, { attempt }, sender)).rejects.toMatchObject({ key: 'fault_ticket' });
  });

  it('a person cannot enrol elsewhere where the administrator has said at which hub, nor before it is known', async () => {
    const { worker, managed } = await aWorker();
    for (const values of [{}, { hub: 'https://hub.example.com', hubKey: 'A'.repeat(43), groupToken: 'group-token-of-16' }, { defaultMode: 'never' }]) {
      managed.held = given(values);
      await expect(startEnrolment(worker, { link: 'x' })).rejects.toMatchObject({ key: 'fault_managed_enrolment' });
    }
    managed.held = NO_MANAGED;
    await expect(startEnrolment(worker, { link: 'x' })).rejects.toMatchObject({ fault: 'enrol_link_unreadable' });
  });
});
