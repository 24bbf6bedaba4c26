import type { PolicyDocument } from '../../utils/policy';
import { enginePolicy, mergePolicies } from '../../utils/policy';
import type { VerdictKind } from '../../utils/engine';
import type { DecisionEvent } from '../../utils/audit';
import { compared, Replayer } from '../accountability/replay';
import type { Hub } from '../hub';
import type { Sql } from '../store/sql';
import { toNumber } from '../store/sql';
import { decisionOf } from './log-rows';
import type { Simulation } from './protocol';

const DAY_MS = 86_400_000;
const BATCH = 200;
const MOST = 20_000;
const SHOWN = 50;
/** Strangers are looked for in the whole register: past so long the rest is counted and not decided. */
const MOST_MS = 60_000;

/** Why an attempt cannot be decided again. */
type Left = 'managed' | 'many' | 'erased' | 'own' | 'other-verdict' | 'root' | 'policy' | 'pack';
interface Replayed { from: VerdictKind; to: VerdictKind; rule: string }

/** What the replay does not find, by the first word it says of it. */
const LEFT: Readonly<Record<string, Left>> = { managed: 'managed', policy: 'policy', pack: 'pack' };
const isCovered = (inner: readonly string[], outer: readonly string[]): boolean => inner.every((one) => outer.includes(one));

/** Decides as on that day, then under the other policy: only where the first comes to what was logged can the second be believed. */
async function one(replayer: Replayer, event: DecisionEvent, document: PolicyDocument): Promise<Replayed | Left> {
  if (event.sheet) return 'many';
  const ready = await replayer.ready(event);
  if (typeof ready === 'string') return LEFT[ready.split(' ', 1)[0] ?? ''] ?? 'root';
  const { known, policy, managed, under } = ready;
  if (known.some(({ basis }) => basis === 'erased')) return 'erased';
  // What managed storage said then stands over the other policy too.
  const instead = enginePolicy(mergePolicies({ hub: document, managed }));
  const hasOwn = known.some(({ basis }) => basis === 'own');
  // Colleagues are in no register: only while they stay own can they be told.
  if (hasOwn && !(isCovered(policy.ownDomains, instead.ownDomains) && isCovered(policy.ownAddresses, instead.ownAddresses))) return 'own';
  if (compared(event, ready).status !== 'same') return 'other-verdict';
  const { kind, verdicts } = under(instead);
  return { from: event.decision, to: kind, rule: verdicts.find((verdict) => verdict.kind === kind)?.rule ?? '' };
}

/** Decisions since then, the newest first, some at a time. */
export async function* decisions(sql: Sql, from: number): AsyncGenerator<DecisionEvent[]> {
  let [at, device, sequence] = [Number.MAX_SAFE_INTEGER, '', 0];
  for (let taken = 0; taken < MOST; taken += BATCH) {
    const rows = await sql.query(
      `SELECT event, (event->>'time')::bigint AS at, device, sequence FROM attempt_events WHERE event->>'type' = 'decision' AND (event->>'time')::bigint >= $1
         AND ((event->>'time')::bigint, device, sequence) < ($2::bigint, $3::text, $4::bigint) ORDER BY (event->>'time')::bigint DESC, device DESC, sequence DESC LIMIT ${BATCH}`,
      [from, at, device, sequence],
    );
    yield rows.flatMap((row) => decisionOf(row) ?? []);
    const last = rows.at(-1);
    if (rows.length < BATCH || !last) return;
    [at, device, sequence] = [toNumber(last['at']), String(last['device']), toNumber(last['sequence'])];
  }
}

const counted = <K extends string>(counts: Map<string, number>, read: (key: string) => Record<K, string>): (Record<K, string> & { attempts: number })[] =>
  [...counts].map(([key, attempts]) => ({ ...read(key), attempts })).sort((a, b) => b.attempts - a.attempts);

class Tally {
  private attempts = 0;
  private readonly moves = new Map<string, number>();
  private readonly left = new Map<string, number>();
  private readonly samples: Simulation['samples'] = [];
  private changed = 0;

  add({ device, sequence, time: at, app, decidedAs: channel, purpose }: DecisionEvent, result: Replayed | Left | 'time'): void {
    this.attempts += 1;
    if (typeof result === 'string') { this.left.set(result, (this.left.get(result) ?? 0) + 1); return; }
    const key = `${result.from} ${result.to}`;
    this.moves.set(key, (this.moves.get(key) ?? 0) + 1);
    if (result.from === result.to) return;
    this.changed += 1;
    if (this.samples.length < SHOWN) this.samples.push({ device, sequence, at, app, channel, purpose, ...result });
  }

  result(from: number): Simulation {
    const { attempts, changed, samples } = this;
    const replayed = [...this.moves.values()].reduce((sum, count) => sum + count, 0);
    return { from, attempts, replayed, changed, samples, moves: counted(this.moves, (key) => { const [before = '', after = ''] = key.split(' '); return { from: before, to: after }; }), left: counted(this.left, (why) => ({ why })) };
  }
}

/** What would have happened under this policy: the log of the last days decided again, the newest first. Nothing is changed by it. */
export async function simulate(hub: Hub, document: PolicyDocument, days: number): Promise<Simulation> {
  const from = hub.now() - days * DAY_MS;
  const tally = new Tally();
  const end = performance.now() + MOST_MS;
  for await (const events of decisions(hub.database, from)) {
    // One for each batch: it keeps every page of every root that it has opened.
    const replayer = new Replayer(hub);
    for (const event of events) tally.add(event, performance.now() > end ? 'time' : await one(replayer, event, document));
  }
  return tally.result(from);
}
