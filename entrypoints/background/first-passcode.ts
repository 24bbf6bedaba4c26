import type { Request } from '../../utils/messaging/protocol';
import { openDb } from '../../utils/store/db';
import { makeVault } from '../../utils/store/passcode';
import { newVaultKeys } from '../../utils/store/vault';
import { whileChanging } from './data';
import { report } from './report';
import { sealDevice } from './seal-device';
import { startUp } from './start-up';
import { syncNow } from './sync';
import { headerOf } from './vault-header';
import { writeVaultKeys } from './vault-keys';
import { closeWorker, openWorker } from './worker';

type Asked = Request<'passcode.set'>;

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
  if (worker.store.device()) await sealDevice(worker, asked);
  else await ofEmpty(asked);
  const sealed = await openWorker();
  if (sealed.store.device()) await syncNow(sealed).catch(report('sync')); // tried again by the alarm
  startUp().catch(report('passcode'));
}
