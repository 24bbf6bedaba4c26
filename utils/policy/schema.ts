import { z } from 'zod';
import { CHANNELS, RULE_MODES } from '../engine';
import { adapterShape } from './adapter-shape';
import type { MergeRule } from './merge-rule';
import { intersection, managedOnly, stricter, union } from './merge-rule';

z.config({ jitless: true });

const mode = z.enum(RULE_MODES);
const purposeId = z.string().regex(/^[a-z][a-z0-9-]{1,63}$/, 'a purpose id: lower-case letters, digits and hyphens');
const domain = z.string().regex(/^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'a domain in lower case, IDN as xn--');
const words = z.array(z.string().trim().min(3).max(120)).max(200);
const count = (min: number, max: number) => z.number().int().min(min).max(max);
const NOTICE_MODES = ['off', ...RULE_MODES] as const;

/** Documents one key: description and merge travel as metadata, also into the generated managed schema. */
function key<T extends z.ZodType>(schema: T, merge: MergeRule, description: string): T {
  return schema.meta({ description, ...merge }) as T;
}

const origin = z.url({ protocol: /^https?$/ }).refine((value) => URL.canParse(value) && new URL(value).origin === value, 'an origin: scheme, host and port, nothing after');
const site = z.strictObject({
  /** Origin of a self-hosted application. */
  origin,
  path: z.string().startsWith('/').max(200).optional(),
  adapter: z.string().regex(/^[a-z0-9-]{2,40}$/),
});
/** A campaign page of which whole lists may leave although they cannot be read. */
const campaign = z.strictObject({
  origin,
  path: z.string().startsWith('/').max(200).optional(),
  /** Last day, UTC. */
  until: z.iso.date(),
  note: z.string().trim().min(3).max(500),
});
const purpose = z.strictObject({ id: purposeId, iri: z.url(), marketing: z.boolean(), profiling: z.boolean() });
const quietWindow = z.strictObject({
  channel: z.enum(CHANNELS),
  from: count(0, 24),
  to: count(0, 24),
  days: z.array(count(0, 6)).min(1).max(7),
});
const staleness = z.strictObject({ warnAfterHours: z.number().positive().max(8_760), blockAfterHours: z.number().positive().max(8_760) })
  .refine((value) => value.warnAfterHours <= value.blockAfterHours, 'warnAfterHours must not exceed blockAfterHours');
const log = z.strictObject({ maxUnreceipted: count(1, 10_000), maxUnreceiptedHours: z.number().positive().max(720) });

const retention = z.strictObject({ attemptDays: count(0, 36_500), recordDays: count(0, 36_500), accessLogDays: count(0, 36_500), requestDays: count(0, 36_500), backupDays: count(0, 36_500).optional() });

/** A do-not-call list that calls are checked against outside of the hub: the register as the rule pack names it, and the day of the list. */
const screened = z.strictObject({ list: z.string().trim().min(1).max(60), on: z.iso.date() });

