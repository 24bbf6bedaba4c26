// What a device that is no more still owes the hub: all of it arrives, however much it is.
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { fromBase64url } from '../../../utils/crypto';
import { openDb, type Db } from '../../../utils/store/db';
import type { Parcel } from '../../../utils/store/parcel';
import { pushParcels } from '../../../utils/sync/orders';
import { parcelUpload } from '../../../utils/sync/protocol';
import { freshStore } from '../../support/device';

const BODY_LIMIT = 8 * 1024 * 1024;
const parcel = (id: string, rows: Uint8Array[]): Parcel => ({ id, deviceId: `dev-${id}`, hub: 'http://127.0.0.1:9', envelope: 'AAAA', rows: rows as Parcel['rows'] });

async function owing(...parcels: Parcel[]): Promise<Db> {
  const { db } = await freshStore();
  await db.put('meta', parcels, 'outbox');
  return db;
}

/** Refuses what the hub refuses: 413 over its body limit, 400 against its schema. */
function aHub() {
  const taken: number[] = [];
  const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
  const fetch: typeof globalThis.fetch = (_url, init) => {
    const text = String(init?.body);
    if (text.length > BODY_LIMIT) return Promise.resolve(answer(413, { error: 'too large' }));
    const upload = parcelUpload.safeParse(JSON.parse(text));
    if (!upload.success) return Promise.resolve(answer(400, { error: 'schema' }));
    taken.push(...upload.data.rows.map((row) => fromBase64url(row)[0] ?? -1));
    return Promise.resolve(answer(200, { stored: true }));
  };
  return { fetch, taken };
}

describe('a parcel', () => {
  it('of several large mailings goes in parts, in order, and is gone afterwards', async () => {
    const db = await owing(parcel('a', [1, 2, 3, 4, 5].map((first) => new Uint8Array(1_600_000).fill(first))), parcel('b', [Uint8Array.of(6)]));
    const { fetch, taken } = aHub();
    expect(await pushParcels(db, { fetch })).toBe(2);
    expect(taken).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await (await openDb()).get('meta', 'outbox')).toBeUndefined();
  });

  it('of very many entries loses none', async () => {
    const db = await owing(parcel('a', Array.from({ length: 10_500 }, (_, at) => Uint8Array.of(at % 251))));
    const { fetch, taken } = aHub();
    await pushParcels(db, { fetch });
    expect(taken).toEqual(Array.from({ length: 10_500 }, (_, at) => at % 251));
  });

  it('stays when the hub goes away between its parts', async () => {
    const db = await owing(parcel('a', [1, 2, 3].map((first) => new Uint8Array(1_600_000).fill(first))));
    const { fetch, taken } = aHub();
    const dying: typeof fetch = (url, init) => (taken.length > 0 ? Promise.reject(new TypeError('down')) : fetch(url, init));
    await expect(pushParcels(db, { fetch: dying })).rejects.toThrow();
    expect(await db.get('meta', 'outbox')).toHaveLength(1);
    taken.length = 0;
    await pushParcels(db, { fetch });
    expect(taken).toEqual([1, 2, 3]);
  });
});
