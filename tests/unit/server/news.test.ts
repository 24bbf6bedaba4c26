// What connected devices are told, when, and who is not told.
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clearSpool } from '../../../server/console/spool';
import { Publication } from '../../../server/publication';
import { Connection } from '../../../server/push/connection';
import type { Signed, Timestamp } from '../../../utils/sync/protocol';
import { listenTo, type Listener } from '../../support/news';
import { csv, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let test: TestHub;
const open: Listener[] = [];
beforeAll(async () => {
  test = await startTestHub({ heartbeatMs: 200, inAll: 6 });
  await test.hub.import(csv('anna@example.pl,,email,direct-marketing,given,2026-01-02,crm,'), 'csv');
  await test.hub.compile();
  await test.hub.listen();
});
afterAll(async () => {
  for (const one of open) one.close();
  await test.stop();
});

const enrolled = async () => TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
async function listening(device: TestDevice): Promise<Listener> {
  const one = await listenTo(test.hub.url(), device.token);
  open.push(one);
  return one;
}
const withdraw = (contact: string) => test.hub.import(csv(`${contact},,email,direct-marketing,withdrawn,2026-11-02,crm,`), 'csv').then(() => test.hub.compile());
const until = (holds: () => boolean) => vi.waitFor(() => { expect(holds()).toBe(true); }, { timeout: 5_000, interval: 10 });

describe('a device that listens', () => {
  it('is told what there is, then each new root and policy, with nothing in it but signed versions', async () => {
    const one = await listening(await enrolled());
    await until(() => one.stamps.length === 1);
    const { version } = await withdraw('anna@example.pl');
    await until(() => one.stamps.at(-1)?.rootVersion === version);
    const policyVersion = await test.hub.setPolicy({ defaultMode: 'warn' });
    await until(() => one.stamps.at(-1)?.policyVersion === policyVersion);
    expect(one.text).not.toContain('anna');
    for (const stamp of one.stamps) expect(Object.keys(stamp).sort()).toEqual(['expiresAt', 'issuedAt', 'keysVersion', 'org', 'policyHash', 'policyVersion', 'rootHash', 'rootVersion', 'territory', 'type']);
    await until(() => one.beats > 1);
  });

  it('is told nothing twice: a compile that changes nothing is no news', async () => {
    await test.hub.compile(); // the root that names the policy of above
    const one = await listening(await enrolled());
    await until(() => one.stamps.length === 1);
    await test.hub.compile();
    await until(() => one.beats > 2);
    expect(one.stamps).toHaveLength(1);
  });

  it('ends with its token, at once, and is told to ask for orders; others go on', async () => {
    const [lost, other] = [await enrolled(), await enrolled()];
    const [a, b] = [await listening(lost), await listening(other)];
    await test.hub.app.inject({ method: 'POST', url: '/v1/admin/orders', payload: { device: lost.id, order: 'wipe' }, headers: { authorization: `Bearer ${test.hub.adminToken}` } });
    await until(() => a.over);
    expect(a.orders).toBe(1);
    expect(b.over).toBe(false);
    await expect(listenTo(test.hub.url(), lost.token)).rejects.toThrow('401');
  });

  it('has two connections at most, the oldest ends; the hub has as many as it takes', async () => {
    const device = await enrolled();
    const mine = [await listening(device), await listening(device), await listening(device)];
    await until(() => mine[0]?.over === true);
    expect(mine.slice(1).map(({ over }) => over)).toEqual([false, false]);
    while (test.hub.news.size < 6) await listening(await enrolled());
    await expect(listenTo(test.hub.url(), (await enrolled()).token)).rejects.toThrow('503');
    for (const one of open) one.close();
    await until(() => test.hub.news.size === 0);
  });
});

describe('a timestamp', () => {
  it('of a hub whose clock is behind is later than the one before it; a clock that was hours ahead binds nobody', async () => {
    const { hub, clock } = test;
    const by = (skew: number) => new Publication(hub.database, hub.keys, () => clock.now + skew);
    const issued = async (publication: Publication): Promise<number> => (JSON.parse(Buffer.from((JSON.parse(new TextDecoder().decode(await publication.timestamp())) as Signed).payload, 'base64url').toString()) as Timestamp).issuedAt;
    const first = await issued(by(0));
    expect(await issued(by(-30_000)), 'half a minute behind').toBeGreaterThan(first);
    const ahead = await issued(by(6 * 3_600_000));
    expect(await issued(by(0))).toBeLessThan(ahead - 3_600_000);
  });
});

describe('what a killed hub has left of an upload', () => {
  it('goes after an hour; one that is being read stays', async () => {
    const uploads = join(test.directory, 'uploads');
    mkdirSync(uploads, { recursive: true });
    for (const name of ['old', 'young']) writeFileSync(join(uploads, name), 'anna@example.pl');
    utimesSync(join(uploads, 'old'), new Date(), new Date(Date.now() - 2 * 3_600_000));
    await clearSpool(test.directory, Date.now());
    expect(readdirSync(uploads)).toEqual(['young']);
    await clearSpool(join(test.directory, 'none'), Date.now());
  });
});

describe('a connection', () => {
  const never = () => new Writable({ highWaterMark: 1, write() { /* whoever does not read */ } });

  it('whose reader does not read is dropped by the second heartbeat; control: one that reads is not', () => {
    const gone: string[] = [];
    const [slow, quick] = [new Connection('slow', never(), Infinity, ({ device }) => gone.push(device)), new Connection('quick', new Writable({ write(_chunk, _encoding, done) { done(); } }), Infinity, ({ device }) => gone.push(device))];
    for (let round = 0; round < 3; round++) { slow.beat(); quick.beat(); }
    expect(gone).toEqual(['slow']);
  });

  it('never holds more than 64 KiB for a slow reader', () => {
    const stream = never();
    const slow = new Connection('slow', stream, Infinity, () => undefined);
    for (let round = 0; round < 100; round++) slow.send('news', 'x'.repeat(1_000));
    expect(stream.destroyed).toBe(true);
    expect(stream.writableLength).toBeLessThan(70_000);
  });
});
