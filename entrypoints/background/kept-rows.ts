import { attemptKey } from '../../utils/store/contact-index';
import type { Db } from '../../utils/store/db';
import { toPortable } from '../../utils/store/portable-keys';
import type { DiskRow } from '../../utils/store/rebuild';
import { sealRow } from '../../utils/store/sealed-db';
import { boxesFrom, type VaultKeys } from '../../utils/store/vault';

/** Rows that come along: what the hub does not have and cannot give again. Addresses in them lay readable until now. Clearances stay behind: the key that signed them goes. */
export async function keptRows(db: Db, keys: VaultKeys, made: Record<string, unknown>): Promise<DiskRow[]> {
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

/** A row of the attempts whose key was exported would differ: the key itself comes along, as bytes. */
export async function exportedKey(db: Db): Promise<CryptoKey | undefined> {
  const key = await attemptKey(db);
  return key.extractable ? key : undefined;
}
