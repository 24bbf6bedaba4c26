import { rename, writeFile } from 'node:fs/promises';
import { checkpointHash, FIRST_CHECKPOINT, type CheckpointPayload, type SignedCheckpoint } from '../../utils/audit';
import type { HubKeys } from '../keys';
import { refreshKeys } from '../live-keys';
import { signedBytes } from '../keys';
import type { Database, Sql } from '../store/sql';
import { toBytes, toNumber } from '../store/sql';

const read = (bytes: unknown): SignedCheckpoint => JSON.parse(new TextDecoder().decode(toBytes(bytes))) as SignedCheckpoint;

/** All of them, one a line, as they were signed. */
export async function checkpointFile(sql: Sql): Promise<string> {
  const rows = await sql.query('SELECT bytes FROM checkpoints ORDER BY number');
  return rows.map(({ bytes }) => `${new TextDecoder().decode(toBytes(bytes))}\n`).join('');
}

/** The checkpoint of a day, by whichever hub comes first. False when there is one. */
export function makeCheckpoint(database: Database, keys: HubKeys, now: number): Promise<boolean> {
  const day = new Date(now).toISOString().slice(0, 10);
  return database.transaction(async (sql) => {
    await sql.query('LOCK TABLE checkpoints IN SHARE ROW EXCLUSIVE MODE');
    const [last] = await sql.query('SELECT number, day, bytes FROM checkpoints ORDER BY number DESC LIMIT 1');
    if (last && String(last['day']) >= day) return false;
    await refreshKeys(sql, keys);
    const devices = await sql.query('SELECT id, sequence, head FROM devices WHERE sequence > 0 ORDER BY id');
    const payload: CheckpointPayload = {
      type: 'checkpoint', org: keys.org, number: last ? toNumber(last['number']) + 1 : 1, day, at: now, previous: last ? checkpointHash(read(last['bytes'])) : FIRST_CHECKPOINT,
      heads: devices.map((row) => ({ deviceId: String(row['id']), sequence: toNumber(row['sequence']), head: String(row['head']) })),
    };
    const bytes = await signedBytes(payload, keys.receipt);
    await sql.query('INSERT INTO checkpoints (number, day, hash, bytes) VALUES ($1, $2, $3, $4)', [payload.number, day, checkpointHash(read(bytes)), bytes]);
    return true;
  });
}

/** DATA/checkpoints.jsonl, to be published where the hub's keeper cannot change it. */
export async function publishCheckpoints(database: Database, keys: HubKeys, now: number, path: string): Promise<void> {
  await makeCheckpoint(database, keys, now);
  await writeFile(`${path}.new`, await checkpointFile(database), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
