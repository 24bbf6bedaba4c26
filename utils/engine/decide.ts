import type { Attempt, ContactPoint, Recipient, UnresolvedReason } from './attempt';
import { core, type Case } from './case';
import type { Channel } from './channel';
import { countryOf } from './country';
import { stricter, worst, type Outcome } from './outcome';
import { ownContacts } from './own-contacts';
import type { Instant, Lookup, Permission, Stop } from './permission';
import type { CheckedList, DataState, EnginePolicy } from './policy';
import { purposeOf, type DecidedPurpose } from './policy-purpose';
import { packFor } from './packs';
import type { RulePack } from './rule-pack';
import { dataOutcome } from './steps/data-state';
import { firstContactOutcome } from './steps/first-contact';
import { allowedInstead } from './steps/instead';
import { packOutcome } from './steps/pack-row';
import { refusalOutcome } from './steps/refusal';
import { replyTo } from './steps/reply';
import { stopOutcome } from './steps/stops';
import { quietHours, timingOutcomes } from './steps/timing';
import type { Decision, Verdict } from './verdict';

/** Past this many recipients no alternatives are worked out: nobody reads them, and they cost more than the verdicts. */
const MAX_INSTEAD = 200;

interface Setting {
  attempt: Attempt;
  policy: EnginePolicy;
  data: DataState;
  now: Instant;
  packs: (country: string) => RulePack;
  channel: Channel;
  purpose: DecidedPurpose;
  isOwn: (recipient: Recipient) => boolean;
  reply: ReturnType<typeof replyTo>;
  checkedLists: readonly CheckedList[];
  withInstead: boolean;
}

/**
 * Decides one attempt (design §2). `lookups[i]` answers `attempt.recipients[i]`; the entry of an unresolved recipient is
 * not read, a missing one of a resolved recipient counts as not held. `now` in Unix milliseconds; other `packs` decide as an earlier day did.
 * @throws RangeError when there are not as many lookups as recipients: a shifted list would decide on other people's records.
 */
export function decide(attempt: Attempt, lookups: readonly (Lookup | undefined)[], policy: EnginePolicy, data: DataState, now: Instant, packs: (country: string) => RulePack = packFor): Decision {
  if (lookups.length !== attempt.recipients.length) throw new RangeError(`${lookups.length} lookups for ${attempt.recipients.length} recipients.`);
  const setting = settingOf(attempt, policy, data, now, packs);
  const verdicts = attempt.recipients.map((recipient, index) => recipientVerdict(setting, recipient, index, lookups[index]));
  // A recognised send without a readable recipient is not let out.
  const kind = verdicts.length === 0 ? 'block' : verdicts.map((verdict) => verdict.kind).reduce(stricter);
  return { kind, channel: setting.channel, purpose: setting.purpose.id, verdicts, policyVersion: policy.version, rootVersion: data.rootVersion };
}

/**
 * The same for a whole list, whatever its length: each recipient is decided when it is asked for, so that of a million few are in
 * memory at once. No alternatives.
 */
export function listDecider(list: Omit<Attempt, 'recipients' | 'audience'>, policy: EnginePolicy, data: DataState, now: Instant): { channel: Channel; verdictOn: (point: ContactPoint, lookup: Lookup) => Verdict } {
  const setting = { ...settingOf({ ...list, audience: 'list', recipients: [] }, policy, data, now, packFor), withInstead: false };
  return { channel: setting.channel, verdictOn: (point, lookup) => recipientVerdict(setting, { status: 'resolved', point, field: 'contact', raw: point.canonical }, 0, lookup) };
}

function settingOf(attempt: Attempt, policy: EnginePolicy, data: DataState, now: Instant, packs: Setting['packs']): Setting {
  const isOwn = ownContacts(policy);
  return {
    attempt, policy, data, now, packs, isOwn,
    channel: decidedChannel(attempt, policy, isOwn),
    purpose: purposeOf(attempt.purpose, policy),
    reply: replyTo(attempt.context, policy.defaultRegion),
    checkedLists: [...(data.checkedLists ?? []), ...(policy.screenedAgainst ?? [])],
    withInstead: attempt.recipients.length <= MAX_INSTEAD,
  };
}

/** One-to-one mail that is a mailing in fact: a merge, a whole list, or more external recipients than the policy allows. */
function decidedChannel(attempt: Attempt, policy: EnginePolicy, isOwn: (recipient: Recipient) => boolean): Channel {
  if (attempt.channel !== 'email') return attempt.channel;
  const external = new Set(attempt.recipients.filter((recipient) => !isOwn(recipient)).map((recipient) => (recipient.status === 'resolved' ? recipient.point.canonical : recipient.raw)));
  const mailing = attempt.context.merge === true || attempt.audience === 'list' || attempt.audience === 'all-filtered';
  return mailing || external.size > policy.bulkRecipients ? 'newsletter' : 'email';
}

function recipientVerdict(setting: Setting, recipient: Recipient, index: number, lookup: Lookup | undefined): Verdict {
  const { policy } = setting;
  if (recipient.status === 'unresolved') return verdict(index, unresolvedOutcome(setting, recipient.why), '', []);
  if (setting.isOwn(recipient)) return verdict(index, core(policy, 'internal', { kind: 'allow', reason: 'reason_internal' }), '', []);
  const permission = lookup?.status === 'held' ? lookup.permission : undefined;
  const the = caseOf(setting, recipient.point, permission);
  const fresh = dataOutcome(setting.data, policy, setting.now);
  // Without usable data nothing else can be said, alternatives least of all.
  if (fresh?.kind === 'block') return verdict(index, fresh, the.country, []);
  const said = caseOutcome(setting, the, lookup);
  const outcome = fresh === undefined ? said : worst(said, fresh);
  const instead = said.kind === 'allow' || !setting.withInstead ? [] : allowedInstead(the, (other) => declaredOutcome(setting, other, lookup).kind);
  return verdict(index, outcome, the.country, instead);
}

