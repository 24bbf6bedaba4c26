import type { Db } from './db';
import { outboxWith } from './parcel';
import { OvertakenError } from './passcode';
import { kept, rebuild, type DiskRow } from './rebuild';
import type { VaultHeader } from './vault';

/**
 * Puts a vault that ends with the browser, or nothing, in the place of what lies here. What the log still owes the hub goes into the
 * outbox, sealed to it; the rest is the hub's to give again.
 * @param present id of the vault that goes, undefined where there is none.
 * @throws OvertakenError when it is another by now, or readable log entries would be lost; nothing is changed then.
 */
export async function beginMemory(db: Db, present: string | undefined, next: VaultHeader | undefined): Promise<void> {
  await rebuild(db, (held) => {
    if ((held.clear['vault'] as VaultHeader | undefined)?.id !== present) throw new OvertakenError('another vault by now');
    if (present === undefined && held.tail.length > 0) throw new OvertakenError('the log has grown');
    const outbox = outboxWith(held);
    const rows: DiskRow[] = [...kept(held, 'clock', 'ended')];
    if (outbox.length > 0) rows.push({ store: 'meta', key: 'outbox', value: outbox });
    if (next) rows.push({ store: 'meta', key: 'vault', value: next });
    return rows;
  });
}
