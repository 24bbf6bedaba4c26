import type { Attempt, Channel, ContactPoint, Instant } from '../engine';
import { decide } from '../engine/decide';
import type { BulkLookup } from '../store/bulk-lookup';
import { kindCode, pointOf, readCell } from './contact-cell';
import { bytes, Texts, uint32s } from './growing';
import { KEY, keyOrder } from './key-order';
import type { Ground, Plan } from './plan';
import { rowVerdict, VerdictTable, type RowVerdict } from './reasons';

/** What a judge found: its contacts in key order, and the rows it could read none in. */
export interface Judged {
  keys: Uint8Array;
  rows: Uint32Array;
  codes: Uint32Array;
  /** Number of the record relied on or standing against; 0 = none. */
  records: Float64Array;
  unreadRows: Uint32Array;
  unreadCodes: Uint32Array;
  table: RowVerdict[];
}

/** Times of earlier contacts by canonical form, for the frequency cap. */
export type EarlierContacts = (points: readonly ContactPoint[]) => Promise<Record<string, Instant[]>>;

export interface JudgePort {
  add(rows: Uint32Array, cells: string[]): Promise<void>;
  decide(onDecided: (rows: number) => void): Promise<Judged>;
}

/** Channel that a list is decided as; each judge holds the engine to it. */
export const decidedChannel = (channel: Channel): Channel => (channel === 'email' ? 'newsletter' : channel);

/** Contacts decided at once: few, so that what is read of them is young garbage. */
const CHUNK = 500;

/** Takes a part of the rows: reads their contacts, then looks them up and decides in key order, so that each page is opened once. */
export class Judge implements JudgePort {
  private readonly keys = bytes();
  private readonly rows = uint32s();
  private readonly kinds = bytes();
  private readonly canonicals = new Texts();
  private readonly unreadRows = uint32s();
  private readonly unreadCodes = uint32s();
  private readonly table = new VerdictTable();

  constructor(private readonly lookup: BulkLookup, private readonly plan: Pick<Plan, 'channel' | 'purpose' | 'optOutText' | 'noticeText'>, private readonly ground: Ground, private readonly earlier?: EarlierContacts) {}

  async add(rows: Uint32Array, cells: string[]): Promise<void> {
    const [points, read]: [ContactPoint[], number[]] = [[], []];
    for (const [at, cell] of cells.entries()) {
      const found = readCell(cell, this.plan.channel, this.ground.engine.defaultRegion);
      const row = rows[at] as number;
      if ('fault' in found) {
        this.unreadRows.push(row);
        this.unreadCodes.push(this.table.code(found.fault));
        continue;
      }
      points.push(found.point);
      read.push(row);
    }
    const keys = await this.lookup.keysOf(points);
    // All at once, after the wait: another call may have come meanwhile, and a key must stay with its row.
    this.keys.append(keys);
    this.canonicals.append(points.map((point) => point.canonical));
    points.forEach(({ kind }, at) => {
      this.rows.push(read[at] as number);
      this.kinds.push(kindCode(kind));
    });
  }

  async decide(onDecided: (rows: number) => void): Promise<Judged> {
    const held = this.keys.view();
    const order = keyOrder(held);
    const sorted = new Uint8Array(order.length * KEY);
    order.forEach((from, to) => { sorted.set(held.subarray(from * KEY, (from + 1) * KEY), to * KEY); });
    const codes = new Uint32Array(order.length);
    const records = new Float64Array(order.length);
    for (let start = 0; start < order.length; start += CHUNK) {
      const part = order.subarray(start, start + CHUNK);
      const points = Array.from(part, (at) => pointOf(this.kinds.at(at) as number, this.canonicals.at(at)));
      await this.decideChunk(points, sorted.subarray(start * KEY, (start + part.length) * KEY), codes.subarray(start), records.subarray(start));
      onDecided(part.length);
    }
    const rows = order.map((at) => this.rows.at(at) as number);
    return { keys: sorted, rows, codes, records, unreadRows: this.unreadRows.view(), unreadCodes: this.unreadCodes.view(), table: this.table.rows };
  }

  private async decideChunk(points: ContactPoint[], keys: Uint8Array, codes: Uint32Array, records: Float64Array): Promise<void> {
    const { engine, data, now } = this.ground;
    const [lookups, earlier] = await Promise.all([this.lookup.lookup(points, keys), this.earlier?.(points)]);
    const decision = decide(this.attemptOf(points, earlier), lookups, engine, data, now);
    if (decision.channel !== decidedChannel(this.plan.channel)) throw new Error(`decided as ${decision.channel}`);
    for (const verdict of decision.verdicts) {
      codes[verdict.recipient] = this.table.code(rowVerdict(verdict));
      records[verdict.recipient] = verdict.record ?? 0;
    }
  }

  /** A list: e-mail to it is decided as a newsletter, however few of it are in this chunk. */
  private attemptOf(points: ContactPoint[], earlierContacts: Record<string, Instant[]> | undefined): Attempt {
    const { channel, purpose, optOutText, noticeText } = this.plan;
    return {
      id: 'screening', channel, purpose, purposeSource: 'declared', audience: 'list', app: 'screening', account: '', draft: '', layer: 'screening',
      recipients: points.map((point) => ({ status: 'resolved', point, field: 'contact', raw: point.canonical })),
      context: { utcOffsetMinutes: this.ground.utcOffsetMinutes, optOutText, noticeText, ...(earlierContacts ? { earlierContacts } : {}) },
    };
  }
}
