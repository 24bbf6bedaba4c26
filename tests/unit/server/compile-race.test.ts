// A compile beside a transaction that is still open: only a database with several connections has that.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ConsentEvent } from '../../../utils/connectors';
import { ConsentImport, DEFAULT_MAPPING } from '../../../utils/connectors';
import { askWhole } from '../../../server/compile/compiler';
import { onPostgres } from '../../support/postgres';
import { baseKeyOf, csv, NOW, readRoot, startTestHub, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let test: TestHub;
beforeEach(async () => { test = await startTestHub(); });
afterEach(() => test.stop());

const row = (state: string, date: string, evidence = 'e') => `a@example.pl,,email,direct-marketing,${state},${date},${evidence},`;
async function eventsOf(...rows: string[]): Promise<ConsentEvent[]> {
  const all: ConsentEvent[] = [];
  for await (const batch of new ConsentImport(csv(...rows), 'csv', DEFAULT_MAPPING, NOW).batches(100)) all.push(...batch);
  return all;
}
const stateNow = async () => (await readRoot(test.hub)).base.get(baseKeyOf(test.hub, 'a@example.pl'))?.grants[0]?.state;

/** Does `work` inside a transaction and keeps it open. */
async function open(work: Parameters<TestHub['hub']['database']['transaction']>[0]): Promise<() => Promise<void>> {
  let commit = (): void => undefined;
  let started = (): void => undefined;
  const isStarted = new Promise<void>((resolve) => { started = resolve; });
  const done = test.hub.database.transaction(async (sql) => {
    await work(sql);
    started();
    await new Promise<void>((resolve) => { commit = resolve; });
  });
  await Promise.race([isStarted, done]);
  return async () => { commit(); await done; };
}

it.skipIf(!onPostgres).each([false, true])('a withdrawal that is committed after a compile has read the register is in the next root (compiled whole: %s)', async (full) => {
  await test.hub.import(csv(row('given', '2026-01-01')), 'csv');
  await test.hub.compile();
  // The same contact point is marked already, by somebody else.
  await test.hub.import(csv(row('given', '2026-01-02', 'f')), 'csv');
  const withdrawal = await eventsOf(row('withdrawn', '2026-02-01', ''));
  const commit = await open((sql) => test.hub.appendIn(sql, withdrawal, 'late'));
  await test.hub.compile({ full });
  expect(await stateNow()).toBe('given'); // control: it could not know
  await commit();
  expect((await test.hub.compile()).kind).not.toBe('unchanged');
  expect(await stateNow()).toBe('refused');
});

it.skipIf(!onPostgres)('a whole rewrite that is asked for beside a compile is done by the next one', async () => {
  await test.hub.import(csv(row('given', '2026-01-01')), 'csv');
  await test.hub.compile();
  const commit = await open((sql) => askWhole(sql));
  await test.hub.compile({ full: true });
  await commit();
  expect((await test.hub.compile()).kind).toBe('full');
  expect((await test.hub.compile()).kind).toBe('unchanged'); // control: once
});
