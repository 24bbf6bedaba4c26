import type { Clearance } from '../audit';
import type { Instant } from '../engine';
import type { Db } from './db';
import { finished } from './transaction';

export interface ClearanceRow {
  /** That of the clearance. */
  id: string;
  clearance: Clearance;
  /** Salt of its set hash, base64url; never leaves the device. */
  salt: string;
  /** Attempt it was used for, and when. */
  usedBy?: string;
  usedAt?: Instant;
}

export type ClearanceUse = { ok: true; row: ClearanceRow } | { ok: false; fault: 'unknown' | 'empty' | 'expired' | 'used'; usedBy?: string };

/** What has expired this long ago is kept no more. */
const KEPT_MS = 30 * 86_400_000;

/** Ids of the clearances that were decided at `at` or before, used ones too. */
export async function clearancesUpTo(db: Db, at: Instant): Promise<string[]> {
  return ((await db.getAll('clearances')) as ClearanceRow[]).filter((row) => row.clearance.at <= at).map((row) => row.id);
}

/** Clearances of this device, each good for one attempt. */
export class Clearances {
  constructor(private readonly db: Db, private readonly now: () => Instant = Date.now) {}

  /** What has expired long ago goes. */
  async dropOld(): Promise<void> {
    const before = this.now() - KEPT_MS;
    const old = (await this.list()).filter((row) => row.clearance.expiresAt < before);
    await Promise.all(old.map((row) => this.db.delete('clearances', row.id)));
  }

  /** Newest first. */
  async list(): Promise<ClearanceRow[]> {
    const rows = (await this.db.getAll('clearances')) as ClearanceRow[];
    return rows.sort((a, b) => b.clearance.at - a.clearance.at);
  }

  async get(id: string): Promise<ClearanceRow | undefined> {
    return (await this.db.get('clearances', id)) as ClearanceRow | undefined;
  }

  /** Uses it for one attempt: read and written in one strict transaction, so of two at once one is refused. The signature is the caller's to check. */
  async use(id: string, attempt: string): Promise<ClearanceUse> {
    const tx = this.db.transaction('clearances', 'readwrite', { durability: 'strict' });
    const row = (await tx.store.get(id)) as ClearanceRow | undefined;
    const now = this.now();
    const fault = faultOf(row, now);
    const used: ClearanceRow | undefined = row && !fault ? { ...row, usedBy: attempt, usedAt: now } : undefined;
    await finished(tx.done, used ? [tx.store.put(used, id)] : []);
    if (used) return { ok: true, row: used };
    return { ok: false, fault: fault ?? 'unknown', ...(row?.usedBy === undefined ? {} : { usedBy: row.usedBy }) };
  }
}

function faultOf(row: ClearanceRow | undefined, now: Instant): 'unknown' | 'empty' | 'expired' | 'used' | undefined {
  if (!row) return 'unknown';
  if (row.usedBy !== undefined) return 'used';
  if (row.clearance.count === 0) return 'empty'; // nobody on the list may be contacted
  return now < row.clearance.at || now >= row.clearance.expiresAt ? 'expired' : undefined;
}
