// What bears a day ahead must not outlast the "no" that is said before that day.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { consentEvent, SCHEMA_VERSION } from '../../../utils/connectors';
import { derivePermission } from '../../../server/permissions/derive';
import { recordStop } from '../../../server/console/people';
import { pointsById } from '../../../server/store/events';
import { csv, NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';

const DAY = 86_400_000;
let test: TestHub;
beforeAll(async () => { test = await startTestHub(); await test.hub.listen(); });
afterAll(() => test.stop());

async function pointOf(contact: string) {
  const [row] = await test.hub.database.query('SELECT id FROM contact_points WHERE canonical = $1', [contact]);
  const [point] = await pointsById(test.hub.database, row ? [Number(row['id'])] : []);
  return point;
}
const states = async (contact: string) => derivePermission((await pointOf(contact))!.events).grants.map(({ state }) => state);

it('an imported consent of next year is refused with the reason; a refusal counts from today', async () => {
  const result = await test.hub.import(csv('ahead@example.pl,a,email,direct-marketing,given,2027-06-01,crm,', 'no@example.pl,n,email,direct-marketing,refused,2027-06-01,,', 'today@example.pl,t,email,direct-marketing,given,2026-11-21,crm,'), 'csv');
  expect(result).toMatchObject({ appended: 2, problemCount: 2 });
  expect(await pointOf('ahead@example.pl')).toBeUndefined();
  expect((await pointOf('no@example.pl'))?.events[0]?.event.event_time).toBe(NOW);
  expect(await states('today@example.pl')).toEqual(['given']);
});

it('a withdrawal on the card ends a consent that bears a later day', async () => {
  // As registers hold it from before such days were refused.
  await test.hub.append([consentEvent.parse({
    kind: 'consent', schema_version: SCHEMA_VERSION, record_id: 'of-a-later-day-0001', contact_point: 'later@example.pl', contact_point_type: 'email', channel: 'email', purpose: 'direct-marketing',
    event_state: 'given', event_time: NOW + 200 * DAY, gdpr_basis: '6-1-a', eprivacy_basis: 'consent',
  })], 'old');
  expect(await states('later@example.pl')).toEqual(['given']);
  await recordStop(test.hub, (await pointOf('later@example.pl'))!.point, { kind: 'withdrawal', channels: [], note: '' }, 'dpo');
  expect(await states('later@example.pl')).toEqual(['refused']);
});

it('a stop on the card is dated by the day it was said, and later only than a lifting that bears a later day', async () => {
  const stop = { kind: 'stop', schema_version: SCHEMA_VERSION, contact_point_type: 'email', stop: 'objection', lifted: true } as const;
  await test.hub.import(csv('plain@example.pl,p,email,direct-marketing,given,2026-11-22,crm,', 'lifted@example.pl,l,email,direct-marketing,given,2026-11-22,crm,'), 'csv');
  await test.hub.append([consentEvent.parse({ ...stop, record_id: 'lifted-of-a-later-day', contact_point: 'lifted@example.pl', event_time: NOW + 200 * DAY })], 'old');
  const stopped = async (contact: string) => {
    await recordStop(test.hub, (await pointOf(contact))!.point, { kind: 'objection', channels: [], note: '' }, 'dpo');
    return derivePermission((await pointOf(contact))!.events).stops.map(({ since }) => since);
  };
  expect([await stopped('plain@example.pl'), await stopped('lifted@example.pl')]).toEqual([[NOW], [NOW + 200 * DAY]]);
});

it('a stop of a device whose clock is fast is dated by the hub', async () => {
  const device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
  const event = (id: string, at: number) => ({ id, at, contact: { kind: 'email', canonical: `${id}@example.pl` }, kind: 'objection', note: '' });
  await test.hub.app.inject({ method: 'POST', url: '/v1/events', headers: device.headers, payload: { events: [event('fast', NOW + 900 * DAY), event('slow', NOW - DAY)] } });
  expect((await pointOf('fast@example.pl'))?.events[0]?.event.event_time).toBe(NOW);
  expect((await pointOf('slow@example.pl'))?.events[0]?.event.event_time).toBe(NOW - DAY);
});
