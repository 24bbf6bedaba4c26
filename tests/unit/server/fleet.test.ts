// Devices that enrol themselves with a group token: many at once, a laptop installed anew, and how each says it stands.
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FleetDevice } from '../../../server/store/fleet';
import { enrolAt } from '../../../utils/sync/enrol';
import { pull } from '../../../utils/sync/pull';
import { hubOf } from '../../../utils/sync/push';
import { freshStore } from '../../support/device';
import { csv, NOW, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });
/** The soak enrols a whole firm. */
const FLEET = process.env['CONSENTRY_SOAK'] ? 400 : 20;
const SPREAD_MS = process.env['CONSENTRY_SOAK'] ? 15_000 : 500;

let test: TestHub;
let group: { hub: string; hubKey: string; groupToken: string };
const admin = () => ({ authorization: `Bearer ${test.hub.adminToken}` });
const post = async (url: string, payload: object, headers: Record<string, string>) => test.hub.app.inject({ method: 'POST', url, payload, headers });
const devices = async (): Promise<FleetDevice[]> => (await test.hub.app.inject({ method: 'GET', url: '/v1/admin/devices', headers: admin() })).json<{ devices: FleetDevice[] }>().devices;
/** As a link, for the helper that takes one. */
const groupLink = () => `x#${Buffer.from(JSON.stringify({ token: group.groupToken })).toString('base64url')}`;

beforeAll(async () => {
  test = await startTestHub();
  await test.hub.import(csv(...Array.from({ length: 600 }, (_, index) => `p${index}@example.pl,,email,direct-marketing,given,2026-01-02,crm,`)), 'csv');
  await test.hub.compile();
  await test.hub.listen();
  group = (await post('/v1/admin/group-tokens', { uses: 1_000 }, admin())).json();
});
afterAll(() => test.stop());

describe('a fleet', () => {
  it(`${FLEET} devices enrol and get their data, all from one address, in less than two minutes`, async () => {
    const stores = [];
    for (let at = 0; at < FLEET; at++) stores.push(await freshStore());
    const begin = performance.now();
    await Promise.all(stores.map(async (store, at) => {
      await new Promise((resolve) => { setTimeout(resolve, Math.random() * SPREAD_MS); });
      await enrolAt(store, { hub: group.hub, token: group.groupToken, offlineKey: group.hubKey }, { name: `laptop-${at}`, machine: `id laptop-${at}, Chrome` });
      await pull(store, hubOf(store, { timeoutMs: 60_000 }), { now: () => test.clock.now });
    }));
    const seconds = (performance.now() - begin) / 1_000;
    console.log(`${FLEET} devices: ${seconds.toFixed(1)} s`);
    expect(seconds).toBeLessThan(120);
    expect(new Set(stores.map((store) => store.device()?.deviceId)).size).toBe(FLEET);
    expect(stores.every((store) => (store.root()?.version ?? 0) > 0)).toBe(true);
    expect((await devices()).filter(({ revokedAt }) => revokedAt === undefined)).toHaveLength(FLEET);
  });

  it('a token can be spent, and a wrong key is not followed', async () => {
    const { groupToken } = (await post('/v1/admin/group-tokens', { uses: 1 }, admin())).json<{ groupToken: string }>();
    const enrol = async (offlineKey: string, token: string) => enrolAt(await freshStore(), { hub: group.hub, token, offlineKey }, { name: 'x' });
    await expect(enrol('A'.repeat(43), group.groupToken)).rejects.toMatchObject({ fault: 'enrol_wrong_key' });
    await enrol(group.hubKey, groupToken);
    await expect(enrol(group.hubKey, groupToken)).rejects.toMatchObject({ fault: 'enrol_token_refused' });
  });
});

