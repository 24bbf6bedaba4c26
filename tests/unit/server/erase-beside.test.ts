// An erasure beside others who record: only a database with several connections has that.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lockCompile } from '../../../server/compile/compiler';
import { erasePerson } from '../../../server/rights/erase';
import type { Sql } from '../../../server/store/sql';
import type { DecisionEvent } from '../../../utils/audit';
import { onPostgres } from '../../support/postgres';
import { decided, upload } from './attempts';
import { csv, NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let test: TestHub;
let device: TestDevice;
beforeEach(async () => {
  test = await startTestHub();
  await test.hub.import(csv('gone@example.pl,gone-1,email,direct-marketing,given,2026-01-02,crm,'), 'csv');
  await test.hub.compile();
  await test.hub.listen();
  device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
});
afterEach(() => test.stop());

const record = (contact: string) => test.hub.import(csv(`${contact},${contact},email,direct-marketing,withdrawn,2026-02-02,,`), 'csv');
const write = async (): Promise<DecisionEvent> => { const event = await decided(test.hub, device, { to: ['gone@example.pl'], at: NOW }); await upload(test.hub, device, [event]); return event; };
const hints = async (): Promise<unknown[]> => (await test.hub.database.query(`SELECT event->'recipients'->0->'hint'->'value' AS value FROM attempt_events WHERE event->>'type' = 'decision' ORDER BY sequence`)).map(({ value }) => value);
const erase = (wrap: (sql: Sql) => Sql = (sql) => sql) => test.hub.database.transaction((sql) => erasePerson(wrap(sql), test.hub.keys, { person: 'p:gone-1', request: 0, by: { now: NOW, who: 'dpo' } }));

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((done) => { open = done; });
  return { opened, open };
}

it.skipIf(!onPostgres)('while the log is read for an erasure, others record; what comes to the log meanwhile is erased too', async () => {
  await write();
  const [reading, go] = [gate(), gate()];
  const held = (sql: Sql): Sql => {
    const inside: Sql = {
      query: async (text, values) => {
        const rows = await sql.query(text, values);
        if (text.includes('FROM attempt_events') && text.includes('LIKE')) { reading.open(); await go.opened; }
        return rows;
      },
      transaction: (work) => work(inside),
    };
    return inside;
  };
  const erasing = erase(held);
  try {
    await reading.opened;
    expect(await hints()).toEqual([expect.any(String)]); // control: there is something to erase
    await record('someone@example.pl');
    await write();
  } finally {
    go.open();
  }
  expect((await erasing).counts).toMatchObject({ contactPoints: 1, logEvents: 2 });
  expect(await hints()).toEqual([null, null]);
});

it.skipIf(!onPostgres)('while an erasure waits for a whole compile, others record', async () => {
  const [taken, go] = [gate(), gate()];
  await erase();
  await test.hub.import(csv('gone@example.pl,gone-1,email,direct-marketing,given,2027-01-02,crm,'), 'csv');
  // As a compile does from its first page to its last.
  const compiling = test.hub.database.transaction(async (sql) => {
    await lockCompile(sql);
    await sql.query(`UPDATE settings SET value = '' WHERE name = 'compile-whole'`);
    taken.open();
    await go.opened;
  });
  await taken.opened;
  let isErased = false;
  const erasing = erase().finally(() => { isErased = true; });
  try {
    await vi.waitFor(async () => { expect(await test.hub.database.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)).toHaveLength(1); });
    await record('someone@example.pl');
    expect(isErased).toBe(false); // control: it waits indeed
  } finally {
    go.open();
  }
  await Promise.all([compiling, erasing]);
});
