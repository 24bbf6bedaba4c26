import { BreakGlassError, openStatement, type BreakGlassOrder, type Opened } from '../../utils/audit';
import { readManagedPolicy } from '../../utils/policy';
import type { Database, Row, Sql } from './sql';
import { toBytes, toJson, toNumber } from './sql';

/** A statement as the console shows it. */
export interface BreakGlassRow { id: string; kind: 'order' | 'end'; serial: number; at: number; who: string; order?: Omit<BreakGlassOrder, 'type' | 'org'>; inForce: boolean }

/** Lists of administrators' keys in the managed values that this hub was given: it sees no managed storage itself. */
async function keyLists(sql: Sql): Promise<(readonly string[])[]> {
  const rows = await sql.query('SELECT held FROM managed_values ORDER BY at DESC');
  return rows.map((row) => readManagedPolicy(toJson(row['held']) as Record<string, unknown>, true).breakGlassKeys).filter((keys) => keys !== undefined);
}

/** Both signers from one list, as on the devices. @throws BreakGlassError. */
async function openHere(sql: Sql, envelope: unknown, org: string): Promise<Opened> {
  const lists = await keyLists(sql);
  if (lists.length === 0) throw new BreakGlassError('no managed values with breakGlassKeys are known here (docs/admin-deployment.md)');
  let refused: unknown;
  for (const keys of lists) {
    try {
      return await openStatement(envelope, keys, org);
    } catch (error) {
      refused = error;
    }
  }
  throw refused;
}

const lastSerial = async (sql: Sql): Promise<number> => toNumber((await sql.query('SELECT coalesce(max(serial), 0) AS serial FROM break_glass'))[0]?.['serial'] ?? 0);

/** Takes what devices would take, and nothing else. @throws BreakGlassError with what is wrong. */
export function storeStatement(database: Database, envelope: unknown, { org, now, who }: { org: string; now: number; who: string }): Promise<Opened> {
  return database.transaction(async (sql) => {
    await sql.query('LOCK TABLE break_glass IN EXCLUSIVE MODE');
    const opened = await openHere(sql, envelope, org);
    const { serial } = opened.kind === 'order' ? opened.order : opened.end;
    const last = await lastSerial(sql);
    if (opened.kind === 'order' && opened.order.until <= now) throw new BreakGlassError('this order is over');
    // One that ends names the order that it ends; an order is always a new one.
    if (opened.kind === 'order' && serial <= last) throw new BreakGlassError(`serial ${serial} is not above ${last}, which was used`);
    if (opened.kind === 'end' && serial !== last) throw new BreakGlassError(`the last order has serial ${last}`);
    await sql.query('INSERT INTO break_glass (serial, kind, id, at, who, bytes) VALUES ($1, $2, $3, $4, $5, $6)', [serial, opened.kind, opened.id, now, who, Buffer.from(JSON.stringify(envelope))]);
    return opened;
  });
}

/** The stored bytes of the last statement. */
export async function statementInForce(sql: Sql): Promise<Uint8Array | undefined> {
  const [row] = await sql.query('SELECT bytes FROM break_glass ORDER BY number DESC LIMIT 1');
  return row ? toBytes(row['bytes']) : undefined;
}

function shown(row: Row, isLast: boolean, now: number): BreakGlassRow {
  const { payload } = JSON.parse(Buffer.from(toBytes(row['bytes'])).toString()) as { payload: string };
  const kind = row['kind'] === 'order' ? 'order' : 'end';
  const common = { id: String(row['id']), kind, serial: toNumber(row['serial']), at: toNumber(row['at']), who: String(row['who']) } as const;
  if (kind === 'end') return { ...common, inForce: false };
  const { site, reason, from, until, serial } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as BreakGlassOrder;
  return { ...common, order: { site, reason, from, until, serial }, inForce: isLast && now >= from && now < until };
}

/** Newest first. */
export async function statements(sql: Sql, now: number): Promise<BreakGlassRow[]> {
  return (await sql.query('SELECT id, kind, serial, at, who, bytes FROM break_glass ORDER BY number DESC LIMIT 50')).map((row, at) => shown(row, at === 0, now));
}
