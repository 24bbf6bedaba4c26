import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { email, sync } from '../../support/device';
import { SyncError } from '../../../utils/sync/sync-error';
import { anAttempt, aWorker, consented, objected, sender } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { checkAttempt } = await import('../../../entrypoints/background/check');
const { faultKey } = await import('../../../entrypoints/background/fault');
const { closeAttempt } = await import('../../../entrypoints/background/outcome');
const { recover, voidOutdated } = await import('../../../entrypoints/background/recover');
const { recordStop } = await import('../../../entrypoints/background/stop');
const { readEvents } = await import('../../../utils/store/log');

let world: Awaited<ReturnType<typeof aWorker>>;
beforeEach(async () => { world = await aWorker(); });
const events = () => readEvents(world.worker.store.db, 1, 10_000);
const check = (attempt: ReturnType<typeof anAttempt>, confirmed = false, by = sender) => checkAttempt(world.worker, { attempt, confirmed }, by);

describe('attempt.check', () => {
  it('gives a ticket for a permitted recipient, after the decision is in the log', async () => {
    const attempt = anAttempt('Anna <anna@example.test>');
    const reply = await check(attempt);
    expect(reply).toMatchObject({ attempt: attempt.id, decision: 'allow', ticket: { attempt: attempt.id, covers: ['anna@example.test'], rule: 'practice/send' } });
    expect(reply.recipients[0]).toMatchObject({ index: 0, shown: 'Anna <anna@example.test>', verdict: 'allow', consent: { state: 'given', day: '2026-01-02', record: 1 } });
    const [event] = await events();
    expect(event).toMatchObject({ type: 'decision', attempt: attempt.id, leave: true, decision: 'allow', rootVersion: 1, policyVersion: 2 });
    expect(JSON.stringify(event)).not.toContain('anna@');
  });

  it('blocks an objection, gives no ticket, and offers the rest without the blocked', async () => {
    const reply = await check(anAttempt('anna@example.test, olga@example.test'));
    expect(reply.decision).toBe('block');
    expect(reply.ticket).toBeUndefined();
    expect(reply.recipients.map((one) => one.verdict)).toEqual(['allow', 'block']);
    expect(reply.withoutBlocked).toEqual([{ field: 'to', raw: 'anna@example.test' }]);
    expect(world.tickets.held.size).toBe(0);
  });

  it('answers the same attempt twice with one decision, one event and one ticket', async () => {
    const attempt = anAttempt('anna@example.test');
    const [first, second] = await Promise.all([check(attempt), check(attempt)]);
    expect(second).toEqual(first);
    expect(await check(attempt)).toEqual(first);
    expect(await events()).toHaveLength(1);
  });

  it('refuses an attempt id that was used for other recipients', async () => {
    const attempt = anAttempt('anna@example.test');
    await check(attempt);
    await expect(check({ ...attempt, recipients: [{ field: 'to', raw: 'olga@example.test', reader: 'address-list' }] })).rejects.toThrow();
    expect(await events()).toHaveLength(1);
  });

  it('lets the main guard use a covering ticket of its tab once, and its own retry again', async () => {
    const page = anAttempt('anna@example.test, jan@firm.test');
    await check(page);
    const request = anAttempt('anna@example.test', { layer: 'main-guard', digest: 'D1', account: '' });
    const given = await check(request);
    expect(given.ticket?.attempt).toBe(page.id);
    expect((await check(request)).ticket?.attempt).toBe(page.id);
    const other = await check(anAttempt('anna@example.test', { layer: 'main-guard', account: '', digest: 'D2' }));
    expect(other.attempt).not.toBe(page.id);
    const same = await check(anAttempt('anna@example.test', { layer: 'main-guard', account: '', digest: 'D1' }));
    expect(same.ticket?.attempt).toBe(page.id);
    expect((await events()).filter((event) => event.type === 'decision')).toHaveLength(2);
  });

  it.each([
    ['another tab', anAttempt('anna@example.test', { layer: 'main-guard' }), { ...sender, tab: 8 }],
    ['another frame', anAttempt('anna@example.test', { layer: 'main-guard' }), { ...sender, frame: 3 }],
    ['another rule', anAttempt('anna@example.test', { layer: 'main-guard', rule: 'practice/bulk' }), sender],
    ['another draft', anAttempt('anna@example.test', { layer: 'main-guard', draft: 'draft-2' }), sender],
    ['one more recipient', anAttempt('anna@example.test, x@example.test', { layer: 'main-guard' }), sender],
    ['another time of sending', anAttempt('anna@example.test', { layer: 'main-guard', scheduledFor: Date.now() + 86_400_000 }), sender],
    ['something unreadable', anAttempt('anna@example.test', { layer: 'main-guard', recipients: [{ field: 'to', raw: 'anna@example.test', reader: 'address-list' }, { field: 'cc', raw: '', reader: 'unresolved' }] }), sender],
  ])('decides a request of %s on its own', async (_name, request, by) => {
    await check(anAttempt('anna@example.test'));
    expect((await check(request, false, by)).attempt).toBe(request.id);
  });

  it('gives a request for later leave that was given for that time', async () => {
    const scheduledFor = Date.now() + 86_400_000;
    const page = anAttempt('anna@example.test', { scheduledFor });
    expect((await check(page)).ticket?.scheduledFor).toBe(scheduledFor);
    const request = anAttempt('anna@example.test', { layer: 'main-guard', digest: 'D1', scheduledFor });
    expect((await check(request)).ticket?.attempt).toBe(page.id);
    expect((await check({ ...request, id: anAttempt('x@example.test').id })).ticket?.attempt).toBe(page.id); // the same bytes again
    const now = anAttempt('anna@example.test', { layer: 'main-guard', digest: 'D1' });
    expect((await check(now)).attempt).toBe(now.id);
  });

  it.each([
    ['whose decision never got into the log', 'attempts', undefined],
    ['that another question of the same id left behind', 'tickets', 'another'],
  ])('gives a request no leave on a ticket %s', async (_name, broken, fingerprint) => {
    const page = anAttempt('anna@example.test');
    await check(page);
    const ask = (id: string) => check(anAttempt('anna@example.test', { id, layer: 'main-guard' }));
    const held = world.tickets.held.get(page.id);
    if (!held) throw new Error('no ticket');
    if (broken === 'attempts') await world.worker.store.db.delete('attempts', page.id);
    else world.tickets.held.set(page.id, { ...held, fingerprint: fingerprint ?? '' });
    const alone = await ask('11111111-1111-4111-8111-111111111111');
    expect(alone.ticket?.attempt).toBe('11111111-1111-4111-8111-111111111111'); // decided on its own
    expect(world.tickets.held.get(page.id)?.state).toBe('issued');
    if (broken === 'attempts') return;
    world.tickets.held.set(page.id, held);
    expect((await ask('22222222-2222-4222-8222-222222222222')).ticket?.attempt).toBe(page.id); // control
  });

  it('gives a request no ticket of a root that was replaced while it was on its way', async () => {
    const page = anAttempt('anna@example.test');
    await check(page);
    const { tickets } = world;
    const all = tickets.all.bind(tickets);
    vi.spyOn(tickets, 'all').mockImplementationOnce(async () => {
      await world.hub.release({ base: [{ point: email('anna@example.test'), permission: objected(3) }] });
      await sync(world.worker.store, world.hub); // nobody has taken leave back yet
      return all();
    });
    const reply = await check(anAttempt('anna@example.test', { layer: 'main-guard' })).catch(faultKey);
    expect(reply).toBe('fault_ticket'); // it was decided on the old root, too: asked again
  });

  it('gives no second leave once the attempt was released, and none after its ticket ran out', async () => {
    const attempt = anAttempt('anna@example.test');
    await check(attempt);
    await closeAttempt(world.worker, { attempt: attempt.id, outcome: 'released', digest: 'D' }, sender);
    await expect(check(attempt)).rejects.toMatchObject({ key: 'fault_ticket' });
    const late = anAttempt('anna@example.test');
    await check(late);
    world.clock.now += 61_000;
    await expect(check(late)).rejects.toMatchObject({ key: 'fault_ticket' });
  });

  it.each([
    ['a stop', () => world.worker.store.overlay.add({ point: email('anna@example.test'), kind: 'objection', note: 'said-no', at: world.clock.now })],
    ['a new root', async () => { await world.hub.release({ base: [{ point: email('anna@example.test'), permission: objected(3) }] }); await sync(world.worker.store, world.hub); }],
  ])('gives no leave on what %s has overtaken while the decision was on its way, and none later', async (_name, arrive) => {
    const { store } = world.worker;
    const lookup = store.lookup.bind(store);
    vi.spyOn(store, 'lookup').mockImplementationOnce(async (points) => { const found = await lookup(points); await arrive(); return found; });
    const attempt = anAttempt('anna@example.test');
    await expect(check(attempt)).rejects.toMatchObject({ key: 'fault_ticket' });
    await expect(check(attempt)).rejects.toMatchObject({ key: 'fault_ticket' });
    world.clock.now += 1;
    expect((await check(anAttempt('anna@example.test', { layer: 'main-guard' }))).decision).toBe('block');
  });

  it('leaves nothing behind that a request could leave on when the disk refuses the decision', async () => {
    await check(anAttempt('anna@example.test')); // the head of the log is known
    world.tickets.held.clear();
    const { store } = world.worker;
    const lookup = store.lookup.bind(store);
    vi.spyOn(store, 'lookup').mockImplementationOnce(async (points) => { const found = await lookup(points); vi.spyOn(store.db, 'transaction').mockImplementation(() => { throw new DOMException('full', 'QuotaExceededError'); }); return found; });
    await expect(check(anAttempt('anna@example.test'))).rejects.toThrow('full');
    expect(world.tickets.held.size).toBe(0);
    vi.restoreAllMocks();
    expect(await events()).toHaveLength(1);
    expect((await check(anAttempt('anna@example.test'))).ticket).toBeDefined();
  });

  it('answers a repeated question as before, although it could not be decided any more', async () => {
    world = await aWorker({ log: { maxUnreceipted: 1, maxUnreceiptedHours: 24 } });
    const attempt = anAttempt('anna@example.test');
    const first = await check(attempt);
    expect(await check(attempt)).toEqual(first);
    await expect(check({ ...attempt, recipients: [{ field: 'to', raw: 'jan@firm.test', reader: 'address-list' }] })).rejects.toThrow(attempt.id);
    await expect(check(anAttempt('anna@example.test'))).rejects.toMatchObject({ key: 'fault_log_full' });
  });

  it('takes leave back when root or policy change', async () => {
    const attempt = anAttempt('anna@example.test');
    await check(attempt);
    expect(await voidOutdated(world.worker, { rootVersion: 2, policyVersion: 2 })).toEqual([attempt.id]);
    await expect(check(attempt)).rejects.toMatchObject({ key: 'fault_ticket' });
  });

  it.each([
    ['they said no', () => recordStop(world.worker, { contact: 'anna@example.test', kind: 'objection', note: 'said-no' }), 'block'],
    ['a new policy', () => voidOutdated(world.worker, { rootVersion: 1, policyVersion: 3 }), 'allow'],
    ['nothing', () => Promise.resolve(), undefined], // control
  ] as const)('ends the ten minutes of a send that failed: %s', async (_name, arrive, decision) => {
    const page = anAttempt('anna@example.test');
    await check(page);
    await closeAttempt(world.worker, { attempt: page.id, outcome: 'released', digest: 'D1' }, sender);
    await closeAttempt(world.worker, { attempt: page.id, outcome: 'failed' }, sender);
    world.clock.now += 1;
    await arrive();
    world.clock.now += 1;
    const again = await check(anAttempt('anna@example.test', { layer: 'main-guard', account: '', digest: 'D1' }));
    if (decision === undefined) expect(again.ticket?.attempt).toBe(page.id);
    else {
      expect(again.attempt).not.toBe(page.id);
      expect(again.decision).toBe(decision);
    }
  });

  it('holds when too much of the log is without a receipt', async () => {
    world = await aWorker({ log: { maxUnreceipted: 2, maxUnreceiptedHours: 24 } });
    await check(anAttempt('anna@example.test'));
    await check(anAttempt('anna@example.test'));
    await expect(check(anAttempt('anna@example.test'))).rejects.toMatchObject({ key: 'fault_log_full' });
  });

  it('counts earlier contacts that left for the frequency cap, and not those that did not', async () => {
    world = await aWorker({ frequencyCap: { contacts: 1, days: 7 } });
    const first = anAttempt('anna@example.test');
    expect((await check(first)).decision).toBe('allow');
    await closeAttempt(world.worker, { attempt: first.id, outcome: 'cancelled' }, sender);
    const second = anAttempt('anna@example.test');
    expect((await check(second)).decision).toBe('allow');
    await closeAttempt(world.worker, { attempt: second.id, outcome: 'released' }, sender);
    expect((await check(anAttempt('anna@example.test'))).decision).not.toBe('allow');
  });

  it('after a new epoch counts the contacts of before, and keeps what was said here', async () => {
    world = await aWorker({ frequencyCap: { contacts: 1, days: 7 } });
    const first = anAttempt('anna@example.test');
    await check(first);
    await closeAttempt(world.worker, { attempt: first.id, outcome: 'released' }, sender);
    await recordStop(world.worker, { contact: 'maria@example.test', kind: 'objection', note: 'said-no' });
    world.clock.now += 1;
    const { hub } = world;
    const base = ['anna', 'olga', 'maria', 'ewa'].map((name) => ({ point: email(`${name}@example.test`), permission: name === 'olga' ? objected(2) : consented(1) }));
    for (const epochs of [hub.epochs, hub.stopEpochs]) epochs.set(2, { contact: crypto.getRandomValues(new Uint8Array(32)), page: crypto.getRandomValues(new Uint8Array(32)) });
    hub.epoch = hub.stopEpoch = 2;
    await hub.release({ base }, { stopEpochs: [2], createdAt: hub.now - 1 });
    await sync(world.worker.store, hub);
    expect(world.worker.store.root()).toMatchObject({ epoch: 2 });
    const decisions = [];
    for (const name of ['anna', 'olga', 'maria', 'ewa']) decisions.push((await check(anAttempt(`${name}@example.test`))).recipients[0]);
    expect(decisions.map((one) => one?.verdict)).toEqual(['block', 'block', 'block', 'allow']);
    expect(decisions[0]?.rule).toContain('frequency-cap');
  });

  it('honours a confirmation only for the question that was warned about', async () => {
    world = await aWorker({ defaultMode: 'warn' });
    const asked = anAttempt('nobody@example.test');
    const warned = await check(asked);
    expect(warned).toMatchObject({ decision: 'warn' });
    expect(warned.ticket).toBeUndefined();
    expect((await check(anAttempt('nobody@example.test'), true)).ticket).toBeUndefined();
    expect((await check(anAttempt('other@example.test', { follows: asked.id }), true)).ticket).toBeUndefined();
    expect((await check(anAttempt('nobody@example.test', { follows: asked.id }), true)).ticket).toBeDefined();
  });

  it('takes a reason where the mode is justify, and keeps it in the log', async () => {
    world = await aWorker({ defaultMode: 'justify' });
    expect((await check(anAttempt('nobody@example.test', { justification: ' ' }))).ticket).toBeUndefined();
    const reply = await check(anAttempt('nobody@example.test', { justification: 'asked me on the phone' }));
    expect(reply).toMatchObject({ decision: 'justify', ticket: expect.anything() });
    expect((await events()).at(-1)).toMatchObject({ justification: { value: 'asked me on the phone' } });
  });
});

