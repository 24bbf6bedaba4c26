// An attempt with very many recipients: decided, logged by sheet, told by counts, and whoever asks is told who.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { GENESIS, LARGE, logEvent, redactRow, rowsAbout, verifyChainSegment, type DecisionEvent, type Sheet } from '../../../utils/audit';
import { exportPublicKey, fromBase64url, toBase64url } from '../../../utils/crypto';
import { anAttempt, aWorker, sender } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { checkAttempt } = await import('../../../entrypoints/background/check');
const { closeAttempt } = await import('../../../entrypoints/background/outcome');
const { exportAllowed, peopleOf } = await import('../../../entrypoints/background/people');
const { recordStop } = await import('../../../entrypoints/background/stop');
const { readEvents } = await import('../../../utils/store/log');

let world: Awaited<ReturnType<typeof aWorker>>;
beforeEach(async () => { world = await aWorker(); });

const COUNT = LARGE + 100;
/** Anna has consented to e-mail and not to a newsletter, colleagues are our own people, the rest is unknown. */
const people = (count = COUNT) => Array.from({ length: count }, (_, at) => ({
  field: 'to', raw: at === 0 ? 'anna@example.test' : at === 1 ? 'olga@example.test' : at < 60 ? `colleague.${at}@firm.test` : `person.${at}@list.test`, reader: 'address-list' as const,
}));
const mailing = (count = COUNT) => anAttempt('', { audience: 'list', channel: 'newsletter', layer: 'main-guard', rule: 'odoo/mailing', recipients: people(count) });
const check = (attempt: ReturnType<typeof mailing>) => checkAttempt(world.worker, { attempt }, sender);
const firstEvent = async (): Promise<DecisionEvent & { sheet: Sheet }> => (await readEvents(world.worker.store.db, 1, 1))[0] as DecisionEvent & { sheet: Sheet };
const verified = async (event: unknown) => verifyChainSegment([event], {
  previousHash: GENESIS.hash, previousSequence: 0, devicePublicKey: await exportPublicKey(world.worker.store.deviceKey() as CryptoKeyPair),
});

describe('very many recipients', () => {
  it('are told by counts, and by page to whoever brings them again', async () => {
    const attempt = mailing();
    const reply = await check(attempt);
    expect(reply).toMatchObject({ decision: 'block', recipients: [], bulk: { total: COUNT, allowed: 58 } });
    expect(reply.bulk?.groups.map(({ verdict, count }) => [verdict, count])).toEqual([['block', COUNT - 60], ['block', 1], ['block', 1], ['allow', 58]]);
    const asked = { attempt, verdict: 'block' as const, reason: 'reason_no_consent' };
    const first = await peopleOf(world.worker, { ...asked, from: 0 }, sender);
    const second = await peopleOf(world.worker, { ...asked, from: first.next ?? 0 }, sender);
    expect([first.recipients.length, first.recipients[0]?.shown, second.recipients[0]?.shown]).toEqual([50, 'anna@example.test', 'person.109@list.test']);
    const last = await peopleOf(world.worker, { ...asked, from: COUNT - 10 }, sender);
    expect([last.recipients.length, last.next]).toEqual([10, undefined]);
  });

  it('other people under the same attempt are told nothing about', async () => {
    const attempt = mailing();
    await check(attempt);
    const others = { ...attempt, recipients: [...people().slice(1), { field: 'to', raw: 'jan@other.test', reader: 'address-list' as const }] };
    await expect(peopleOf(world.worker, { attempt: others, verdict: 'allow', reason: 'reason_internal', from: 0 }, sender)).rejects.toThrow();
    await expect(exportAllowed(world.worker, { attempt: { ...mailing(), id: 'never-decided' } }, sender)).rejects.toThrow();
  });

  it('the allowed are exported once asked, each logged, and not after the attempt was closed', async () => {
    const attempt = mailing();
    await check(attempt);
    const { text, count } = await exportAllowed(world.worker, { attempt }, sender);
    expect([count, text.split('\r\n')[1], text.includes('olga'), text.includes('person')]).toEqual([58, 'colleague.2@firm.test,newsletter,direct-marketing', false, false]);
    await exportAllowed(world.worker, { attempt }, sender);
    await closeAttempt(world.worker, { attempt: attempt.id, outcome: 'blocked' }, sender);
    await expect(exportAllowed(world.worker, { attempt }, sender)).rejects.toThrow('fault_ticket');
    const events = await readEvents(world.worker.store.db, 1, 10);
    expect(events.map((event) => (event.type === 'outcome' ? event.outcome : event.type))).toEqual(['decision', 'exported', 'exported', 'blocked']);
  });

  it('are decided anew for the file after a stop was recorded here: without whoever said no, as an attempt of its own that gives no leave', async () => {
    // E-mail, to which Anna has consented: the rest are colleagues and Olga.
    const recipients = people().map((one, at) => (at < 2 ? one : { ...one, raw: `colleague.${at}@firm.test` }));
    const attempt = anAttempt('', { layer: 'main-guard', recipients });
    expect(await check(attempt)).toMatchObject({ decision: 'block', bulk: { allowed: COUNT - 1 } });
    await recordStop(world.worker, { contact: 'anna@example.test', kind: 'objection', note: 'said-no' });
    world.clock.now += 1; // what is decided in the millisecond of a stop is before it
    const { text, count } = await exportAllowed(world.worker, { attempt }, sender);
    expect([count, text.includes('colleague.4@'), text.includes('anna@')]).toEqual([COUNT - 2, true, false]);
    const events = await readEvents(world.worker.store.db, 1, 10);
    const anew = events.find((event): event is DecisionEvent => event.type === 'decision' && event.attempt !== attempt.id);
    expect(anew).toMatchObject({ follows: attempt.id });
    expect(events.flatMap((event) => (event.type === 'outcome' ? [[event.attempt, event.outcome]] : []))).toEqual([[anew?.attempt, 'exported'], [anew?.attempt, 'cancelled']]);
    expect(await world.worker.tickets.read(anew?.attempt ?? '')).toBeUndefined(); // blocked: it never had one
    await closeAttempt(world.worker, { attempt: attempt.id, outcome: 'blocked' }, sender);
    await expect(exportAllowed(world.worker, { attempt }, sender)).rejects.toThrow('fault_ticket');
  });

  it('give no leave to anything by the file, even where all of them are allowed by now', async () => {
    const allowed = people().map((one, at) => ({ ...one, raw: `colleague.${at}@firm.test` }));
    const attempt = { ...mailing(), recipients: allowed };
    await check(attempt);
    await recordStop(world.worker, { contact: 'somebody@other.test', kind: 'objection', note: 'said-no' });
    world.clock.now += 1;
    await exportAllowed(world.worker, { attempt }, sender);
    const decided = (await readEvents(world.worker.store.db, 1, 10)).filter((event) => event.type === 'decision');
    const states = await Promise.all(decided.map(async (event) => (await world.worker.tickets.read(event.attempt))?.state));
    expect([decided.map((event) => event.leave), states]).toEqual([[true, true], ['void', 'void']]);
  });

  it('get leave as a whole set, and for nothing less', async () => {
    const attempt = anAttempt('', { audience: 'list', layer: 'main-guard', rule: 'odoo/list-mail', recipients: people().map((one, at) => ({ ...one, raw: `colleague.${at}@firm.test` })) });
    const { ticket } = await check(attempt);
    expect(ticket?.covers).toEqual([expect.stringMatching(new RegExp(`^set ${COUNT} [\\w-]{43}$`))]);
    const fewer = await check({ ...attempt, id: crypto.randomUUID(), recipients: attempt.recipients.slice(1) });
    expect(fewer.attempt).not.toBe(attempt.id);
  });

  it('more than 20,000 are not decided', async () => {
    await expect(check(mailing(20_001))).rejects.toThrow('fault_too_many');
  });
});

