import { toBase64url } from '../crypto';
import type { Db } from '../store/db';
import type { HeldKeys } from '../store/meta';
import type { Parcel, Place, SealKey } from '../store/parcel';
import { rawOf } from '../store/sealed-db';
import { createHub, getJson, type HubClient } from './http';
import { deviceOrder, sealKeyDocument, type DeviceOrder } from './protocol';
import { openSigned, type TrustedKey } from './signed';
import { SyncError } from './sync-error';

export interface AskOptions { fetch?: typeof fetch; now?: () => number }

const rootKeys = (keys: HeldKeys | undefined, { now = Date.now }: AskOptions): TrustedKey[] =>
  (keys?.keys ?? []).filter((key) => key.role === 'root' && (key.until === undefined || now() < key.until));

const clientOf = ({ hub }: Pick<Place, 'hub'>, { fetch }: AskOptions): HubClient => createHub({ hub, ...(fetch ? { fetch } : {}) });

/**
 * What the hub orders this device to do to itself; undefined = nothing. Asked without a token: a locked device cannot read its own.
 * Only what the hub's root key has signed for this very device is an order. @throws SyncError.
 */
export async function fetchOrder(place: Place, keys: HeldKeys | undefined, options: AskOptions = {}): Promise<DeviceOrder | undefined> {
  const answer = await getJson(clientOf(place, options), `/orders/${encodeURIComponent(place.deviceId)}`);
  if (answer === null) return undefined;
  const order = deviceOrder.safeParse(await openSigned(answer, rootKeys(keys, options)));
  if (!order.success || order.data.deviceId !== place.deviceId) throw new SyncError('sync_malformed', 'order of another device');
  return order.data;
}

/** The hub's key for sealed parcels, as its root key has signed it. @throws SyncError. */
export async function fetchSealKey(place: Place, keys: HeldKeys | undefined, options: AskOptions = {}): Promise<SealKey> {
  const key = sealKeyDocument.safeParse(await openSigned(await getJson(clientOf(place, options), '/seal-key'), rootKeys(keys, options)));
  if (!key.success || key.data.org !== place.org) throw new SyncError('sync_malformed', 'seal key of another organisation');
  return { publicKey: key.data.publicKey };
}

const PART_ROWS = 1_000;
/** Characters of one part: the hub takes eight million bytes, and entries of a large mailing have two million each. */
const PART_TEXT = 4_000_000;

/** The rows in their order, in parts that the hub takes. What came before goes again after a failure: the hub passes it over. */
function* partsOf(rows: readonly Uint8Array[]): Generator<string[]> {
  let part: string[] = [];
  let size = 0;
  for (const row of rows) {
    const text = toBase64url(row);
    size += text.length;
    if (part.length === PART_ROWS || (part.length > 0 && size > PART_TEXT)) {
      yield part;
      [part, size] = [[], text.length];
    }
    part.push(text);
  }
  yield part;
}

/** Log entries of devices that are no more. One that the hub says is not its own goes too: nobody could ever open it. @throws SyncError. */
export async function pushParcels(db: Db, options: AskOptions = {}): Promise<number> {
  const raw = rawOf(db);
  const outbox = ((await raw.get('meta', 'outbox')) ?? []) as Parcel[];
  for (const { id, deviceId, hub, envelope, rows } of outbox) {
    try {
      const client = clientOf({ hub }, options);
      for (const part of partsOf(rows)) await client.post('/parcels', { deviceId, envelope, rows: part });
    } catch (error) {
      if (!(error instanceof SyncError && [400, 422].includes(error.status ?? 0))) throw error;
    }
    const tx = raw.transaction('meta', 'readwrite', { durability: 'strict' });
    const left = (((await tx.store.get('outbox')) ?? []) as Parcel[]).filter((parcel) => parcel.id !== id);
    if (left.length > 0) await tx.store.put(left, 'outbox');
    else await tx.store.delete('outbox');
    await tx.done;
  }
  return outbox.length;
}
