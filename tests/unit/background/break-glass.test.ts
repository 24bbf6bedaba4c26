// Break-glass on the device: what one order opens on one site, and everything that opens nothing.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { parsePolicy, readManagedPolicy } from '../../../utils/policy';
import { verifyLog } from '../../../utils/audit';
import { anAdministrator, anOrder, HOUR, signed, type Administrator } from '../../support/break-glass';
import { email, sync } from '../../support/device';
import { anAttempt, aWorker, consented, NO_MANAGED, sender } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { checkAttempt } = await import('../../../entrypoints/background/check');
const { closeAttempt } = await import('../../../entrypoints/background/outcome');
const { forgetGlass, glassNow, loadGlass } = await import('../../../entrypoints/background/break-glass');
const { settleGlass, takeStatement } = await import('../../../entrypoints/background/break-glass-sync');
const { readEvents } = await import('../../../utils/store/log');

let world: Awaited<ReturnType<typeof aWorker>>;
let anna: Administrator;
let piotr: Administrator;
let mallory: Administrator;

const manage = async (keys: string[], digest = 'values-1'): Promise<void> => {
  world.managed.held = { ...NO_MANAGED, policy: readManagedPolicy({ breakGlassKeys: keys }, true), digest };
  await loadGlass(world.worker);
};
const STRANGER = 'nobody.knows@example.test';
const request = (to: string, more: Parameters<typeof anAttempt>[1] = {}) => anAttempt(to, { layer: 'main-guard', account: '', digest: `D${Math.random()}`, ...more });
const check = (attempt: ReturnType<typeof anAttempt>, by = sender) => checkAttempt(world.worker, { attempt }, by);
/** Does a request to somebody without consent go? */
const goes = async (to = STRANGER, by = sender): Promise<boolean> => (await check(request(to), by)).ticket !== undefined;
const order = (more: Partial<Parameters<typeof anOrder>[0]> = {}) => anOrder({ now: world.clock.now, ...more });
const take = async (...args: Parameters<typeof signed>): Promise<void> => takeStatement(world.worker, await signed(...args));
const decisions = async () => (await readEvents(world.worker.store.db, 1, 1_000)).filter((event) => event.type === 'decision');

beforeEach(async () => {
  fakeBrowser.reset();
  forgetGlass();
  [anna, piotr, mallory] = [await anAdministrator(), await anAdministrator(), await anAdministrator()];
  world = await aWorker();
  await manage([anna.key, piotr.key]);
});

