// For tools that never pass a browser: who may be contacted, who may not, as a file; and refusals written back into a source.
import { decide, type Attempt, type Channel, type EnginePolicy, type PurposeId, type Verdict } from '../../utils/engine';
import { csvText } from '../../utils/connectors/safe-csv';
import { Client } from '../../utils/connectors/http-client';
import { enginePolicy, mergePolicies } from '../../utils/policy';
import type { Hub } from '../hub';
import { MergedPermissions } from '../permissions/merged';
import { allPoints, type PointEvents } from '../store/events';
import { policyInForce } from '../store/policies';
import type { Sql } from '../store/sql';
import { checkedLists } from './checked-lists';
import { readSource } from './settings';

export interface ListQuery { list: 'allowed' | 'excluded'; channel: Channel; purpose: PurposeId; /** The tool puts an opt-out into every message. */ optOut: boolean }

const KINDS: Record<Channel, readonly string[]> = { email: ['email'], newsletter: ['email'], meeting: ['email'], sms: ['phone'], voice: ['phone'], 'voice-automated': ['phone'], im: ['handle', 'phone'] };
/** Somebody said no, by whatever way. */
const REFUSALS: readonly string[] = ['reason_refused', 'reason_objected', 'reason_restricted', 'reason_erased', 'reason_do_not_call'];

/** A message to this contact point at this moment, as a list would send it; hours and caps are the tool's own. */
function attemptFor(point: PointEvents, { channel, purpose, optOut }: ListQuery): Attempt {
  const contact = { kind: point.kind as 'email', canonical: point.canonical, folded: point.folded };
  return {
    id: 'list', channel, purpose, purposeSource: 'declared', audience: 'explicit', recipients: [{ status: 'resolved', point: contact, field: 'to', raw: point.canonical }],
    app: 'list', account: '', draft: '', layer: 'page-gate', context: { utcOffsetMinutes: 0, optOutText: optOut },
  };
}

interface Judged { point: PointEvents; verdict: Verdict; country: string }

async function* judged(hub: Hub, query: ListQuery): AsyncGenerator<Judged> {
  const { frequencyCap: _cap, ...whole } = enginePolicy(mergePolicies({ hub: await policyInForce(hub.database) }));
  // A list warns nobody and takes no reason: the rules hold as they are written, whatever mode softens them for people.
  const policy: EnginePolicy = { ...whole, quietHours: [], defaultMode: 'block', modes: {} };
  const merged = await MergedPermissions.load(hub.database);
  const now = hub.now();
  const data = { rootVersion: 1, verifiedAt: now, clockBackwards: false, checkedLists: await checkedLists(hub.database) };
  for await (const point of allPoints(hub.database)) {
    if (!KINDS[query.channel].includes(point.kind)) continue;
    const [verdict] = decide(attemptFor(point, query), [{ status: 'held', permission: merged.of(point) }], policy, data, now).verdicts;
    if (verdict) yield { point, verdict, country: verdict.country };
  }
}

/** What a first-contact notice in observe mode lets through is not allowed either. */
const isAllowed = ({ kind, before }: Verdict): boolean => kind === 'allow' && before === undefined;

/** CSV of one list, safe to open in a spreadsheet. */
export async function listCsv(hub: Hub, query: ListQuery): Promise<string> {
  const rows: string[][] = [];
  for await (const { point, verdict } of judged(hub, query)) {
    if (isAllowed(verdict) !== (query.list === 'allowed')) continue;
    rows.push([point.canonical, verdict.country, verdict.rule, verdict.citation ?? '', verdict.record === undefined ? '' : String(verdict.record)]);
  }
  return csvText(['contact', 'country', 'rule', 'citation', 'record'], rows);
}

const AT_ONCE = 100;
/** What was written is written once more after a week: somebody there may have taken it back without a trace that the source tells of. */
const AGAIN_MS = 7 * 86_400_000;

/** `left`: whom the source did not confirm; they are written again the next time. */
interface Written { count: number; left?: number }

/** Who has refused and is not written there, or was so a week ago. `isDry` writes nothing. Undefined: no such source; `false`: it takes none. */
export async function writeExclusions(hub: Hub, name: string, query: Omit<ListQuery, 'list' | 'optOut'>, isDry: boolean): Promise<Written | false | undefined> {
  const source = await readSource(hub, name);
  if (!source) return undefined;
  const { exclude } = source.connector;
  if (!exclude) return false;
  const done = new Set((await hub.database.query(`SELECT encode(base_key, 'hex') AS k FROM connector_exclusions WHERE connector = $1 AND at > $2`, [name, hub.now() - AGAIN_MS])).map((row) => String(row['k'])));
  const outside = hub.connectors.outside;
  const client = new Client({ ...source.connector.client(source.settings, source.secrets), http: outside.http, sleep: outside.sleep, now: () => hub.now() });
  const world = { settings: source.settings, client, region: source.region, file: () => Promise.reject(new Error('no file here')) };
  let [count, left] = [0, 0];
  let batch: PointEvents[] = [];
  const send = async (): Promise<void> => {
    const unsaid = new Set(isDry || batch.length === 0 ? [] : await exclude(world, batch.map(({ canonical }) => canonical)));
    const taken = batch.filter(({ canonical }) => !unsaid.has(canonical));
    if (!isDry) await noteExcluded(hub, name, taken);
    count += taken.length;
    left += unsaid.size;
    batch = [];
  };
  for await (const { point, verdict } of judged(hub, { ...query, list: 'excluded', optOut: true })) {
    if (!REFUSALS.includes(verdict.reason) || done.has(Buffer.from(point.baseKey).toString('hex'))) continue;
    batch.push(point);
    if (batch.length === AT_ONCE) await send();
  }
  await send();
  return { count, ...(left > 0 ? { left } : {}) };
}

async function noteExcluded(hub: Hub, name: string, points: readonly PointEvents[]): Promise<void> {
  if (points.length === 0) return;
  await hub.database.query(
    `INSERT INTO connector_exclusions (connector, base_key, at) SELECT $1, decode(k, 'hex'), $3::bigint FROM unnest($2::text[]) AS t (k) ON CONFLICT (connector, base_key) DO UPDATE SET at = excluded.at`,
    [name, points.map(({ baseKey }) => Buffer.from(baseKey).toString('hex')).sort(), hub.now()], // in one order, as `forgetExcluded` locks them
  );
}

/** The source says otherwise of them now: they are written there again the next time, if they are refused still. */
export async function forgetExcluded(sql: Sql, name: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const held = `SELECT base_key FROM connector_exclusions WHERE connector = $1 AND base_key IN (SELECT decode(k, 'hex') FROM unnest($2::text[]) AS t (k)) ORDER BY base_key FOR UPDATE`;
  await sql.query(`DELETE FROM connector_exclusions WHERE connector = $1 AND base_key IN (${held})`, [name, [...keys]]);
}
