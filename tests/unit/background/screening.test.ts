// What the worker makes of a screening: the ground it stands on, its event and clearance, and when it is refused.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { aWorker } from '../../support/worker';
import { email } from '../../support/device';
import { exportPublicKey } from '../../../utils/crypto';
import { GENESIS, logEvent, verifyChainSegment, verifyClearance } from '../../../utils/audit';
import { Clearances } from '../../../utils/store/clearances';
import { readEvents } from '../../../utils/store/log';
import type { Request, ScreeningGround } from '../../../utils/messaging/protocol';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
let world: Awaited<ReturnType<typeof aWorker>>;
vi.mock('../../../entrypoints/background/worker', async (original) => ({ ...(await original<object>()), openWorker: () => Promise.resolve(world.worker) }));
const { screeningHandlers } = await import('../../../entrypoints/background/screening');

beforeEach(async () => { world = await aWorker(); });
const begin = (): Promise<ScreeningGround> => screeningHandlers['screening.begin']({});
async function done(change: Partial<Request<'screening.finish'>> = {}): Promise<Request<'screening.finish'>> {
  const ground = await begin();
  return {
    id: crypto.randomUUID(), at: ground.now, channel: 'email', decidedAs: 'newsletter', purpose: 'direct-marketing', label: 'list.csv', rows: 4, contacts: 3, allowed: 2, withWarned: false,
    counts: [{ verdict: 'allow', reason: 'reason_consent_given', contacts: 2, rows: 2 }, { verdict: 'block', reason: 'reason_refused', contacts: 1, rows: 1 }, { verdict: 'block', reason: 'screening_no_contact', contacts: 0, rows: 1 }],
    optOutText: false, noticeText: false, utcOffsetMinutes: 60, setHash: 'A'.repeat(43), salt: 'A'.repeat(22), policyVersion: ground.engine.version, rootVersion: ground.data.rootVersion, ...change,
  };
}
const finish = async (change?: Partial<Request<'screening.finish'>>) => screeningHandlers['screening.finish'](await done(change));
const events = () => readEvents(world.worker.store.db, 1, 10);

describe('a finished screening', () => {
  it('is one event of the chain and a clearance that verifies, for the channel it was decided as', async () => {
    const { worker: { store } } = world;
    await store.db.put('clearances', { id: 'long-ago', clearance: { at: 0, expiresAt: 1 }, salt: '' }, 'long-ago');
    const view = await finish();
    expect((await new Clearances(store.db).list()).map((row) => row.id)).toEqual([view.id]);
    const [event] = await events();
    expect(event).toMatchObject({ type: 'screening', attempt: view.id, rows: 4, contacts: 3, allowed: 2, decidedAs: 'newsletter', setHash: view.setHash });
    expect(JSON.stringify(event)).not.toContain('list.csv');
    const devicePublicKey = await exportPublicKey(store.deviceKey()!);
    expect(await verifyChainSegment(await events(), { previousHash: GENESIS.hash, previousSequence: 0, devicePublicKey })).toMatchObject({ ok: true });
    const row = await new Clearances(store.db).get(view.id);
    expect(await verifyClearance(row?.clearance, { devicePublicKey, device: store.device()!.deviceId, now: view.at + 1 })).toMatchObject({ ok: true, clearance: { channel: 'newsletter', count: 2, expiresAt: view.at + 24 * 3_600_000 } });
  });

  it('is refused, and leaves nothing, when root or policy are others, a stop has come, it lies in the future or too far back', async () => {
    await world.worker.store.overlay.add({ point: email('x@example.test'), kind: 'objection', note: 'said-no', at: world.clock.now });
    await expect(finish()).rejects.toMatchObject({ key: 'fault_screening_outdated' });
    world.clock.now += 1;
    for (const change of [{ rootVersion: 99 }, { policyVersion: 99 }, { at: world.clock.now + 60_000 }, { at: world.clock.now - 2 * 3_600_000 }]) {
      await expect(finish(change), JSON.stringify(change)).rejects.toMatchObject({ key: 'fault_screening_outdated' });
    }
    expect([await events(), await new Clearances(world.worker.store.db).list()]).toEqual([[], []]);
    await finish(); // control
    expect(await events()).toHaveLength(1);
  });

  it('is refused when its numbers do not come to each other, and the same id twice', async () => {
    for (const change of [{ rows: 5 }, { contacts: 2 }, { allowed: 3 }, { withWarned: true, allowed: 3 }]) await expect(finish(change)).rejects.toMatchObject({ key: 'fault_bad_message' });
    const one = await done();
    await screeningHandlers['screening.finish'](one);
    await expect(screeningHandlers['screening.finish'](one)).rejects.toMatchObject({ key: 'fault_bad_message' });
    const [event] = await events();
    expect(await events()).toHaveLength(1);
    expect(logEvent.safeParse(event).success).toBe(true);
    expect(logEvent.safeParse({ ...event, allowed: 3 }).success).toBe(false);
  });
});
