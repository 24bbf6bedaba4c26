// Requests about a contact point that several persons share: whose it is must be said, and nobody gets or loses what is another's.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openRequest } from '../../../server/rights/requests';
import { csv, NOW, startTestHub, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let test: TestHub;
beforeAll(async () => { test = await startTestHub(); });
afterAll(() => test.stop());
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Body = any;

async function ask(method: 'GET' | 'POST', url: string, payload?: object, status = 200): Promise<Body> {
  const reply = await test.hub.app.inject({ method, url, headers: { authorization: `Bearer ${test.hub.adminToken}` }, ...(payload === undefined ? {} : { payload }) });
  expect(reply.statusCode, reply.body).toBe(status);
  return reply.json();
}
const request = (kind: string, who: object, status = 200): Promise<Body> => ask('POST', '/v1/rights/requests', { kind, ...who }, status);
const report = (number: number, status = 200): Promise<Body> => ask('GET', `/v1/rights/requests/${number}/report?format=json`, undefined, status);
const carryOut = (number: number, body: object = {}, status = 200): Promise<Body> => ask('POST', `/v1/rights/requests/${number}/carry-out`, body, status);
const given = (contact: string, person: string, evidence = 'crm', evidenceFor = ''): string => `${contact},${person},email,${evidenceFor || 'direct-marketing'},given,2026-01-02,${evidence},${evidenceFor}`;
const held = async (contact: string): Promise<number> => (await test.hub.database.query('SELECT 1 FROM contact_points p JOIN consent_events e ON e.point = p.id WHERE p.canonical = $1', [contact])).length;
/** As one that was taken in while nobody, or only one, was known there. */
const openedEarlier = (kind: 'access' | 'erasure', contact: string): Promise<number> =>
  test.hub.database.transaction((sql) => openRequest(sql, { kind, contact, language: 'pl', receivedAt: NOW, note: '' }, { now: NOW, who: 'dpo' }));

it('from a shared mailbox: the choices are named, and whoever is chosen gets their own report alone', async () => {
  await test.hub.import(csv(given('desk@example.pl', 'a-1', 'shelf-a'), given('desk@example.pl', 'b-1', 'shelf-b'), given('a.own@example.pl', 'a-1', 'shelf-a'), given('single@example.pl', 'single-1')), 'csv');
  const refused = await request('access', { contact: 'desk@example.pl' }, 409);
  expect(refused.problems.map(({ path }: Body) => path).sort()).toEqual(['p:a-1', 'p:b-1']);
  expect(refused.problems.find(({ path }: Body) => path === 'p:a-1').message).toContain('a.own@example.pl');
  const { request: chosen } = await request('access', { person: 'p:b-1' });
  const text = JSON.stringify(await report(chosen));
  expect(text).toContain('shelf-b');
  expect(text).not.toMatch(/shelf-a|a\.own/);
  await report(await openedEarlier('access', 'desk@example.pl'), 409);
  const { request: only } = await request('access', { contact: 'single@example.pl' }); // control: one person's own
  expect((await report(only)).person).toBe('p:single-1');
});

it('an objection waits for no choice: everybody behind the contact point is stopped at once', async () => {
  await test.hub.import(csv(given('front@example.pl', 'f-1'), given('front@example.pl', 'f-2')), 'csv');
  await request('access', { contact: 'front@example.pl' }, 409); // control: what is somebody's to read is asked about
  await request('objection', { contact: 'front@example.pl' });
  const [stop] = await test.hub.database.query(`SELECT event::text AS event FROM consent_events e JOIN contact_points p ON p.id = e.point WHERE p.canonical = 'front@example.pl' AND e.kind = 'stop'`);
  expect(JSON.parse(String(stop?.['event']))).toMatchObject({ stop: 'objection', lifted: false });
});

it('an open claim of anybody behind the contact point asks before it is erased', async () => {
  await test.hub.import(csv(given('books@example.pl', 'pays-1'), given('books@example.pl', 'owes-1', 'crm', 'claims'), given('free@example.pl', 'free-1'), given('free@example.pl', 'free-2')), 'csv');
  const number = await openedEarlier('erasure', 'books@example.pl');
  expect((await carryOut(number, {}, 409)).problems).toMatchObject([{ kind: 'claims' }]);
  expect(await held('books@example.pl')).toBe(2);
  await carryOut(number, { despite: 'paid' });
  expect(await held('books@example.pl')).toBe(0);
  await carryOut(await openedEarlier('erasure', 'free@example.pl')); // control: without grounds nothing is asked
  expect(await held('free@example.pl')).toBe(0);
});

it('who was merged is one person: the contact point is theirs, and an erasure takes all of their addresses', async () => {
  await test.hub.import(csv(given('both@example.pl', 'old-1'), given('both@example.pl', 'new-1'), given('home@example.pl', 'old-1'), given('home@example.pl', 'neighbour')), 'csv');
  await test.hub.import(csv(given('firm@example.pl', 'firm-1', 'crm', 'claims'), given('firm@example.pl', 'firm-2')), 'csv');
  await ask('POST', '/v1/register/merges', { kept: 'p:firm-2', merged: 'p:firm-1' });
  const { request: owing } = await request('erasure', { contact: 'firm@example.pl' });
  expect((await carryOut(owing, {}, 409)).problems).toMatchObject([{ kind: 'claims' }]); // of one of the names alone
  const early = await openedEarlier('erasure', 'both@example.pl');
  await request('erasure', { contact: 'both@example.pl' }, 409); // control: two, before the merge
  await ask('POST', '/v1/register/merges', { kept: 'p:new-1', merged: 'p:old-1' });
  const { request: number } = await request('access', { contact: 'both@example.pl' });
  expect((await report(number)).names.sort()).toEqual(['p:new-1', 'p:old-1']);
  await carryOut(early);
  expect(await held('both@example.pl')).toBe(0);
  expect(await held('home@example.pl')).toBe(1); // the neighbour's alone
});