/** One place for every policy key; a layer may leave any of them out. */
export const policyKeys = {
  preset: key(z.enum(['statute', 'strict']), stricter(['statute', 'strict']), 'Rule-pack preset: what the statutes demand, or the stricter house rules.'),
  defaultMode: key(mode, stricter('modes'), 'Strongest verdict a rule may give when no mode is set for it. Stops ignore modes.'),
  modes: key(z.record(z.string().regex(/^[a-z0-9-]+\/(\*|[a-z0-9.-]+)$/, 'a rule id such as pl/consent, or pl/*'), mode), stricter('modes'), 'Mode by rule id; an exact id beats a pack wildcard such as pl/*.'),
  ownDomains: key(z.array(domain).max(500), intersection, 'Own e-mail domains: exempt, logged as internal.'),
  ownAddresses: key(z.array(z.string().min(3).max(320)).max(2_000), intersection, 'Own addresses and numbers outside the own domains.'),
  defaultCountry: key(z.union([z.literal(''), z.string().regex(/^[A-Z]{2}$/, 'ISO 3166-1 alpha-2 in upper case, or empty')]), managedOnly, 'Country of recipients that show none; empty = unknown = strictest.'),
  defaultRegion: key(z.string().regex(/^[A-Z]{2}$/, 'ISO 3166-1 alpha-2 in upper case'), managedOnly, 'Country of numbers written without a prefix.'),
  purposes: key(z.array(purpose).max(100), managedOnly, 'Purposes of the organisation beside the built-in ones.'),
  replyDays: key(count(0, 365), stricter('min'), 'Days for which a reply counts as an answer to the person’s own message.'),
  bulkRecipients: key(count(1, 1_000), stricter('min'), 'External recipients above which email is decided as newsletter.'),
  quietHours: key(z.array(quietWindow).max(100), union, 'Local hours [from, to) and days (0 = Sunday) in which a channel rests.'),
  frequencyCap: key(z.strictObject({ contacts: count(1, 1_000), days: count(1, 365) }), stricter('cap'), 'Most marketing contacts to one contact point in so many days.'),
  firstContactNotice: key(z.enum(NOTICE_MODES), stricter(NOTICE_MODES), 'What a first contact without privacy notice gives (GDPR art. 14).'),
  consentMaxAgeDays: key(count(0, 36_500), stricter('min-positive'), 'Consent older than this counts as expired; 0 = no limit.'),
  notHeld: key(z.enum(['warn', 'justify', 'block']), stricter(['warn', 'justify', 'block']), 'Verdict for a contact point outside the territory when the hub cannot be asked.'),
  staleness: key(staleness, stricter('each-min'), 'Age of the data in hours past which sends warn and past which they are blocked.'),
  news: key(z.enum(['off', 'guarded', 'in-use']), stricter(['off', 'guarded', 'in-use']), 'When the hub tells a device at once what is new: never, while a guarded site is open and somebody is there, or whenever somebody is there.'),
  askAfterMinutes: key(count(0, 10_080), stricter('min-positive'), 'Minutes past which data are so old that the next send asks the hub first, for two seconds at most; 0 = never.'),
  claimsAllowed: key(z.boolean(), stricter('false'), 'Whether this role may use the purpose claims against a restriction.'),
  offeredPurposes: key(z.array(purposeId).max(50), intersection, 'Purposes in the chooser, in order.'),
  sites: key(z.array(site).max(200), managedOnly, 'Self-hosted applications: origin, optional path, adapter id.'),
  adapters: key(z.array(adapterShape).max(20), managedOnly, 'Own declarative adapters, see docs/add-an-adapter.md.'),
  campaigns: key(z.array(campaign).max(100), managedOnly, 'Campaign pages whose lists may leave although they cannot be read: origin, optional path, last day, why.'),
  switchedOff: key(z.array(z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, '<adapter>/<behaviour>')).max(50), managedOnly, 'Unproven behaviours of packaged adapters that are switched off, by name (docs/coverage.md).'),
  dials: key(z.enum(['sites', 'everywhere']), stricter(['sites', 'everywhere']), 'Where links and scripts that start a call or a message are held: on guarded sites, or on every site.'),
  softphones: key(z.array(origin).max(50), managedOnly, 'Origins of softphones and calling widgets on hosts of their own: what tells them to dial is held.'),
  recorder: key(z.boolean(), managedOnly, 'Whether devices under this policy may record a site to draft an adapter for it (docs/record-an-adapter.md).'),
  log: key(log, stricter('each-min'), 'Largest part of the log without a receipt, in events and hours; past it sends are held.'),
  clearanceHours: key(z.number().positive().max(720), stricter('min'), 'Hours for which the clearance of a screening is good.'),
  badges: key(z.enum(['off', 'records', 'guarded']), managedOnly, 'Badges beside addresses and numbers: nowhere, on record pages that an adapter names, or on every guarded site.'),
  consentForm: key(z.union([z.literal(''), z.url({ protocol: /^https?$/ }).max(1_000)]), managedOnly, 'Address of the form of your own on which people give consent; a block offers it as a task.'),
  updateWithinHours: key(count(0, 168), stricter('min'), 'Hours within which an update of the extension is installed, also while somebody is writing; before that it waits until nobody is.'),
  holdNoticeMs: key(count(0, 5_000), stricter('min'), 'Milliseconds after which a held send becomes visible.'),
  optOutWords: key(words, intersection, 'Words that count as an opt-out offer in a message, wherever they stand; case and accents make no difference.'),
  noticeWords: key(words, intersection, 'Words that count as a privacy notice in a message, in the same way.'),
  incidentHours: key(count(1, 720), managedOnly, 'Hours from noticing an incident to the notice to the authority (GDPR art. 33); read by the hub.'),
  retention: key(retention, managedOnly, 'Days after which the hub drops the values of attempts, records without effect, looks at personal data, closed requests and taken-in records that nobody confirmed, and after which old backups are deleted (backupDays, 30 where it is left out); 0 = kept.'),
  epochDays: key(count(0, 3_650), managedOnly, 'Days after which the hub begins another epoch: new keys of contact points and pages, which every device fetches anew (docs/operations.md); 0 = only when asked for; read by the hub.'),
  passcode: key(z.enum(['off', 'optional', 'required']), stricter(['off', 'optional', 'required']), 'Passcode of the device: none, if its user wants one, or nothing leaves without one (docs/threat-model.md).'),
  passcodeLength: key(count(4, 64), stricter('max'), 'Fewest characters of a passcode.'),
  lockAfterMinutes: key(count(1, 480), stricter('min'), 'Minutes without a key or a move after which a device with a passcode locks.'),
  wipeAfterGuesses: key(count(0, 100), stricter('min-positive'), 'Wrong passcodes in a row after which the device loses its data; 0 = never.'),
  storage: key(z.enum(['disk', 'memory']), stricter(['disk', 'memory']), 'Where the device keeps what it holds: on the disk, or for as long as the browser runs under a key that is never written (docs/threat-model.md).'),
  screenedAgainst: key(z.array(screened).max(50).refine((all) => new Set(all.map(({ list }) => list)).size === all.length, 'each list once'), stricter('oldest'), 'Do-not-call lists that calls are checked against outside of the hub: TPS, CTPS or DNC, and the day of the list.'),
  subjectPurposes: key(z.array(z.strictObject({ words, purpose: purposeId })).max(100), managedOnly, 'Words in the subject from which a purpose is derived; it still needs its evidence.'),
  templatePurposes: key(z.array(z.strictObject({ words, purpose: purposeId })).max(100), managedOnly, 'Fixed phrases of templates: a message that holds one has the purpose; it still needs its evidence.'),
} as const;

