import type { Db } from './db';
import type { Ended } from './end';
import type { Guesses } from './guesses';
import type { HeldKeys } from './meta';
import type { Parcel, Place, SealKey } from './parcel';
import type { HeldPolicy } from './root';
import { CLEAR_ROWS, rawOf } from './sealed-db';
import type { VaultHeader } from './vault';

/** Rows that lie readable beside a vault. */
export interface ClearRows {
  vault?: VaultHeader; guesses?: Guesses; place?: Place; policy?: HeldPolicy; keys?: HeldKeys; 'seal-key'?: SealKey; outbox?: Parcel[]; ended?: Ended;
}

export async function loadClear(db: Db): Promise<ClearRows> {
  const { store } = rawOf(db).transaction('meta');
  const rows = await Promise.all(CLEAR_ROWS.map(async (name) => [name, await store.get(name)] as const));
  return Object.fromEntries(rows.filter(([, row]) => row !== undefined)) as ClearRows;
}
