import { DEFAULT_PURPOSE } from '../../utils/engine';
import type { AskAnswer, Request } from '../../utils/messaging/protocol';
import { contactOf } from './contact-of';
import { channelsOf, contactRow } from './contact-row';
import { Fault } from './fault';
import { lookup } from './lookup';
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
  const [found] = await lookup(worker, [point]);
  if (!found) throw new Error('a contact without a lookup');
  const rows = (channel ? [channel] : channelsOf(point.kind)).map((one) => contactRow(worker, { point, found }, one, purpose));
  return { contact: point.canonical, kind: point.kind, purpose, rows };
}
