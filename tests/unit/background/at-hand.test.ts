// Consent at hand in the worker: badges say what the engine says and log nothing; an intake permits nothing and is delivered once.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { verifyChainSegment, GENESIS } from '../../../utils/audit';
import { exportPublicKey } from '../../../utils/crypto';
import type { Request } from '../../../utils/messaging/protocol';
import { countIntakes } from '../../../utils/store/intakes';
import { readEvents } from '../../../utils/store/log';
import { pushIntakes } from '../../../utils/sync/push-intakes';
import { hubOf } from '../../../utils/sync/push';
import { anAttempt, aWorker, sender } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
vi.mock('../../../utils/platform/i18n', () => ({ message: (key: string) => key, uiLanguage: () => 'en' }));
const { checkAttempt } = await import('../../../entrypoints/background/check');
const { ask } = await import('../../../entrypoints/background/ask');
const { startBadges } = await import('../../../entrypoints/background/badge-start');
const { badgeDetail, lookAtContacts } = await import('../../../entrypoints/background/badges');
const { recordIntake } = await import('../../../entrypoints/background/intake');
const { recordStop } = await import('../../../entrypoints/background/stop');
const { dropTask, noteTask, taskList } = await import('../../../entrypoints/background/tasks');

const [ANNA, OLGA, NEW] = ['anna@example.test', 'olga@example.test', 'new@example.test'];
const SITES = { sites: [{ origin: 'https://crm.test', adapter: 'odoo' }, { origin: 'https://mail.test', adapter: 'roundcube' }] };
let world: Awaited<ReturnType<typeof aWorker>>;
/** What the hub has taken, by id; `down` = it cannot be reached, after taking it where `lost`. */
let taken: Map<string, number>;
let hubState: 'up' | 'down' | 'lost' | 'refuses';

async function start(policy: Record<string, unknown> = {}): Promise<void> {
  world = await aWorker({ ...SITES, ...policy });
  [taken, hubState] = [new Map(), 'up'];
  world.hub.trap = (path, _answer, init) => {
    if (path !== '/pending') return undefined;
    if (hubState === 'down') return Promise.reject(new TypeError('no route'));
    const ids = (JSON.parse(String(init.body)) as { records: { id: string }[] }).records.map(({ id }) => id);
    if (hubState === 'refuses') return Promise.resolve(new Response(JSON.stringify({ accepted: [], refused: ids })));
    for (const id of ids) taken.set(id, (taken.get(id) ?? 0) + 1);
    return hubState === 'lost' ? Promise.reject(new TypeError('cut')) : Promise.resolve(new Response(JSON.stringify({ accepted: ids, refused: [] })));
  };
  vi.stubGlobal('fetch', world.hub.fetch);
}
beforeEach(async () => { fakeBrowser.reset(); await start(); });
afterEach(() => { vi.unstubAllGlobals(); });

const events = async () => readEvents(world.worker.store.db, 1, 100);
const look = async (...raw: string[]) => lookAtContacts(world.worker, { contacts: raw.map((one) => ({ raw: one, reader: one.includes('@') ? 'address-list' as const : 'phone' as const })) });
const intake = (more: Partial<Request<'intake.record'>> = {}): Request<'intake.record'> => ({
  id: randomUUID(), contact: NEW, channels: ['email'], purpose: 'direct-marketing', at: world.clock.now - 60_000, method: 'business-card', collectedBy: 'Anna', evidence: 'card, box 7', ...more,
});

