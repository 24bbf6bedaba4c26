import { randomUUID } from 'node:crypto';
import { Client, ConnectorError } from '../../utils/connectors/http-client';
import type { Page, SourceRecord, World } from '../../utils/connectors/connector';
import { contactPoint, type ConsentEvent } from '../../utils/connectors';
import { Snapshot, type Difference, type Outcome } from '../../utils/connectors/snapshot';
import type { Hub } from '../hub';
import { forgetExcluded } from './exports';
import type { Sql } from '../store/sql';
import { besideOthers } from './others';
import { countRecords, heldItems, keepItems, missingRecords, type Place } from './items';
import { dropCheckedList, isAhead, keepCheckedList } from './checked-lists';
import { dropPass, endPass, passOf, storePass, type Pass } from './passes';
import type { Source } from './settings';
import type { Outside } from './outside';

export interface RunReport {
  pages: number; records: number; events: number; appended: number; missing: number; problemCount: number; problems: string[];
  /** `channel purpose: from -> to` with how often; no address stands in it. */
  changes: Record<string, number>;
  /** Of a dry run only: who, for the administrator who asked. */
  differences?: Difference[];
}
export interface RunOptions { isDry?: boolean; isWhole?: boolean; acceptMissing?: boolean }
export type RunResult = { outcome: 'done' | 'running' | 'failed'; report: RunReport; error?: string; retryAt?: number };

const LEASE_MS = 10 * 60_000;
const SHOWN = 1_000;
const MISSING_AT_ONCE = 200;
/** So much of a source may go at once before somebody has to look: an empty or cut answer looks like everybody leaving. */
const MISSING_SHARE = 0.3;
const MISSING_FEW = 10;

/** One run of one source. What a page brings and how far it was read are stored in one transaction, so a kill loses and doubles nothing. */
export class Run {
  private readonly lease = randomUUID();
  private readonly report: RunReport = { pages: 0, records: 0, events: 0, appended: 0, missing: 0, problemCount: 0, problems: [], changes: {} };

  constructor(private readonly hub: Hub, private readonly source: Source, private readonly outside: Outside, private readonly options: RunOptions = {}, private readonly isEnding: () => boolean = () => false) {}

  async start(): Promise<RunResult> {
    const { hub, options } = this;
    if (!options.isDry && !(await this.take())) return { outcome: 'running', report: this.report };
    const startedAt = hub.now();
    let result: RunResult = { outcome: 'done', report: this.report };
    try {
      for (const stream of this.source.connector.streams(this.source.settings)) await this.stream({ connector: this.source.name, stream });
    } catch (error) {
      if (!(error instanceof ConnectorError)) {
        await this.release(startedAt, { outcome: 'failed', report: this.report, error: 'internal error' });
        throw error;
      }
      result = { outcome: 'failed', report: this.report, error: error.message, ...(error.retryAt === undefined ? {} : { retryAt: error.retryAt }) };
    }
    await this.release(startedAt, result);
    if (!options.isDry && (this.report.appended > 0 || this.source.connector.isList)) await hub.compile();
    return result;
  }

  /** One run of a source at a time, over all hubs. */
  private async take(): Promise<boolean> {
    const now = this.hub.now();
    const rows = await this.hub.database.query('UPDATE connectors SET lease = $2, lease_until = $3 WHERE name = $1 AND lease_until <= $4 RETURNING name', [this.source.name, this.lease, now + LEASE_MS, now]);
    return rows.length > 0;
  }

  private async renew(sql: Sql): Promise<void> {
    const rows = await sql.query('UPDATE connectors SET lease_until = $3 WHERE name = $1 AND lease = $2 RETURNING name', [this.source.name, this.lease, this.hub.now() + LEASE_MS]);
    if (rows.length === 0) throw new ConnectorError('another run has taken over');
  }

  private async release(startedAt: number, { outcome, error, retryAt }: RunResult): Promise<void> {
    if (this.options.isDry) return;
    const { database } = this.hub;
    const now = this.hub.now();
    await database.query('UPDATE connectors SET lease = NULL, lease_until = 0, next_at = $3 WHERE name = $1 AND lease = $2', [this.source.name, this.lease, Math.max(retryAt ?? 0, now + this.source.everyMinutes * 60_000)]);
    await database.query('INSERT INTO connector_runs (connector, started_at, ended_at, outcome, report) VALUES ($1, $2, $3, $4, $5::json)', [this.source.name, startedAt, now, error ?? outcome, JSON.stringify(this.report)]);
  }

  private async stream(place: Place): Promise<void> {
    const { hub, source, options } = this;
    let pass = await passOf(hub.database, place, { now: hub.now(), isWhole: options.isWhole === true || source.connector.isList === true });
    if (options.isDry && pass.cursor !== undefined) pass = { ...pass, started: hub.now() };
    const world = this.world(pass);
    let page = await this.page(world, place, pass);
    for (;;) {
      pass = await this.store(place, pass, page);
      if (page.next === undefined) break;
      if (this.isEnding()) throw new ConnectorError('the hub is ending: it goes on from here');
      page = await this.page(world, place, pass);
    }
    const checked = this.checkedBy(page);
    // Gone first: what follows takes numbers off that are no longer on it.
    if (!checked && !options.isDry) await dropCheckedList(hub.database, source.name);
    if (pass.isWhole) await this.missing(place, pass);
    if (options.isDry) return;
    await hub.database.transaction(async (sql) => {
      await this.renew(sql);
      await endPass(sql, place, pass);
      if (checked) await keepCheckedList(sql, source.name, checked, hub.now());
    });
  }

  private checkedBy({ checked }: Page): Page['checked'] {
    if (!checked || !isAhead(checked.on, this.hub.now())) return checked;
    this.note([`the list is dated ${checked.on}, which is ahead: nobody counts as checked against ${checked.list}`]);
    return undefined;
  }

