import type { PolicyDocument } from '../../utils/policy';
import { enginePolicy, mergePolicies } from '../../utils/policy';
import type { EnginePolicy } from '../../utils/engine';
import type { DecisionEvent } from '../../utils/audit';
import type { Hub } from '../hub';
import type { Sql } from '../store/sql';
import { toJson, toNumber } from '../store/sql';
import { decisionOf } from './log-rows';
import type { Simulation } from './protocol';
import { replayAttempt, type Left, type Replayed } from './replay-attempt';

const DAY_MS = 86_400_000;
const BATCH = 200;
const MOST = 20_000;
const SHOWN = 50;
/** Strangers are looked for in the whole register: past so long the rest is counted and not decided. */
const MOST_MS = 60_000;

/** Policies and roots of the days in question, each read once. */
class Past {
  private readonly policies = new Map<number, EnginePolicy | undefined>();
  private readonly roots = new Map<number, number | undefined>();
  constructor(private readonly sql: Sql) {}

  async policy(version: number): Promise<EnginePolicy | undefined> {
    if (!this.policies.has(version)) {
      const [row] = await this.sql.query('SELECT document FROM policies WHERE version = $1', [version]);
      const document = row ? { ...(toJson(row['document']) as PolicyDocument), version } : undefined;
      this.policies.set(version, document ? enginePolicy(mergePolicies({ hub: document })) : undefined);
    }
    return this.policies.get(version);
  }

  async rootAt(version: number): Promise<number | undefined> {
    if (!this.roots.has(version)) {
      const [row] = await this.sql.query('SELECT created_at FROM roots WHERE version = $1', [version]);
      this.roots.set(version, row ? toNumber(row['created_at']) : undefined);
    }
    return this.roots.get(version);
  }
}

async function one(past: Past, sql: Sql, event: DecisionEvent, instead: EnginePolicy): Promise<Replayed | Left> {
  const [then, rootAt] = [await past.policy(event.policyVersion), await past.rootAt(event.rootVersion)];
  if (!then) return 'policy';
  return rootAt === undefined ? 'root' : replayAttempt(sql, event, { then, instead }, rootAt);
}

async function* decisions(sql: Sql, from: number): AsyncGenerator<DecisionEvent> {
  let [at, device, sequence] = [Number.MAX_SAFE_INTEGER, '', 0];
  for (let taken = 0; taken < MOST; taken += BATCH) {
    const rows = await sql.query(
      `SELECT event FROM attempt_events WHERE event->>'type' = 'decision' AND (event->>'time')::bigint >= $1
         AND ((event->>'time')::bigint, device, sequence) < ($2::bigint, $3::text, $4::bigint) ORDER BY (event->>'time')::bigint DESC, device DESC, sequence DESC LIMIT ${BATCH}`,
      [from, at, device, sequence],
    );
    const events = rows.flatMap((row) => decisionOf(row) ?? []);
    yield* events;
    const last = events.at(-1);
    if (rows.length < BATCH || !last) return;
    [at, device, sequence] = [last.time, last.device, last.sequence];
  }
}

const counted = <K extends string>(counts: Map<string, number>, read: (key: string) => Record<K, string>): (Record<K, string> & { attempts: number })[] =>
  [...counts].map(([key, attempts]) => ({ ...read(key), attempts })).sort((a, b) => b.attempts - a.attempts);

/** What would have happened under this policy: the log of the last days decided again, the newest first. Nothing is changed by it. */
export async function simulate(hub: Hub, document: PolicyDocument, days: number): Promise<Simulation> {
  const from = hub.now() - days * DAY_MS;
  const past = new Past(hub.database);
  const instead = enginePolicy(mergePolicies({ hub: document }));
  const [moves, left] = [new Map<string, number>(), new Map<string, number>()];
  const samples: Simulation['samples'] = [];
  const end = performance.now() + MOST_MS;
  let [attempts, changed] = [0, 0];
  for await (const event of decisions(hub.database, from)) {
    attempts += 1;
    const result = performance.now() > end ? 'time' : await one(past, hub.database, event, instead);
    if (typeof result === 'string') { left.set(result, (left.get(result) ?? 0) + 1); continue; }
    const key = `${result.from} ${result.to}`;
    moves.set(key, (moves.get(key) ?? 0) + 1);
    if (result.from === result.to) continue;
    changed += 1;
    if (samples.length < SHOWN) samples.push({ device: event.device, sequence: event.sequence, at: event.time, app: event.app, channel: event.decidedAs, purpose: event.purpose, ...result });
  }
  const replayed = [...moves.values()].reduce((sum, count) => sum + count, 0);
  return { from, attempts, replayed, changed, samples, moves: counted(moves, (key) => { const [before = '', after = ''] = key.split(' '); return { from: before, to: after }; }), left: counted(left, (why) => ({ why })) };
}
