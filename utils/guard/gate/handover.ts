// Who holds the page: this gate, the one before it, or nobody any more. What passes between two gates is in succession.ts.
import type { Controls } from './controls';
import type { DeclaredPurposes } from './declared-purposes';
import type { Gesture } from './gesture';
import type { HoldNotice } from './hold-notice';
import type { MainLink } from './main-link';
import type { Outcomes } from './outcomes';
import type { ContentRuntime } from './runtime';
import type { SendDeskLink } from './send-desk-link';
import { HEIR_DESK, type HeirDesk, type Predecessor } from '../heir-port';
import { answerSuccessor, type Given } from './succession';
import type { WorkerLink } from './worker-link';

/** A page whose extension was loaded anew waits so long for the next gate; then it must be loaded again itself. */
const HEIR_MS = 15_000;
const NOTICE_MS = 300;
const HEIR_RETRY_MS = 2_000;

export interface HandoverParts {
  win: Window;
  runtime: ContentRuntime;
  link: Pick<WorkerLink, 'ask'>;
  main: MainLink;
  notice: HoldNotice;
  controls: Controls;
  /** None before the desk that takes them is here. */
  purposes(): DeclaredPurposes | undefined;
  outcomes: Outcomes;
  sendDesk: Pick<SendDeskLink, 'desk' | 'bring'>;
  signal: AbortSignal;
  /** Names the adapters of this script set: the guard in the page is of the same. */
  set: string;
  /** What the next gate knows this one by; none = the page must be loaded again. */
  word(): string | undefined;
  /** Frames without a control of ours stay silent. */
  speaks(): boolean;
  /** Everything that the page does is held from here on. */
  listen(): void;
  /** Nobody comes: dialogs whose answer nobody takes go. */
  endTalks(): void;
  /** The page is another gate's: this one does nothing more. */
  end(): void;
  /** A press that was held goes on; undefined = it cannot be told any more what was pressed. */
  goOn(gesture: Gesture | undefined): void;
}

export class Handover {
  /** Gestures that are held and have no end yet, with what they were about. */
  readonly underWay = new Map<Gesture, string | undefined>();
  /** The extension was reloaded or removed under this page: everything is held from then on. */
  private orphaned = false;
  /** Not before the gate of the version before has gone, and not after the page was given away. */
  private inCharge = false;
  /** Nobody comes any more, or nobody could. */
  private isGivenUp = false;
  /** What the gate before has left, until the worker has said what applies here. */
  private left: Given | undefined;
  /** The same, until the desk that reads it is here. */
  private inheriting: Given | undefined;
  private readonly desk = (globalThis as { [HEIR_DESK]?: HeirDesk })[HEIR_DESK];

  constructor(private readonly parts: HandoverParts) {}

  start(): void {
    const { win: { document: doc }, main } = this.parts;
    const before = this.desk?.predecessors(doc) ?? [];
    if (before.length > 0) { void this.succeed(before); return; }
    this.begin();
    main.start(doc);
  }

  get state(): 'alive' | 'waits' | 'given-up' { return !this.orphaned ? 'alive' : this.isGivenUp ? 'given-up' : 'waits'; }

  /** False once the extension is gone. */
  isAlive(): boolean {
    if (!this.orphaned && !this.parts.runtime.alive()) this.onGone();
    return !this.orphaned;
  }

  onGone(): void {
    if (this.orphaned) return;
    this.orphaned = true;
    if (!this.inCharge) return; // the gate before this one still holds the page
    const { main, word } = this.parts;
    if (word() === undefined || !main.joined) { this.giveUp(); return; }
    main.post({ kind: 'orphaned' });
    for (const gesture of this.underWay.keys()) this.underWay.set(gesture, this.matterOf(gesture));
    setTimeout(() => { if (this.inCharge && this.underWay.size > 0) this.showWaiting(); }, NOTICE_MS);
    setTimeout(() => { if (this.inCharge) this.giveUp(); }, HEIR_MS);
  }

  /** A guard that joins late, or a late answer of the worker: nothing is told but the end. */
  repeat(): void {
    if (this.isGivenUp) this.parts.main.post({ kind: 'gone' });
  }

