import { COMPOSER_BAR, type ComposerBarHost } from '../composer-port';
import { ANSWER_DESK, DIALOG_EVENTS, DIALOG_HOST, type AnswerDesk, type DialogHost } from '../dialog-port';
import type { Controls, Hit } from './controls';

const POINTER_EVENTS = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick', 'dblclick', 'touchstart', 'touchend'] as const;
const KEY_EVENTS = ['keydown', 'keypress', 'keyup'] as const;
/** Kept defaults: mousedown moves the focus, so that typed text becomes a chip; touch makes the click. */
const PREVENTED = new Set(['click', 'auxclick', 'dblclick', 'submit', 'keydown', 'keypress', 'keyup']);

/** How a gesture is given back to the page. */
export interface Gesture {
  hit: Hit;
  /** Innermost element it was made on. */
  target: Element;
  event: Event;
}

export interface GestureSink {
  /** True when the page may have this event: a decided send's second gesture. */
  passes(hit: Hit): boolean;
  /** The gesture is complete and held. */
  held(gesture: Gesture): void;
  /** Any use of the page, for the health probe. */
  touched(): void;
}

/** Listens before the page on every event of a send gesture. */
export class Gestures {
  /** Events that we gave to the page (replay.ts). */
  readonly ours = new WeakSet<Event>();
  /** Forms that we submit again in this task. */
  readonly formsPassing = new WeakSet<Element>();

  constructor(private readonly win: Window, private readonly controls: Controls, private readonly sink: GestureSink) {}

  listen(signal: AbortSignal): void {
    const options = { capture: true, passive: false, signal };
    for (const type of POINTER_EVENTS) this.win.addEventListener(type, (event) => { this.onPointer(event); }, options);
    for (const type of KEY_EVENTS) this.win.addEventListener(type, (event) => { this.onKey(event); }, options);
    this.win.addEventListener('submit', (event) => { this.onSubmit(event); }, options);
    for (const type of DIALOG_EVENTS) {
      if (!KEY_EVENTS.some((key) => key === type)) this.win.addEventListener(type, (event) => { isOurs(event); }, options);
    }
  }

  private swallow(event: Event, hit: Hit): void {
    event.stopImmediatePropagation();
    if (PREVENTED.has(event.type) || (event.type === 'mousedown' && hit.rule.keepsFocus)) event.preventDefault();
  }

  private onPointer(event: Event): void {
    if (this.ours.has(event)) return;
    if (event.type === 'pointerdown') this.sink.touched();
    const hit = this.controls.find(event.composedPath());
    if (!hit || this.sink.passes(hit)) return;
    this.swallow(event, hit);
    if (event.type === 'click') this.hold(hit, event);
  }

  private onKey(event: KeyboardEvent): void {
    if (isOurs(event)) return;
    if (this.ours.has(event)) return;
    const onControl = event.key === 'Enter' || event.key === ' ' ? this.controls.find(event.composedPath()) : undefined;
    const hit = onControl ?? this.controls.findKey(event);
    if (!hit || this.sink.passes(hit)) return;
    this.swallow(event, hit);
    // Held on keydown: its default click never comes, so Enter and Space need no event of their own.
    if (event.type === 'keydown' && !event.repeat && !event.isComposing) this.hold(hit, event);
  }

  private onSubmit(event: SubmitEvent): void {
    const form = event.target;
    if (!(form instanceof Element) || this.formsPassing.has(form)) return;
    const hit = this.controls.findSubmit(form, event.submitter);
    if (!hit || this.sink.passes(hit)) return;
    this.swallow(event, hit);
    this.hold(hit, event);
  }

  private hold(hit: Hit, event: Event): void {
    const target = event.composedPath()[0];
    this.sink.held({ hit, event, target: target instanceof Element ? target : hit.control });
  }
}

/** An event in our own dialog or bar, stopped before the page. */
const isOurs = (event: Event): boolean =>
  (dialogHost()?.intercept(event) ?? false) || ((globalThis as { [COMPOSER_BAR]?: ComposerBarHost })[COMPOSER_BAR]?.intercept(event) ?? false);

export const answerDesk = (): AnswerDesk | undefined => (globalThis as { [ANSWER_DESK]?: AnswerDesk })[ANSWER_DESK];

/** The dialog script registers itself on the isolated world's global, which no page can reach. */
export function dialogHost(): DialogHost | undefined {
  return (globalThis as { [DIALOG_HOST]?: DialogHost })[DIALOG_HOST];
}
