import type { DecisionEvent } from '../../utils/audit';
import type { Attempt, Decision } from '../../utils/engine';
import { decide } from '../../utils/engine/decide';
import type { AttemptRow } from '../../utils/store/attempts';
import { packVerdicts } from '../../utils/store/verdict-table';
import { attemptOf } from './attempt-of';
import { campaignLeave, withCampaign } from './campaign';
import { consentOf } from './consent-of';
import type { Findings } from './findings';
import type { Question } from './question';

export type CampaignLeave = NonNullable<DecisionEvent['campaign']>;
export interface Decided { attempt: Attempt; decision: Decision; campaign?: CampaignLeave }

/** Decided, and again with the leave for a list that cannot be read, where there is one. */
export async function decided(question: Question, { lookups, earlier }: Findings, now: number): Promise<Decided> {
  const { raw, engine, recipients, data } = question;
  const attempt = attemptOf(raw, recipients, earlier.times);
  const decision = decide(attempt, lookups, engine, data, now);
  const campaign = await campaignLeave(question, decision);
  if (!campaign) return { attempt, decision };
  const cleared = withCampaign(attempt, campaign);
  return { attempt: cleared, decision: decide(cleared, lookups, engine, data, now), campaign };
}

/** What is kept of very many is what counts them and names them again. */
export function keptOf({ decision }: Decided, { lookups, commitments }: Findings): Pick<AttemptRow, 'decision' | 'table' | 'consents'> {
  if (commitments.sheet) return { decision: { ...decision, verdicts: [] }, table: packVerdicts(decision.verdicts), consents: [] };
  return { decision, consents: decision.verdicts.map((verdict) => consentOf(lookups[verdict.recipient], verdict, decision)) };
}

export const marked = (campaign: CampaignLeave | undefined): { campaign?: true } => (campaign ? { campaign: true } : {});
