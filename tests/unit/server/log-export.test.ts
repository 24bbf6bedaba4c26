// The log as the console reads and exports it: nothing of it is left out unsaid.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { logCsv, logPage } from '../../../server/console/log-rows';
import { simulate } from '../../../server/console/simulate';
import { LoggedDevice } from '../../support/logged-device';
import { csv, NOW, startTestHub, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const PAGE = 50;
let test: TestHub;
let device: LoggedDevice;
beforeAll(async () => {
  test = await startTestHub();
  await test.hub.import(csv('ok@example.pl,,email,direct-marketing,given,2026-01-02,crm,'), 'csv');
  await test.hub.compile();
  await test.hub.listen();
  device = await LoggedDevice.enrol(test.hub, 'anna');
});
afterAll(() => test.stop());

async function exported(): Promise<string[]> {
  let text = '';
  for await (const piece of logCsv(test.hub.database, {})) text += piece;
  return text.trim().split('\r\n').slice(1);
}

describe('the log', () => {
  it('a page shows the first of many recipients and how many there are; the export has each', async () => {
    await device.attempt({ to: Array.from({ length: PAGE + 10 }, (_, at) => `many-${at}@example.pl`), at: NOW - 10_000 });
    const [row] = (await logPage(test.hub.database, {})).rows;
    expect([row?.people.length, row?.many]).toEqual([PAGE, PAGE + 10]);
    expect(await exported()).toHaveLength(PAGE + 10);
  });

  it('goes on past a page of events that cannot be read', async () => {
    for (let at = 0; at <= PAGE; at++) await device.attempt({ to: ['ok@example.pl'], at: NOW - 9_000 + at, app: 'spoiled' });
    await test.hub.database.query('ALTER TABLE attempt_events DISABLE TRIGGER USER');
    await test.hub.database.query(`UPDATE attempt_events SET event = jsonb_set(event, '{app}', '1') WHERE event->>'app' = 'spoiled'`);
    expect(await exported()).toHaveLength(PAGE + 10);
    const page = await logPage(test.hub.database, {});
    expect(page.rows).toEqual([]);
    expect((await logPage(test.hub.database, { before: page.before ?? '' })).rows).toHaveLength(1);
  });

  it('so does the simulator', async () => {
    for (let at = 0; at < 3 * PAGE; at++) await device.attempt({ to: ['ok@example.pl'], at: NOW - 8_000 + at, app: 'spoiled' });
    await test.hub.database.query(`UPDATE attempt_events SET event = jsonb_set(event, '{app}', '1') WHERE event->>'app' = 'spoiled'`);
    expect((await simulate(test.hub, {}, 7)).attempts).toBe(1);
  });
});
