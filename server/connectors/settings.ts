import { z } from 'zod';
import type { Connector } from '../../utils/connectors/connector';
import { connectorFor, CONNECTORS } from '../../utils/connectors/systems';
import type { Hub } from '../hub';
import { toJson, toNumber, type Sql } from '../store/sql';
import { dropCheckedList } from './checked-lists';
import type { RunReport } from './run';

/** What an administrator says of a source. Secrets are sealed with the hub's key and never told again. */
export const connectorRequest = z.strictObject({
  system: z.string().max(40), settings: z.record(z.string(), z.unknown()), secrets: z.record(z.string(), z.string().max(10_000)).default({}),
  everyMinutes: z.number().int().min(5).max(10_080).default(60), region: z.string().regex(/^[A-Z]{2}$/).default('PL'),
});
export type ConnectorRequest = z.infer<typeof connectorRequest>;

/** A source as it is run. */
export interface Source { name: string; connector: Connector<never>; settings: never; secrets: Record<string, string>; everyMinutes: number; region: string }
/** A source as it is shown. */
export interface SourceView { name: string; system: string; settings: unknown; everyMinutes: number; region: string; nextAt: number; isRunning: boolean; lastRun?: SourceRun }
/** `outcome`: done, or why not. */
export interface SourceRun { number: number; startedAt: number; endedAt: number; outcome: string; report: RunReport }
/** A system that can be read: what it must be told, by the schema that its connector checks. */
export interface SystemView { system: string; settings: unknown; secrets: readonly string[]; isList: boolean; canExclude: boolean }

export function systems(): SystemView[] {
  return CONNECTORS.map(({ system, settings, secrets, isList, exclude }) => {
    const { $schema: _schema, ...shape } = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
    return { system, settings: shape, secrets, isList: isList === true, canExclude: exclude !== undefined };
  });
}

export const connectorName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const refused = (message: string): Error => Object.assign(new Error(message), { statusCode: 400 });

/** Stores; a changed source is read whole again, and a run with what it was before ends. Secrets that are not given stay as they are. */
export async function storeConnector(hub: Hub, name: string, request: ConnectorRequest): Promise<void> {
  const connector = connectorFor(request.system);
  if (!connector) throw refused(`no connector for ${request.system}`);
  const settings = connector.settings.safeParse(request.settings);
  if (!settings.success) throw refused(`settings: ${settings.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; ')}`);
  await hub.database.transaction(async (sql) => {
    const [before] = await sql.query('SELECT system, secrets, settings FROM connectors WHERE name = $1 FOR UPDATE', [name]);
    if (before && before['system'] !== request.system) throw refused(`${name} reads ${String(before['system'])}; remove it first`);
    const secrets = { ...(before ? openSecrets(hub, name, String(before['secrets'])) : {}), ...request.secrets };
    const missing = connector.secrets.filter((secret) => !secrets[secret]);
    if (missing.length > 0) throw refused(`secrets missing: ${missing.join(', ')}`);
    const kept = Object.fromEntries(connector.secrets.map((secret) => [secret, secrets[secret] ?? '']));
    await sql.query(
      `INSERT INTO connectors (name, system, settings, secrets, every_minutes, region, created_at) VALUES ($1, $2, $3::json, $4, $5, $6, $7)
       ON CONFLICT (name) DO UPDATE SET settings = excluded.settings, secrets = excluded.secrets, every_minutes = excluded.every_minutes, region = excluded.region, next_at = 0, lease = NULL, lease_until = 0`,
      [name, request.system, JSON.stringify(request.settings), hub.secrets.seal(`connector ${name}`, JSON.stringify(kept)), request.everyMinutes, request.region, hub.now()],
    );
    await sql.query('DELETE FROM connector_streams WHERE connector = $1', [name]);
    // A newer day of the same list goes on from the older one; another list, or another part, does not.
    if (!before || listOf(toJson(before['settings'])) !== listOf(request.settings)) await dropCheckedList(sql, name);
  });
}

/** What of a source says which list it loads, its day apart. */
function listOf(settings: unknown): string {
  const { kind, register = {} } = settings as { kind?: unknown; register?: Record<string, unknown> };
  return JSON.stringify([kind, register['name'], register['prefixes']]);
}

function openSecrets(hub: Hub, name: string, sealed: string): Record<string, string> {
  return z.record(z.string(), z.string()).parse(JSON.parse(hub.secrets.open(`connector ${name}`, sealed)));
}

export async function readSource(hub: Hub, name: string): Promise<Source | undefined> {
  const [row] = await hub.database.query('SELECT * FROM connectors WHERE name = $1', [name]);
  if (!row) return undefined;
  const connector = connectorFor(String(row['system']));
  if (!connector) throw new Error(`no connector for ${String(row['system'])}`);
  const settings = connector.settings.parse(toJson(row['settings']));
  return {
    name, connector, settings, secrets: openSecrets(hub, name, String(row['secrets'])),
    everyMinutes: toNumber(row['every_minutes']), region: connector.region?.(settings) ?? String(row['region']),
  };
}

const runOf = (row: Record<string, unknown>): SourceRun => ({ number: toNumber(row['number']), startedAt: toNumber(row['started_at']), endedAt: toNumber(row['ended_at']), outcome: String(row['outcome']), report: toJson(row['report']) as RunReport });

/** Runs of a source, the newest first. */
export async function runsOf(sql: Sql, name: string, before: number): Promise<SourceRun[]> {
  return (await sql.query('SELECT number, started_at, ended_at, outcome, report FROM connector_runs WHERE connector = $1 AND number < $2 ORDER BY number DESC LIMIT 20', [name, before])).map(runOf);
}

/** Without secrets. */
export async function listSources(sql: Sql, now: number): Promise<SourceView[]> {
  const rows = await sql.query(
    `SELECT c.*, r.number, r.started_at, r.ended_at, r.outcome, r.report FROM connectors c
     LEFT JOIN connector_runs r ON r.number = (SELECT max(number) FROM connector_runs WHERE connector = c.name) ORDER BY c.name`,
  );
  return rows.map((row) => ({
    name: String(row['name']), system: String(row['system']), settings: toJson(row['settings']), everyMinutes: toNumber(row['every_minutes']), region: String(row['region']),
    nextAt: toNumber(row['next_at']), isRunning: toNumber(row['lease_until']) > now,
    ...(row['started_at'] === null ? {} : { lastRun: runOf(row) }),
  }));
}

/** What it brought stays in the register: it was true when it was said. */
export async function removeConnector(sql: Sql, name: string): Promise<boolean> {
  return (await sql.query('DELETE FROM connectors WHERE name = $1 RETURNING name', [name])).length > 0;
}