  private world(pass: Pass): World<never> {
    const { source, outside, hub } = this;
    const client = new Client({ ...source.connector.client(source.settings, source.secrets), http: outside.http, sleep: outside.sleep, now: () => hub.now() });
    return { settings: source.settings, client, region: source.region, file: (name, from, length) => outside.file(name, from, length, pass.started) };
  }

  private async page(world: World<never>, place: Place, pass: Pass): Promise<Page> {
    const ask = { stream: place.stream, ...(pass.since === undefined ? {} : { since: pass.since }), ...(pass.cursor === undefined ? {} : { cursor: pass.cursor }) };
    try {
      const page = await this.source.connector.page(world, ask);
      if (page.next !== undefined && page.next === pass.cursor) throw new ConnectorError('the source gives the same page again');
      return page;
    } catch (error) {
      if (error instanceof ConnectorError && error.isAnswer && pass.cursor !== undefined && !this.options.isDry) await dropPass(this.hub.database, place);
      throw error;
    }
  }

  /** Events, memory and place of one page, together. */
  private async store(place: Place, pass: Pass, { records, next, problems }: Page): Promise<Pass> {
    const { cursor: _cursor, ...rest } = pass;
    const newest = Math.max(pass.newest ?? 0, ...records.map(({ modified }) => modified ?? 0));
    const after: Pass = { ...rest, ...(newest > 0 ? { newest } : {}), ...(next === undefined ? {} : { cursor: next }) };
    await this.commit(place, records.map(({ id }) => id), this.keysOf(records), pass, (snapshot) => { for (const record of records) snapshot.apply(record); }, async (sql) => {
      // The last page is stored with what was missed: until then a kill reads it again.
      if (next !== undefined) await storePass(sql, place, after);
    });
    this.report.pages++;
    this.report.records += records.length;
    this.note(problems);
    return after;
  }

  private keysOf(records: readonly SourceRecord[]): string[] {
    const contacts = new Set(records.flatMap(({ said, stops = [] }) => [...said, ...stops].map(({ contact }) => contact)));
    return [...contacts].flatMap((contact) => {
      const point = contactPoint(contact, this.source.region);
      return point ? [this.hub.baseKeyHex(point)] : [];
    });
  }

  /** After a whole pass: what the source no longer has. */
  private async missing(place: Place, pass: Pass): Promise<void> {
    const { database } = this.hub;
    if (this.options.isDry) return; // it has stored no seeing, so everything would be missing
    const [gone, all] = [await countRecords(database, place, pass.started), await countRecords(database, place)];
    if (gone > MISSING_FEW && gone > all * MISSING_SHARE && this.options.acceptMissing !== true) {
      await dropPass(database, place);
      throw new ConnectorError(`${gone} of ${all} records are missing from ${place.stream}: look at the source, then run with acceptMissing`);
    }
    for (;;) {
      const records = await missingRecords(database, place, pass.started, this.source.connector.isList === true, MISSING_AT_ONCE);
      if (records.length === 0) return;
      const keys = (await database.query(`SELECT DISTINCT encode(base_key, 'hex') AS k FROM connector_items WHERE connector = $1 AND stream = $2 AND record = ANY ($3::text[])`, [place.connector, place.stream, records])).map((row) => String(row['k']));
      await this.commit(place, records, keys, pass, (snapshot) => { for (const record of records) snapshot.vanish(record); }, async (sql) => {
        // Also those whose address was erased meanwhile: nothing is left to say of them.
        await sql.query(`UPDATE connector_items SET seen = $4 WHERE connector = $1 AND stream = $2 AND record = ANY ($3::text[])`, [place.connector, place.stream, records, pass.started]);
      });
      this.report.missing += records.length;
    }
  }

  private async commit(place: Place, records: readonly string[], keys: readonly string[], pass: Pass, work: (snapshot: Snapshot) => void, more: (sql: Sql) => Promise<void>): Promise<void> {
    const { hub, source, options } = this;
    const outcome = await hub.database.transaction(async (sql) => {
      if (!options.isDry) await this.renew(sql);
      const snapshot = new Snapshot(await heldItems(sql, place, records, keys), { name: place.connector, region: source.region, now: hub.now(), isList: source.connector.isList === true });
      work(snapshot);
      const result = snapshot.result();
      const events = await besideOthers(sql, place.connector, result, (point) => hub.baseKeyHex(point));
      if (options.isDry) return { result, events, appended: 0 };
      const appended = await hub.appendIn(sql, events, `connector ${place.connector}`);
      await keepItems(sql, place, result.keep, pass.started, (point) => hub.baseKeyHex(point));
      await forgetExcluded(sql, place.connector, result.keep.filter(({ state }) => state === 'cleared' || state === 'given').map(({ kind, contact }) => hub.baseKeyHex({ kind, canonical: contact })));
      await more(sql);
      return { result, events, appended };
    });
    this.count(outcome.result, outcome.events, outcome.appended);
  }

  private count({ differences, problems }: Outcome, events: readonly ConsentEvent[], appended: number): void {
    this.report.events += events.length;
    this.report.appended += appended;
    for (const { channel, purpose, from, to } of differences) {
      const change = `${channel} ${purpose}: ${from} -> ${to}`;
      this.report.changes[change] = (this.report.changes[change] ?? 0) + 1;
    }
    if (this.options.isDry) this.report.differences = [...(this.report.differences ?? []), ...differences].slice(0, SHOWN);
    this.note(problems);
  }

  private note(problems: readonly string[]): void {
    this.report.problemCount += problems.length;
    this.report.problems = [...new Set([...this.report.problems, ...problems])].slice(0, SHOWN);
  }
}