describe('badges', () => {
  it('say what the engine says of the same person, on every channel, and log nothing', async () => {
    const { views } = await look(ANNA, OLGA, NEW, '+48600100200', 'nobody', `${ANNA}, ${OLGA}`);
    expect(views.map((view) => view?.contact)).toEqual([ANNA, OLGA, NEW, '+48600100200', undefined, undefined]);
    for (const view of views.slice(0, 4)) {
      const { rows } = await ask(world.worker, { contact: view?.contact ?? '' });
      for (const { channel, verdict } of view?.verdicts ?? []) expect(verdict, `${view?.contact} ${channel}`).toBe(rows.find((row) => row.channel === channel)?.verdict);
    }
    expect(views[0]?.verdicts).toEqual([{ channel: 'email', verdict: 'allow' }, { channel: 'newsletter', verdict: 'block' }]);
    expect(views[1]?.verdicts.map(({ verdict }) => verdict)).toEqual(['block', 'block']);
    expect(await events()).toEqual([]);
    expect(world.tickets.held.size).toBe(0);
    const sent = await checkAttempt(world.worker, { attempt: anAttempt(ANNA) }, sender);
    expect(sent.decision).toBe(views[0]?.verdicts[0]?.verdict === 'allow' ? 'allow' : 'block');
  });

  it('change with a stop recorded here', async () => {
    await recordStop(world.worker, { contact: ANNA, kind: 'objection', note: 'said-no' });
    expect((await look(ANNA)).views[0]?.verdicts.map(({ verdict }) => verdict)).toEqual(['block', 'block']);
  });

  it('say no to everybody while every send is held', async () => {
    world.clock.now += 100 * 3_600_000; // past the limit of the data's age
    expect((await look(ANNA)).views[0]?.verdicts.map(({ verdict }) => verdict)).toEqual(['block', 'block']);
    expect((await badgeDetail(world.worker, { raw: ANNA, reader: 'address-list' })).fault).toBe('fault_stale');
  });

  it.each<[string, string, boolean]>([
    ['records', 'https://crm.test/odoo', true], ['records', 'https://mail.test/', false], ['records', 'https://elsewhere.test/', false],
    ['guarded', 'https://mail.test/', true], ['guarded', 'https://elsewhere.test/', false], ['off', 'https://crm.test/odoo', false],
  ])('policy says %s: at %s %s', async (badges, url, on) => {
    await start({ badges });
    expect((await startBadges(world.worker, { url }, { tab: 1, frame: 0, url })).on).toBe(on);
    expect((await look(ANNA)).on).toBe(badges !== 'off');
  });

  it('tell in full why, for every purpose that is offered', async () => {
    const detail = await badgeDetail(world.worker, { raw: `mailto:${ANNA}?subject=x`, reader: 'address-list' });
    expect([detail.contact, detail.kind, detail.purposes[0]?.purpose]).toEqual([ANNA, 'email', 'direct-marketing']);
    expect(detail.purposes[0]?.rows[0]).toMatchObject({ channel: 'email', verdict: 'allow', rule: 'pl/marketing', consent: { day: '2026-01-02', record: 1 } });
    await expect(badgeDetail(world.worker, { raw: `${ANNA}, ${OLGA}`, reader: 'address-list' })).rejects.toThrow('fault_contact_syntax');
  });
});

