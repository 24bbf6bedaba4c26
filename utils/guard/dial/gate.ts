import { meetOtherSide } from '../handshake';
import type { ContentRuntime } from '../gate/runtime';
import { clickedDial, formAction, isLeftToNavigate, isUnchanged, type Clicked, type ClosedRoot } from './clicked';
import { dialDesk, type HeldDial } from './desk-port';
import type { MainDial } from './main';
import { Passes } from './passes';
import { readDial, type Dial } from './read-dial';
import { isWebLink } from './schemes';

const EVENTS = ['click', 'auxclick', 'submit'];

interface NavigateLike extends Event { destination: { url: string }; navigationType: string }
type Win = Window & typeof globalThis & { navigation?: EventTarget };

/** The dial guard (L4) of one document, isolated world. One listener, this object, on the events that start a dial; nothing else runs until one comes. */
export class DialGate {
  private readonly passes = new Passes(() => Date.now());
  private readonly pending = new Set<string>();
  private readonly ours = new WeakSet<Event>();

  constructor(
    private readonly win: Win, private readonly runtime: ContentRuntime, private readonly signal: AbortSignal, private readonly closedRoot: ClosedRoot,
    /** Firefox fires no navigate event for another program's scheme. */
    private readonly seesNavigate: boolean,
  ) {}

  start(): void {
    this.listen();
    meetOtherSide(this.win.document, 'dial-gate', (port) => {
      port.onmessage = ({ data }: MessageEvent<MainDial>) => { this.fromPage(data); };
    });
  }

  /** Said twice, it is one listener still. */
  private listen(): void {
    const options = { capture: true, signal: this.signal };
    for (const type of EVENTS) this.win.addEventListener(type, this, options);
    this.win.navigation?.addEventListener('navigate', this, options);
  }

  handleEvent(event: Event): void {
    switch (event.type) {
      case 'navigate': this.onNavigate(event as NavigateLike); break;
      case 'submit': this.onSubmit(event as SubmitEvent); break;
      default: this.onClick(event as MouseEvent);
    }
  }

  private swallow(event: Event): void {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  private onClick(event: MouseEvent): void {
    // The right button opens a menu and dials nothing.
    if (this.ours.has(event) || event.button === 2) return;
    const clicked = clickedDial(event, this.closedRoot);
    if (!clicked || (this.seesNavigate && isLeftToNavigate(clicked))) return;
    this.swallow(event);
    if (this.passes.recent(clicked.dial.key)) return;
    this.hold(clicked.dial, () => this.clickAgain(clicked, event));
  }

  private onSubmit(event: SubmitEvent): void {
    const form = event.composedPath()[0];
    if (!(form instanceof Element)) return;
    const dial = readDial(formAction(form, event.submitter).trim(), form.baseURI);
    if (!dial) return;
    this.swallow(event);
    // A button whose click was decided submits with that leave; it is used here, as Firefox tells of nothing later.
    this.decide(dial, () => this.open(dial, false));
  }

  private onNavigate(event: NavigateLike): void {
    if (!event.cancelable || event.navigationType === 'reload' || event.navigationType === 'traverse') return;
    const dial = readDial(event.destination.url);
    if (!dial) return;
    const leave = this.passes.take(dial.key);
    if (leave === 'pass') return;
    this.swallow(event);
    if (leave === 'none') this.hold(dial, () => this.open(dial, false));
  }

  /** From the worker: a frame that the header rule (utils/platform/dial-rules.ts) kept from this. What is no dial goes on as it would have without the rule. */
  kept(url: string): void {
    const dial = readDial(url);
    if (dial) this.decide(dial, () => this.open(dial, false));
    else this.win.location.href = url;
  }

  private fromPage(message: MainDial): void {
    if (message.url === '') { this.listen(); return; }
    const dial = readDial(message.url);
    if (dial) this.decide(dial, () => this.open(dial, message.elsewhere));
  }

  /** A dial that nothing has let through yet; of one gesture only the first counts. */
  private decide(dial: Dial, release: () => boolean): void {
    const leave = this.passes.take(dial.key);
    if (leave === 'pass') { this.passes.give(dial.key); release(); } else if (leave === 'none') this.hold(dial, release);
  }

  private hold(dial: Dial, release: () => boolean): void {
    const { key, rule, channel, recipients, text } = dial;
    if (this.pending.has(key)) return;
    this.pending.add(key);
    const held: HeldDial = {
      rule, channel, recipients, text, refuse: () => undefined,
      release: () => { this.pending.delete(key); this.passes.give(key); return release(); },
    };
    void dialDesk(this.win, this.runtime).then((desk) => desk?.hold(held)).finally(() => { this.pending.delete(key); });
  }

  /** The page's own handlers get the click, as a softphone in the page may be what dials; the link itself is followed by the browser. */
  private clickAgain(clicked: Clicked, event: MouseEvent): boolean {
    const { dial, target, elsewhere } = clicked;
    // What was decided is dialled, whatever stands there by now.
    if (elsewhere || event.type !== 'click' || !target.isConnected || !isUnchanged(clicked)) return this.open(dial, elsewhere);
    const { clientX, clientY, screenX, screenY, detail } = event;
    const again = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, view: this.win, clientX, clientY, screenX, screenY, detail });
    this.ours.add(again);
    target.dispatchEvent(again);
    return true;
  }

  /** Exactly once: a program is started from this document, a page opens where the page wanted it. */
  private open(dial: Dial, elsewhere: boolean): boolean {
    this.passes.give(dial.key);
    if (!this.seesNavigate) this.passes.take(dial.key);
    if (isWebLink(dial.kind) && elsewhere) this.win.open(dial.url, '_blank', 'noopener');
    else this.win.location.href = dial.url;
    return true;
  }
}
