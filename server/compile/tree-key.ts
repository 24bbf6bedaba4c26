import { compareBytes, ManyHmacs } from '../../utils/crypto';
import { baseKeyText } from '../../utils/store/contact-key';
import type { HubKeys } from '../keys';
import type { PointEvents } from '../store/events';
import { allPoints, pointsById } from '../store/events';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';

type Named = Pick<PointEvents, 'kind' | 'canonical'>;
export interface KeyedPoint { point: PointEvents; key: Uint8Array }

const KEY_SIZE = 16;
const READ_AT_ONCE = 20_000;
const POINTS_AT_ONCE = 2_000;

/** Keys of contact points in the base of this epoch. The register has the first epoch's in it; later ones are made here. */
export class TreeKeys {
  private readonly hmacs: ManyHmacs | undefined;

  constructor({ registerKey, territoryKey }: Pick<HubKeys, 'registerKey' | 'territoryKey'>) {
    this.hmacs = compareBytes(registerKey, territoryKey) === 0 ? undefined : new ManyHmacs(territoryKey);
  }

  /** Whether the register is in the order of the tree. */
  get areRegisters(): boolean { return this.hmacs === undefined; }

  of(point: PointEvents): Uint8Array {
    return this.hmacs ? this.made(point) : point.baseKey;
  }

  made(point: Named): Uint8Array {
    if (!this.hmacs) throw new Error('the register has these keys');
    return new Uint8Array(this.hmacs.hmac16(baseKeyText(point as Parameters<typeof baseKeyText>[0])));
  }
}

/** Ids of all contact points in the order of their keys: 32 bytes for each are held, and nothing else of them. */
async function idsInOrder(sql: Sql, keys: TreeKeys): Promise<Float64Array> {
  const [counted] = await sql.query('SELECT count(*) AS n FROM contact_points');
  let [ids, heads, packed] = [new Float64Array(toNumber(counted?.['n'])), new Float64Array(toNumber(counted?.['n'])), new Uint8Array(toNumber(counted?.['n']) * KEY_SIZE)];
  let held = 0;
  for (let last = 0; ;) {
    const rows = await sql.query(`SELECT id, kind, canonical FROM contact_points WHERE id > $1 ORDER BY id LIMIT ${READ_AT_ONCE}`, [last]);
    if (rows.length === 0) break;
    if (held + rows.length > ids.length) [ids, heads, packed] = grown(ids, heads, packed, held + rows.length);
    for (const row of rows) {
      const key = keys.made({ kind: String(row['kind']), canonical: String(row['canonical']) });
      packed.set(key, held * KEY_SIZE);
      heads[held] = Buffer.from(key.buffer, key.byteOffset, KEY_SIZE).readUIntBE(0, 6);
      ids[held++] = last = toNumber(row['id']);
    }
  }
  const rest = (at: number): Uint8Array => packed.subarray(at * KEY_SIZE, (at + 1) * KEY_SIZE);
  const order = Uint32Array.from({ length: held }, (_, at) => at).sort((a, b) => (heads[a] as number) - (heads[b] as number) || compareBytes(rest(a), rest(b)));
  return Float64Array.from(order, (at) => ids[at] as number);
}

/** More came in while they were counted. */
function grown(ids: Float64Array, heads: Float64Array, packed: Uint8Array, least: number): [Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>, Uint8Array<ArrayBuffer>] {
  const size = least * 2;
  const larger: [Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>, Uint8Array<ArrayBuffer>] = [new Float64Array(size), new Float64Array(size), new Uint8Array(size * KEY_SIZE)];
  larger[0].set(ids);
  larger[1].set(heads);
  larger[2].set(packed);
  return larger;
}

/** Every contact point with its events, in the order of the tree. */
export async function* pointsInOrder(sql: Sql, keys: TreeKeys): AsyncGenerator<KeyedPoint> {
  if (keys.areRegisters) {
    for await (const point of allPoints(sql)) yield { point, key: point.baseKey };
    return;
  }
  const ids = await idsInOrder(sql, keys);
  const read = (from: number): Promise<PointEvents[]> => {
    const points = pointsById(sql, Array.from(ids.subarray(from, from + POINTS_AT_ONCE)));
    points.catch(() => undefined); // whoever asks for them hears of it, unless nobody does any more
    return points;
  };
  let next = read(0);
  for (let from = 0; from < ids.length; from += POINTS_AT_ONCE) {
    const keyed = (await next).map((point): KeyedPoint => ({ point, key: keys.made(point) }));
    next = read(from + POINTS_AT_ONCE); // the database reads on while these are worked on
    yield* keyed.sort((a, b) => compareBytes(a.key, b.key));
  }
}