/** Nobody knows who it is: blocked, but for a whole list that was screened or granted. Usable data is needed all the same, and quiet hours hold. */
function unresolvedOutcome({ attempt, policy, data, now, channel }: Setting, why: UnresolvedReason): Outcome {
  const { audience, context } = attempt;
  const { campaign } = context;
  const isList = audience === 'list' || audience === 'all-filtered';
  const isKnown = campaign !== undefined && isList && LIST_REASONS.includes(why);
  if (!isKnown) return core(policy, 'unresolved', { kind: 'block', reason: `reason_unresolved_${underscored(why)}`, final: true });
  const others = [dataOutcome(data, policy, now), quietHours({ at: Math.max(now, context.scheduledFor ?? now), context, policy, channel })].filter((outcome) => outcome !== undefined);
  const cleared = campaign.by === 'grant' ? core(policy, 'campaign-grant', { kind: 'allow', reason: 'reason_campaign_grant' })
    : core(policy, 'clearance', { kind: 'allow', reason: 'reason_clearance', params: { count: campaign.count } });
  return worst(cleared, ...others);
}

/** What stands for a list as a whole; a name or address among others that cannot be read is none. */
const LIST_REASONS: readonly UnresolvedReason[] = ['list', 'reference', 'unreadable'];

function underscored<T extends string>(text: T): Underscored<T> {
  return text.replaceAll('-', '_') as Underscored<T>;
}
type Underscored<T extends string> = T extends `${infer Head}-${infer Tail}` ? `${Head}_${Underscored<Tail>}` : T;

function caseOf(setting: Setting, point: ContactPoint, permission: Permission | undefined): Case {
  const { attempt, policy, channel, purpose } = setting;
  const country = countryOf(point, permission?.country, policy.defaultCountry);
  const recorded = permission?.subjectClass ?? 'unknown';
  return {
    point, permission, channel, purpose, country, policy,
    channels: channel === attempt.channel ? [channel] : [channel, attempt.channel],
    relationships: permission === undefined || permission.relationships.length === 0 ? ['prospect'] : permission.relationships,
    subjectClass: recorded === 'unknown' ? 'consumer' : recorded,
    pack: setting.packs(country),
    context: attempt.context,
    reply: setting.reply(point),
    checkedLists: setting.checkedLists,
    at: setting.now,
  };
}

/**
 * A declared purpose that has no evidence is looked at as what it would be undeclared: whoever may be sent marketing may be
 * sent it whatever it is called, or naming a purpose would be worse than naming none.
 */
function caseOutcome(setting: Setting, the: Case, lookup: Lookup | undefined): Outcome {
  const said = declaredOutcome(setting, the, lookup);
  if (said.kind === 'allow' || !WEAK_GROUNDS.includes(said.rule)) return said;
  const asOffer = declaredOutcome(setting, { ...the, purpose: purposeOf(undefined, setting.policy) }, lookup);
  return stricter(asOffer.kind, said.kind) === said.kind && asOffer.kind !== said.kind ? asOffer : said;
}

const WEAK_GROUNDS: readonly string[] = ['core/purpose-evidence', 'core/reply-undated'];

/** Stops, territory, then the rules; a scheduled attempt is decided for both times, its timing for that of delivery. */
function declaredOutcome(setting: Setting, the: Case, lookup: Lookup | undefined): Outcome {
  const stop = stopOutcome(the, stopsOf(lookup));
  if (stop !== undefined) return stop;
  const delivery = { ...the, at: Math.max(setting.now, setting.attempt.context.scheduledFor ?? setting.now) };
  const timing = timingOutcomes(delivery);
  if (lookup === undefined || lookup.status === 'not-held') return worst(notHeld(the), ...timing);
  const scheduled = delivery.at > the.at ? [permissionOutcome(delivery)] : [];
  return worst(permissionOutcome(the), ...scheduled, ...timing);
}

function permissionOutcome(the: Case): Outcome {
  const row = packOutcome(the);
  const refused = refusalOutcome(the);
  const notice = firstContactOutcome(the, row);
  const others = notice === undefined ? [] : [notice];
  return refused === undefined ? worst(row, ...others) : worst(refused, row, ...others);
}

function notHeld(the: Case): Outcome {
  return core(the.policy, 'not-held', { kind: the.policy.notHeld, reason: 'reason_not_held', needs: ['fresh-data'] });
}

function stopsOf(lookup: Lookup | undefined): readonly Stop[] {
  if (lookup === undefined) return [];
  return lookup.status === 'held' ? lookup.permission.stops : lookup.stops;
}

/** Without spreads: a screening makes millions. */
function verdict(recipient: number, outcome: Outcome, country: string, allowedInstead: Verdict['allowedInstead']): Verdict {
  const { kind, rule, packVersion, reason, params, final, needs } = outcome;
  const made: Verdict = { recipient, kind, rule, packVersion, reason, params, final, needs, country, allowedInstead };
  if (outcome.before !== undefined) made.before = outcome.before;
  if (outcome.record !== undefined) made.record = outcome.record;
  if (outcome.citation !== undefined) made.citation = outcome.citation;
  if (outcome.certainty !== undefined) made.certainty = outcome.certainty;
  return made;
}
