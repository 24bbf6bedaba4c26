// The hub takes what two administrators of managed policy have signed, serves it as it came, and refuses everything else; the command makes it.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { breakGlass } from '../../../server/break-glass';
import { openStatement } from '../../../utils/audit';
import { anAdministrator, anOrder, HOUR, signed, type Administrator } from '../../support/break-glass';
import { NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let test: TestHub;
let anna: Administrator;
let piotr: Administrator;
let device: TestDevice;
let serial = 1_000;
const admin = () => ({ authorization: `Bearer ${test.hub.adminToken}` });
const upload = (payload: object, headers: Record<string, string> = admin()) => test.hub.app.inject({ method: 'POST', url: '/v1/admin/break-glass', payload, headers });
const served = async () => (await test.hub.app.inject({ method: 'GET', url: '/v1/break-glass', headers: device.headers })).body;
const order = (more: object = {}) => anOrder({ now: test.clock.now, org: test.hub.keys.org, serial: ++serial, ...more });

beforeAll(async () => {
  test = await startTestHub();
  await test.hub.listen();
  [anna, piotr] = [await anAdministrator(), await anAdministrator()];
  device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
});
afterAll(() => test.stop());

describe('the hub', () => {
  it('knows no administrators until it is given the managed values, and takes nothing', async () => {
    const reply = await upload(await signed(order(), anna, piotr));
    expect([reply.statusCode, reply.json<{ error: string }>().error]).toEqual([400, expect.stringContaining('breakGlassKeys')]);
    expect(await served()).toBe('null');
    const values = { breakGlassKeys: [anna.key, piotr.key], groupToken: 'group-token-of-16', hub: 'https://hub.test', hubKey: 'A'.repeat(43) };
    expect((await test.hub.app.inject({ method: 'POST', url: '/v1/accountability/managed-values', payload: { values }, headers: admin() })).statusCode).toBe(200);
  });

  it('takes an order that two have signed, serves the very bytes, shows it, and notes who brought it', async () => {
    const envelope = await signed(order(), anna, piotr);
    expect((await upload(envelope, {})).statusCode).toBe(401);
    expect((await upload(envelope, device.headers)).statusCode).toBe(401);
    expect((await upload(envelope)).json()).toMatchObject({ kind: 'order', signers: [anna.key, piotr.key] });
    expect(await served()).toBe(JSON.stringify(envelope));
    const { statements } = (await test.hub.app.inject({ method: 'GET', url: '/v1/admin/break-glass', headers: admin() })).json<{ statements: object[] }>();
    expect(statements[0]).toMatchObject({ kind: 'order', inForce: true, order: { site: 'https://mail.test', reason: 'the page has changed' } });
    expect((await test.hub.database.query('SELECT what FROM access_log')).map((row) => row['what'])).toContainEqual(expect.stringContaining('on https://mail.test'));
    await expect(test.hub.database.query('DELETE FROM break_glass')).rejects.toThrow('append-only');
  });

  it.each([
    ['one signature', async () => signed(order(), anna)],
    ['the same key twice', async () => { const one = await signed(order(), anna); return { ...one, signatures: [...one.signatures, ...one.signatures] }; }],
    ['a key that no managed values name', async () => signed(order(), anna, await anAdministrator())],
    ['more than eight hours', async () => signed(order({ from: NOW, until: NOW + 8 * HOUR + 1 }), anna, piotr)],
    ['an order that is over', async () => signed(order({ from: NOW - 2 * HOUR, until: NOW - HOUR }), anna, piotr)],
    ['another organisation', async () => signed(order({ org: 'Other' }), anna, piotr)],
    ['a used serial', async () => signed(order({ serial: 1 }), anna, piotr)],
    ['an end of an order that was never made', async () => signed({ type: 'break-glass-end', org: test.hub.keys.org, serial: 9_999_999 }, anna)],
    ['nothing', () => Promise.resolve({})],
  ])('refuses %s', async (_name, make) => {
    const before = await served();
    const reply = await upload(await make());
    expect(reply.statusCode).toBe(400);
    expect(await served()).toBe(before);
  });

  it('serves the end of it by a word of one, and never the order again', async () => {
    const last = (JSON.parse(Buffer.from((JSON.parse(await served()) as { payload: string }).payload, 'base64url').toString()) as { serial: number }).serial;
    const envelope = JSON.parse(await served()) as object;
    expect((await upload(await signed({ type: 'break-glass-end', org: test.hub.keys.org, serial: last }, piotr))).statusCode).toBe(200);
    expect((await upload(envelope)).statusCode).toBe(400);
    expect(JSON.parse(Buffer.from((JSON.parse(await served()) as { payload: string }).payload, 'base64url').toString())).toMatchObject({ type: 'break-glass-end' });
  });
});

describe('npm run break-glass', () => {
  it('makes keys and an order, takes two signatures, and brings it to the hub', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'consentry-break-glass-'));
    try {
      const at = (name: string): string => join(folder, name);
      const run = (...args: string[]): Promise<string> => breakGlass([...args, '--hub', test.hub.url()], { CONSENTRY_TOKEN: test.hub.adminToken }, NOW);
      const keys = [await run('new-key', at('one.pem')), await run('new-key', at('two.pem'))];
      expect(statSync(at('one.pem')).mode & 0o777).toBe(0o600);
      expect(await run('key', at('one.pem'))).toBe(keys[0]);
      await expect(run('new-key', at('one.pem'))).rejects.toThrow('EEXIST');
      await expect(run('order', at('a.json'), '--site', 'https://mail.test/path', '--reason', 'changed')).rejects.toThrow('an origin');
      await expect(run('order', at('a.json'), '--site', 'https://mail.test', '--reason', 'changed', '--hours', '9')).rejects.toThrow('8 hours');
      expect(await run('order', at('a.json'), '--site', 'https://mail.test', '--reason', 'the page has changed', '--hours', '3')).toContain('by nobody');
      await run('sign', at('a.json'), '--key', at('one.pem'));
      await run('sign', at('a.json'), '--key', at('one.pem')); // again: still one
      await test.hub.app.inject({ method: 'POST', url: '/v1/accountability/managed-values', payload: { values: { breakGlassKeys: keys } }, headers: admin() });
      await expect(run('upload', at('a.json'))).rejects.toThrow('signed by 1');
      expect(await run('sign', at('a.json'), '--key', at('two.pem'))).toContain(`${keys[0]}, ${keys[1]}`);
      const opened = await openStatement(JSON.parse(readFileSync(at('a.json'), 'utf8')), keys, test.hub.keys.org);
      expect(opened).toMatchObject({ kind: 'order', order: { from: NOW, until: NOW + 3 * HOUR } });
      expect(await run('upload', at('a.json'))).toContain('is at the hub');
      await run('end', at('e.json'), '--serial', String(NOW));
      await run('sign', at('e.json'), '--key', at('two.pem'));
      expect(await run('upload', at('e.json'))).toContain('end of break-glass');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