describe('the log of very many', () => {
  it('holds a row each that proves who was among them, without a name, and verifies', async () => {
    await check(mailing());
    const event = await firstEvent();
    expect([event.recipients, event.sheet.count, logEvent.safeParse(event).success]).toEqual([[], COUNT, true]);
    expect(JSON.stringify(event)).not.toContain('person.');
    expect(rowsAbout(event.sheet, 'olga@example.test')).toEqual([{ row: 1, record: 2, group: expect.objectContaining({ verdict: 'block', rule: 'core/objection' }) as unknown }]);
    expect(rowsAbout(event.sheet, 'nobody@example.test')).toEqual([]);
    expect(await verified(event)).toMatchObject({ ok: true });
  });

  it.each<[what: string, fault: string, change: (sheet: Sheet) => Sheet]>([
    ['a row', 'hash', (sheet) => { const rows = fromBase64url(sheet.rows); rows[50] = (rows[50] ?? 0) ^ 1; return { ...sheet, rows: toBase64url(rows) }; }],
    ['a group', 'hash', (sheet) => ({ ...sheet, groups: sheet.groups.map((group) => ({ ...group, verdict: 'allow' as const })) })],
    ['a salt', 'value', (sheet) => { const salts = fromBase64url(sheet.salts); salts[5] = (salts[5] ?? 0) ^ 1; return { ...sheet, salts: toBase64url(salts) }; }],
    ['a dropped salt without its entry of the register', 'value', (sheet) => { const { redacted: _entry, ...rest } = redactRow(sheet, 3, 'E-1'); return rest; }],
    ['an entry without its erasure', 'value', (sheet) => ({ ...sheet, redacted: [{ row: 3, entry: 'E-1' }] })],
    ['salts cut short', 'value', (sheet) => ({ ...sheet, salts: sheet.salts.slice(0, -64) })],
  ])('shows %s', async (_, fault, change) => {
    await check(mailing());
    const event = await firstEvent();
    expect(await verified({ ...event, sheet: change(event.sheet) })).toMatchObject({ ok: false, fault });
  });

  it('a row erased by the register opens no more, the others do, and the chain holds', async () => {
    await check(mailing());
    const event = await firstEvent();
    const erased = { ...event, sheet: redactRow(event.sheet, 1, 'E-7') };
    expect(await verified(erased)).toMatchObject({ ok: true });
    expect(rowsAbout(erased.sheet, 'olga@example.test')).toEqual([]);
    expect(rowsAbout(erased.sheet, 'anna@example.test')).toHaveLength(1);
  });
});
