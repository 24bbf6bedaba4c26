import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { stopKeyTexts } from '../../utils/store/contact-key';
import { hmac16Sync } from '../compile/entries';
import { newestStop } from '../epoch-file';
import type { HubKeys } from '../keys';
import { inEveryBackup } from '../store/backups-known';
import { ERASING } from '../register/tombstones';
import type { Sql } from '../store/sql';
import { toBytes, toNumber } from '../store/sql';
import { sealKeys } from './keys-after-backup';

/** Beside the backups: what none of them may bring back, and the hub's newer keys, sealed. Good for nothing without DATA/keys. */
export const AFTER_BACKUP = 'after-backup.jsonl';

const hex = z.string().regex(/^[0-9a-f]{32}$/);
const keys = { baseKey: hex, exactKey: hex, foldedKey: hex, epoch: z.number().int(), since: z.number().int() };
const line = z.discriminatedUnion('kind', [
  /** The first: every "no" of a later number than this is in the list. */
  z.strictObject({ kind: z.literal('from'), number: z.number().int() }),
  z.strictObject({ kind: z.literal('erased'), entry: z.number().int(), ...keys }),
  z.strictObject({ kind: z.literal('person'), entry: z.number().int(), personKey: hex }),
  z.strictObject({ kind: z.literal('stopped'), ...keys }),
  /** utils/crypto/seal-to.ts, of what keys-after-backup.ts writes. */
  z.strictObject({ kind: z.literal('keys'), sealed: z.string().regex(/^[A-Za-z0-9_-]+$/) }),
]);
export type AfterBackup = z.infer<typeof line>;

const hexOf = (value: unknown): string => Buffer.from(toBytes(value)).toString('hex');
/** Under this key a person is known again in a register that still holds them. */
export const personKey = (registerKey: Uint8Array, person: string): Uint8Array => hmac16Sync(registerKey, `person:${person}`);

/** The last event that a dump from here on surely holds: whoever appends holds this lock shared, so no lower number is still to come. */
export function lastRecorded(database: Sql): Promise<number> {
  return database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [ERASING]);
    return toNumber((await sql.query('SELECT coalesce(max(number), 0) AS n FROM consent_events'))[0]?.['n']);
  });
}

/** Contact points that said no after this event: lost with the database, they would be written to again. */
async function stoppedSince(sql: Sql, { stopKey, epochs }: HubKeys, number: number): Promise<AfterBackup[]> {
  const rows = await sql.query(
    `SELECT p.kind, p.canonical, p.folded, p.base_key, max(e.event_time) AS since FROM consent_events e JOIN contact_points p ON p.id = e.point
     WHERE e.number > $1 AND (e.kind = 'stop' AND e.event->>'lifted' = 'false' OR e.event->>'event_state' IN ('refused', 'withdrawn')) GROUP BY p.id, p.kind, p.canonical, p.folded, p.base_key`,
    [number],
  );
  return rows.map((row) => {
    const [exact, folded] = stopKeyTexts({ canonical: String(row['canonical']), folded: String(row['folded']) }).map((text) => Buffer.from(hmac16Sync(stopKey, text)).toString('hex'));
    return { kind: 'stopped', baseKey: hexOf(row['base_key']), exactKey: exact ?? '', foldedKey: folded ?? '', epoch: newestStop(epochs).epoch, since: toNumber(row['since']) };
  });
}

export async function afterBackup(sql: Sql, hubKeys: HubKeys): Promise<AfterBackup[]> {
  const from = await inEveryBackup(sql); // first: a backup that is made meanwhile only adds to what is listed
  const erased = (await sql.query('SELECT * FROM tombstones ORDER BY entry, base_key')).map((row): AfterBackup => ({
    kind: 'erased', entry: toNumber(row['entry']), baseKey: hexOf(row['base_key']), exactKey: hexOf(row['exact_key']), foldedKey: hexOf(row['folded_key']), epoch: toNumber(row['epoch']), since: toNumber(row['since']),
  }));
  const persons = (await sql.query('SELECT * FROM erased_persons ORDER BY entry')).map((row): AfterBackup => ({ kind: 'person', entry: toNumber(row['entry']), personKey: hexOf(row['person_key']) }));
  const sealed = await sealKeys(sql, hubKeys);
  return [{ kind: 'from', number: from }, ...erased, ...persons, ...(await stoppedSince(sql, hubKeys, from)), ...(sealed === undefined ? [] : [{ kind: 'keys' as const, sealed }])];
}

/** Renamed into place: a crash leaves the list of before. */
export async function writeAfterBackup(sql: Sql, hubKeys: HubKeys, directory: string): Promise<void> {
  const path = join(directory, AFTER_BACKUP);
  await writeFile(`${path}.new`, (await afterBackup(sql, hubKeys)).map((one) => `${JSON.stringify(one)}\n`).join(''), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** Throws on a line that is none: who was erased must not come back because a file is torn. */
export async function readAfterBackup(path: string): Promise<AfterBackup[]> {
  const text = await readFile(path, 'utf8');
  return text.split('\n').filter((one) => one !== '').map((one) => line.parse(JSON.parse(one)));
}

/** A backup older than the list reaches: whoever said no in between would be written to again. Undefined = nothing is missing. */
export function gapOf(list: readonly AfterBackup[], inBackup: number | undefined): string | undefined {
  const from = list.find((one) => one.kind === 'from');
  if (!from) return `${AFTER_BACKUP} does not say how far back it goes`;
  return (inBackup ?? 0) >= from.number ? undefined : `${AFTER_BACKUP} holds what came after event ${from.number}, and this backup ends with event ${inBackup ?? 'unknown'}`;
}
