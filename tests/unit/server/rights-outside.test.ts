// Requests of people whom the register does not know: they stand in the log alone, or in records that nobody has confirmed.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseRecipients } from '../../../utils/engine';
import { decided, reader, upload } from './attempts';
import { csv, NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let test: TestHub;
let device: TestDevice;
beforeAll(async () => {
  test = await startTestHub();
  await test.hub.import(csv('known@example.pl,known-1,email,direct-marketing,given,2026-01-02,crm,'), 'csv');
  await test.hub.compile();
  await test.hub.listen();
  device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
});
afterAll(() => test.stop());
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Body = any;

async function ask(method: 'GET' | 'POST', url: string, payload?: object, status = 200): Promise<Body> {
  const reply = await test.hub.app.inject({ method, url, headers: { authorization: `Bearer ${test.hub.adminToken}` }, ...(payload === undefined ? {} : { payload }) });
  expect(reply.statusCode, reply.body).toBe(status);
  return String(reply.headers['content-type']).includes('json') ? reply.json() : reply.body;
}
const open = async (kind: string, contact: string): Promise<number> => (await ask('POST', '/v1/rights/requests', { kind, contact })).request as number;
const report = (number: number, status = 200): Promise<Body> => ask('GET', `/v1/rights/requests/${number}/report?format=json`, undefined, status);
const verdict = async (contact: string): Promise<string> => { const event = await decided(test.hub, device, { to: [contact], at: NOW }); return `${event.decision} ${event.recipients[0]?.rule}`; };

async function pending(contact: string): Promise<void> {
  const record = { id: randomUUID(), recorded_at: NOW, contact_point: contact, contact_point_type: 'email', channels: ['email'], purpose: 'direct-marketing', event_time: NOW - 1, event_type: 'expressed', collection_method: 'phone', collected_by: 'Our Colleague', evidence: { kind: 'note', place: 'desk-note-7' }, name: 'Waiting Nowak' };
  const reply = await test.hub.app.inject({ method: 'POST', url: '/v1/pending', payload: { records: [record] }, headers: device.headers });
  expect(reply.json()).toMatchObject({ accepted: [record.id] });
}

it('access: attempts of the log and records that wait are given, in both languages', async () => {
  await upload(test.hub, device, [await decided(test.hub, device, { to: ['logged.only@example.pl', 'known@example.pl'], at: NOW })]);
  await pending('waits.only@example.pl');
  const logged = await open('access', 'Logged.Only@example.pl');
  expect(await report(logged)).toMatchObject({ asked: 'logged.only@example.pl', records: [], attempts: [{ at: NOW, app: 'roundcube' }], pending: [], requests: [{ number: logged }] });
  const waiting = await open('portability', 'waits.only@example.pl');
  const held = await report(waiting);
  expect(held).toMatchObject({ attempts: [], pending: [{ record: { name: 'Waiting Nowak' } }] });
  expect(JSON.stringify(held)).not.toMatch(/Our Colleague|known@/);
  for (const [language, title] of [['pl', 'Jakie dane'], ['en', 'What we hold']] as const) {
    const html = await ask('GET', `/v1/rights/requests/${waiting}/report?language=${language}`);
    expect(html).toContain(title);
    expect(html).toContain('waits.only@example.pl');
    expect(html).toContain('desk-note-7');
  }
  await ask('POST', `/v1/rights/requests/${waiting}/carry-out`, {});
  // Control: of somebody known the register is read.
  expect(await report(await open('access', 'known@example.pl'))).toMatchObject({ person: 'p:known-1', attempts: [{ at: NOW }], contacts: [{ contact: 'known@example.pl' }] });
});

it('access: that nothing is held is an answer too', async () => {
  const nobody = await open('access', 'nobody.at.all@example.pl');
  expect(await report(nobody)).toMatchObject({ asked: 'nobody.at.all@example.pl', records: [], attempts: [], pending: [] });
  await report(999_999, 404);
  await ask('POST', '/v1/rights/requests', { kind: 'access', person: 'p:no-such-person' }, 404);
});

it('objection: blocks from the next root on', async () => {
  expect(await verdict('logged.only@example.pl')).not.toContain('objection');
  await open('objection', 'logged.only@example.pl');
  expect(await verdict('logged.only@example.pl')).toBe('block core/objection');
  expect(await verdict('known@example.pl')).toContain('allow'); // control
});

it('erasure: log and waiting records are emptied, a tombstone blocks; a request that stands open then names nobody', async () => {
  await pending('logged.only@example.pl');
  const other = await open('access', 'logged.only@example.pl');
  const number = await open('erasure', 'logged.only@example.pl');
  const done = await ask('POST', `/v1/rights/requests/${number}/carry-out`, {});
  expect(done.counts).toMatchObject({ logEvents: 1, pending: 1, contactPoints: 1 });
  const [event] = await test.hub.database.query(`SELECT event::text AS event FROM attempt_events WHERE event->>'type' = 'decision'`);
  expect(String(event?.['event'])).not.toContain('l***y@e***e.pl');
  expect(await test.hub.database.query(`SELECT 1 FROM pending_records WHERE record->>'contact_point' = 'logged.only@example.pl'`)).toEqual([]);
  const lookup = (await reader(test.hub))(parseRecipients('logged.only@example.pl', 'to', 'address-list', 'PL')[0]!);
  expect(lookup.status === 'held' ? lookup.permission.stops : lookup.stops).toMatchObject([{ kind: 'erasure' }]);
  await report(other, 404);
});
