// Two edits of one policy; business cards that nobody decided on; what of us is in a person's report.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessReport } from '../../../server/rights/report';
import { openRequest } from '../../../server/rights/requests';
import { applyRetention } from '../../../server/rights/retention';
import { latestPolicy } from '../../../server/console/policy';
import { createPerson } from '../../../server/store/people';
import { decidePending, keepPending } from '../../../server/store/pending';
import { csv, NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';

const DAY = 86_400_000;
let test: TestHub;
let device: { id: string; user: string };
beforeAll(async () => {
  test = await startTestHub();
  await test.hub.listen();
  device = { id: (await TestDevice.enrol(test.hub, await test.hub.enrolmentLink())).id, user: 'anna' };
});
afterAll(() => test.stop());

it('of several who edit the same version at once all but one are told, and nothing is lost unseen', async () => {
  const { version } = await latestPolicy(test.hub.database);
  const editors = [10, 20, 25, 40, 50, 60];
  await Promise.all(editors.map(() => test.hub.database.query('SELECT pg_sleep(0.05)'))); // a connection each, where there are several: they begin together
  const edits = await Promise.allSettled(editors.map((replyDays) => test.hub.setPolicy({ replyDays }, version)));
  expect(edits.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const edit of edits) if (edit.status === 'rejected') expect(edit.reason).toMatchObject({ statusCode: 409 });
  await test.hub.setPolicy({ replyDays: 30 }, (await latestPolicy(test.hub.database)).version); // control: the newest may be edited
  expect((await latestPolicy(test.hub.database)).document).toMatchObject({ replyDays: 30 });
});

const card = (contact: string) => ({
  id: randomUUID(), recorded_at: NOW, contact_point: contact, contact_point_type: 'email', channels: ['email'], purpose: 'direct-marketing', event_time: NOW, event_type: 'explicit',
  collection_method: 'fair', collected_by: 'Colleague Kowalska', evidence: { kind: 'card', place: 'drawer' }, name: 'Adam Nowy',
});

it('a business card that was rejected or left lying goes with old requests; a confirmed one is its consent’s proof', async () => {
  const { database } = test.hub;
  await createPerson(database, { name: 'berta', role: 'dpo', also: [] }, NOW);
  const cards = ['left@example.pl', 'rejected@example.pl', 'kept@example.pl'].map(card);
  for (const one of cards) expect(await keepPending(database, device, one, NOW)).toBe(true);
  const decide = (at: number, decision: 'confirmed' | 'rejected') => decidePending(database, { id: cards[at]!.id, decision, note: '', person: { name: 'berta', role: 'dpo', also: [] } as never, now: NOW }, (events) => test.hub.append(events, 'pending'));
  expect([await decide(1, 'rejected'), await decide(2, 'confirmed')].map(({ status }) => status)).toEqual(['decided', 'decided']);
  await test.hub.setPolicy({ retention: { attemptDays: 0, recordDays: 0, accessLogDays: 0, requestDays: 5 } });
  const early = await applyRetention(database, { now: NOW + 2 * DAY, who: 'retention' }, false);
  expect(early.counts.pending).toBe(0);
  const { counts, entry } = await applyRetention(database, { now: NOW + 9 * DAY, who: 'retention' }, false);
  expect([counts.pending, entry === undefined]).toEqual([2, false]);
  expect((await database.query(`SELECT record->>'contact_point' AS contact FROM pending_records`)).map((row) => row['contact'])).toEqual(['kept@example.pl']);
});

it('a person’s report names none of us who worked on it', async () => {
  const { database } = test.hub;
  await test.hub.import(csv('asks@example.pl,asks-1,email,direct-marketing,given,2026-01-02,crm,'), 'csv');
  await keepPending(database, device, card('asks@example.pl'), NOW);
  await database.transaction((sql) => openRequest(sql, { kind: 'access', person: 'p:asks-1', language: 'pl', receivedAt: NOW, note: 'by letter' }, { now: NOW, who: 'Berta Inspektor' }));
  const text = JSON.stringify(await accessReport(database, 'p:asks-1', NOW));
  expect(text).toContain('asks@example.pl');
  expect(text).toContain('drawer'); // what is held of them stays
  expect(text).not.toMatch(/Colleague Kowalska|Berta Inspektor/);
});
