import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startTestHub, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 120_000 });

/** `npm run soak` takes the full million. */
const ROWS = process.env['CONSENTRY_SOAK'] ? 1_000_000 : 10_000;
const HEADER = 'contact,channel,purpose,state,date,evidence';

const isBroken = (index: number): boolean => index % 100 === 37;
const row = (index: number): string => (isBroken(index) ? 'broken line' : `p${index >> 1}@example.pl,${index % 2 ? 'newsletter' : 'email'},direct-marketing,${index % 7 ? 'given' : 'refused'},2026-03-02,crm:${index}`);

/** A file in pieces of a thousand lines; line 1 is the header, so row n stands in line n + 2. */
async function* source(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${HEADER}\n`);
  for (let at = 0; at < ROWS; at += 1_000) yield Buffer.from(`${Array.from({ length: 1_000 }, (_, offset) => row(at + offset)).join('\n')}\n`);
}

let test: TestHub;
beforeAll(async () => { test = await startTestHub(); });
afterAll(() => test.stop());

it(`imports ${ROWS} rows with 1 % broken lines: each reported by its number, the rest in the register, once`, async () => {
  const lines: number[] = [];
  const start = Date.now();
  const report = await test.hub.import(source, 'csv', { onProblem: ({ line }) => lines.push(line) });
  const imported = Date.now();
  const good = ROWS - ROWS / 100;
  expect(report).toMatchObject({ rows: ROWS, read: good, events: good, appended: good, problemCount: ROWS / 100 });
  expect(lines).toEqual(Array.from({ length: ROWS / 100 }, (_, index) => index * 100 + 37 + 2));
  await test.hub.compile();
  console.log(`${ROWS} rows: import ${((imported - start) / 1_000).toFixed(1)} s, compile ${((Date.now() - imported) / 1_000).toFixed(1)} s, memory ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  const [points] = await test.hub.database.query('SELECT count(*) AS n FROM contact_points');
  expect(Number(points?.['n'])).toBe(ROWS / 2);
  if (ROWS > 10_000) return; // once is enough at full size
  expect(await test.hub.import(source, 'csv')).toMatchObject({ events: good, appended: 0 });
  expect((await test.hub.compile()).kind).toBe('unchanged');
});
