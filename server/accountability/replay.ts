import type { DecisionEvent } from '../../utils/audit';
import type { Attempt, Decision, EnginePolicy, Lookup, RulePack, Stop, Verdict } from '../../utils/engine';
import { decide } from '../../utils/engine';
import { enginePolicy, mergePolicies, type PolicyDocument } from '../../utils/policy';
import type { Hub } from '../hub';
import { policyOfVersion } from '../store/policies';
import { toNumber } from '../store/sql';
import { identify, type Basis, type Known } from './identify';
import { loggedRecipients, type Logged } from './logged';
import { managedLayer } from './managed-values';
import { packsOf, retainedPacks } from './packs';
import { NotHeldError, RootReader } from './root-reader';
import type { Root } from '../../utils/sync/protocol';

/** `same`: the retained root, pack and policy give the logged verdicts. `not-held`: one of them is not kept, and which. */
export interface Replay {
  status: 'same' | 'different' | 'not-held';
  missing?: string;
  /** For each recipient: how it was known again, and what comes out now with article and certainty. */
  recipients: { basis: Basis; same: boolean; logged: Pick<Logged, 'verdict' | 'rule' | 'reason' | 'params' | 'packVersion' | 'country' | 'record' | 'hint'>; again?: Pick<Verdict, 'kind' | 'rule' | 'reason' | 'params' | 'packVersion' | 'country' | 'record' | 'citation' | 'certainty'> }[];
}

const HOUR = 3_600_000;

/** What the age of the data was then is in the log alone, where it was what decided. */
function dataOf(event: DecisionEvent, logged: readonly Logged[], { checkedLists }: Root) {
  const stale = logged.find(({ rule }) => rule === 'core/stale');
  const hours = stale?.reason === 'reason_stale' ? Number(stale.params?.['hours'] ?? 0) + 0.5 : 0;
  return { rootVersion: event.rootVersion, verifiedAt: event.time - hours * HOUR, clockBackwards: stale?.reason === 'reason_clock', ...(checkedLists ? { checkedLists } : {}) };
}

/** Of numbers that a list was loaded for in part. */
const checkedBeginnings = ({ checkedLists = [] }: Root): string[] => checkedLists.flatMap(({ prefixes }) => prefixes ?? []);

/** What let a list go that nobody could read. */
function campaignOf(logged: readonly Logged[]): Attempt['context']['campaign'] {
  const cleared = logged.find(({ rule }) => rule === 'core/clearance');
  if (cleared) return { by: 'clearance', count: Number(cleared.params?.['count'] ?? 0) };
  return logged.some(({ rule }) => rule === 'core/campaign-grant') ? { by: 'grant' } : undefined;
}

function attemptOf(event: DecisionEvent, logged: readonly Logged[], known: readonly Known[]): Attempt {
  const { answers, answersAt, ...context } = event.context;
  const sender = answers === undefined ? undefined : known[answers]?.recipient;
  const campaign = campaignOf(logged);
  const at = Math.max(event.time, context.scheduledFor ?? event.time);
  const earlier = Object.fromEntries(known.flatMap(({ recipient }, index) => (recipient.status === 'resolved' ? [[recipient.point.canonical, Array.from({ length: logged[index]?.earlier ?? 0 }, () => at)]] : [])));
  return {
    id: event.attempt, channel: event.channel, ...(event.purposeSource === 'default' ? {} : { purpose: event.purpose }), purposeSource: event.purposeSource, audience: event.audience,
    recipients: known.map(({ recipient }) => recipient), app: event.app, account: '', draft: '', layer: event.layer,
    context: {
      ...(context as Attempt['context']), earlierContacts: earlier, ...(campaign ? { campaign } : {}),
      ...(sender?.status === 'resolved' ? { answers: { sender: sender.point.canonical, ...(answersAt === undefined ? {} : { at: answersAt }) } } : {}),
    },
  };
}

