// A source over real HTTP: what is shipped asks, waits, refuses and writes back. Nothing leaves this machine.
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { http } from '../../../server/connectors/outside';
import { storeConnector } from '../../../server/connectors/settings';
import { selfSigned } from '../../support/self-signed';
import { startCrm, SUBSCRIPTION, TOKEN, type CrmServer } from '../../support/crm-server';
import { csv, NOW, startTestHub, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let test: TestHub;
let crm: CrmServer;
let elsewhere: CrmServer;
let slept: number[];
let turn = 0;
beforeAll(async () => { [test, elsewhere] = await Promise.all([startTestHub(), startCrm()]); });
afterAll(async () => { await Promise.all([test.stop(), elsewhere.close()]); });
beforeEach(async () => {
  turn += 1;
  slept = [];
  crm = await startCrm();
  elsewhere.asked.length = 0;
  test.clock.now = NOW + turn * 3_600_000;
  // Waiting alone is skipped; asking is not.
  test.hub.connectors.outside.sleep = (ms) => { slept.push(ms); return Promise.resolve(); };
  await store();
});
afterEach(async () => {
  await test.hub.database.query('DELETE FROM connectors');
  await crm.close();
});

const at = (name: string): string => `${name}-${turn}@klient.example`;
const crowd = (count: number): CrmServer['contacts'] => Array.from({ length: count }, (_, index) => ({ id: String(index + 1), email: at(`p${index + 1}`), status: index % 2 === 0 ? 'SUBSCRIBED' : 'UNSUBSCRIBED', at: '2026-10-01T10:00:00Z' }));
const store = (base = crm.url) => storeConnector(test.hub, 'hubspot', { system: 'hubspot', settings: { base, purposes: { [SUBSCRIPTION]: { purpose: 'direct-marketing', channels: ['newsletter'] } } }, secrets: { token: TOKEN }, everyMinutes: 60, region: 'PL' });
const run = (options = {}) => test.hub.connectors.run('hubspot', options);
/** Contact points of this test with what they came to on the newsletter. */
async function held(): Promise<Record<string, string[]>> {
  const rows = await test.hub.database.query(`SELECT p.canonical, e.event->>'event_state' AS state FROM consent_events e JOIN contact_points p ON p.id = e.point WHERE p.canonical LIKE $1 AND e.event->>'channel' = 'newsletter' ORDER BY e.number`, [`%-${turn}@klient.example`]);
  const all: Record<string, string[]> = {};
  for (const row of rows) (all[String(row['canonical'])] ??= []).push(String(row['state']));
  return all;
}
const expected = (contacts: CrmServer['contacts']): Record<string, string[]> => Object.fromEntries(contacts.map(({ email, status }) => [email, [status === 'SUBSCRIBED' ? 'given' : 'refused']]));

describe('reading', () => {
  it('every page, within what the API takes at once, each contact once', async () => {
    crm.contacts = crowd(250);
    expect(await run()).toMatchObject({ outcome: 'done', report: { pages: 3, records: 250, problemCount: 0 } });
    expect(await held()).toEqual(expected(crm.contacts));
    expect(crm.asked.filter(({ path }) => path.includes('/search'))).toHaveLength(3);
    expect(crm.asked.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`)).toBe(true);
    expect(slept).toEqual([]);
  });

  it('waits as told by 429, tries 5xx and cut connections again, before and in the middle of an answer', async () => {
    crm.contacts = crowd(4);
    crm.trouble = (_asked, response, count) => {
      if (count === 1) return response.writeHead(429, { 'retry-after': '7' }).end();
      if (count === 2) return response.writeHead(503).end('<html>busy</html>');
      if (count === 3) return response.destroy();
      if (count !== 4) return false;
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
      response.write('{"results":[');
      setTimeout(() => { response.destroy(); }, 20);
      return true;
    };
    // Three tries after the first: one trouble more than it takes.
    expect(await run()).toMatchObject({ outcome: 'failed', report: { records: 0 } });
    expect(slept).toEqual([7_000, 4_000, 16_000]);
    expect(await held()).toEqual({});
    test.clock.now += 60_000;
    expect(await run()).toMatchObject({ outcome: 'done', report: { records: 4 } });
    expect(await held()).toEqual(expected(crm.contacts));
  });

  it('told to wait for an hour, ends and says until when', async () => {
    crm.trouble = (_asked, response) => response.writeHead(429, { 'retry-after': new Date(test.clock.now + 3_600_000).toUTCString() }).end();
    const result = await run();
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(Math.abs((result?.retryAt ?? 0) - test.clock.now - 3_600_000)).toBeLessThan(1_001);
    expect(crm.asked).toHaveLength(1);
  });

  it('cut in the middle of its pages goes on there: nothing is lost, nothing doubled', async () => {
    crm.contacts = crowd(250);
    let isUp = true;
    crm.trouble = (asked, response) => { if (asked.path.includes('/search') && JSON.stringify(asked.body).includes('"200\\"')) isUp = false; return isUp ? false : response.destroy(); };
    expect(await run()).toMatchObject({ outcome: 'failed', report: { pages: 2, records: 200 } });
    const asked = crm.asked.length;
    crm.trouble = () => false;
    test.clock.now += 60_000;
    expect(await run()).toMatchObject({ outcome: 'done', report: { pages: 1, records: 50 } });
    expect(JSON.parse(crm.asked[asked]!.body)).toMatchObject({ filterGroups: [{ filters: [{ propertyName: 'hs_object_id', value: '200' }] }] });
    expect(await held()).toEqual(expected(crm.contacts));
  });

  it('a token that is not taken any more ends it, and is not tried for ever', async () => {
    crm.contacts = crowd(2);
    crm.trouble = (_asked, response) => response.writeHead(401).end();
    expect(await run()).toMatchObject({ outcome: 'failed', error: '/crm/v3/objects/contacts/search: 401' });
    expect(crm.asked).toHaveLength(2); // signed in anew once
  });

  it('what is no JSON, of another shape, or too large is not believed, and no value of it is told', async () => {
    for (const [body, encoding, why] of [['<html>secret@klient.example</html>', undefined, 'the answer is no JSON'], ['{"results":[{"id":7,"email":"secret@klient.example"}]}', undefined, 'another shape'], [gzipSync(Buffer.alloc(65 * 1024 * 1024, 0x20)), 'gzip', 'too large']] as const) {
      crm.trouble = (_asked, response) => response.writeHead(200, encoding ? { 'content-encoding': encoding } : {}).end(body);
      const result = await run();
      expect(result).toMatchObject({ outcome: 'failed', error: expect.stringContaining(why) as unknown });
      expect(JSON.stringify(result)).not.toContain('secret');
      test.clock.now += 60_000;
    }
  });
});

describe('where the token goes', () => {
  it.each([301, 302, 303, 307, 308])('a redirect to another host (%i) is not followed: the token stays here', async (status) => {
    crm.trouble = (_asked, response) => response.writeHead(status, { location: `${elsewhere.url}/crm/v3/objects/contacts/search` }).end();
    expect(await run()).toMatchObject({ outcome: 'failed', error: `/crm/v3/objects/contacts/search: ${status}` });
    expect(elsewhere.asked).toEqual([]);
  });

  it('control: that host can be reached, and would have answered', async () => {
    await store(elsewhere.url);
    elsewhere.contacts = crowd(1);
    expect(await run()).toMatchObject({ outcome: 'done', report: { records: 1 } });
    expect(elsewhere.asked.length).toBeGreaterThan(0);
  });

  it('a next page at another host is not asked for', async () => {
    await storeConnector(test.hub, 'dynamics', { system: 'dynamics', settings: { base: crm.url, tenant: 'b7f2a0a4-0000-4000-8000-000000000001', clientId: 'b7f2a0a4-0000-4000-8000-000000000002', signIn: crm.url }, secrets: { clientSecret: TOKEN }, everyMinutes: 60, region: 'PL' });
    crm.trouble = (asked, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(asked.path.includes('token') ? { access_token: 'bearer-of-dynamics', expires_in: 3600, token_type: 'Bearer' } : { value: [], '@odata.nextLink': `${elsewhere.url}/api/data/next` }));
    const result = await test.hub.connectors.run('dynamics');
    expect(result).toMatchObject({ outcome: 'failed', error: 'the source points to another host' });
    expect(elsewhere.asked).toEqual([]);
  });

  it.each(['http://192.0.2.10/', 'http://localhost.evil.example/', 'http://127.0.0.1.evil.example/', 'http://10.0.0.7:8080/', 'http://[2001:db8::1]/', 'http://0.0.0.0:1/'])('plain http is refused: %s', async (url) => {
    const asked = vi.spyOn(globalThis, 'fetch');
    await expect(http({ method: 'GET', url, headers: { authorization: TOKEN } })).rejects.toThrow('a source is read over https');
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  it('a server whose certificate nobody vouches for, or is for another name, gets no request', async () => {
    const unvouched = await startCrm(selfSigned(['127.0.0.1']));
    await store(unvouched.url);
    expect(await run()).toMatchObject({ outcome: 'failed' });
    expect(unvouched.asked).toEqual([]);
    await unvouched.close();
    // Control: loopback without TLS is asked.
    crm.contacts = crowd(1);
    await store();
    test.clock.now += 60_000;
    expect(await run()).toMatchObject({ outcome: 'done' });
  });
});

describe('refusals written back to HubSpot', () => {
  const exclude = async (isDry: boolean) => (await test.hub.app.inject({ method: 'POST', url: '/v1/admin/connectors/hubspot/exclude', headers: { authorization: `Bearer ${test.hub.adminToken}` }, payload: { isDry } }));
  const writes = () => crm.asked.filter(({ path }) => path.includes('/batch/unsubscribe-all?')).flatMap(({ body }) => (JSON.parse(body) as { inputs: string[] }).inputs);
  let before: number;
  /** People in the register who refused, beside one who agreed and one who said nothing. */
  async function refusing(count: number): Promise<string[]> {
    before = (await exclude(true)).json<{ count: number }>().count;
    const all = Array.from({ length: count }, (_, index) => at(`no${index}`));
    await test.hub.import(csv(...all.map((contact) => `${contact},,newsletter,direct-marketing,refused,2026-01-02,,`), `${at('yes')},,newsletter,direct-marketing,given,2026-01-02,form,`, `${at('nobody')},,newsletter,direct-marketing,unknown,2026-01-02,,`), 'csv');
    return all;
  }
  const knows = (contacts: readonly string[]): void => { crm.contacts = [...contacts, at('yes'), at('nobody')].map((email, index) => ({ id: String(index + 1), email, status: 'SUBSCRIBED', at: '2026-01-02T00:00:00Z' })); };

  it('once each, in batches the API takes, nobody else; counted first and not written', async () => {
    const all = await refusing(230);
    knows(all);
    expect((await exclude(true)).json()).toEqual({ count: before + 230 });
    expect(writes()).toEqual([]);
    const { count } = (await exclude(false)).json<{ count: number }>();
    expect(count).toBe(230); // those of earlier tests are not known there
    expect([...crm.unsubscribed].sort()).toEqual([...all].sort());
    for (const name of ['yes', 'nobody']) expect(writes()).not.toContain(at(name));
    crm.asked.length = 0;
    expect((await exclude(false)).json<{ count: number }>().count).toBe(0);
    expect(writes().filter((address) => all.includes(address))).toEqual([]);
  });

  it('who is not confirmed in a partial success is told, and written again when it is known there', async () => {
    const all = await refusing(3);
    knows(all.slice(0, 2));
    const first = (await exclude(false)).json<{ count: number; left: number }>();
    expect(first.count).toBe(2);
    expect(first.left).toBeGreaterThanOrEqual(1);
    expect(crm.unsubscribed).toEqual(new Set(all.slice(0, 2)));
    knows(all);
    expect((await exclude(false)).json<{ count: number }>().count).toBe(1);
    expect(crm.unsubscribed).toEqual(new Set(all));
  });

  it('cut between two batches: what was confirmed is not written again, the rest is', async () => {
    const all = await refusing(250);
    knows(all);
    let batches = 0;
    crm.trouble = (asked, response) => (asked.path.includes('/batch/unsubscribe-all?') && ++batches >= 3 ? response.destroy() : false);
    expect((await exclude(false)).statusCode).toBe(502);
    const done = new Set(crm.unsubscribed);
    expect(done.size).toBeLessThan(all.length);
    crm.trouble = () => false;
    crm.asked.length = 0;
    expect((await exclude(false)).statusCode).toBe(200);
    expect(crm.unsubscribed).toEqual(new Set(all));
    expect(writes().filter((address) => done.has(address))).toEqual([]);
  });

  it('an answer that says nothing confirms nobody', async () => {
    knows(await refusing(2));
    crm.trouble = (asked, response) => asked.path.includes('/batch/unsubscribe-all?') && response.writeHead(200).end();
    expect((await exclude(false)).statusCode).toBe(502);
    crm.trouble = () => false;
    expect((await exclude(false)).json<{ count: number }>().count).toBe(2);
  });
});