  /** Without the guard, or an extension behind the gate, nobody would see what leaves after the gesture. */
  hold(gesture: Gesture): void {
    if (this.state !== 'waits') { this.showReload(); return; }
    this.underWay.set(gesture, this.matterOf(gesture));
    this.showWaiting();
  }

  begun(gesture: Gesture): void { this.underWay.set(gesture, undefined); }

  /** Recipients, text and the rest of what a press would send; undefined = it cannot be read, and equals nothing. */
  matterOf(pressed: Pick<Gesture, 'hit'>): string | undefined {
    const { win, sendDesk: { desk } } = this.parts;
    try {
      const snapshot = desk?.readHit(win.document, pressed);
      return snapshot && desk?.messagePrint(pressed.hit.rule.id, snapshot);
    } catch {
      return undefined;
    }
  }

  /** False while the guard heeds no answer of this gate: it asks again once it does. */
  get isHeeded(): boolean { return this.left === undefined; }

  /** The worker has said what applies here. */
  settled(): void {
    const { left, parts } = this;
    this.left = undefined;
    if (!left) return;
    parts.main.post({ kind: 'heir' });
    this.inheriting = left;
    const inherit = (): void => {
      if (this.inheriting !== left) return;
      this.inheriting = undefined;
      this.desk?.inherit(left, parts, (pressed) => this.matterOf(pressed));
    };
    const bring = (): void => { parts.sendDesk.bring().then(inherit, () => { if (this.isAlive()) setTimeout(bring, HEIR_RETRY_MS); }); };
    // What was held is read again: is it what was pressed?
    const { drafts, composers, held } = left.legacy;
    if (drafts.length + composers.length + held.length > 0) bring();
    else inherit();
  }

  /** The gate before this one holds the page until its place is taken, in one task. */
  private async succeed(before: readonly Predecessor[]): Promise<void> {
    const found = await this.desk?.choose(before, this.parts);
    if (!found) return;
    this.left = found.chosen?.take();
    for (const outcome of this.left?.legacy.untold ?? []) this.parts.outcomes.report(outcome); // before any that the guard still has to tell of the same attempt
    this.begin();
    // Whoever answers an offer now is a page: its guard has met its gate.
    if (this.left) this.parts.main.join(this.left.port);
    else this.showReload();
  }

  private begin(): void {
    const { win, signal, set, word, listen } = this.parts;
    this.inCharge = true;
    listen();
    answerSuccessor(win, signal, { isOver: () => !this.isAlive() && !this.isGivenUp, set, give: () => this.give(), token: word });
  }

  /** Everything that this gate has of the page goes; it does nothing more, and in the same task the next one does. */
  private give(): Given | undefined {
    const { main, purposes, outcomes, notice, end } = this.parts;
    const port = this.inCharge && !this.isGivenUp ? main.give() : undefined;
    if (!port) return undefined;
    this.inCharge = false;
    const chosen = purposes()?.chosen() ?? [];
    const held = [...new Map([...this.underWay].map(([{ hit }, matter]) => [hit.control, matter]))];
    end();
    notice.hide();
    // What was left to this gate and not yet taken up goes on first, by its places.
    const { elements, legacy } = this.inheriting ?? { elements: [], legacy: { drafts: [], composers: [], held: [] } };
    const first = elements.length;
    return {
      port, elements: [...elements, ...chosen.map(([composer]) => composer), ...held.map(([control]) => control)],
      legacy: {
        drafts: [...legacy.drafts, ...purposes()?.drafts() ?? []], untold: outcomes.untold,
        composers: [...legacy.composers, ...chosen.map(([, purpose], at): [number, string] => [first + at, purpose])],
        held: [...legacy.held, ...held.map(([, matter], at): [number, string] => [first + chosen.length + at, matter ?? ''])],
      },
    };
  }

  private giveUp(): void {
    this.isGivenUp = true;
    this.parts.endTalks();
    this.parts.main.post({ kind: 'gone' });
    this.showReload();
  }

  private showWaiting(): void {
    if (!this.isGivenUp) this.show('waiting');
  }

  private showReload(): void {
    if (this.parts.speaks()) this.show('orphaned');
  }

  private show(state: 'waiting' | 'orphaned'): void {
    void this.parts.notice.show({ state, actions: ['reload'] }).then(() => { this.parts.win.location.reload(); });
  }
}
