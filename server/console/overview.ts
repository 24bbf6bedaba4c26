import type { Hub } from '../hub';
import { latestRoot } from '../compile/compiler';
import { devicesForAdmin, type FleetDevice } from '../store/fleet';
import type { Row, Sql } from '../store/sql';
import { toNumber } from '../store/sql';
import type { Overview, VerdictCount } from './protocol';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Days since 1970, UTC; a device whose clock is further ahead than a day is left out. */
interface Days { from: number; to: number }
const COUNTED = 'FROM daily_counts WHERE day BETWEEN $1 AND $2';
const named = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const HEARD: [within: string, hours: number][] = [['hour', 1], ['day', 24], ['three-days', 72], ['longer', Infinity]];

const none = (): VerdictCount => ({ allow: 0, warn: 0, justify: 0, block: 0 });

/** Counts by one column, each verdict in a column of its own. */
async function countBy(sql: Sql, column: 'day' | 'channel' | 'app', { from, to }: Days): Promise<Map<string, VerdictCount>> {
  const rows = await sql.query(`SELECT ${column} AS name, verdict, sum(n) AS n ${COUNTED} GROUP BY 1, 2 ORDER BY 1`, [from, to]);
  const counts = new Map<string, VerdictCount>();
  for (const row of rows) {
    const held = counts.get(String(row['name'])) ?? none();
    held[String(row['verdict']) as keyof VerdictCount] = toNumber(row['n']);
    counts.set(String(row['name']), held);
  }
  return counts;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] ?? 0 : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** How much each seller is interrupted; no names: it is for those who tune the rules. */
async function dialogsByDay(sql: Sql, { from, to }: Days): Promise<Overview['dialogs']> {
  const rows = await sql.query(`SELECT day, CASE WHEN who = '' THEN device ELSE who END AS seller, coalesce(sum(n) FILTER (WHERE verdict <> 'allow'), 0) AS n ${COUNTED} GROUP BY 1, 2 ORDER BY 1`, [from, to]);
  const days = new Map<string, number[]>();
  for (const row of rows) {
    const day = named(toNumber(row['day']));
    days.set(day, [...(days.get(day) ?? []), toNumber(row['n'])]);
  }
  return [...days].map(([day, counts]) => ({ day, sellers: counts.length, dialogs: counts.reduce((sum, one) => sum + one, 0), median: median(counts), most: Math.max(...counts) }));
}

function tally(values: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

const within = ({ statusAt }: FleetDevice, now: number): string => (statusAt === undefined ? 'never' : HEARD.find(([, hours]) => now - statusAt <= hours * HOUR_MS)?.[0] ?? 'longer');

function fleetOf(all: readonly FleetDevice[], now: number): Overview['fleet'] {
  const devices = all.filter(({ revokedAt }) => revokedAt === undefined);
  return {
    devices: devices.length, forked: devices.filter(({ forked }) => forked).length,
    levels: tally(devices.map(({ status }) => status?.level ?? '')).map(([level, n]) => ({ level, devices: n })),
    versions: tally(devices.map(({ status }) => status?.version ?? '')).map(([version, n]) => ({ version, devices: n })),
    heard: tally(devices.map((device) => within(device, now))).map(([name, n]) => ({ within: name, devices: n })),
  };
}

async function dataOf(sql: Sql): Promise<Overview['data']> {
  const count = async (text: string): Promise<Row> => (await sql.query(text))[0] ?? {};
  const root = await latestRoot(sql);
  const [points, records, policy, pending] = [
    await count('SELECT count(*) AS n FROM contact_points'), await count('SELECT count(*) AS n, max(recorded_at) AS newest FROM consent_events'),
    await count('SELECT max(version) AS n FROM policies'), await count('SELECT count(*) AS n FROM pending_records p WHERE NOT EXISTS (SELECT 1 FROM pending_decisions d WHERE d.record = p.id)'),
  ];
  return {
    contactPoints: toNumber(points['n']), records: toNumber(records['n']), policyVersion: toNumber(policy['n'] ?? 0), pending: toNumber(pending['n']), rootVersion: root?.root.version ?? 0,
    ...(root ? { rootAt: root.root.createdAt } : {}), ...(records['newest'] === null ? {} : { newestRecordAt: toNumber(records['newest']) }),
  };
}

async function counted(hub: Hub, days: number): Promise<Overview> {
  const { database: sql } = hub;
  const now = hub.now();
  const today = Math.floor(now / DAY_MS);
  const span: Days = { from: today - days + 1, to: today + 1 };
  const byDay = await countBy(sql, 'day', span);
  const shown = Array.from({ length: days }, (_, at) => span.from + at);
  return {
    days,
    byDay: shown.map((day) => ({ day: named(day), ...(byDay.get(String(day)) ?? none()) })),
    byChannel: [...await countBy(sql, 'channel', span)].map(([channel, counts]) => ({ channel, ...counts })),
    byApp: [...await countBy(sql, 'app', span)].map(([app, counts]) => ({ app, ...counts })),
    dialogs: await dialogsByDay(sql, span), fleet: fleetOf(await devicesForAdmin(sql), now), data: await dataOf(sql),
  };
}

const FRESH_MS = 60_000;

/** Counted once a minute for whoever asks: a page that many have open reads a long log no more often. */
export class Overviews {
  private readonly held = new Map<number, { at: number; overview: Promise<Overview> }>();

  constructor(private readonly hub: Hub) {}

  of(days: number): Promise<Overview> {
    const now = this.hub.now();
    const held = this.held.get(days);
    if (held && now >= held.at && now - held.at < FRESH_MS) return held.overview;
    const overview = counted(this.hub, days);
    overview.catch(() => { if (this.held.get(days)?.overview === overview) this.held.delete(days); });
    this.held.set(days, { at: now, overview });
    return overview;
  }
}
