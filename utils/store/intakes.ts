import type { Instant } from '../engine';
import type { PendingRecord } from '../sync/protocol';
import type { Db } from './db';
import { finished } from './transaction';

/** A consent recorded here. The record goes once the hub has it; what stays keeps its id from being used again. */
export interface IntakeRow { id: string; at: Instant; state: 'waiting' | 'sent' | 'refused'; record?: PendingRecord }

const KEPT_MS = 90 * 86_400_000;

const read = async (db: Db): Promise<IntakeRow[]> => (await db.getAll('intakes')) as IntakeRow[];

/** Records that the hub does not have, oldest first; refused ones too, for a hub that can read them. */
export async function waitingIntakes(db: Db): Promise<PendingRecord[]> {
  const rows = (await read(db)).filter((row) => row.state !== 'sent').sort((a, b) => a.at - b.at);
  return rows.flatMap(({ record }) => (record ? [record] : []));
}

export const intakeState = async (db: Db, id: string): Promise<IntakeRow['state'] | undefined> => ((await db.get('intakes', id)) as IntakeRow | undefined)?.state;

export async function countIntakes(db: Db): Promise<{ waiting: number; refused: number }> {
  const rows = await read(db);
  return { waiting: rows.filter((row) => row.state === 'waiting').length, refused: rows.filter((row) => row.state === 'refused').length };
}

/** What the hub answered; long sent ones go. */
export async function settleIntakes(db: Db, { accepted, refused }: { accepted: readonly string[]; refused: readonly string[] }, now: Instant): Promise<void> {
  const rows = await read(db);
  const tx = db.transaction('intakes', 'readwrite', { durability: 'strict' });
  const writes = rows.flatMap((row): Promise<unknown>[] => {
    if (row.state === 'sent') return now - row.at > KEPT_MS ? [tx.store.delete(row.id)] : [];
    if (accepted.includes(row.id)) return [tx.store.put({ id: row.id, at: row.at, state: 'sent' } satisfies IntakeRow, row.id)];
    return refused.includes(row.id) ? [tx.store.put({ ...row, state: 'refused' } satisfies IntakeRow, row.id)] : [];
  });
  await finished(tx.done, writes);
}
