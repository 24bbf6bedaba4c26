import { fingerprintOf, newestStop, type EpochFile } from '../epoch-file';
import type { HubKeys } from '../keys';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';

/** Stop epochs that a device needs the keys of: the newest, and those that tombstones were made in. Throws where a key is lost: its tombstones would stop nobody. */
export async function stopEpochs(sql: Sql, epochs: EpochFile): Promise<number[]> {
  const made = (await sql.query('SELECT DISTINCT epoch FROM tombstones')).map((row) => toNumber(row['epoch']));
  const lost = made.filter((epoch) => !epochs.stops.some((one) => one.epoch === epoch));
  if (lost.length > 0) throw new Error(`tombstones were made in stop epoch ${lost.join(', ')}, whose key is not in DATA/keys: bring epochs.json of the hub that made them`);
  return [...new Set([...made, newestStop(epochs).epoch])].sort((a, b) => a - b);
}

/** A root of this epoch is compiled. Whoever began it has said why; where that broke off, this is said here. */
export async function noteEpoch(sql: Sql, { epochs }: HubKeys, now: number): Promise<void> {
  if (epochs.epoch === 1) return;
  await sql.query(`INSERT INTO epochs (epoch, began_at, why, who, fingerprint) VALUES ($1, $2, 'interrupted', 'hub', $3) ON CONFLICT DO NOTHING`, [epochs.epoch, now, fingerprintOf(epochs)]);
}
