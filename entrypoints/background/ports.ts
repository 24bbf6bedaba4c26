import type { Browser } from 'wxt/browser';
import type { Envelope, MessageName, Reply } from '../../utils/messaging/protocol';
import { atHandMessages, BADGE_PORT } from '../../utils/messaging/at-hand';
import { bodyOf, envelopeOf } from './envelope';
import { Fault, faultKey } from './fault';
import { answered } from './first-answer';
import { contentHandlers } from './handlers';
import { keepPort, post } from './open-ports';
import { contentSender, type ContentSender } from './sender';

/** What shows something, or puts a script beside a gate, gives no leave and logs nothing: a send never waits for it, nor for a frame that takes no script. */
const IN_NO_ORDER: ReadonlySet<string> = new Set<MessageName>(['composer.look', 'composer.load', 'send.load', 'dialog.load', 'dial.load']);

/** Messages of one tab are handled one after the other: what left is recorded before the next request is looked at. */
const queues = new Map<number, Promise<void>>();

/** Answer to one message. Never rejects: whatever goes wrong is a fault, and the gate holds. */
export async function answerContent(envelope: Envelope, sender: ContentSender): Promise<Reply> {
  const { seq, name } = envelope;
  try {
    const handler = contentHandlers[name];
    if (!handler) throw new Fault('fault_forbidden');
    return { seq, ok: true, body: await handler(bodyOf(envelope), sender) };
  } catch (error) {
    if (!(error instanceof Fault)) console.error(name, error);
    return { seq, ok: false, fault: faultKey(error) };
  }
}

function answerBadges(envelope: Envelope, sender: ContentSender): Promise<Reply> {
  return Object.hasOwn(atHandMessages, envelope.name) ? answerContent(envelope, sender) : Promise.resolve({ seq: envelope.seq, ok: false, fault: 'fault_forbidden' });
}

function enqueue(tab: number, work: () => Promise<void>): void {
  const next = (queues.get(tab) ?? Promise.resolve()).then(work).catch((error: unknown) => { console.error('tab', error); }); // one answer's failure drops no message after it
  queues.set(tab, next);
  void next.finally(() => { if (queues.get(tab) === next) queues.delete(tab); });
}

export function onConnect(port: Browser.runtime.Port): void {
  let sender: ContentSender;
  try {
    sender = contentSender(port);
  } catch {
    port.disconnect(); // not our gate: nobody to answer
    return;
  }
  keepPort(port);
  port.onMessage.addListener((message: unknown) => {
    const envelope = envelopeOf(message);
    if (!envelope) return;
    if (IN_NO_ORDER.has(envelope.name)) { void answerContent(envelope, sender).then((reply) => { post(port, reply); }); return; }
    // Badges wait for no send, no send for badges, and their port carries nothing else.
    if (port.name === BADGE_PORT) { void answerBadges(envelope, sender).then((reply) => { post(port, reply); }); return; }
    enqueue(sender.tab, async () => { post(port, await answerContent(envelope, sender)); answered(); });
  });
}
