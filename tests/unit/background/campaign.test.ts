// Sends to lists that nobody can read: held, until the screening named for one lets it go once, or a grant of policy does.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { email, sync } from '../../support/device';
import { anAttempt, aWorker, consented, sender } from '../../support/worker';
import { signClearance, verifyChainSegment, GENESIS, type Clearance, type ClearanceFields, type DecisionEvent } from '../../../utils/audit';
import { exportPublicKey, generateSigningKey } from '../../../utils/crypto';
import { Clearances } from '../../../utils/store/clearances';
import type { RawAttempt } from '../../../utils/messaging/protocol';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { checkAttempt } = await import('../../../entrypoints/background/check');
const { recordStop } = await import('../../../entrypoints/background/stop');
const { readEvents } = await import('../../../utils/store/log');

let world: Awaited<ReturnType<typeof aWorker>>;
let clearances: Clearances;
const start = async (policy: Record<string, unknown> = {}): Promise<void> => {
  world = await aWorker(policy);
  clearances = new Clearances(world.worker.store.db, () => world.clock.now);
};
beforeEach(() => start());

const campaign = (more: Partial<RawAttempt> = {}): RawAttempt => anAttempt('', {
  rule: 'suitecrm/campaign', channel: 'newsletter', audience: 'list', layer: 'main-guard', draft: '',
  recipients: [{ field: 'campaign', raw: 'camp1', reader: 'list-id' }, { field: 'lists', raw: '', reader: 'unresolved' }], ...more,
});
const check = (attempt: RawAttempt, by = sender) => checkAttempt(world.worker, { attempt }, by);

/** As the screening makes one on this device, unless told otherwise. */
async function screened(more: Partial<ClearanceFields> = {}, key?: CryptoKey): Promise<Clearance> {
  const { store } = world.worker;
  const now = world.clock.now;
  const made = await signClearance({
    id: crypto.randomUUID(), at: now - 1_000, expiresAt: now + 3_600_000, device: store.device()?.deviceId ?? '', channel: 'newsletter', purpose: 'direct-marketing', count: 812,
    setHash: 'A'.repeat(43), label: 'autumn.csv', rootVersion: store.dataState(now).rootVersion, policyVersion: 2, packVersion: 'pl-1', ...more,
  }, key ?? (store.deviceKey() as CryptoKeyPair).privateKey);
  await store.db.add('clearances', { id: made.id, clearance: made, salt: 'salt' }, made.id);
  return made;
}
const lastDecision = async (): Promise<DecisionEvent> => (await readEvents(world.worker.store.db, 1, 100)).filter((event) => event.type === 'decision').at(-1) as DecisionEvent;