describe('a broken file on this device', () => {
  afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); });
  const breakFiles = async () => {
    const { store } = world.worker;
    for (const hash of await store.heldHashes()) await store.db.delete('files', hash);
    store.clearCache();
  };

  it('holds the send, is fetched again at once, and then decides as before', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: world.hub.now });
    vi.stubGlobal('fetch', world.hub.fetch);
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await breakFiles();
    const caught: unknown = await check(anAttempt('anna@example.test')).catch((error: unknown) => error);
    expect(faultKey(caught)).toBe('fault_damaged');
    expect(await events()).toEqual([]);
    await vi.waitFor(async () => { expect((await check(anAttempt('anna@example.test'))).decision).toBe('allow'); }, 5_000);
  });

  it('and an expired proof of freshness have faults of their own', () => {
    expect(faultKey(new SyncError('sync_timestamp_expired'))).toBe('fault_timestamp');
  });
});

describe('outcomes and recovery', () => {
  it('logs released and then observed once each, whatever is repeated', async () => {
    const attempt = anAttempt('anna@example.test');
    await check(attempt);
    const close = (outcome: 'released' | 'observed' | 'cancelled') => closeAttempt(world.worker, { attempt: attempt.id, outcome }, sender);
    const recorded = [];
    for (const outcome of ['released', 'released', 'observed', 'released', 'observed', 'cancelled'] as const) recorded.push((await close(outcome)).recorded);
    expect(recorded).toEqual([true, false, true, false, false, false]);
    expect((await events()).map((event) => (event.type === 'outcome' ? event.outcome : event.type))).toEqual(['decision', 'released', 'observed']);
  });

  it('closes a lost send as unknown and an unanswered block as blocked, once', async () => {
    const sent = anAttempt('anna@example.test');
    const held = anAttempt('olga@example.test');
    await check(sent);
    await check(held);
    expect(await recover(world.worker)).toBe(0);
    world.clock.now += 11 * 60_000;
    expect(await recover(world.worker)).toBe(2);
    expect(await recover(world.worker)).toBe(0);
    expect((await events()).flatMap((event) => (event.type === 'outcome' ? [event.outcome] : [])).sort()).toEqual(['blocked', 'unknown']);
    expect(world.tickets.held.size).toBe(0);
  });

  it('records what left also when it was given up for unknown before the page could tell, once', async () => {
    const sent = anAttempt('anna@example.test');
    await check(sent);
    world.clock.now += 61_000;
    expect(await recover(world.worker)).toBe(1);
    const close = async (outcome: 'released' | 'observed' | 'unknown') => (await closeAttempt(world.worker, { attempt: sent.id, outcome, digest: 'D' }, sender)).recorded;
    expect([await close('released'), await close('released'), await close('unknown'), await close('observed'), await close('released')]).toEqual([true, false, false, true, false]);
    expect((await events()).map((event) => (event.type === 'outcome' ? event.outcome : event.type))).toEqual(['decision', 'unknown', 'released', 'observed']);
    world.clock.now += 11 * 60_000;
    expect(await recover(world.worker)).toBe(0);
  });

  it('logs each transmission of the same bytes again after a failure, however often and late it is told', async () => {
    const attempt = anAttempt('anna@example.test');
    await check(attempt);
    const close = (outcome: 'released' | 'failed' | 'observed', retry?: number) => closeAttempt(world.worker, { attempt: attempt.id, outcome, digest: 'D1', ...(retry ? { retry } : {}) }, sender);
    for (const outcome of ['released', 'failed'] as const) await close(outcome);
    for (const [outcome, retry] of [['released', 0], ['released', 1], ['failed', 0], ['released', 1], ['failed', 1], ['released', 2], ['observed', 2], ['observed', 2]] as const) await close(outcome, retry);
    expect((await events()).slice(1).map((event) => event.type === 'outcome' && event.outcome)).toEqual(['released', 'failed', 'released', 'failed', 'released', 'observed']);
  });

  it('closes a repetition that nobody answered, and counts it as a contact', async () => {
    world = await aWorker({ frequencyCap: { contacts: 1, days: 7 } });
    const attempt = anAttempt('anna@example.test');
    await check(attempt);
    for (const [outcome, retry] of [['released', 0], ['failed', 0], ['released', 1]] as const) await closeAttempt(world.worker, { attempt: attempt.id, outcome, ...(retry ? { retry } : {}) }, sender);
    expect((await check(anAttempt('anna@example.test'))).recipients[0]?.rule).toContain('frequency-cap');
    world.clock.now += 3_600_000;
    expect(await recover(world.worker)).toBeGreaterThan(0);
    expect((await events()).filter((event) => event.attempt === attempt.id).at(-1)).toMatchObject({ outcome: 'unknown' });
  });

  it('refuses an outcome from another tab than the leave was given to', async () => {
    const attempt = anAttempt('anna@example.test');
    await check(attempt);
    await expect(closeAttempt(world.worker, { attempt: attempt.id, outcome: 'released' }, { ...sender, tab: 9 })).rejects.toMatchObject({ key: 'fault_forbidden' });
  });
});
