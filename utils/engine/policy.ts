import type { Channel } from './channel';
import type { Instant } from './permission';
import type { PurposeDefinition, PurposeId } from './purpose';
import type { VerdictKind } from './verdict';

/** Mode of a rule: the strongest verdict it may give. `observe` logs and allows. */
export const RULE_MODES = ['observe', 'warn', 'justify', 'block'] as const;
export type RuleMode = (typeof RULE_MODES)[number];
export type Preset = 'statute' | 'strict';

/** What the engine reads of the policy; utils/policy/schema.ts validates and documents each key. */
export interface EnginePolicy {
  version: number;
  preset: Preset;
  /** Default mode of rules, and by rule id (`pl/*` and exact ids). Stops ignore modes. */
  defaultMode: RuleMode;
  modes: Record<string, RuleMode>;
  /** Own e-mail domains and addresses: exempt, logged as internal. */
  ownDomains: string[];
  ownAddresses: string[];
  /** Default country of recipients with none, '' = unknown = strictest. */
  defaultCountry: string;
  /** ISO country for numbers without prefix. */
  defaultRegion: string;
  purposes: PurposeDefinition[];
  /** Days a reply counts as an answer to the person's own message. */
  replyDays: number;
  /** External recipients above which `email` is decided as `newsletter`. */
  bulkRecipients: number;
  /** Local hours in which a channel may not be used, [from, to), and days (0 = Sunday). */
  quietHours: { channel: Channel; from: number; to: number; days: number[] }[];
  /** Most marketing contacts to one contact point in so many days. */
  frequencyCap?: { contacts: number; days: number };
  firstContactNotice: RuleMode | 'off';
  /** Consent older than this many days counts as expired; 0 = no limit. */
  consentMaxAgeDays: number;
  /** What a contact point outside the territory gives when the hub cannot be asked. */
  notHeld: Extract<VerdictKind, 'block' | 'justify' | 'warn'>;
  /** Age of the data in hours past which sends warn, and past which they are blocked. */
  staleness: { warnAfterHours: number; blockAfterHours: number };
  /** Roles that may use `claims` against a restriction (role-limited override). */
  claimsAllowed: boolean;
  /** Purposes offered in the chooser, in order. */
  offeredPurposes: PurposeId[];
  /** Lists that calls are checked against outside of the hub. */
  screenedAgainst?: readonly CheckedList[];
}

/** That no number is called which stands on this list, as the list was on that day. */
export interface CheckedList {
  /** Short name of the register, as the rule pack has it. */
  list: string;
  /** ISO day of the list. */
  on: string;
  /** Beginnings of the numbers that were checked; none = all that can stand on it. */
  prefixes?: readonly string[] | undefined;
}

/** State of the data a decision rests on (design §5, trust and time). */
export interface DataState {
  /** 0 = never synced: every external recipient is blocked with `core/no-data`. */
  rootVersion: number;
  /** When the newest signed timestamp was issued. */
  verifiedAt?: Instant;
  /** The device clock ran backwards since the last check: counts as stale. */
  clockBackwards: boolean;
  /** Lists that are in the stop tree of this root, whole. */
  checkedLists?: readonly CheckedList[];
}
