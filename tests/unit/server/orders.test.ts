// What the hub orders a lost device to do, what it takes from one that is no more, and a device that takes the place of its former self.
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Box, fromBase64url, generateSealPair, sealTo, toBase64url } from '../../../utils/crypto';
import { encodeRow } from '../../../utils/store/row-codec';
import { enrol } from '../../../utils/sync/enrol';
import { fetchOrder, fetchSealKey } from '../../../utils/sync/orders';
import { hubOf } from '../../../utils/sync/push';
import { finishRenewal, renew } from '../../../utils/sync/renew';
import { freshStore } from '../../support/device';
import { csv, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let test: TestHub;
const admin = () => ({ authorization: `Bearer ${test.hub.adminToken}` });
const post = async (url: string, payload: object, headers: Record<string, string> = {}) => test.hub.app.inject({ method: 'POST', url, payload, headers });
const noted = async () => (await test.hub.database.query('SELECT what FROM access_log ORDER BY id')).map((row) => String(row['what']));

beforeAll(async () => {
  test = await startTestHub();
  await test.hub.import(csv('anna@example.pl,,email,direct-marketing,given,2026-01-02,crm,'), 'csv');
  await test.hub.compile();
  await test.hub.listen();
});
afterAll(() => test.stop());

async function enrolled() {
  const store = await freshStore();
  await enrol(store, await test.hub.enrolmentLink(), { name: 'laptop', user: 'ewa' });
  const place = { deviceId: store.device()!.deviceId, hub: test.hub.url(), org: store.device()!.org };
  return { store, place, keys: store.keys() };
}

describe('an order', () => {
  it('is signed for one device, ends its token, is asked for without one, and is noted', async () => {
    const [{ store, place, keys }, other] = [await enrolled(), await enrolled()];
    expect(await fetchOrder(place, keys)).toBeUndefined();
    expect((await post('/v1/admin/orders', { device: place.deviceId, order: 'wipe' })).statusCode).toBe(401);
    expect(await fetchOrder(place, keys)).toBeUndefined();
    expect((await post('/v1/admin/orders', { device: place.deviceId, order: 'wipe' }, admin())).statusCode).toBe(200);
    expect(await fetchOrder(place, keys)).toMatchObject({ order: 'wipe', deviceId: place.deviceId });
    expect(await fetchOrder(other.place, keys)).toBeUndefined();
    await expect(hubOf(store).getBytes('/timestamp')).rejects.toMatchObject({ status: 401 });
    expect(await noted()).toContain(`ordered wipe of ${place.deviceId}`);
  });

  it('of another device, or signed by nobody the device trusts, is none', async () => {
    const { place, keys } = await enrolled();
    const victim = await enrolled();
    await post('/v1/admin/orders', { device: place.deviceId, order: 'wipe' }, admin());
    const bytes = (await test.hub.app.inject({ method: 'GET', url: `/v1/orders/${place.deviceId}` })).rawPayload;
    const answering = (body: Buffer | string): typeof fetch => () => Promise.resolve(new Response(body as BodyInit));
    await expect(fetchOrder(victim.place, keys, { fetch: answering(bytes) })).rejects.toMatchObject({ fault: 'sync_malformed' });
    const forged = JSON.parse(bytes.toString()) as { payload: string };
    forged.payload = Buffer.from(JSON.stringify({ type: 'order', deviceId: victim.place.deviceId, order: 'wipe', at: 1 })).toString('base64url');
    await expect(fetchOrder(victim.place, keys, { fetch: answering(JSON.stringify(forged)) })).rejects.toMatchObject({ fault: 'sync_bad_signature' });
    await expect(fetchOrder(place, undefined)).rejects.toMatchObject({ fault: 'sync_bad_signature' });
  });

  it('a revocation is one too, and may become a wipe but not the reverse', async () => {
    const { place, keys } = await enrolled();
    await post('/v1/admin/revocations', { device: place.deviceId }, admin());
    expect(await fetchOrder(place, keys)).toMatchObject({ order: 'revoke' });
    await post('/v1/admin/orders', { device: place.deviceId, order: 'wipe' }, admin());
    await post('/v1/admin/orders', { device: place.deviceId, order: 'revoke' }, admin());
    expect(await fetchOrder(place, keys)).toMatchObject({ order: 'wipe' });
  });
});

describe('a parcel', () => {
  async function parcelOf(device: TestDevice, count: number, publicKey?: Uint8Array) {
    const { place, keys } = await enrolled();
    const raw = crypto.getRandomValues(new Uint8Array(32));
    const box = new Box(raw);
    const rows: string[] = [];
    for (let at = 0; at < count; at++) {
      const event = await device.event();
      rows.push(toBase64url(box.seal(encodeRow([event.sequence, event]), 'log')));
    }
    return { deviceId: device.id, envelope: toBase64url(await sealTo(publicKey ?? fromBase64url((await fetchSealKey(place, keys)).publicKey), raw)), rows };
  }

  it('is opened by the hub alone and goes into the log of its device, also after it was wiped', async () => {
    const device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    const parcel = await parcelOf(device, 3);
    await post('/v1/admin/orders', { device: device.id, order: 'wipe' }, admin());
    expect((await post('/v1/parcels', parcel)).json()).toEqual({ stored: true });
    expect((await post('/v1/parcels', parcel)).json()).toEqual({ stored: true }); // once more: nothing is doubled
    const rows = await test.hub.database.query('SELECT sequence FROM attempt_events WHERE device = $1 ORDER BY sequence', [device.id]);
    expect(rows.map((row) => Number(row['sequence']))).toEqual([1, 2, 3]);
  });

  it('sealed to another hub, changed, or of a device that is none is refused', async () => {
    const device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    expect((await post('/v1/parcels', await parcelOf(device, 1, (await generateSealPair()).publicKey))).statusCode).toBe(400);
    const parcel = await parcelOf(await TestDevice.enrol(test.hub, await test.hub.enrolmentLink()), 1);
    expect((await post('/v1/parcels', { ...parcel, rows: [`A${parcel.rows[0]!.slice(1)}`] })).statusCode).toBe(400);
    expect((await post('/v1/parcels', { ...parcel, deviceId: 'dev-none' })).statusCode).toBe(400);
    expect((await post('/v1/parcels', { ...parcel, deviceId: device.id })).statusCode).toBe(422); // signed by another
  });
});

describe('a device that takes the place of its former self', () => {
  it('has a token and a key of its own; the one before goes on until the new one says so', async () => {
    const { store, place } = await enrolled();
    const old = hubOf(store);
    await renew(old, store.device()!);
    const next = await renew(old, store.device()!); // the first answer was lost
    expect(next.device).toMatchObject({ user: 'ewa', name: 'laptop', hub: place.hub });
    expect(next.device.deviceId).not.toBe(place.deviceId);
    await old.getBytes('/timestamp');
    await store.saveMeta({ device: next.device, keyring: next.keyring });
    const fresh = hubOf(store);
    await finishRenewal(fresh);
    await finishRenewal(fresh);
    await expect(old.getBytes('/timestamp')).rejects.toMatchObject({ fault: 'sync_replaced' });
    await fresh.getBytes('/timestamp');
    const rows = await test.hub.database.query('SELECT id FROM devices WHERE renews = $1 AND revoked_at IS NULL', [place.deviceId]);
    expect(rows.map((row) => row['id'])).toEqual([next.device.deviceId]);
  });

  it('is ended with its former self until it has said so; afterwards an order for the former is none for it', async () => {
    const [lost, tidied] = [await enrolled(), await enrolled()];
    const becoming = await renew(hubOf(lost.store), lost.store.device()!);
    const next = { ...lost.place, deviceId: becoming.device.deviceId };
    await post('/v1/admin/orders', { device: lost.place.deviceId, order: 'wipe' }, admin());
    expect(await fetchOrder(next, lost.keys)).toMatchObject({ order: 'wipe', deviceId: next.deviceId });
    await lost.store.saveMeta({ device: becoming.device, keyring: becoming.keyring });
    await expect(hubOf(lost.store).getBytes('/timestamp')).rejects.toMatchObject({ status: 401 });

    const renewed = await renew(hubOf(tidied.store), tidied.store.device()!);
    await tidied.store.saveMeta({ device: renewed.device, keyring: renewed.keyring });
    await finishRenewal(hubOf(tidied.store));
    await post('/v1/admin/orders', { device: tidied.place.deviceId, order: 'wipe' }, admin());
    expect(await fetchOrder({ ...tidied.place, deviceId: renewed.device.deviceId }, tidied.keys)).toBeUndefined();
    await hubOf(tidied.store).getBytes('/timestamp');
  });
});
