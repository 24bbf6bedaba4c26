// Proof: a log that was tampered with is found out, every attempt can be decided again, an incident is one call away.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Replayer } from '../../../server/accountability/replay';
import { managedDigest } from '../../../server/accountability/managed-values';
import { NOTICE_WORDS } from '../../../server/accountability/notice';
import { checkpointFile, makeCheckpoint } from '../../../server/accountability/checkpoints';
import { replayAll } from '../../../server/replay';
import { trustOf } from '../../../server/trust';
import { hasErrors, readLogFile, verifyLog, type DecisionEvent } from '../../../utils/audit';
import { decided, outcome, upload } from './attempts';
import { csv, NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const DAY = 86_400_000;
const RUNS = process.env.CONSENTRY_SOAK ? 1_000 : 60;
let test: TestHub;
let device: TestDevice;
let url: string;
const made: DecisionEvent[] = [];
const row = (contact: string, purpose: string, state: string, day: string, evidenceFor = ''): string => `${contact},,email,${purpose},${state},${day},crm,${evidenceFor}`;

beforeAll(async () => {
  test = await startTestHub();
  url = await test.hub.listen();
  await test.hub.setPolicy({ ownDomains: ['firm.example'], frequencyCap: { contacts: 3, days: 30 }, incidentHours: 48 });
  await test.hub.import(csv(row('yes@example.pl', 'direct-marketing', 'given', '2026-01-02'), row('no@example.pl', 'direct-marketing', 'refused', '2026-01-02'), row('late@example.de', 'direct-marketing', 'given', '2026-01-02'), `objects@example.pl,,,,objection,2026-02-02,,`, row('client@example.pl', 'contract', 'unknown', '2026-01-02', 'contract')), 'csv');
  await test.hub.compile();
  device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
});
afterAll(() => test.stop());
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Body = any;
async function ask(method: 'GET' | 'POST' | 'PUT', path: string, payload?: unknown, status = 200): Promise<Body> {
  const reply = await test.hub.app.inject({ method, url: `/v1/accountability/${path}`, headers: { authorization: `Bearer ${test.hub.adminToken}` }, ...(payload === undefined ? {} : { payload: payload as object }) });
  expect(reply.statusCode, reply.body).toBe(status);
  return /json(;|$)/.test(String(reply.headers['content-type'])) ? reply.json() : reply.body;
}
const replay = async (): Promise<{ sums: Awaited<ReturnType<typeof replayAll>>; lines: string[] }> => { const lines: string[] = []; return { sums: await replayAll(url, test.hub.adminToken, (line) => lines.push(line)), lines }; };

describe('replay', () => {
  const people = ['yes@example.pl', 'no@example.pl', 'late@example.de', 'objects@example.pl', 'client@example.pl', 'nobody@nowhere.fr', 'unheard@of.com', 'boss@firm.example', 'not an address'];

  it('gives what was logged for a generated log, over changes of register and policy', async () => {
    const purposes = ['direct-marketing', 'contract', 'newsletter', 'claims', 'survey'];
    const asked = fc.record({
      to: fc.uniqueArray(fc.constantFrom(...people), { minLength: 1, maxLength: 7 }), purpose: fc.constantFrom(...purposes), channel: fc.constantFrom('email' as const, 'newsletter' as const, 'meeting' as const), hour: fc.integer({ min: 0, max: 400 }),
      context: fc.record({ optOutText: fc.boolean(), noticeText: fc.boolean(), merge: fc.boolean() }, { requiredKeys: [] }), answers: fc.option(fc.nat({ max: 6 })), earlier: fc.integer({ min: 0, max: 4 }),
    });
    const batches = [() => undefined, () => test.hub.import(csv(row('late@example.de', 'direct-marketing', 'withdrawn', '2026-11-20'), row('yes@example.pl', 'newsletter', 'given', '2026-11-20')), 'csv'), () => test.hub.setPolicy({ ownDomains: ['firm.example'], frequencyCap: { contacts: 3, days: 30 }, incidentHours: 48, claimsAllowed: true, preset: 'strict' })];
    for (const change of batches) {
      await change();
      await test.hub.compile();
      const events: DecisionEvent[] = [];
      for (const { to, hour, answers, earlier, ...rest } of fc.sample(asked, Math.ceil(RUNS / 3))) {
        const at = NOW + hour * 3_600_000;
        const sender = answers === null ? undefined : to[answers % to.length];
        const context = { ...rest.context, ...(sender?.includes('@') ? { answers: { sender, at: at - DAY } } : {}), earlierContacts: Object.fromEntries(to.map((one) => [one, Array.from({ length: earlier }, () => at - DAY)])) };
        events.push(await decided(test.hub, device, { ...rest, to, at, context }));
      }
      await upload(test.hub, device, events);
      made.push(...events);
    }
    expect(new Set(made.map(({ decision }) => decision)).size).toBeGreaterThan(1);
    const { sums, lines } = await replay();
    const replayer = new Replayer(test.hub);
    for (const event of made) { const one = await replayer.replay(event); expect(one.recipients.filter(({ same }) => !same), JSON.stringify(event)).toEqual([]); }
    expect(sums, lines.join('\n')).toMatchObject({ same: made.length, different: 0, notHeld: 0 });
  });

  it('finds a verdict that no root, pack or policy gives', async () => {
    const held = made.find(({ recipients }) => recipients.some(({ rule }) => rule === 'core/objection'))!;
    const forged = { ...held, recipients: held.recipients.map((one) => ({ ...one, verdict: 'allow' as const })) };
    expect((await new Replayer(test.hub).replay(forged)).status).toBe('different');
    expect(await new Replayer(test.hub).replay({ ...held, policyVersion: 9_999 })).toMatchObject({ status: 'not-held', missing: 'policy 9999' });
    expect(await new Replayer(test.hub).replay({ ...held, rootVersion: 9_999 })).toMatchObject({ status: 'not-held', missing: 'root 9999' });
    expect(await new Replayer(test.hub).replay({ ...held, recipients: held.recipients.map((one) => ({ ...one, packVersion: 'pl-1999' })) })).toMatchObject({ status: 'not-held', missing: 'pack pl-1999' });
  });

  it('says on one page what a decision rested on: record, proof, article, outcome', async () => {
    const event = await decided(test.hub, device, { to: ['no@example.pl'], at: NOW + DAY });
    await upload(test.hub, device, [event, await outcome(device, event, 'blocked')]);
    const said = await ask('GET', `attempts/${device.id}/${event.attempt}`);
    expect(said.replay).toMatchObject({ status: 'same', recipients: [{ basis: 'register', same: true }] });
    expect(said.replay.recipients[0].again.citation).toMatch(/PKE|GDPR/);
    expect(said.events.map(({ type }: Body) => type)).toEqual(['decision', 'outcome']);
    expect(said.records[0].event).toMatchObject({ contact_point: 'no@example.pl', event_state: 'refused', evidence: { place: 'crm' } });
    await ask('GET', `attempts/${device.id}/${crypto.randomUUID()}`, undefined, 404);
  });

  it('of a device under managed storage needs its values, which the administrator hands in', async () => {
    const values = { ownDomains: ['managed.example'], stated: ['ownDomains'] };
    const event = await decided(test.hub, device, { to: ['colleague@managed.example', 'yes@example.pl'], at: NOW + DAY, managed: { digest: managedDigest(values), document: { ownDomains: ['managed.example'] } } });
    await upload(test.hub, device, [event]);
    expect(await new Replayer(test.hub).replay(event)).toMatchObject({ status: 'not-held', missing: `managed values ${managedDigest(values)}` });
    expect(await ask('POST', 'managed-values', { values })).toEqual({ digest: managedDigest(values) });
    const again = await new Replayer(test.hub).replay(event);
    expect(again.status, JSON.stringify(again)).toBe('same');
  });
});

describe('checkpoints', () => {
  it('are one a day, signed, each naming the one before; they convict a hub that writes its own log anew', async () => {
    expect(await makeCheckpoint(test.hub.database, test.hub.keys, NOW)).toBe(true);
    expect(await makeCheckpoint(test.hub.database, test.hub.keys, NOW + 3_600_000)).toBe(false);
    await upload(test.hub, device, [await decided(test.hub, device, { to: ['yes@example.pl'], at: NOW + DAY }), await decided(test.hub, device, { to: ['no@example.pl'], at: NOW + DAY })]);
    expect(await makeCheckpoint(test.hub.database, test.hub.keys, NOW + DAY)).toBe(true);
    await expect(test.hub.database.query('DELETE FROM checkpoints')).rejects.toThrow(/append-only/);
    const chain = (await checkpointFile(test.hub.database)).trim().split('\n').map((line) => JSON.parse(line) as unknown);
    const trust = await trustOf(test.hub);
    const file = readLogFile(String(await ask('GET', `logs/${device.id}`)));
    const kinds = async (of: typeof file, by: unknown[], trusting = trust): Promise<string[]> => (await verifyLog(of, trusting, by)).filter(({ level }) => level === 'error').map(({ kind }) => kind);
    expect(await kinds(file, chain)).toEqual([]);
    expect(await kinds(file, [...chain].reverse())).toContain('bad-checkpoint');
    expect(await kinds(file, [JSON.parse(JSON.stringify(chain[0]).replace(/"payload":"...../, '"payload":"AAAAA'))])).toEqual(['bad-checkpoint']);
    // The log cut off below what was published, with fresh receipts from the same hub: its own trust file says nothing.
    const cut = { ...file, lines: file.lines.slice(0, -2) };
    const fresh = { ...trust, lastReceipts: [] };
    expect(await kinds(cut, [], fresh)).toEqual([]); // stated as uncovered, not as proven
    expect((await verifyLog(cut, fresh)).map(({ kind }) => kind)).toContain('uncovered');
    expect(await kinds(cut, chain, fresh)).toContain('truncated');
  });
});

describe('incidents', () => {
  it('are opened in one call from a send that was seen without leave, with a clock by policy and both notices', async () => {
    const [stopped, left] = [await decided(test.hub, device, { to: ['objects@example.pl'], at: NOW + 2 * DAY }), undefined];
    const held = await outcome(device, stopped, 'blocked');
    const leaked = left ?? await decided(test.hub, device, { to: ['objects@example.pl', 'no@example.pl'], at: NOW + 2 * DAY });
    await upload(test.hub, device, [stopped, held, leaked, await outcome(device, leaked, 'observed')]);
    expect((await ask('GET', 'bypasses')).bypasses).toMatchObject([{ attempt: leaked.attempt, recipients: 2 }]); // the blocked one is none
    await ask('POST', 'incidents', { bypass: { device: device.id, attempt: stopped.attempt } }, 404);
    test.clock.now = NOW + 3 * DAY;
    const { incident } = await ask('POST', 'incidents', { bypass: { device: device.id, attempt: leaked.attempt } });
    await ask('POST', 'incidents', { bypass: { device: device.id, attempt: leaked.attempt } }, 409);
    const [opened] = (await ask('GET', 'incidents')).incidents;
    expect(opened).toMatchObject({ number: incident, dueAt: test.clock.now + 48 * 3_600_000, hoursLeft: 48, overdue: false, document: { persons: 2, state: 'open' } });
    test.clock.now += 49 * 3_600_000;
    expect((await ask('GET', 'incidents')).incidents[0]).toMatchObject({ overdue: true });
    const document = { ...opened.document, effects: 'unwanted mail', measures: 'site closed', contact: 'dpo@firm.example', delay_reason: 'weekend' };
    await ask('POST', `incidents/${incident}`, document);
    for (const language of ['pl', 'en'] as const) {
      const [authority, persons] = [await ask('GET', `incidents/${incident}/notice?to=authority&language=${language}`), await ask('GET', `incidents/${incident}/notice?to=persons&language=${language}`)];
      for (const text of [NOTICE_WORDS[language].authority, 'unwanted mail', 'site closed', 'weekend', '2']) expect(authority).toContain(text);
      expect(persons).toContain(NOTICE_WORDS[language].you);
      expect(persons).not.toContain('weekend');
      // What the hub itself has written of a bypass is in the language of the notice.
      for (const text of [authority, persons]) expect(text.includes('without leave') || text.includes('contact point')).toBe(language === 'en');
      if (language === 'pl') expect(authority).toMatch(/wiadomość e-mail[^]*adres kontaktowy/);
    }
    await ask('POST', `incidents/${incident}`, { ...document, what: 'A mail left on Monday.' });
    expect(await ask('GET', `incidents/${incident}/notice?to=authority&language=pl`)).toContain('A mail left on Monday.'); // a person's own words stay
    await ask('POST', `incidents/${incident}`, { ...document, state: 'notified', notified_at: test.clock.now });
    expect((await ask('GET', 'incidents')).incidents[0]).toMatchObject({ overdue: false, version: 4 });
    expect(Object.keys(NOTICE_WORDS.pl).sort()).toEqual(Object.keys(NOTICE_WORDS.en).sort());
  });
});

describe('declared purposes and processing activities', () => {
  it('are sampled, each attempt once, and reviewed once', async () => {
    test.clock.now = NOW + 20 * DAY;
    const declared = made.filter(({ purpose, leave }) => leave && ['contract', 'claims'].includes(purpose)).length;
    expect(declared).toBeGreaterThan(0);
    expect((await ask('POST', 'samples', { count: 500, days: 60 })).drawn).toBe(declared);
    expect((await ask('POST', 'samples', { count: 500, days: 60 })).drawn).toBe(0);
    const [one] = (await ask('GET', 'samples')).samples;
    const review = { device: one.device, sequence: one.sequence, finding: 'misuse', note: 'an offer' };
    await ask('POST', 'samples/review', review);
    await ask('POST', 'samples/review', review, 409);
    expect((await ask('GET', 'samples')).users[0]).toMatchObject({ user: 'anna', misuse: 1 });
  });

  it('are kept in versions, with the purposes that none names', async () => {
    const document = { name: 'Newsletter', purposes: ['direct-marketing'], legal_bases: ['GDPR art. 6(1)(a)'], persons: 'customers', data: 'addresses', erasure: '5 years', security: 'encryption', controller: 'Firm' };
    expect((await ask('PUT', 'activities/newsletter', document)).version).toBe(1);
    expect((await ask('PUT', 'activities/newsletter', { ...document, data: 'addresses, names' })).version).toBe(2);
    const { activities, unlistedPurposes } = await ask('GET', 'activities');
    expect(activities).toMatchObject([{ id: 'newsletter', version: 2 }]);
    expect(unlistedPurposes).toContain('contract');
    expect(unlistedPurposes).not.toContain('direct-marketing');
  });

  it('no error in the log after all of this', async () => {
    expect(hasErrors(await verifyLog(readLogFile(String(await ask('GET', `logs/${device.id}`))), await trustOf(test.hub)))).toBe(false);
  });
});
