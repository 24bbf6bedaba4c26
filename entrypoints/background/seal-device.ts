import { fromBase64url } from '../../utils/crypto';
import type { Request } from '../../utils/messaging/protocol';
import { openAttempts } from '../../utils/store/attempts';
import { openDb } from '../../utils/store/db';
import { logHead } from '../../utils/store/log';
import { newLogKey } from '../../utils/store/parcel';
import { makeVault } from '../../utils/store/passcode';
import { readReceipt } from '../../utils/store/receipts';
import { newVaultKeys } from '../../utils/store/vault';
import { fetchSealKey } from '../../utils/sync/orders';
import { hubOf } from '../../utils/sync/push';
import { renew } from '../../utils/sync/renew';
import { whileChanging } from './data';
import { Fault } from './fault';
import { exportedKey, keptRows } from './kept-rows';
import { endLeave } from './lock';
import { logOutcome } from './outcome';
import { pushAll } from './sync';
import { headerOf } from './vault-header';
import { writeVaultKeys } from './vault-keys';
import { closeWorker, type Worker } from './worker';

/** Attempts whose outcome nobody has told are closed: the log of what this device was ends here. */
export async function closeLog(worker: Worker): Promise<void> {
  for (const row of await openAttempts(worker.store.db)) await logOutcome(worker, row.id, row.leave ? 'unknown' : 'blocked', undefined, row.retry);
  await pushAll(worker);
}

/** The device anew behind a passcode: other keys, another log, and what only it has comes along. @throws SyncError without the hub. */
export async function sealDevice(worker: Worker, asked: Request<'passcode.set'>): Promise<void> {
  const { store } = worker;
  const device = store.device();
  const heldKeys = store.keys();
  if (!device || !heldKeys) throw new Fault('fault_not_enrolled');
  await closeLog(worker);
  const place = { deviceId: device.deviceId, hub: device.hub, org: device.org };
  const sealKey = await fetchSealKey(place, heldKeys);
  const fresh = await renew(hubOf(store), device);
  await whileChanging(async () => {
    await closeWorker(); // nothing of what is under way writes any more
    await endLeave();
    const db = await openDb();
    try {
      const head = await logHead(db);
      if (((await readReceipt(db))?.sequence ?? 0) !== head.sequence) throw new Fault('fault_passcode_busy');
      const keys = newVaultKeys();
      const log = await newLogKey(sealKey, fromBase64url(keys.log));
      const key = await exportedKey(db);
      const rows = await keptRows(db, keys, { ...fresh, renewed: true, ...(key ? { 'attempt-key': key } : {}) });
      const next = { deviceId: fresh.device.deviceId, hub: device.hub, org: device.org };
      const clear = [{ store: 'meta', key: 'place', value: next }, { store: 'meta', key: 'seal-key', value: sealKey }];
      const { deviceToken: _token, ...decoy } = fresh.device;
      await makeVault(db, { header: await headerOf(keys, asked, decoy), envelope: { envelope: log.envelope }, rows: [...rows, ...clear], head: head.sequence });
      await writeVaultKeys(keys);
    } finally {
      db.close();
    }
  });
}
