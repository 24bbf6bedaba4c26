import type { Browser } from 'wxt/browser';
import type { Reply } from '../../utils/messaging/protocol';
import { bodyOf, envelopeOf } from './envelope';
import { Fault, faultKey } from './fault';
import { pageHandlers } from './handlers';
import { isOwnPage } from './sender';

/** Messages of popup and options. Undefined = not for us: another listener may answer. */
export function onPageMessage(message: unknown, sender: Browser.runtime.MessageSender): Promise<Reply> | undefined {
  const envelope = envelopeOf(message);
  if (!envelope) return undefined;
  const { seq, name } = envelope;
  const answer = async (): Promise<unknown> => {
    const handler = pageHandlers[name];
    if (!handler || !isOwnPage(sender)) throw new Fault('fault_forbidden');
    return handler(bodyOf(envelope));
  };
  return answer().then(
    (body): Reply => ({ seq, ok: true, body }),
    (error: unknown): Reply => {
      if (!(error instanceof Fault)) console.error(name, error);
      return { seq, ok: false, fault: faultKey(error) };
    },
  );
}
