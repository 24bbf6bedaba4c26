// Many who ask for a compile at once: one runs, one waits for all of them, and the hub goes on answering.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lockCompile } from '../../../server/compile/compiler';
import { SharedCompile } from '../../../server/compile/shared-compile';
import { onPostgres } from '../../support/postgres';
import { baseKeyOf, NOW, readRoot, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const COUNT = 20;
let test: TestHub;
let device: TestDevice;
beforeEach(async () => {
  test = await startTestHub();
  await test.hub.compile();
  await test.hub.listen();
  device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
});
afterEach(() => test.stop());

const contact = (index: number): string => `no${index}@example.pl`;
const report = (index: number) => test.hub.app.inject({
  method: 'POST', url: '/v1/events', headers: device.headers,
  payload: { events: [{ id: `stop-${index}`, at: NOW, contact: { kind: 'email', canonical: contact(index) }, kind: 'objection', note: '' }] },
});
const many = (): Promise<number[]> => Promise.all(Array.from({ length: COUNT }, async (_, index) => (await report(index)).statusCode));
const recorded = async (): Promise<number> => Number((await test.hub.database.query('SELECT count(*) AS n FROM consent_events'))[0]?.['n']);

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((done) => { open = done; });
  return { opened, open };
}

async function expectAllStopped(): Promise<void> {
  const { base } = await readRoot(test.hub);
  for (let index = 0; index < COUNT; index++) expect(base.get(baseKeyOf(test.hub, contact(index)))?.stops.length, contact(index)).toBe(1);
}

it('twenty reports during a compile are compiled by the next one, and each is in the root that it was answered with', async () => {
  const { opened, open } = gate();
  const { compiler } = test.hub;
  const compile = compiler.compile.bind(compiler);
  const spy = vi.spyOn(compiler, 'compile').mockImplementationOnce(async (options) => { const done = await compile(options); await opened; return done; });
  const first = test.hub.compile();
  const answered = many();
  await vi.waitFor(async () => { expect(await recorded()).toBe(COUNT); }, { timeout: 30_000 });
  open();
  await first;
  expect(await answered).toEqual(Array(COUNT).fill(200));
  expect(spy.mock.calls.length).toBeLessThanOrEqual(3);
  await expectAllStopped();
});

it.skipIf(!onPostgres)('while a compile is held up in the database, twenty reports leave connections to answer devices with', async () => {
  const { opened, open } = gate();
  const locked = gate();
  const holding = test.hub.database.transaction(async (sql) => { await lockCompile(sql); locked.open(); await opened; });
  await locked.opened;
  let isAnswered = false;
  const answered = many().finally(() => { isAnswered = true; });
  try {
    await vi.waitFor(async () => { expect(await recorded()).toBe(COUNT); }, { timeout: 20_000 });
    expect((await test.hub.app.inject({ url: '/v1/timestamp', headers: device.headers })).statusCode).toBe(200);
    expect((await test.hub.app.inject({ url: '/ready' })).statusCode).toBe(200);
    expect(isAnswered).toBe(false); // control: the compile is held up indeed
  } finally {
    open();
    await holding;
  }
  expect(await answered).toEqual(Array(COUNT).fill(200));
  await expectAllStopped();
});

it('who asks for a whole one gets a whole one, and one that failed fails nobody who asked later', async () => {
  const asked: boolean[] = [];
  const gates = [gate(), gate(), gate()];
  const shared = new SharedCompile(async ({ full }) => {
    const number = asked.push(full);
    await gates[number - 1]?.opened;
    if (number === 1) throw new Error('broke off');
    return { version: number, hash: '', kind: full ? 'full' : 'delta' };
  });
  const first = shared.ask(false);
  const second = shared.ask(false);
  const third = shared.ask(true);
  for (const { open } of gates) open();
  await expect(first).rejects.toThrow('broke off');
  expect([await second, await third]).toMatchObject([{ version: 2, kind: 'full' }, { version: 2, kind: 'full' }]);
  expect((await shared.ask(false)).version).toBe(3); // control: it is not remembered
  expect(asked).toEqual([false, true, false]);
});