const STRANGER = { subjectClass: 'unknown' as const, relationships: [], grants: [], stops: [], evidenceFor: [] };

/** All that is needed to decide an attempt again, under the policy of its day or any other. */
export interface Ready { logged: Logged[]; known: Known[]; policy: EnginePolicy; managed: PolicyDocument | undefined; under: (policy: EnginePolicy) => Decision }
type HeldPolicy = Pick<Ready, 'policy' | 'managed'>;

/** Replays attempts of one hub; roots, policies and packs are read once. */
export class Replayer {
  private readonly roots = new Map<number, Promise<RootReader | undefined>>();
  private readonly policies = new Map<string, Promise<HeldPolicy | string>>();
  private packs: Promise<Map<string, RulePack>> | undefined;

  constructor(private readonly hub: Hub) {}

  async replay(event: DecisionEvent): Promise<Replay> {
    const ready = await this.ready(event);
    return typeof ready === 'string' ? { status: 'not-held', missing: ready, recipients: [] } : compared(event, ready);
  }

  /** The text of what is not kept, otherwise. */
  async ready(event: DecisionEvent): Promise<Ready | string> {
    const logged = loggedRecipients(event);
    const held = await this.policy(event);
    if (typeof held === 'string') return held;
    const root = await this.root(event.rootVersion);
    if (!root) return `root ${event.rootVersion}`;
    const packs = packsOf(logged, await (this.packs ??= retainedPacks(this.hub.database)));
    if (typeof packs === 'string') return `pack ${packs}`;
    try {
      const known = await this.known(logged, held.policy, checkedBeginnings(root.root));
      const lookups = await this.lookups(event, logged, known, root);
      const attempt = attemptOf(event, logged, known);
      return { ...held, logged, known, under: (policy) => decide(attempt, lookups, policy, dataOf(event, logged, root.root), event.time, packs) };
    } catch (error) {
      if (error instanceof NotHeldError) return error.message;
      throw error;
    }
  }

  private async known(logged: readonly Logged[], policy: EnginePolicy, beginnings: readonly string[]): Promise<Known[]> {
    const known: Known[] = [];
    for (const [index, one] of logged.entries()) known.push(await identify(this.hub.database, one, policy, { index, beginnings }));
    return known;
  }

  private async lookups(event: DecisionEvent, logged: readonly Logged[], known: readonly Known[], root: RootReader): Promise<(Lookup | undefined)[]> {
    const lookups: (Lookup | undefined)[] = [];
    for (const [index, { recipient, basis }] of known.entries()) {
      const country = logged[index]?.country ?? '';
      if (recipient.status === 'unresolved' || basis === 'own') lookups.push(undefined);
      else if (basis === 'register') lookups.push(await root.lookup(recipient.point, await this.overlay(event, recipient.point.canonical)));
      else lookups.push({ status: 'held', permission: { ...STRANGER, ...(/^[A-Z]{2}$/.test(country) ? { country } : {}) } });
    }
    return lookups;
  }

  /** Stops that this device had recorded itself by then: they counted before any root held them. */
  private async overlay(event: DecisionEvent, canonical: string): Promise<Stop[]> {
    const rows = await this.hub.database.query(
      `SELECT e.event::text AS event FROM consent_events e JOIN contact_points p ON p.id = e.point WHERE p.canonical = $1 AND e.kind = 'stop' AND e.source = $2 AND e.event_time <= $3`,
      [canonical, `device ${event.device}`, event.time],
    );
    return rows.map((row) => JSON.parse(String(row['event'])) as { stop: Stop['kind']; event_time: number; channels?: Stop['channels'] })
      .map(({ stop, event_time: since, channels }) => ({ kind: stop, since, record: 0, ...(channels ? { channels } : {}) }));
  }

  private root(version: number): Promise<RootReader | undefined> {
    const held = this.roots.get(version) ?? RootReader.of(this.hub, version);
    this.roots.set(version, held);
    return held;
  }

