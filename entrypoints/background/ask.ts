import { CHANNEL_CONTACT_POINT, CHANNELS, DEFAULT_PURPOSE, type Attempt, type Channel } from '../../utils/engine';
import { decide } from '../../utils/engine/decide';
import type { AskAnswer, Request } from '../../utils/messaging/protocol';
import { contactOf } from './contact-of';
import { consentOf } from './consent-of';
import { Fault } from './fault';
import { lookup } from './lookup';
import { verdictView } from './reply';
import { policyOf, type Worker } from './worker';

/** permission.ask: *may I?* for one contact. Nothing is sent, so nothing is logged. */
export async function ask(worker: Worker, { contact, channel, purpose = DEFAULT_PURPOSE }: Request<'permission.ask'>): Promise<AskAnswer> {
  const { engine } = policyOf(worker);
  let point;
  try {
    point = contactOf(contact, engine.defaultRegion);
  } catch (error) {
    if (error instanceof Fault) return { contact, purpose, rows: [], fault: error.key };
    throw error;
  }
  const found = await lookup(worker, [point]);
  const now = worker.now();
  const { kind } = point;
  const channels: Channel[] = channel ? [channel] : CHANNELS.filter((one) => CHANNEL_CONTACT_POINT[one] === kind || (one === 'im' && kind === 'phone'));
  const rows = channels.map((one) => {
    const attempt: Attempt = {
      id: 'permission-ask', channel: one, purpose, purposeSource: 'declared', audience: 'explicit', app: 'popup', account: '', draft: '', layer: 'popup',
      recipients: [{ status: 'resolved', point, field: 'contact', raw: contact }],
      context: { utcOffsetMinutes: -new Date(now).getTimezoneOffset() },
    };
    const decision = decide(attempt, found, engine, worker.store.dataState(now), now);
    const [verdict] = decision.verdicts;
    if (!verdict) throw new Error('a contact without a verdict');
    return { ...verdictView(verdict, consentOf(found[0], verdict, decision)), channel: one };
  });
  return { contact: point.canonical, kind, purpose, rows };
}