describe('a laptop that was installed anew', () => {
  it('replaces its predecessor: whose token ends, and whose log and key stay', async () => {
    const machine = 'id laptop-anew, Chrome';
    const before = await TestDevice.enrol(test.hub, groupLink(), { machine });
    const bystander = await TestDevice.enrol(test.hub, groupLink(), { machine: 'id laptop-anew, Edge' });
    const upload = async (device: TestDevice) => post('/v1/attempts', { events: [await device.event()] }, device.headers);
    expect((await upload(before)).statusCode).toBe(200);
    const after = await TestDevice.enrol(test.hub, groupLink(), { machine });
    const refused = await upload(before);
    expect([refused.statusCode, refused.json<{ replaced?: boolean }>().replaced]).toEqual([401, true]);
    for (const device of [after, bystander]) expect((await upload(device)).statusCode).toBe(200);
    const listed = new Map((await devices()).map((device) => [device.id, device]));
    expect(listed.get(before.id)).toMatchObject({ replacedBy: after.id, revokedAt: NOW, events: 1 });
    expect(listed.get(after.id)).not.toHaveProperty('revokedAt');
    const trust = (await test.hub.app.inject({ method: 'GET', url: '/v1/admin/trust', headers: admin() })).json<{ devices: { deviceId: string }[] }>();
    expect(trust.devices.map(({ deviceId }) => deviceId)).toEqual(expect.arrayContaining([before.id, after.id]));
  });

  it('without the name of a machine nobody is replaced; a foreign token is not said to be', async () => {
    const [one, two] = [await TestDevice.enrol(test.hub, groupLink()), await TestDevice.enrol(test.hub, groupLink())];
    for (const device of [one, two]) expect((await post('/v1/attempts', { events: [await device.event()] }, device.headers)).statusCode).toBe(200);
    expect((await post('/v1/attempts', { events: [] }, { authorization: 'Bearer foreign-foreign-foreign' })).json()).not.toHaveProperty('replaced');
  });

  it('two enrolments of one machine at a time leave one device', async () => {
    const machine = 'id laptop-twice, Chrome';
    await Promise.all(Array.from({ length: 6 }, () => TestDevice.enrol(test.hub, groupLink(), { machine })));
    expect((await devices()).filter((device) => device.machine === machine && device.revokedAt === undefined)).toHaveLength(1);
  });
});

describe('a device that is lost', () => {
  it('is revoked by hand, by the administrator alone: its token ends, its log stays', async () => {
    const [lost, other] = [await TestDevice.enrol(test.hub, groupLink()), await TestDevice.enrol(test.hub, groupLink())];
    const upload = async (device: TestDevice) => (await post('/v1/attempts', { events: [await device.event()] }, device.headers)).statusCode;
    expect(await upload(lost)).toBe(200);
    expect((await post('/v1/admin/revocations', { device: lost.id }, other.headers)).statusCode).toBe(401);
    expect(await upload(lost)).toBe(200);
    expect((await post('/v1/admin/revocations', { device: lost.id }, admin())).json()).toEqual({ revoked: true });
    expect([await upload(lost), await upload(other)]).toEqual([401, 200]);
    expect((await devices()).find(({ id }) => id === lost.id)).toMatchObject({ revokedAt: test.clock.now, events: 2 });
    for (const what of [{ device: lost.id }, { device: 'nobody' }, { person: 'nobody' }]) expect((await post('/v1/admin/revocations', what, admin())).statusCode).toBe(404);
    expect((await post('/v1/admin/revocations', { device: other.id, person: 'x' }, admin())).statusCode).toBe(400);
  });
});

describe('how a device stands', () => {
  const status = (problems: object[]) => ({ version: '0.1.0', browser: 'Chrome 156', installType: 'admin', level: 'assisted', managed: { state: problems.length > 0 ? 'invalid' : 'given', digest: 'd', problems } });
  it('is told to the administrator: the last word, with each faulty value by name', async () => {
    const device = await TestDevice.enrol(test.hub, groupLink());
    const said = async () => (await devices()).find(({ id }) => id === device.id);
    expect(await said()).not.toHaveProperty('status');
    await post('/v1/status', status([{ path: 'defaultMode', message: 'Invalid option' }]), device.headers);
    expect(await said()).toMatchObject({ status: { managed: { state: 'invalid', problems: [{ path: 'defaultMode' }] } }, statusAt: test.clock.now });
    await post('/v1/status', status([]), device.headers);
    expect(await said()).toMatchObject({ status: { managed: { state: 'given', problems: [] } } });
    expect((await post('/v1/status', { version: 1 }, device.headers)).statusCode).toBe(400);
    // One that an older version has left is shown as unreadable, and hides no other device.
    const other = await TestDevice.enrol(test.hub, groupLink());
    await post('/v1/status', status([]), other.headers);
    await test.hub.database.query(`UPDATE devices SET status = '{"version":1}' WHERE id = $1`, [device.id]);
    expect(await said()).toMatchObject({ isUnreadable: true });
    expect(await said()).not.toHaveProperty('status');
    expect((await devices()).find(({ id }) => id === other.id)).toMatchObject({ status: { level: 'assisted' } });
  });
});
