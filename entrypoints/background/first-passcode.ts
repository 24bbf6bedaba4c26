import { fromBase64url } from '../../utils/crypto';
import type { Request } from '../../utils/messaging/protocol';
import { openAttempts } from '../../utils/store/attempts';
import { attemptKey } from '../../utils/store/contact-index';
import { openDb, type Db } from '../../utils/store/db';
import { logHead } from '../../utils/store/log';
import { newLogKey } from '../../utils/store/parcel';
import { makeVault } from '../../utils/store/passcode';
import { toPortable } from '../../utils/store/portable-keys';
import { readReceipt } from '../../utils/store/receipts';
import type { DiskRow } from '../../utils/store/rebuild';
import { sealRow } from '../../utils/store/sealed-db';
import { boxesFrom, makeHeader, newVaultKeys, type Decoy, type VaultKeys } from '../../utils/store/vault';
import { fetchSealKey } from '../../utils/sync/orders';
import { hubOf } from '../../utils/sync/push';
import { renew } from '../../utils/sync/renew';
import { whileChanging } from './data';
import { Fault } from './fault';
import { logOutcome } from './outcome';
import { startUp } from './jobs';
import { endLeave } from './lock';
import { report } from './report';
import { pushAll, syncNow } from './sync';
import { closeWorker, openWorker, type Worker } from './worker';
import { writeVaultKeys } from './vault-keys';

type Asked = Request<'passcode.set'>;

/** What a panic code leaves to be seen. */
export function decoyOf({ store }: Pick<Worker, 'store'>): Decoy | undefined {
  const { deviceToken: _token, ...decoy } = store.device() ?? { deviceToken: '' };
  return 'deviceId' in decoy ? decoy : undefined;
}

const headerOf = (keys: VaultKeys, asked: Asked, decoy: Decoy | undefined) =>
  makeHeader(keys, { passcodeKey: fromBase64url(asked.key), ...(asked.panic && decoy ? { panic: { key: fromBase64url(asked.panic), decoy } } : {}) }, asked.salt);

/** Rows that come along: what the hub does not have and cannot give again. Addresses in them lay readable until now. */
async function keptRows(db: Db, keys: VaultKeys, made: Record<string, unknown>): Promise<DiskRow[]> {
  const boxes = boxesFrom(keys);
  const rows: DiskRow[] = [];
  const add = (store: string, key: string, value: unknown): void => { rows.push({ store, key, value: sealRow(boxes, store, key, value) }); };
  for (const [name, value] of Object.entries(made)) add('meta', name, await toPortable(value));
  for (const store of ['overlay', 'pending', 'intakes', 'tasks', 'attempts'] as const) {
    const [names, values] = await Promise.all([db.getAllKeys(store), db.getAll(store)]);
    names.forEach((name, at) => { add(store, String(name), values[at]); });
  }
  return rows;
}

/** Attempts whose outcome nobody has told are closed: the log of what this device was ends here. */
async function closeLog(worker: Worker): Promise<void> {
  for (const row of await openAttempts(worker.store.db)) await logOutcome(worker, row.id, row.leave ? 'unknown' : 'blocked', undefined, row.retry);
  await pushAll(worker);
}

/** A row of the attempts whose key was exported would differ: the key itself comes along, as bytes. */
async function exportedKey(db: Db): Promise<CryptoKey | undefined> {
  const key = await attemptKey(db);
  return key.extractable ? key : undefined;
}

async function ofEnrolled(worker: Worker, asked: Asked): Promise<void> {
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

/** Nothing lies here yet: from its first key on everything is sealed. */
async function ofEmpty(asked: Asked): Promise<void> {
  await whileChanging(async () => {
    await closeWorker();
    const db = await openDb();
    try {
      const keys = newVaultKeys();
      await makeVault(db, { header: await headerOf(keys, asked, undefined), rows: [], head: 0 });
      await writeVaultKeys(keys);
    } finally {
      db.close();
    }
  });
}

/** The first passcode: whatever lay readable is worth nothing afterwards, as far as the browser lets it (docs/threat-model.md). @throws SyncError without the hub. */
export async function firstPasscode(asked: Asked): Promise<void> {
  const worker = await openWorker();
  if (asked.panic && !worker.store.device()) throw new Fault('fault_not_enrolled'); // there is nothing yet that could be shown
  if (worker.store.device()) await ofEnrolled(worker, asked);
  else await ofEmpty(asked);
  const sealed = await openWorker();
  if (sealed.store.device()) await syncNow(sealed).catch(report('sync')); // tried again by the alarm
  startUp().catch(report('passcode'));
}
