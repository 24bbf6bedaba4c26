import type { LogEvent, SegmentFault } from '../../utils/audit';
import { isOwnEvent, verifyChainSegment } from '../../utils/audit';
import type { Device } from './devices';
import { lockDevice } from './devices';
import type { Database, Sql } from './sql';
import { toNumber } from './sql';

export type AppendResult =
  | { status: 'stored'; sequence: number; head: string; appended: readonly LogEvent[] }
  | { status: 'fork'; sequence: number }
  | { status: 'refused'; index: number; fault: SegmentFault; expected: number };

interface Place { sequence: number; hash: string }

function placeOf(event: unknown): Place | undefined {
  const { sequence, hash } = (event ?? {}) as { sequence?: unknown; hash?: unknown };
  return typeof sequence === 'number' && Number.isSafeInteger(sequence) && sequence > 0 && typeof hash === 'string' ? { sequence, hash } : undefined;
}

async function storedHashes(sql: Sql, device: string, sequences: readonly number[]): Promise<Map<number, string>> {
  const rows = await sql.query('SELECT sequence, hash FROM attempt_events WHERE device = $1 AND sequence = ANY ($2::text[]::bigint[])', [device, sequences.map(String)]);
  return new Map(rows.map((row) => [toNumber(row['sequence']), String(row['hash'])]));
}

interface Contradiction { sequence: number; index: number; isProven: boolean }

/** Where an upload contradicts itself or what is stored. Proven = the device signed both: a cloned profile, and nobody else's word. */
async function contradictionIn(sql: Sql, device: Device, uploaded: readonly unknown[], places: readonly Place[]): Promise<Contradiction | undefined> {
  const stored = await storedHashes(sql, device.id, places.map((place) => place.sequence));
  const own = new Map<number, number>();
  for (const [index, { sequence, hash }] of places.entries()) {
    const before = own.get(sequence);
    const known = stored.get(sequence) ?? (before === undefined ? undefined : places[before]?.hash);
    if (known !== undefined && known !== hash) {
      const made = stored.has(sequence) || before === undefined ? [uploaded[index]] : [uploaded[before], uploaded[index]];
      return { sequence, index, isProven: (await Promise.all(made.map((one) => isOwnEvent(one, device.publicKey)))).every(Boolean) };
    }
    own.set(sequence, before ?? index);
  }
  return undefined;
}

async function insertEvents(sql: Sql, device: string, events: readonly LogEvent[], now: number): Promise<void> {
  await sql.query(
    `INSERT INTO attempt_events (device, sequence, hash, event, received_at)
     SELECT $1, s::bigint, h, e::jsonb, $5::bigint FROM unnest($2::text[], $3::text[], $4::text[]) AS new (s, h, e)`,
    [device, events.map((event) => String(event.sequence)), events.map((event) => event.hash), events.map((event) => JSON.stringify(event)), now],
  );
}

/**
 * Appends an upload to the log of a device. What is stored already is passed over, so an upload may be repeated.
 * A fork is remembered: such a device gets no receipt any more.
 */
export function appendAttempts(database: Database, deviceId: string, uploaded: readonly unknown[], now: number): Promise<AppendResult> {
  return database.transaction(async (sql) => {
    const device = await lockDevice(sql, deviceId);
    if (device.forked) return { status: 'fork', sequence: device.sequence };
    const places = uploaded.map(placeOf);
    const unplaced = places.indexOf(undefined);
    if (unplaced !== -1) return { status: 'refused', index: unplaced, fault: 'schema', expected: device.sequence + 1 };
    const fork = await contradictionIn(sql, device, uploaded, places as Place[]);
    if (fork && !fork.isProven) return { status: 'refused', index: fork.index, fault: 'signature', expected: device.sequence + 1 };
    if (fork) {
      await sql.query('UPDATE devices SET forked_at = $2 WHERE id = $1', [deviceId, now]);
      return { status: 'fork', sequence: fork.sequence };
    }
    return appendNew(sql, device, uploaded, places as Place[], now);
  });
}

async function appendNew(sql: Sql, device: Device, uploaded: readonly unknown[], places: readonly Place[], now: number): Promise<AppendResult> {
  const known = places.filter(({ sequence }) => sequence <= device.sequence).length;
  const fresh = uploaded.filter((_, index) => (places[index]?.sequence ?? 0) > device.sequence);
  if (fresh.length === 0) return { status: 'stored', sequence: device.sequence, head: device.head, appended: [] };
  const report = await verifyChainSegment(fresh, { previousHash: device.head, previousSequence: device.sequence, devicePublicKey: device.publicKey, device: device.id });
  if (!report.ok) return { status: 'refused', index: report.index + known, fault: report.fault, expected: device.sequence + 1 };
  await insertEvents(sql, device.id, report.events, now);
  await sql.query('UPDATE devices SET head = $2, sequence = $3 WHERE id = $1', [device.id, report.head.hash, report.head.sequence]);
  return { status: 'stored', sequence: report.head.sequence, head: report.head.hash, appended: report.events };
}
