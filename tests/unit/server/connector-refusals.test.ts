// What was refused, stopped or erased elsewhere outlasts what a source says of the same person without a day of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Outside } from '../../../server/connectors/outside';
import { storeConnector } from '../../../server/connectors/settings';
import { MergedPermissions } from '../../../server/permissions/merged';
import { allPoints } from '../../../server/store/events';
import { fakeSource } from '../connectors/fake-source';
import { NOW, startTestHub, type TestHub } from './hub-harness';

const MINUTE = 60_000;
let test: TestHub;
let turn = 0;
let crm = '';
let email = '';
beforeAll(async () => { test = await startTestHub(); }, 120_000);
afterAll(() => test.stop());
beforeEach(() => { crm = `crm-${++turn}`; email = `ola-${turn}@klient.example`; });

const ask = async (url: string, payload: object): Promise<{ request?: number }> => {
  const reply = await test.hub.app.inject({ method: 'POST', url: `/v1/${url}`, headers: { authorization: `Bearer ${test.hub.adminToken}` }, payload });
  expect(reply.statusCode, reply.body).toBe(200);
  return reply.json();
};
const bring = (...rows: string[]) => test.hub.import(async function* () { yield Buffer.from(['contact,channel,purpose,state,date,evidence', ...rows].join('\n')); }, 'csv');
const refused = (date: number): Promise<unknown> => bring(`${email},newsletter,direct-marketing,withdrawn,${new Date(date).toISOString()},`);
const status = (word: string, changed: number) => [{ id: 1, emails: [{ value: email }], marketing_status: word, update_time: new Date(changed).toISOString() }];
const set = () => storeConnector(test.hub, crm, { system: 'pipedrive', settings: { base: 'https://firma.pipedrive.example' }, secrets: { token: 'x' }, everyMinutes: 60, region: 'PL' });

/** One whole run in which the source answers with these persons. */
async function run(data: unknown[]) {
  const source = fakeSource(() => ({ body: { success: true, data, additional_data: null } }));
  Object.assign(test.hub.connectors.outside as Outside, { http: source.http, sleep: source.sleep });
  test.clock.now += MINUTE;
  return test.hub.connectors.run(crm, { isWhole: true });
}
async function state(contact = email): Promise<string> {
  const merged = await MergedPermissions.load(test.hub.database);
  for await (const point of allPoints(test.hub.database)) {
    if (point.canonical !== contact) continue;
    const { grants, stops } = merged.of(point);
    return [...grants.filter(({ channel }) => channel === 'newsletter').map((grant) => grant.state), ...stops.map(({ kind }) => kind)].join(' ');
  }
  return 'none';
}

it('a record that is edited gives nothing anew over a withdrawal', async () => {
  await set();
  await run(status('subscribed', NOW - 20 * MINUTE));
  expect(await state()).toBe('given');
  test.clock.now += MINUTE;
  await refused(test.clock.now);
  expect(await run(status('subscribed', test.clock.now))).toMatchObject({ outcome: 'done', report: { appended: 0 } });
  expect(await state()).toBe('refused');
});

it('a withdrawal that was there before the source is not overridden by a flag without a day', async () => {
  await refused(NOW - 60 * MINUTE);
  await set();
  await run(status('subscribed', NOW - MINUTE));
  expect(await state()).toBe('refused');
  // Seen to refuse and to subscribe again, it was given since.
  await run(status('unsubscribed', test.clock.now));
  test.clock.now += MINUTE;
  await run(status('subscribed', test.clock.now));
  expect(await state()).toBe('given');
});

it('a grant that ends or begins again at the source leaves a refusal from elsewhere', async () => {
  await set();
  await run(status('subscribed', NOW - 20 * MINUTE));
  await refused(test.clock.now);
  await run(status('no_consent', test.clock.now));
  expect(await state()).toBe('refused');
  await run(status('subscribed', NOW - 20 * MINUTE));
  expect(await state()).toBe('refused');
});

it('a flag does not bring the erased back, however often the record is edited', async () => {
  await set();
  await run(status('subscribed', NOW - 20 * MINUTE));
  const { request } = await ask('rights/requests', { kind: 'erasure', contact: email });
  await ask(`rights/requests/${request}/carry-out`, {});
  test.clock.now += MINUTE;
  await run(status('subscribed', test.clock.now));
  expect(await state()).toBe('none');
});

it('who is off a list stays stopped where they said so themselves', async () => {
  const lists = join(test.directory, 'lists');
  mkdirSync(lists, { recursive: true });
  await bring('+442079460018,,,do-not-call,2026-01-01,');
  await storeConnector(test.hub, crm, { system: 'list', settings: { file: 'tps.csv', kind: 'do-not-call' }, secrets: {}, everyMinutes: 60, region: 'GB' });
  writeFileSync(join(lists, 'tps.csv'), '+442079460018\n+442079460019\n');
  await run([]);
  writeFileSync(join(lists, 'tps.csv'), '+442079460017\n');
  await run([]);
  expect(await state('+442079460018')).toBe('do-not-call');
  expect(await state('+442079460019')).toBe('');
});
