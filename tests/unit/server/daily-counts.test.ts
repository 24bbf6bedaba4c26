// The overview reads counts of days instead of the log: they are what the log says, whoever wrote it and however often it came.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Overviews } from '../../../server/console/overview';
import { migrate, migrateBack } from '../../../server/store/migrations';
import type { LogEvent } from '../../../utils/audit';
import { decided, outcome, upload } from './attempts';
import { csv, NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const DAY = 86_400_000;
let test: TestHub;
beforeAll(async () => {
  test = await startTestHub();
  await test.hub.listen();
  await test.hub.import(csv('yes@example.pl,,email,direct-marketing,given,2026-01-02,crm,', 'no@example.pl,,email,direct-marketing,refused,2026-01-02,,'), 'csv');
  await test.hub.compile();
});
afterAll(() => test.stop());

/** Straight from the log, in JavaScript. */
async function fromLog() {
  const rows = await test.hub.database.query(`SELECT event::text AS event, device FROM attempt_events`);
  const counts = new Map<string, number>();
  for (const row of rows) {
    const event = JSON.parse(String(row['event'])) as { type: string; time: number; decision: string; decidedAs: string; app: string };
    if (event.type !== 'decision') continue;
    const key = [Math.floor(event.time / DAY), row['device'], event.decidedAs, event.app, event.decision].join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort());
}
async function fromCounts() {
  const rows = await test.hub.database.query('SELECT day, device, channel, app, verdict, sum(n) AS n FROM daily_counts GROUP BY 1, 2, 3, 4, 5');
  return Object.fromEntries(rows.map((row): [string, number] => [[row['day'], row['device'], row['channel'], row['app'], row['verdict']].join(' '), Number(row['n'])]).sort());
}

const logs: { device: TestDevice; events: LogEvent[] }[] = [];
async function write(): Promise<void> {
  for (let one = 0; one < 3; one++) {
    const device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    const events: LogEvent[] = [];
    for (let turn = 0; turn < 12; turn++) {
      const event = await decided(test.hub, device, { to: [turn % 3 === 0 ? 'no@example.pl' : 'yes@example.pl'], channel: turn % 2 === 0 ? 'email' : 'newsletter', at: NOW - (turn % 4) * DAY, user: one === 2 ? '' : 'ewa' });
      events.push(event, await outcome(device, event, 'observed'));
    }
    logs.push({ device, events });
  }
}

describe('counts of days', () => {
  it('are what the log says: uploads in pieces, repeated, of several devices at once', async () => {
    await write();
    await Promise.all(logs.map(({ device, events }) => upload(test.hub, device, events.slice(0, 10))));
    await Promise.all(logs.map(({ device, events }) => upload(test.hub, device, events)));
    await Promise.all(logs.map(({ device, events }) => upload(test.hub, device, events)));
    const counts = await fromCounts();
    expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(36);
    expect(counts).toEqual(await fromLog());
  });

  it('are no part of an upload that is refused', async () => {
    const before = await fromCounts();
    const { device, events } = logs[0]!;
    const next = await decided(test.hub, device, { to: ['yes@example.pl'], at: NOW, user: 'ewa' }) as LogEvent;
    const reply = await test.hub.app.inject({ method: 'POST', url: '/v1/attempts', payload: { events: [next, { ...next, sequence: next.sequence + 1 }] }, headers: device.headers });
    expect(reply.statusCode).toBe(422);
    expect(await fromCounts()).toEqual(before);
    events.push(next);
    await upload(test.hub, device, [next]); // control
    expect(await fromCounts()).not.toEqual(before);
    expect(await fromCounts()).toEqual(await fromLog());
  });

  it('are what the overview shows, with sellers apart and nobody named', async () => {
    const overview = await new Overviews(test.hub).of(3);
    const log = await fromLog();
    const total = (verdict: string): number => Object.entries(log).filter(([key]) => key.endsWith(` ${verdict}`) && Number(key.split(' ')[0]) > NOW / DAY - 3).reduce((sum, [, n]) => sum + n, 0);
    for (const by of [overview.byDay, overview.byChannel, overview.byApp]) {
      expect(by.reduce((sum, { allow }) => sum + allow, 0)).toBe(total('allow'));
      expect(by.reduce((sum, { block }) => sum + block, 0)).toBe(total('block'));
    }
    expect(overview.byDay.map(({ day }) => day)).toEqual([2, 1, 0].map((ago) => new Date(NOW - ago * DAY).toISOString().slice(0, 10)));
    // Two devices of one seller, and one whose user nobody knows.
    expect(overview.dialogs.map(({ sellers }) => sellers)).toEqual([2, 2, 2]);
    expect(JSON.stringify(await test.hub.database.query('SELECT * FROM daily_counts'))).not.toContain('ewa');
  });

  it('of a log that was there before them are made on the way forward, the same', async () => {
    const before = await fromCounts();
    expect(await migrateBack(test.hub.database, 90)).toContain(100);
    await upload(test.hub, logs[1]!.device, [await decided(test.hub, logs[1]!.device, { to: ['yes@example.pl'], at: NOW })]);
    await migrate(test.hub.database);
    expect(await fromCounts()).not.toEqual(before);
    expect(await fromCounts()).toEqual(await fromLog());
    await upload(test.hub, logs[1]!.device, [await decided(test.hub, logs[1]!.device, { to: ['no@example.pl'], at: NOW })]);
    expect(await fromCounts()).toEqual(await fromLog());
  });

  it('take a time that is no day of any calendar', async () => {
    const device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    const event = await decided(test.hub, device, { to: ['yes@example.pl'], at: NOW });
    const { hash: _hash, signature: _signature, sequence: _sequence, previousHash: _previous, ...fields } = event as unknown as Record<string, unknown>;
    const far = await device.log({ ...fields, id: randomUUID(), attempt: randomUUID(), time: Number.MAX_SAFE_INTEGER } as unknown as Parameters<TestDevice['log']>[0]);
    await upload(test.hub, device, [event, far]);
    expect(await fromCounts()).toEqual(await fromLog());
    expect((await new Overviews(test.hub).of(7)).dialogs.at(-1)?.day).toBe(new Date(NOW).toISOString().slice(0, 10));
  });
});
