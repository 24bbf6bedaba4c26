import { fromBase64url } from '../../utils/crypto';
import { clearPersonal } from '../../utils/platform/vault-session';
import { loadClear } from '../../utils/store/clear-rows';
import { endDevice, type Ended } from '../../utils/store/end';
import { newLogKey } from '../../utils/store/parcel';
import { rawOf } from '../../utils/store/sealed-db';
import { fetchOrder, fetchSealKey, pushParcels } from '../../utils/sync/orders';
import { finishRenewal } from '../../utils/sync/renew';
import { hubOf } from '../../utils/sync/push';
import { onDisk, whileChanging } from './data';
import { endLeave } from './lock';
import { pushToBadges } from './open-ports';
import { closeWorker, type Worker } from './worker';
import { readVaultKeys } from './vault-keys';

/** Everything goes but what the hub is owed. The row that says so keeps this device from enrolling itself again. */
export async function end(reason: Ended['reason']): Promise<void> {
  await whileChanging(async () => {
    await clearPersonal();
    await closeWorker();
    await onDisk((db) => endDevice(db, { reason, at: Date.now() }));
    await endLeave();
  });
  pushToBadges();
}

/** What the hub orders, asked also while locked; then what is owed to it. @throws SyncError: asked again by the next alarm. */
export async function obeyOrders(): Promise<void> {
  const { place, keys } = await onDisk(loadClear);
  const order = place && (await fetchOrder(place, keys));
  if (order) await end(order.order === 'wipe' ? 'wiped' : 'revoked');
  await onDisk((db) => pushParcels(db));
}

/** Holds what a wipe needs that comes later, without the hub; and tells the hub that this device has taken another's place. @throws SyncError. */
export async function prepareEnd({ store }: Worker): Promise<void> {
  const device = store.device();
  if (!device || device.deviceToken === '') return;
  const raw = rawOf(store.db);
  const { place = { deviceId: device.deviceId, hub: device.hub, org: device.org }, 'seal-key': held } = await loadClear(raw);
  const sealKey = held ?? (await fetchSealKey(place, store.keys()));
  if (!held) await store.saveMeta({ place, 'seal-key': sealKey });
  const keys = store.isSealed && !(await raw.get('meta', 'log-envelope')) ? await readVaultKeys() : undefined;
  if (keys) await raw.put('meta', { envelope: (await newLogKey(sealKey, fromBase64url(keys.log))).envelope }, 'log-envelope');
  if (!(await store.db.get('meta', 'renewed'))) return;
  await finishRenewal(hubOf(store));
  await store.db.delete('meta', 'renewed');
}