  private policy({ policyVersion, managed }: DecisionEvent): Promise<HeldPolicy | string> {
    const name = `${policyVersion} ${managed ?? ''}`;
    const held = this.policies.get(name) ?? this.readPolicy(policyVersion, managed);
    this.policies.set(name, held);
    return held;
  }

  private async readPolicy(version: number, managed: string | undefined): Promise<HeldPolicy | string> {
    const document = await policyOfVersion(this.hub.database, version);
    if (!document) return `policy ${version}`;
    const layer = managed === undefined ? undefined : await managedLayer(this.hub.database, managed);
    if (managed !== undefined && !layer) return `managed values ${managed}`;
    return { policy: enginePolicy(mergePolicies({ hub: document, managed: layer })), managed: layer };
  }
}

type Compared = Replay['recipients'][number];
const shown = ({ verdict, rule, reason, params = {}, packVersion, country, record, hint }: Logged): Compared['logged'] => ({ verdict, rule, reason, params, packVersion, country, ...(record === undefined ? {} : { record }), ...(hint === undefined ? {} : { hint }) });
const isSame = (one: Logged, again: Verdict): boolean =>
  again.kind === one.verdict && (again.record ?? 0) === (one.record ?? 0) && (['rule', 'reason', 'packVersion', 'country'] as const).every((name) => again[name] === one[name]);

function comparedOne(one: Logged, basis: Basis, again: Verdict | undefined): Compared {
  // Who was erased cannot be looked up again: nothing is claimed of them.
  if (basis === 'erased' || !again) return { basis, same: basis === 'erased', logged: shown(one) };
  const { kind, rule, reason, params, packVersion, country, record, citation, certainty } = again;
  const now: NonNullable<Compared['again']> = { kind, rule, reason, params, packVersion, country };
  if (record !== undefined) now.record = record;
  if (citation !== undefined) now.citation = citation;
  if (certainty !== undefined) now.certainty = certainty;
  return { basis, same: isSame(one, again), logged: shown(one), again: now };
}

/** Against what was logged, under the policy of that day. */
export function compared(event: DecisionEvent, { logged, known, policy, under }: Ready): Replay {
  const decision = under(policy);
  const recipients = logged.map((one, index) => comparedOne(one, known[index]?.basis ?? 'stranger', decision.verdicts[index]));
  const isWhole = recipients.every(({ basis }) => basis !== 'erased');
  const same = recipients.every((one) => one.same) && (!isWhole || (decision.kind === event.decision && decision.channel === event.decidedAs && decision.purpose === event.purpose));
  return { status: same ? 'same' : 'different', recipients };
}

export interface ReplayPage { same: number; different: { device: string; sequence: number; attempt: string }[]; notHeld: Record<string, number>; erased: number; after?: { device: string; sequence: number } }

/** The next decisions of the whole log, replayed. */
export async function replayPage(hub: Hub, replayer: Replayer, after: { device: string; sequence: number }, limit: number): Promise<ReplayPage> {
  const rows = await hub.database.query(
    `SELECT device, sequence, event FROM attempt_events WHERE (device, sequence) > ($1, $2::bigint) AND event->>'type' = 'decision' ORDER BY device, sequence LIMIT $3`, [after.device, after.sequence, limit],
  );
  const page: ReplayPage = { same: 0, different: [], notHeld: {}, erased: 0 };
  for (const row of rows) {
    const place = { device: String(row['device']), sequence: toNumber(row['sequence']) };
    const event = row['event'] as DecisionEvent;
    const replay = await replayer.replay(event);
    if (replay.status === 'same') page.same += 1;
    else if (replay.status === 'different') page.different.push({ ...place, attempt: event.attempt });
    else page.notHeld[replay.missing ?? ''] = (page.notHeld[replay.missing ?? ''] ?? 0) + 1;
    page.erased += replay.recipients.filter(({ basis }) => basis === 'erased').length;
    if (rows.at(-1) === row && rows.length === limit) page.after = place;
  }
  return page;
}
