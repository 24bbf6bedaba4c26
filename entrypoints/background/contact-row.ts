import { CHANNEL_CONTACT_POINT, CHANNELS, type Attempt, type Channel, type ContactPoint, type ContactPointKind, type Lookup } from '../../utils/engine';
import { decide } from '../../utils/engine/decide';
import type { AskAnswer } from '../../utils/messaging/protocol';
import { consentOf } from './consent-of';
import { verdictView } from './recipient-view';
import { policyOf, type Worker } from './worker';

/** A contact point with what is held of it, and its earlier contacts where the frequency cap counts. */
export interface KnownContact { point: ContactPoint; found: Lookup; earlier?: Record<string, number[]> }

/** Channels that reach this kind of contact point. */
export const channelsOf = (kind: ContactPointKind): Channel[] => CHANNELS.filter((one) => CHANNEL_CONTACT_POINT[one] === kind || (one === 'im' && kind === 'phone'));

/** What one message or call to it would meet now. Nothing is sent, so nothing is logged. */
export function contactRow(worker: Worker, { point, found, earlier }: KnownContact, channel: Channel, purpose: string): AskAnswer['rows'][number] {
  const now = worker.now();
  const attempt: Attempt = {
    id: 'permission-ask', channel, purpose, purposeSource: 'declared', audience: 'explicit', app: 'popup', account: '', draft: '', layer: 'popup',
    recipients: [{ status: 'resolved', point, field: 'contact', raw: point.canonical }],
    context: { utcOffsetMinutes: -new Date(now).getTimezoneOffset(), ...(earlier ? { earlierContacts: earlier } : {}) },
  };
  const decision = decide(attempt, [found], policyOf(worker).engine, worker.store.dataState(now), now);
  const [verdict] = decision.verdicts;
  if (!verdict) throw new Error('a contact without a verdict');
  return { ...verdictView(verdict, consentOf(found, verdict, decision)), channel };
}