export type PolicyKey = keyof typeof policyKeys;
export const POLICY_KEYS = Object.keys(policyKeys) as PolicyKey[];

const lockable = z.partialRecord(z.enum(POLICY_KEYS as [PolicyKey, ...PolicyKey[]]), z.boolean());

const version = z.number().int().nonnegative().meta({ description: 'Version given by the hub; a new one voids open tickets.', ...managedOnly });

/** A complete policy: what is in force. */
export const policySchema = z.strictObject({
  version,
  ...policyKeys,
  frequencyCap: policyKeys.frequencyCap.optional(),
});
export type Policy = z.infer<typeof policySchema>;

/** One layer of policy: any keys, and the twins that lock them against the layers below. */
export const policyDocument = policySchema.partial().extend({
  locked: lockable.optional().meta({ description: 'Keys that layers below may not touch, not even to narrow them.' }),
});
export type PolicyDocument = z.infer<typeof policyDocument>;

const layerKeys = { version, ...policyKeys, locked: lockable };

/** `policyDocument` as far as these keys go: a layer sets few of them, and each schema costs its making. What is unknown is unknown to it too. */
export function documentOf(keys: readonly string[]): typeof policyDocument {
  return z.strictObject(Object.fromEntries(Object.entries(layerKeys).filter(([name]) => keys.includes(name)))).partial() as unknown as typeof policyDocument;
}

/** The merge of a key, read from its metadata. */
export function mergeRule(name: PolicyKey): MergeRule {
  const meta = policyKeys[name].meta();
  if (!meta || typeof meta['merge'] !== 'string') throw new Error(`policy key ${name} names no merge`);
  return meta as unknown as MergeRule;
}
