import type { ContactPoint, Stop } from '../engine';
import { clearancesUpTo } from './clearances';
import type { Db } from './db';
import { finished } from './transaction';

/** A stop recorded on this device, as it goes to the hub (deviceEvent in utils/sync/protocol.ts). */
export interface DeviceEvent {
  id: string;
  at: number;
  contact: { kind: ContactPoint['kind']; canonical: string };
  kind: 'objection' | 'do-not-call';
  channels?: string[];
  note: string;
}

export interface OverlayRow {
  id: string;
  point: ContactPoint;
  stop: Stop;
  /** Hub time at which the hub had it; absent = still pending. */
  acceptedAt?: number;
  /** The hub could not read it as a contact point: it stays here, and the options page says so. */
  refused?: true;
}

export interface OverlayStop {
  point: ContactPoint;
  kind: DeviceEvent['kind'];
  /** Absent = every channel. */
  channels?: Stop['channels'];
  note: string;
  at: number;
}

const DAY_MS = 86_400_000;

/** Is `stop` at least as wide and as new as `mine`? Roots keep days, so the day decides. */
function covers(stop: Stop, mine: Stop): boolean {
  if (stop.kind !== mine.kind || stop.since < Math.floor(mine.since / DAY_MS) * DAY_MS || stop.purposes) return false;
  return !stop.channels || (mine.channels !== undefined && mine.channels.every((channel) => stop.channels?.includes(channel)));
}

/** Stops above the tree (design §5): they narrow at once and go when a newer root contains them. */
export class Overlay {
  private constructor(
    private readonly db: Db,
    private rows: OverlayRow[],
  ) {}

  static async load(db: Db): Promise<Overlay> {
    return new Overlay(db, (await db.getAll('overlay')) as OverlayRow[]);
  }

  /** Overlay stops of a contact point, exact or folded. */
  stopsOf(point: ContactPoint): Stop[] {
    return this.rows.filter((row) => row.point.canonical === point.canonical || row.point.folded === point.folded).map((row) => row.stop);
  }

  /** When the last of these stops was recorded, 0 = none: leave that was decided before it is decided again. */
  get lastAt(): number {
    return this.rows.reduce((last, { stop }) => Math.max(last, stop.since), 0);
  }

  /** Narrows at once; on disk and queued for the hub when the promise resolves. Rejects when it could not be kept. */
  async add({ point, kind, channels, note, at }: OverlayStop): Promise<string> {
    const id = crypto.randomUUID();
    const stop: Stop = { kind, since: at, record: 0, ...(channels ? { channels } : {}) };
    const row: OverlayRow = { id, point, stop };
    const contact = { kind: point.kind, canonical: point.canonical };
    const event: DeviceEvent = { id, at, contact, kind, note, ...(channels ? { channels } : {}) };
    this.rows.push(row); // stays even when the disk refuses it: closed rather than open
    const tx = this.db.transaction(['overlay', 'pending'], 'readwrite', { durability: 'strict' });
    await finished(tx.done, [tx.objectStore('overlay').put(row, id), tx.objectStore('pending').put(event, id)]);
    return id;
  }

  /** Events that the hub has not confirmed, oldest first. */
  async pending(): Promise<DeviceEvent[]> {
    return ((await this.db.getAll('pending')) as DeviceEvent[]).sort((a, b) => a.at - b.at);
  }

  /** The hub has these events since `acceptedAt` (hub time). */
  async accept(ids: readonly string[], acceptedAt: number): Promise<void> {
    const accepted = this.rows.filter((row) => ids.includes(row.id)).map(({ refused: _refused, ...row }) => ({ ...row, acceptedAt: row.acceptedAt ?? acceptedAt }));
    const tx = this.db.transaction(['overlay', 'pending'], 'readwrite', { durability: 'strict' });
    const writes = accepted.map((row) => tx.objectStore('overlay').put(row, row.id));
    const deletes = ids.map((id) => tx.objectStore('pending').delete(id));
    await finished(tx.done, [...writes, ...deletes]);
    this.rows = this.rows.map((row) => accepted.find((one) => one.id === row.id) ?? row);
  }

  /** The hub refuses these. They go on narrowing this device, and stay pending for a hub that can read them. */
  async refuse(ids: readonly string[]): Promise<void> {
    const marked = this.rows.filter((row) => ids.includes(row.id) && !row.refused).map((row): OverlayRow => ({ ...row, refused: true }));
    if (marked.length === 0) return;
    const tx = this.db.transaction('overlay', 'readwrite', { durability: 'strict' });
    await finished(tx.done, marked.map((row) => tx.store.put(row, row.id)));
    this.rows = this.rows.map((row) => marked.find((one) => one.id === row.id) ?? row);
  }

  /** Stops that the hub does not have: on their way, and refused by it. */
  get missingAtHub(): { waiting: number; refused: number } {
    const missing = this.rows.filter((row) => row.acceptedAt === undefined);
    const refused = missing.filter((row) => row.refused).length;
    return { waiting: missing.length - refused, refused };
  }

  /**
   * Drops rows that the root in force contains. A row goes only when the root is not older than the hub's acceptance
   * and one of the tree's stops covers it. Clearances from before it go with it: nothing else would hold them any more.
   */
  async settle(rootCreatedAt: number, treeStopsOf: (point: ContactPoint) => Promise<Stop[]>): Promise<number> {
    const gone: OverlayRow[] = [];
    for (const row of this.rows) {
      if (row.acceptedAt === undefined || rootCreatedAt < row.acceptedAt) continue;
      const stops = await treeStopsOf(row.point);
      if (stops.some((stop) => covers(stop, row.stop))) gone.push(row);
    }
    if (gone.length === 0) return 0;
    const outdated = await clearancesUpTo(this.db, gone.reduce((last, { stop }) => Math.max(last, stop.since), 0));
    const tx = this.db.transaction(['overlay', 'clearances'], 'readwrite', { durability: 'strict' });
    const rows = gone.map(({ id }) => tx.objectStore('overlay').delete(id));
    await finished(tx.done, [...rows, ...outdated.map((id) => tx.objectStore('clearances').delete(id))]);
    this.rows = this.rows.filter((row) => !gone.includes(row));
    return gone.length;
  }

  get size(): number {
    return this.rows.length;
  }
}