describe('an intake', () => {
  const verdict = async (): Promise<string> => (await checkAttempt(world.worker, { attempt: anAttempt(NEW) }, sender)).decision;

  it('permits nothing, and is logged without the address', async () => {
    expect(await verdict()).toBe('block');
    expect(await recordIntake(world.worker, intake({ name: 'Nowy' }))).toMatchObject({ contact: NEW, state: 'sent' });
    expect(await verdict()).toBe('block');
    const logged = (await events()).find((event) => event.type === 'intake');
    expect(logged).toMatchObject({ channels: ['email'], purpose: 'direct-marketing', collectionMethod: 'business-card' });
    expect(JSON.stringify(logged)).not.toMatch(/new@example|Nowy|box 7/);
    const devicePublicKey = await exportPublicKey(world.worker.store.deviceKey() as CryptoKeyPair);
    const chain = async (all: unknown[]) => verifyChainSegment(all, { previousHash: GENESIS.hash, previousSequence: 0, devicePublicKey });
    const all = await events();
    expect((await chain(all)).ok).toBe(true);
    const forged = all.map((event) => (event.type === 'intake' ? { ...event, purpose: 'newsletter' } : event));
    expect(await chain(forged)).toMatchObject({ ok: false, fault: 'hash' });
    const unmasked = all.map((event) => (event.type === 'intake' ? { ...event, contact: { ...event.contact, hint: { ...event.contact.hint, value: 'x' } } } : event));
    expect(await chain(unmasked)).toMatchObject({ ok: false, fault: 'value' });
  });

  it('waits here while the hub is down, and is delivered once', async () => {
    hubState = 'down';
    const asked = intake();
    expect(await recordIntake(world.worker, asked)).toMatchObject({ state: 'waiting' });
    expect(await countIntakes(world.worker.store.db)).toEqual({ waiting: 1, refused: 0 });
    hubState = 'lost'; // taken, but the answer never came
    await expect(pushIntakes(world.worker.store, hubOf(world.worker.store))).rejects.toThrow();
    expect((await countIntakes(world.worker.store.db)).waiting).toBe(1);
    hubState = 'up';
    await pushIntakes(world.worker.store, hubOf(world.worker.store));
    expect(await countIntakes(world.worker.store.db)).toEqual({ waiting: 0, refused: 0 });
    await pushIntakes(world.worker.store, hubOf(world.worker.store));
    expect([...taken.keys()]).toEqual([asked.id]); // the hub keeps an id once: tests/unit/server/pending.test.ts
    expect(JSON.stringify(await world.worker.store.db.getAll('intakes'))).not.toContain(NEW);
    expect(await recordIntake(world.worker, asked)).toMatchObject({ state: 'sent' }); // pressed again
    expect((await events()).filter((event) => event.type === 'intake')).toHaveLength(1);
  });

  it('on a device without a user is not recorded: nobody could confirm it', async () => {
    await world.worker.store.saveMeta({ device: { ...world.worker.store.device()!, user: ' ' } });
    await expect(recordIntake(world.worker, intake())).rejects.toThrow('fault_intake_nameless');
    expect([await events(), await countIntakes(world.worker.store.db), taken.size]).toEqual([[], { waiting: 0, refused: 0 }, 0]);
  });

  it('that the hub refuses stays here and says so', async () => {
    hubState = 'refuses';
    expect(await recordIntake(world.worker, intake())).toMatchObject({ state: 'refused' });
    expect(await countIntakes(world.worker.store.db)).toEqual({ waiting: 0, refused: 1 });
  });

  it.each<[string, Partial<Request<'intake.record'>>, string]>([
    ['no contact', { contact: 'nobody' }, 'fault_contact_syntax'], ['a channel of another kind', { channels: ['voice'] }, 'fault_bad_message'], ['tomorrow', { at: Date.UTC(2099, 1, 1) }, 'fault_intake_date'],
  ])('of %s is not recorded', async (_, more, fault) => {
    await expect(recordIntake(world.worker, intake(more))).rejects.toThrow(fault);
    expect([await events(), await countIntakes(world.worker.store.db)]).toEqual([[], { waiting: 0, refused: 0 }]);
  });
});

describe('tasks', () => {
  const note = (contact: string, route: 'form' | 'paper' | 'they-write' = 'form') => noteTask(world.worker, { contact, channel: 'email', purpose: 'direct-marketing', route });

  it('are noted once, with date and who, go to nobody, and end with the intake', async () => {
    await start({ consentForm: 'https://firm.test/consent' });
    const task = await note('Nowy <new@example.test>');
    expect(task).toMatchObject({ contact: NEW, by: 'anna', at: world.clock.now });
    expect((await note(NEW)).id).toBe(task.id);
    const other = await note(NEW, 'paper');
    expect(await taskList(world.worker)).toMatchObject({ tasks: [{ contact: NEW }, { contact: NEW }], consentForm: 'https://firm.test/consent', intakes: { waiting: 0 } });
    const sent = world.hub.requests.filter((one) => one.startsWith('POST') && !one.endsWith('/enrol'));
    expect([sent, await events()]).toEqual([[], []]);
    await recordIntake(world.worker, intake({ task: task.id }));
    expect((await taskList(world.worker)).tasks.map(({ id }) => id)).toEqual([other.id]);
    await dropTask(world.worker, { id: other.id });
    expect((await taskList(world.worker)).tasks).toEqual([]);
  });

  it('are for one contact that can be read', async () => {
    await expect(note(`${ANNA}, ${OLGA}`)).rejects.toThrow('fault_contact_syntax');
    await expect(note('nobody')).rejects.toThrow('fault_contact_syntax');
  });
});
