import type { Channel } from './channel';
import type { PurposeId } from './purpose';

/** From most to least permissive. */
export const VERDICT_KINDS = ['allow', 'warn', 'justify', 'block'] as const;
export type VerdictKind = (typeof VERDICT_KINDS)[number];

/** Certainty of a legal row: H, M, L as in docs; it is shown, it never loosens. */
export type Certainty = 'H' | 'M' | 'L';

/** Verdict for one recipient. */
export interface Verdict {
  /** Index into attempt.recipients. */
  recipient: number;
  kind: VerdictKind;
  /** What the rule itself says where the policy's mode softened it. */
  before?: VerdictKind;
  /** Rule id, `<pack>/<row>` or `core/<name>`. */
  rule: string;
  packVersion: string;
  /** Record number relied on or standing against; absent = none. */
  record?: number;
  /** Message key, see explain.ts and _locales (`reason_…`). */
  reason: string;
  /** Parameters for the message: dates as ISO days, ids, numbers. Never free text of the user. */
  params: Record<string, string | number>;
  /** Article or decision cited, as the pack writes it; absent for core rules without a law. */
  citation?: string;
  certainty?: Certainty;
  country: string;
  /** True when no dialog answer can change it (stops, unresolved, X cells). */
  final: boolean;
  /** What would turn it: evidence for a purpose, an opt-out text, a notice, a typed reason, another hour. */
  needs: Need[];
  /** Channels and purposes that this policy permits for the person now. */
  allowedInstead: { channel: Channel; purpose: PurposeId }[];
}

export type Need = 'purpose-evidence' | 'opt-out-text' | 'notice' | 'reason' | 'other-time' | 'consent' | 'fresh-data';

/** Decision over a whole attempt: the least permissive verdict, per recipient below. */
export interface Decision {
  kind: VerdictKind;
  /** Channel it was decided as: `email` above the limit or with a merge is `newsletter`. */
  channel: Channel;
  purpose: PurposeId;
  verdicts: Verdict[];
  policyVersion: number;
  /** Version of the signed root; 0 without one. */
  rootVersion: number;
}