describe('a campaign whose list cannot be read', () => {
  it('is held, and the clearances that fit it are told', async () => {
    const made = await screened();
    const reply = await check(campaign());
    expect(reply).toMatchObject({ decision: 'block', campaign: { channel: 'newsletter', purpose: 'direct-marketing', clearances: [{ id: made.id, count: 812, label: 'autumn.csv', isOlder: false }] } });
    expect(reply.ticket).toBeUndefined();
  });

  it('leaves with the clearance named for it, once: ticket, event with its id, and no second send', async () => {
    const { id } = await screened();
    const first = campaign({ clearance: id });
    const reply = await check(first);
    expect(reply).toMatchObject({ decision: 'allow', ticket: { attempt: first.id, campaign: true, covers: ['camp1'] }, recipients: [{ verdict: 'allow', rule: 'core/clearance', reason: 'reason_clearance', params: { count: 812 } }, {}] });
    expect(await lastDecision()).toMatchObject({ attempt: first.id, leave: true, campaign: { by: 'clearance', clearance: id, count: 812 } });
    // The same question gets the same answer; another send gets none.
    expect((await check(first)).ticket).toEqual(reply.ticket);
    const second = await check(campaign({ clearance: id }));
    expect(second).toMatchObject({ decision: 'block', campaign: { clearances: [] } });
    expect((await clearances.get(id))?.usedBy).toBe(first.id);
  });

  it('two sends at once with one clearance: one leaves', async () => {
    const { id } = await screened();
    const both = await Promise.allSettled([check(campaign({ clearance: id })), check(campaign({ clearance: id }))]);
    const left = both.filter((one) => one.status === 'fulfilled' && one.value.ticket !== undefined);
    expect(left).toHaveLength(1);
  });

  const foreign = async (): Promise<CryptoKey> => (await generateSigningKey({ extractable: false })).privateKey;
  it.each<[what: string, more: () => Partial<ClearanceFields>, key?: () => Promise<CryptoKey>]>([
    ['expired', () => ({ expiresAt: world.clock.now })],
    ['of another device', () => ({ device: 'another-device' })],
    ['signed by another key', () => ({}), foreign],
    ['for another purpose', () => ({ purpose: 'survey' })],
    ['for another channel', () => ({ channel: 'sms' })],
    ['of another policy', () => ({ policyVersion: 1 })],
    ['from the future', () => ({ at: world.clock.now + 60_000 })],
    ['of newer data than the device has', () => ({ rootVersion: 99 })],
    ['of old data', () => ({ rootVersion: 0, at: world.clock.now - 25 * 3_600_000 })],
    ['of nobody', () => ({ count: 0 })],
  ])('a clearance that is %s lets nothing go and is not offered', async (_, more, key) => {
    const { id } = await screened(more(), await key?.());
    expect(await check(campaign({ clearance: id }))).toMatchObject({ decision: 'block', campaign: { clearances: [] } });
    expect((await clearances.get(id))?.usedBy).toBeUndefined();
  });

  it('a clearance changed after it was signed is none', async () => {
    const made = await screened();
    await world.worker.store.db.put('clearances', { clearance: { ...made, count: 1_000_000 }, salt: 'salt' }, made.id);
    expect(await check(campaign({ clearance: made.id }))).toMatchObject({ decision: 'block', campaign: { clearances: [] } });
  });

  it('a stop recorded here since takes it back: the list may hold that person', async () => {
    const { id } = await screened();
    world.clock.now += 1_000;
    await recordStop(world.worker, { contact: 'maria@example.test', kind: 'objection', note: 'said-no' });
    expect(await check(campaign({ clearance: id }))).toMatchObject({ decision: 'block', campaign: { clearances: [] } });
  });

  it('newer data since is said, for nobody can compare the list with it', async () => {
    const { id } = await screened();
    await world.hub.release({ base: [{ point: email('anna@example.test'), permission: consented(7) }] });
    await sync(world.worker.store, world.hub);
    expect(await check(campaign())).toMatchObject({ campaign: { clearances: [{ id, isOlder: true }] } });
  });

  it('data that is old enough for a warning asks for a confirmation beside the clearance, and then it leaves once', async () => {
    await start({ log: { maxUnreceipted: 200, maxUnreceiptedHours: 720 } });
    world.clock.now += 30 * 3_600_000;
    const { id } = await screened();
    const warned = campaign({ clearance: id });
    const reply = await check(warned);
    expect(reply).toMatchObject({ decision: 'warn', recipients: [{ verdict: 'warn', rule: 'core/stale' }, {}] });
    expect([reply.ticket, reply.campaign, (await clearances.get(id))?.usedBy]).toEqual([undefined, undefined, undefined]);
    const confirmed = campaign({ clearance: id, follows: warned.id });
    expect((await checkAttempt(world.worker, { attempt: confirmed, confirmed: true }, sender)).ticket).toMatchObject({ campaign: true });
    // Too old for anything: a clearance does not open it either.
    world.clock.now += 100 * 3_600_000;
    const { id: late } = await screened();
    expect((await check(campaign({ clearance: late }))).recipients[0]).toMatchObject({ verdict: 'block', rule: 'core/stale' });
  });

  it('a clearance opens no list that can be read: each is decided, whoever refused since blocks it', async () => {
    const { id } = await screened();
    const readable = campaign({ clearance: id, recipients: [{ field: 'to', raw: 'anna@example.test', reader: 'address-list' }, { field: 'to', raw: 'olga@example.test', reader: 'address-list' }] });
    const reply = await check(readable);
    expect(reply).toMatchObject({ decision: 'block', recipients: [{}, { verdict: 'block', rule: 'core/objection' }] });
    expect(reply.campaign).toBeUndefined();
    // Beside the list that cannot be read, too.
    const mixed = campaign({ clearance: id, recipients: [...campaign().recipients, { field: 'to', raw: 'olga@example.test', reader: 'address-list' }] });
    expect((await check(mixed)).decision).toBe('block');
    expect((await clearances.get(id))?.usedBy).toBeUndefined();
  });

  it.each(['explicit', 'selection'] as const)('nor does it open an unreadable recipient of another audience (%s)', async (audience) => {
    const { id } = await screened();
    expect(await check(campaign({ clearance: id, audience }))).not.toHaveProperty('ticket');
  });

  it('an address that is none, among others of a list, is not what a clearance is for', async () => {
    const { id } = await screened();
    const reply = await check(campaign({ clearance: id, recipients: [{ field: 'to', raw: 'not an address @@', reader: 'address-list' }] }));
    expect(reply.decision).toBe('block');
  });
});

describe('a grant of policy', () => {
  const grant = (more: Record<string, unknown> = {}) => ({ campaigns: [{ origin: 'https://mail.test', path: '/campaigns', until: '2099-01-01', note: 'pilot' }].map((one) => ({ ...one, ...more })) });
  const at = (url: string) => ({ ...sender, url });

  it('lets the lists of that page go, and is logged as one', async () => {
    await start(grant());
    const attempt = campaign({ page: 'https://mail.test/campaigns/7' });
    expect(await check(attempt, at('https://mail.test/'))).toMatchObject({ decision: 'allow', ticket: { campaign: true }, recipients: [{ rule: 'core/campaign-grant' }, {}] });
    expect(await lastDecision()).toMatchObject({ campaign: { by: 'grant' } });
  });

  it.each<[what: string, more: Record<string, unknown>, page: string]>([
    ['another path', {}, 'https://mail.test/campaigns-old/7'],
    ['another origin, whatever the page says', { origin: 'https://other.test' }, 'https://other.test/campaigns/7'],
    ['past its last day', { until: '2020-01-01' }, 'https://mail.test/campaigns/7'],
  ])('not %s', async (_, more, page) => {
    await start(grant(more));
    expect((await check(campaign({ page }), at('https://mail.test/'))).decision).toBe('block');
  });
});

it('the log of all this verifies', async () => {
  const { id } = await screened();
  await check(campaign());
  await check(campaign({ clearance: id }));
  const events = await readEvents(world.worker.store.db, 1, 100);
  const devicePublicKey = await exportPublicKey(world.worker.store.deviceKey() as CryptoKeyPair);
  expect(await verifyChainSegment(events, { previousHash: GENESIS.hash, previousSequence: 0, devicePublicKey })).toMatchObject({ ok: true, head: { sequence: 2 } });
});
