import { meetOtherSide } from '../handshake';
import type { ContentRuntime } from '../gate/runtime';
import { dialDesk, type HeldDial } from './desk-port';
import { callDial, contactAnswer, contactQuestion, messageDial, seenCall, type ContactQuestion } from './phone-messages';
import type { PhoneAnswer, PhoneCall } from './phone-main';
import type { Dial } from './read-dial';

/**
 * Softphones: in their own frame, messages that tell them to dial are held before they hear them; in the page around it their
 * do-not-contact question is answered, and functions that dial wait for the answer. Isolated world.
 */
export class PhoneGate {
  /** Messages given back to the softphone. */
  private readonly ours = new WeakSet<Event>();
  private readonly pending = new Set<string>();

  constructor(private readonly win: Window, private readonly runtime: ContentRuntime, private readonly signal: AbortSignal) {}

  start(): void {
    this.win.addEventListener('message', (event) => { this.onMessage(event); }, { capture: true, signal: this.signal });
  }

  private onMessage(event: MessageEvent): void {
    if (this.ours.has(event)) return;
    const question = contactQuestion(event.data);
    if (question) { event.stopImmediatePropagation(); this.answer(question, event); return; }
    const seen = seenCall(event.data);
    if (seen) { void dialDesk(this.win, this.runtime).then((desk) => { desk?.seen(seen); }); return; }
    const dial = messageDial(event.data);
    if (!dial) return;
    event.stopImmediatePropagation();
    if (this.pending.has(dial.key)) return;
    this.pending.add(dial.key);
    void this.hold(dial, () => this.deliver(event), () => undefined).finally(() => { this.pending.delete(dial.key); });
  }

  /** The same message again, to the listeners that did not hear it. */
  private deliver({ data, origin, lastEventId, source, ports }: MessageEvent): boolean {
    const again = new MessageEvent('message', { data: data as unknown, origin, lastEventId, source, ports: [...ports] });
    this.ours.add(again);
    this.win.dispatchEvent(again);
    return true;
  }

  private answer({ requestId, dial }: ContactQuestion, event: MessageEvent): void {
    const reply = (stop: boolean): boolean => {
      const text = this.win.navigator.language.startsWith('pl') ? 'Consentry: brak zgody tej osoby' : 'Consentry: this person has not agreed';
      (event.source as Window | null)?.postMessage(contactAnswer(requestId, stop, text), event.origin);
      return true;
    };
    void this.hold(dial, () => reply(false), () => { reply(true); });
  }

  async hold({ rule, channel, recipients, text }: Dial, release: () => boolean, refuse: () => void): Promise<void> {
    const held: HeldDial = { rule, channel, recipients, text, release, refuse };
    const desk = await dialDesk(this.win, this.runtime);
    if (desk) await desk.hold(held);
    else refuse();
  }
}

/** Functions of the page that dial wait for this gate: phone-main.ts asks it. */
export function meetPhoneGuard(doc: Document, gate: PhoneGate): void {
  meetOtherSide(doc, 'phone-gate', (port) => {
    port.onmessage = ({ data }: MessageEvent<PhoneCall>) => {
      const answer = (allow: boolean): boolean => { port.postMessage({ call: data.call, allow } satisfies PhoneAnswer); return true; };
      void gate.hold(callDial(data.api, data.number), () => answer(true), () => { answer(false); });
    };
  });
}
