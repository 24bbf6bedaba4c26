// Rights of the person: what each request stops, by when it is due, and what of an erased person is left anywhere in the hub.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dueAt, extendedDueAt } from '../../../server/rights/due';
import { escapeHtml } from '../../../server/rights/report-html';
import { WORDS } from '../../../server/rights/words';
import { retentionOfToday } from '../../../server/rights/retention';
import { trustOf } from '../../../server/trust';
import { hasErrors, readLogFile, verifyLog, type DecisionEvent } from '../../../utils/audit';
import type { Lookup } from '../../../utils/engine';
import { parseRecipients } from '../../../utils/engine';
import { decided, reader, upload } from './attempts';
import { csv, NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const DAY = 86_400_000;
let test: TestHub;
let device: TestDevice;
beforeAll(async () => {
  test = await startTestHub();
  await test.hub.import(csv(
    'gone.person+shop@example.pl,erase-me-77,email,direct-marketing,given,2026-01-02,"scan, shelf-gone",', '+48600100234,erase-me-77,sms,direct-marketing,given,2026-01-02,crm,',
    'shared@example.pl,erase-me-77,email,direct-marketing,given,2026-01-02,crm,', 'shared@example.pl,stays-1,email,direct-marketing,given,2026-01-02,crm,',
    'debtor@example.pl,debtor-1,email,claims,given,2026-01-02,crm,claims', 'other@example.pl,other-1,email,direct-marketing,given,2026-01-02,crm,',
  ), 'csv');
  await test.hub.compile();
  await test.hub.listen();
  device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
});
afterAll(() => test.stop());
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Body = any;

async function ask(method: 'GET' | 'POST', url: string, payload?: unknown, status = 200): Promise<Body> {
  const reply = await test.hub.app.inject({ method, url, headers: { authorization: `Bearer ${test.hub.adminToken}` }, ...(payload === undefined ? {} : { payload: payload as object }) });
  expect(reply.statusCode, reply.body).toBe(status);
  return String(reply.headers['content-type']).includes('json') ? reply.json() : reply.body;
}
const open = async (kind: string, who: object, more: object = {}): Promise<number> => (await ask('POST', '/v1/rights/requests', { kind, ...who, ...more })).request as number;
const lookup = async (contact: string): Promise<Lookup> => (await reader(test.hub))(parseRecipients(contact, 'to', 'address-list', 'PL')[0]!);
const stopsOf = async (contact: string): Promise<string[]> => { const found = await lookup(contact); return (found.status === 'held' ? found.permission.stops : found.stops).map(({ kind }) => kind).sort(); };
const verdict = async (contact: string, at = test.clock.now): Promise<string> => { const event = await decided(test.hub, device, { to: [contact], at }); await upload(test.hub, device, [event]); return `${event.decision} ${event.recipients[0]?.rule}`; };

/** Everything that the hub holds as text: each row of each table, and each file but those of the database itself. */
async function everything(): Promise<string> {
  const tables = await test.hub.database.query(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`);
  const rows = await Promise.all(tables.map(async ({ table_name: name }) => (await test.hub.database.query(`SELECT t::text AS row FROM "${String(name)}" t`)).map(({ row }) => String(row)).join('\n')));
  const files = readdirSync(test.directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(test.directory, 'db')));
  return [...rows, ...files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))].join('\n').toLowerCase();
}

async function log(): Promise<string> {
  const rows = await test.hub.database.query('SELECT event FROM attempt_events ORDER BY device, sequence');
  return rows.map(({ event }) => JSON.stringify(event)).join('\n');
}

describe('the erased person', () => {
  const readable = ['gone.person', 'g***p@e***e.pl', '600100234', '+48***234', 'erase-me-77', 'shelf-gone', 'gone nowak', 'asked in spring'];
  let before: string;

  it('was readable in register, log, requests and files before: the search finds something', async () => {
    const sent = await decided(test.hub, device, { to: ['gone.person+shop@example.pl', 'other@example.pl'], at: NOW - DAY, justification: 'asked in spring' });
    await upload(test.hub, device, [sent]);
    const pending = { id: crypto.randomUUID(), recorded_at: NOW, contact_point: 'gone.person+shop@example.pl', contact_point_type: 'email', channels: ['meeting'], purpose: 'direct-marketing', event_time: NOW - DAY, event_type: 'expressed', collection_method: 'phone', collected_by: 'x', evidence: { kind: 'note', place: 'y' }, name: 'Gone Nowak' };
    await test.hub.app.inject({ method: 'POST', url: '/v1/pending', payload: { records: [pending] }, headers: device.headers });
    writeFileSync(join(test.directory, 'import-problems.txt'), 'line 3: "Gone.Person+shop@example.pl" has no date\nline 9: other\n');
    await ask('GET', '/v1/register/persons/p:erase-me-77');
    before = await everything();
    expect(readable.filter((one) => !before.includes(one))).toEqual(['+48***234']); // nobody has called yet
  });

  it('is stopped from the moment they ask, before anything is decided', async () => {
    const number = await open('erasure', { person: 'p:erase-me-77' }, { note: 'letter of Gone Nowak' });
    expect(await stopsOf('gone.person+shop@example.pl')).toEqual(['restriction']);
    expect(await verdict('+48600100234')).toContain('block');
    expect(await verdict('gone.person+shop@example.pl')).toBe('block core/restriction');
    const { requests } = await ask('GET', '/v1/rights/requests');
    expect(requests).toMatchObject([{ number, kind: 'erasure', state: 'open', dueAt: dueAt(NOW), overdue: false }]);
  });

  it('leaves nothing readable in register, log, requests, pages and files; the verifier says redacted and finds no error', async () => {
    const [{ number }] = (await ask('GET', '/v1/rights/requests')).requests;
    const done = await ask('POST', `/v1/rights/requests/${number}/carry-out`, {});
    expect(done.entry).toMatch(/^erasure-\d+$/);
    expect(done.counts).toMatchObject({ contactPoints: 3, records: 6, pending: 1, requests: 1 });
    const after = await everything();
    expect(readable.filter((one) => after.includes(one))).toEqual([]);
    expect(after.includes('line 9: other')).toBe(true);
    const findings = await verifyLog(readLogFile(await log()), await trustOf(test.hub));
    expect(hasErrors(findings)).toBe(false);
    expect(findings.filter(({ kind, detail }) => kind === 'redacted' && detail.includes(done.entry)).length).toBeGreaterThanOrEqual(2);
    const [mixed] = (await log()).split('\n').map((line) => JSON.parse(line) as DecisionEvent).filter(({ type, recipients }) => type === 'decision' && recipients.length === 2);
    expect(mixed?.recipients.map(({ hint }) => hint.value === undefined)).toEqual([true, false]);
    expect((await ask('GET', '/v1/rights/entries')).entries[0]).toMatchObject({ id: done.entry, counts: { records: 6 } });
  });

  it('is still blocked when somebody tries again, in other spellings too; other people are not', async () => {
    expect(await verdict('gone.person+shop@example.pl')).toBe('block core/erasure');
    expect(await verdict('shared@example.pl')).toBe('block core/erasure'); // behind which they were as well
    expect(await stopsOf('gone.person+shop@example.pl')).toEqual(['erasure']);
    expect(await verdict('other@example.pl')).toContain('allow');
    await test.hub.compile({ full: true });
    expect(await verdict('gone.person+shop@example.pl')).toBe('block core/erasure');
    // A change of somebody who folds alike writes that part of the stop tree anew.
    await test.hub.import(csv('shared@example.pl,stays-1,,,objection,2026-03-03,,'), 'csv');
    await test.hub.compile();
    expect(await stopsOf('shared@example.pl')).toEqual(['erasure', 'objection']);
  });

  it('does not come back with an old file; their own later enquiry lifts it, and what was before stays gone', async () => {
    const old = await test.hub.import(csv('gone.person+shop@example.pl,erase-me-77,email,direct-marketing,given,2026-01-02,"scan, shelf-gone",'), 'csv');
    expect(old.appended).toBe(0);
    test.clock.now = NOW + 3 * DAY;
    expect((await test.hub.import(csv('gone.person+shop@example.pl,again-1,,,,2026-11-23,,'), 'csv')).appended).toBe(0); // facts are no act of theirs
    expect((await test.hub.import(csv('gone.person+shop@example.pl,,,,objection,2026-11-22,,'), 'csv')).appended).toBe(0); // stopped already, and still unnamed
    expect((await test.hub.import(csv('gone.person+shop@example.pl,,email,direct-marketing,given,2026-11-22,web form,'), 'csv')).appended).toBe(0); // not later than that no
    expect((await everything()).includes('gone.person')).toBe(false);
    expect((await test.hub.import(csv('gone.person+shop@example.pl,again-1,email,direct-marketing,given,2026-11-23,web form,', 'gone.person+shop@example.pl,again-1,sms,direct-marketing,given,2026-01-02,crm,'), 'csv')).appended).toBe(1);
    await test.hub.compile();
    expect(await verdict('gone.person+shop@example.pl')).toContain('allow');
    expect(await stopsOf('gone.person+shop@example.pl')).toEqual(['erasure']); // on record, lifted by the later act
  });

  it('who looked at somebody else, whose number only begins alike, stays in the record of looks', async () => {
    const what = (ref: string) => test.hub.database.query('INSERT INTO access_log (at, who, what) VALUES ($1, $2, $3)', [NOW, 'dpo', `GET /v1/register/persons/:person (${ref})`]);
    for (const ref of ['p:alike-1', 'p:alike-12']) await what(ref);
    await test.hub.import(csv('alike@example.pl,alike-1,email,direct-marketing,given,2026-01-02,crm,'), 'csv');
    await ask('POST', `/v1/rights/requests/${await open('erasure', { person: 'p:alike-1' })}/carry-out`, {});
    const looks = (await test.hub.database.query('SELECT what FROM access_log WHERE at = $1 AND who = $2', [NOW, 'dpo'])).map(({ what: text }) => String(text)).join('\n');
    expect(looks).toContain('(p:alike-12)');
    expect(looks).not.toContain('(p:alike-1)');
  });

  it('what nobody has entered into the register of erasures is refused by the database itself', async () => {
    const { database } = test.hub;
    await expect(database.query('DELETE FROM consent_events')).rejects.toThrow(/append-only/);
    await expect(database.query(`UPDATE attempt_events SET event = '{}'`)).rejects.toThrow(/append-only/);
    await expect(database.query('DELETE FROM contact_points')).rejects.toThrow(/append-only/);
    // An entry of another transaction opens nothing.
    await expect(database.transaction(async (sql) => {
      await sql.query(`SELECT set_config('consentry.entry', '1', true)`);
      await sql.query('DELETE FROM consent_events');
    })).rejects.toThrow(/append-only/);
    await expect(database.query(`UPDATE register_entries SET counts = '{}'`)).rejects.toThrow(/append-only/);
  });
});

describe('requests', () => {
  it('are due in a month, in three when extended in time with a reason, once', async () => {
    expect(new Date(dueAt(Date.UTC(2027, 0, 31))).toISOString().slice(0, 10)).toBe('2027-02-28');
    expect(new Date(extendedDueAt(Date.UTC(2026, 10, 30))).toISOString().slice(0, 10)).toBe('2027-02-28');
    const number = await open('access', { person: 'p:other-1' }, { received_at: NOW });
    expect((await ask('POST', `/v1/rights/requests/${number}/extend`, { reason: 'many records' })).dueAt).toBe(extendedDueAt(NOW));
    await ask('POST', `/v1/rights/requests/${number}/extend`, { reason: 'more' }, 409);
    const late = await open('access', { person: 'p:other-1' }, { received_at: NOW - 40 * DAY });
    await ask('POST', `/v1/rights/requests/${late}/extend`, { reason: 'too late' }, 409);
    const { requests } = await ask('GET', '/v1/rights/requests');
    expect(requests.map((one: Body) => [one.number, one.overdue])).toEqual([[late, true], [number, false]]); // the most pressing first
  });

  it('an objection blocks marketing at once on every contact point of the person, and is done', async () => {
    await open('objection', { contact: 'other@example.pl' });
    expect(await verdict('other@example.pl')).toBe('block core/objection');
    await open('objection', { contact: 'never.seen@example.pl' }); // of somebody the register does not know
    expect(await stopsOf('never.seen@example.pl')).toEqual(['objection']);
  });

  it('an erasure with grounds to keep needs a word: kept and restricted, or erased in spite of them', async () => {
    const number = await open('erasure', { person: 'p:debtor-1' });
    const said = await ask('POST', `/v1/rights/requests/${number}/carry-out`, {}, 409);
    expect(said.problems).toMatchObject([{ kind: 'claims', citation: 'GDPR art. 17(3)(e)' }]);
    await ask('POST', `/v1/rights/requests/${number}/carry-out`, { keep: ['accounting'] }, 409);
    expect(await ask('POST', `/v1/rights/requests/${number}/carry-out`, { keep: ['claims'] })).toMatchObject({ kept: ['claims'] });
    expect(await stopsOf('debtor@example.pl')).toEqual(['restriction']);
    const second = await open('erasure', { person: 'p:debtor-1' });
    await ask('POST', `/v1/rights/requests/${second}/carry-out`, { despite: 'paid' });
    expect(await stopsOf('debtor@example.pl')).toEqual(['erasure']);
  });

  it('one that is refused ends only the stop that it brought', async () => {
    await test.hub.import(csv('asks@example.pl,asks-1,email,direct-marketing,given,2026-01-02,crm,'), 'csv');
    const number = await open('erasure', { person: 'p:asks-1' });
    expect(await stopsOf('asks@example.pl')).toEqual(['restriction']);
    test.clock.now += 1_000;
    await ask('POST', `/v1/rights/requests/${number}/refuse`, { reason: 'not who they say' });
    expect(await stopsOf('asks@example.pl')).toEqual([]);
    await open('restriction', { person: 'p:asks-1' });
    const again = await open('erasure', { person: 'p:asks-1' });
    test.clock.now += 1_000;
    await ask('POST', `/v1/rights/requests/${again}/refuse`, { reason: 'as before' });
    expect(await stopsOf('asks@example.pl')).toEqual(['restriction']);
    // A restriction that comes while an erasure is open is none of it; of two erasures the last one refused ends what both brought.
    await test.hub.import(csv('later@example.pl,later-1,email,direct-marketing,given,2026-01-02,crm,', 'both@example.pl,both-1,email,direct-marketing,given,2026-01-02,crm,'), 'csv');
    const [early, first, last] = [await open('erasure', { person: 'p:later-1' }), await open('erasure', { person: 'p:both-1' }), await open('erasure', { person: 'p:both-1' }, { channels: ['sms'] })];
    test.clock.now += 1_000;
    await open('restriction', { person: 'p:later-1' });
    test.clock.now += 1_000;
    for (const refused of [early, first]) await ask('POST', `/v1/rights/requests/${refused}/refuse`, { reason: 'no' });
    expect([await stopsOf('later@example.pl'), await stopsOf('both@example.pl')]).toEqual([['restriction'], ['restriction']]);
    await ask('POST', `/v1/rights/requests/${last}/refuse`, { reason: 'no' });
    expect(await stopsOf('both@example.pl')).toEqual([]);
    // Two persons behind one contact point: the one who asks is named, and what stood before of the other stays.
    await test.hub.import(csv('duo@example.pl,duo-1,email,direct-marketing,given,2026-01-02,crm,', 'duo@example.pl,duo-2,,,restriction,2026-01-02,,'), 'csv');
    await ask('POST', '/v1/rights/requests', { kind: 'erasure', contact: 'duo@example.pl' }, 409);
    const about = await open('erasure', { person: 'p:duo-1' });
    test.clock.now += 1_000;
    await ask('POST', `/v1/rights/requests/${about}/refuse`, { reason: 'no' });
    expect(await stopsOf('duo@example.pl')).toContain('restriction');
  });

  it('a rectified contact point takes its stops along and no consents; nothing is overwritten', async () => {
    await test.hub.import(csv('typo@exmaple.pl,typo-1,email,direct-marketing,given,2026-01-02,crm,', 'typo@exmaple.pl,typo-1,,,objection,2026-02-02,,', 'typo@exmaple.pl,typo-1,email,survey,refused,2026-02-02,,'), 'csv');
    const number = await open('rectification', { person: 'p:typo-1' });
    await ask('POST', `/v1/rights/requests/${number}/carry-out`, {}, 400);
    await ask('POST', `/v1/rights/requests/${number}/carry-out`, { correction: { contact: { from: 'typo@exmaple.pl', to: 'typo@example.pl' }, country: 'DE' } });
    const found = await lookup('typo@example.pl');
    expect(found.status === 'held' && [found.permission.country, found.permission.grants.map(({ purpose, state }) => `${purpose} ${state}`), found.permission.stops[0]?.kind]).toEqual(['DE', ['survey refused'], 'objection']);
    const person = await ask('GET', '/v1/register/persons/p:typo-1');
    expect(person.records.map(({ event }: Body) => event.event_state ?? event.kind)).toContain('given');
    expect(person.contacts).toHaveLength(2);
  });
});

describe('the report', () => {
  it('has everything held and every attempt, for people in both languages and for machines', async () => {
    await test.hub.import(csv('reader@example.pl,reader-1,email,direct-marketing,given,2026-01-02,"<b>shelf</b>",'), 'csv');
    await test.hub.compile();
    await upload(test.hub, device, [await decided(test.hub, device, { to: ['reader@example.pl'], at: NOW }), await decided(test.hub, device, { to: ['somebody.else@example.pl'], at: NOW })]);
    const number = await open('access', { person: 'p:reader-1' });
    const data = await ask('GET', `/v1/rights/requests/${number}/report?format=json`);
    expect(data.records).toHaveLength(1);
    expect(data.attempts).toMatchObject([{ at: NOW, app: 'roundcube', verdict: 'allow', record: data.records[0].number }]);
    expect(JSON.stringify(data)).not.toContain('anna'); // who wrote is data of somebody else
    for (const language of ['pl', 'en'] as const) {
      const html = await ask('GET', `/v1/rights/requests/${number}/report?language=${language}`);
      expect(html).toContain(`<html lang="${language}">`);
      expect(html).toContain(escapeHtml(WORDS[language].attempts));
      expect(html).toContain('reader@example.pl');
      expect(html).toContain('&lt;b&gt;shelf&lt;/b&gt;');
      expect(html).not.toContain('<b>shelf');
    }
  });

  it('has the same words in both languages, none empty, none left as it was', () => {
    expect(Object.keys(WORDS.pl).sort()).toEqual(Object.keys(WORDS.en).sort());
    for (const key of Object.keys(WORDS.en) as (keyof typeof WORDS.en)[]) {
      expect(WORDS.pl[key].trim()).not.toBe('');
      expect(WORDS.pl[key], key).not.toBe(WORDS.en[key]);
    }
  });
});

describe('retention', () => {
  it('drops on time what the policy says, and nothing that still stops or proves', async () => {
    await test.hub.setPolicy({ retention: { attemptDays: 10, recordDays: 100, accessLogDays: 5, requestDays: 5 } });
    await test.hub.import(csv('over@example.pl,over-1,,,,2020-01-02,,', 'used@example.pl,used-1,email,direct-marketing,given,2020-01-02,crm,', 'no@example.pl,no-1,email,direct-marketing,refused,2020-01-02,,'), 'csv');
    await test.hub.compile();
    test.clock.now = NOW + 20 * DAY;
    const dry = await ask('POST', '/v1/rights/retention', {});
    expect(dry.entry).toBeUndefined();
    expect(dry.counts).toMatchObject({ contactPoints: 1, records: 1 });
    expect((await everything()).includes('over@example.pl')).toBe(true); // a dry run takes nothing
    const statistics = () => test.hub.database.query(`SELECT 1 FROM pg_stats WHERE tablename = 'attempt_events' AND inherited`);
    expect(await statistics()).toEqual([]);
    expect(await retentionOfToday(test.hub.database, test.clock.now)).toBe(true);
    expect((await statistics()).length).toBeGreaterThan(0); // of the whole log, which no partition's upkeep makes
    expect(await retentionOfToday(test.hub.database, test.clock.now)).toBe(false); // once a day
    await test.hub.compile();
    const after = await everything();
    expect(['over@example.pl', 'used@example.pl'].map((one) => after.includes(one))).toEqual([false, true]);
    expect(await lookup('no@example.pl')).toMatchObject({ status: 'held' }); // a refusal is not forgotten
    const findings = await verifyLog(readLogFile(await log()), await trustOf(test.hub));
    expect(hasErrors(findings)).toBe(false);
    expect(findings.some(({ kind, detail }) => kind === 'redacted' && detail.includes('retention-'))).toBe(true);
    expect(await log()).not.toContain('"value"');
    expect(existsSync(join(test.directory, 'files'))).toBe(true);
  });
});