describe('a break-glass order', () => {
  it('lets a request without ticket go on its site, marked; before it and after it the request is held', async () => {
    expect(await goes()).toBe(false);
    await take(order(), anna, piotr);
    const attempt = request(STRANGER);
    const reply = await check(attempt);
    expect(reply).toMatchObject({ decision: 'block', ticket: { attempt: attempt.id, emergencyUntil: order().until } });
    await closeAttempt(world.worker, { attempt: attempt.id, outcome: 'released', digest: 'D' }, sender);
    const events = await readEvents(world.worker.store.db, 1, 100);
    const id = glassNow()?.id;
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(events.map((event) => ('breakGlass' in event ? event.breakGlass : undefined))).toEqual([undefined, id, id]);
    expect(events[1]).toMatchObject({ decision: 'block', leave: true });
    world.clock.now = order().until + HOUR;
    expect(await goes()).toBe(false);
  });

  it('opens what cannot be read: the page has changed', async () => {
    const unread = () => request('', { recipients: [{ field: 'to', raw: '', reader: 'unresolved' }] });
    expect((await check(unread())).ticket).toBeUndefined();
    await take(order(), anna, piotr);
    expect((await check(unread())).ticket).toMatchObject({ covers: [] });
  });

  it('opens no list that cannot be read, and nobody who has said no', async () => {
    await world.hub.release({ base: [{ point: email('piotr@example.test'), permission: { ...consented(3), grants: consented(3).grants.map((grant) => ({ ...grant, state: 'refused' as const })) } }] });
    await sync(world.worker.store, world.hub);
    await take(order(), anna, piotr);
    expect((await check(request('', { audience: 'list', recipients: [{ field: 'list', raw: '', reader: 'unresolved' }] }))).ticket).toBeUndefined();
    expect(await goes('piotr@example.test')).toBe(false);
    expect(await goes()).toBe(true); // control
  });

  it('leaves page gate and stops as they are, and whom the gate has refused stays refused', async () => {
    await take(order(), anna, piotr);
    expect(await goes('olga@example.test')).toBe(false);
    expect((await check(anAttempt('olga@example.test', { layer: 'web-request' }))).ticket).toBeUndefined();
    expect(await goes('else@example.test, olga@example.test')).toBe(false);
    expect(await goes('refused@example.test')).toBe(true); // control
    expect((await check(anAttempt('refused@example.test'))).ticket).toBeUndefined();
    expect(await goes('refused@example.test')).toBe(false);
    expect((await check(anAttempt(STRANGER, { layer: 'dial' }))).ticket).toBeUndefined();
    expect((await check(anAttempt('anna@example.test'))).ticket).toBeDefined();
    const all = (await decisions()).slice(1);
    expect(new Set(all.map((event) => 'breakGlass' in event && event.breakGlass))).toEqual(new Set([glassNow()?.id]));
  });

  it('keeps whom two tabs have the gate refuse at once', async () => {
    await take(order(), anna, piotr);
    const both = ['one@example.test', 'two@example.test'];
    expect(await goes(both.join(', '))).toBe(true); // control
    const { session } = fakeBrowser.storage;
    const get = session.get.bind(session);
    const slow = vi.spyOn(session, 'get').mockImplementation(async (...asked: Parameters<typeof get>) => { const found = await get(...asked); await new Promise((done) => { setTimeout(done, 30); }); return found; });
    await Promise.all(both.map((to) => check(anAttempt(to))));
    slow.mockRestore();
    for (const to of both) expect(await goes(to), to).toBe(false);
  });

  it('stale data opens nothing: nobody knows its stops', async () => {
    await take(order({ until: world.clock.now + 7 * HOUR }), anna, piotr);
    expect(await goes()).toBe(true);
    world.clock.now += 6 * HOUR;
    expect(await goes()).toBe(true);
    world = { ...world, worker: { ...world.worker, store: Object.assign(Object.create(world.worker.store) as typeof world.worker.store, { dataState: () => ({ rootVersion: 1, clockBackwards: false, verifiedAt: world.clock.now - 1_000 * HOUR }) }) } };
    expect(await goes()).toBe(false);
  });

  it.each([
    ['one signature', () => signed(order(), anna)],
    ['the same key twice', async () => { const one = await signed(order(), anna); return { ...one, signatures: [...one.signatures, ...one.signatures] }; }],
    ['a key that is not in managed policy', () => signed(order(), anna, mallory)],
    ['a signature under another’s key', async () => { const both = await signed(order(), anna, mallory); return { ...both, signatures: both.signatures.map((one) => ({ ...one, key: one.key === mallory.key ? piotr.key : one.key })) }; }],
    ['more than eight hours', () => signed(order({ from: world.clock.now, until: world.clock.now + 8 * HOUR + 1 }), anna, piotr)],
    ['an order that is over', () => signed(order({ from: world.clock.now - 2 * HOUR, until: world.clock.now - 1 }), anna, piotr)],
    ['an order that has not begun', () => signed(order({ from: world.clock.now + 1_000, until: world.clock.now + HOUR }), anna, piotr)],
    ['another organisation', () => signed(order({ org: 'Other' }), anna, piotr)],
    ['another site', () => signed(order({ site: 'https://crm.test' }), anna, piotr)],
    ['every site', () => signed(order({ site: 'https://*.test' }), anna, piotr)],
    ['a changed word', async () => ({ ...await signed(order({ site: 'https://crm.test' }), anna, piotr), payload: (await signed(order(), anna)).payload })],
    ['nothing', () => Promise.resolve(null)],
    ['something else', () => Promise.resolve({ payload: 'e30', signatures: [] })],
  ])('of %s opens nothing', async (_name, make) => {
    await takeStatement(world.worker, await make());
    expect(await goes()).toBe(false);
    await take(order({ serial: 101 }), anna, piotr);
    expect(await goes()).toBe(true); // control
    expect(await goes(STRANGER, { ...sender, url: 'https://mail.test:8443/' })).toBe(false);
    expect(await goes(STRANGER, { ...sender, url: 'http://mail.test/' })).toBe(false);
  });

  it('counts only by keys of managed storage: without them none counts, and the hub’s policy cannot bring them', async () => {
    const signedOrder = await signed(order(), anna, piotr);
    world.managed.held = NO_MANAGED;
    await takeStatement(world.worker, signedOrder);
    expect(await goes()).toBe(false);
    expect(parsePolicy({ version: 3, breakGlassKeys: [anna.key, piotr.key] })).toMatchObject({ ok: false, problems: [{ path: 'breakGlassKeys' }] });
    await manage([anna.key, mallory.key], 'values-2');
    await takeStatement(world.worker, signedOrder);
    expect(await goes()).toBe(false);
  });

  it('falls with the keys: values that change under it are looked at anew, faulty ones hold everything', async () => {
    await take(order(), anna, piotr);
    expect(await goes()).toBe(true);
    world.managed.held = { ...world.managed.held, digest: 'values-2' }; // nobody has verified under these
    expect(await goes()).toBe(false);
    await manage([anna.key, mallory.key], 'values-3');
    expect(await goes()).toBe(false);
    await manage([anna.key, piotr.key], 'values-4');
    expect(await goes()).toBe(true);
    await manage([anna.key], 'values-5');
    await expect(goes()).rejects.toMatchObject({ key: 'fault_managed_invalid' });
  });

  it('ends by a word of one administrator, by none of others, and does not come back', async () => {
    const signedOrder = await signed(order(), anna, piotr);
    await takeStatement(world.worker, signedOrder);
    await takeStatement(world.worker, signedOrder); // what is served stays served
    expect(await goes()).toBe(true);
    await take({ type: 'break-glass-end', org: 'Acme', serial: 99 }, anna);
    expect(await goes()).toBe(true); // of an earlier one
    await take({ type: 'break-glass-end', org: 'Acme', serial: 100 }, anna);
    expect(await goes()).toBe(false);
    await takeStatement(world.worker, signedOrder);
    expect(await goes()).toBe(false);
    await take(order({ serial: 101 }), anna, piotr);
    expect(await goes()).toBe(true);
  });

  it.each([['nothing', null], ['nonsense', { payload: 'AA', signatures: [] }]])('ends where the hub says %s, and a replay of it is none', async (_name, answer) => {
    const signedOrder = await signed(order(), anna, piotr);
    await takeStatement(world.worker, signedOrder);
    await takeStatement(world.worker, answer);
    expect(await goes()).toBe(false);
    await takeStatement(world.worker, signedOrder);
    expect(await goes()).toBe(false);
  });

  it('is one: a second of the same serial ends both', async () => {
    await take(order(), anna, piotr);
    await take(order({ reason: 'another reason' }), anna, piotr);
    expect(await goes()).toBe(false);
  });

  it('does not stand on a clock that runs backwards', async () => {
    await take(order({ from: world.clock.now, until: world.clock.now + HOUR }), anna, piotr);
    world.clock.now += 2 * HOUR; // it is over
    expect(await goes()).toBe(false);
    world.clock.now -= 2 * HOUR;
    expect(glassNow()).toBeUndefined();
    expect(await goes()).toBe(false);
  });

  it('takes its leave along: a ticket is no longer than it, and void when it is ended', async () => {
    const until = world.clock.now + 10_000;
    await take(order({ until }), anna, piotr);
    const attempt = request(STRANGER);
    const { ticket } = await check(attempt);
    expect(ticket?.expiresAt).toBe(until);
    expect(await check(attempt)).toMatchObject({ ticket: { id: attempt.id } }); // control
    await take({ type: 'break-glass-end', org: 'Acme', serial: 100 }, piotr);
    expect(world.tickets.held.get(attempt.id)).toMatchObject({ state: 'void' });
    await expect(check(attempt)).rejects.toMatchObject({ key: 'fault_ticket' });
  });

  it('is known again by a new worker, and only after it was verified', async () => {
    await take(order(), anna, piotr);
    forgetGlass();
    expect(await goes()).toBe(false);
    await loadGlass(world.worker);
    await settleGlass(world.worker);
    expect(await goes()).toBe(true);
    await fakeBrowser.storage.local.set({ 'break-glass': { floor: 100, serial: 100, envelope: await signed(order(), anna, mallory) } });
    await loadGlass(world.worker);
    expect(await goes()).toBe(false);
  });

  it('is stated by the verifier; leave for what was blocked under no order is an error', async () => {
    await take(order(), anna, piotr);
    await check(request(STRANGER));
    await check(request('anna@example.test'));
    const events = await readEvents(world.worker.store.db, 1, 100);
    const trust = { devices: [], receiptKeys: [], lastReceipts: [] } as unknown as Parameters<typeof verifyLog>[1];
    const found = await verifyLog({ lines: events.map((event, at) => ({ line: at, event })), receipts: [] }, trust);
    expect(found).toContainEqual(expect.objectContaining({ level: 'note', kind: 'break-glass', detail: `2 decisions under break-glass order ${glassNow()?.id}; 1 of them let go what was blocked` }));
    expect(found.filter(({ kind }) => kind === 'unmarked')).toEqual([]);
    const unmarked = events.map((event) => { const { breakGlass: _mark, ...rest } = event as typeof event & { breakGlass?: string }; return rest; });
    const again = await verifyLog({ lines: unmarked.map((event, at) => ({ line: at, event })), receipts: [] }, trust);
    expect(again.filter(({ kind }) => kind === 'unmarked')).toHaveLength(1);
  });
});
