import type { ComposerBarHost, ComposerDesk, OpenComposer } from '../../utils/guard/composer-port';
import type { ComposerView } from '../../utils/messaging/protocol';
import { createTranslator, type MessageSource } from '../i18n/translator';
import { applyStyle } from '../ui/apply-style';
import { BarView } from './bar-view';
import { placeBar } from './place';
import barStyle from './style.css?inline';

/** After the last key: a name half typed is nobody yet. */
const QUIET_MS = 300;
/** While the bar is shown its composer is read again: chips come and go without any event of the window's. */
const AGAIN_MS = 800;
const USES = ['focusin', 'input', 'click', 'keyup', 'paste'] as const;

/** The bar of the composer in use. It tells, it never decides: a page that takes it out changes nothing of what is held. */
export class BarHost implements ComposerBarHost {
  private readonly host = document.createElement('div'); // no id, no class: nothing to recognise it by
  private readonly root: ShadowRoot;
  private readonly mount = document.createElement('div');
  private readonly translator;
  private composer: OpenComposer | undefined;
  private view: BarView | undefined;
  private choose: ((purpose: string) => void) | undefined;
  private asked = '';
  private turn = 0;
  private quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly desk: ComposerDesk, messages: MessageSource) {
    this.translator = createTranslator(messages);
    this.root = this.host.attachShadow({ mode: 'closed' });
    applyStyle(this.root, barStyle);
    this.mount.className = 'place';
    this.root.append(this.mount);
    for (const type of ['click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup']) this.root.addEventListener(type, (event) => { event.stopPropagation(); });
  }

  start(): void {
    const { signal } = this.desk;
    for (const type of USES) window.addEventListener(type, (event) => { this.use(event); }, { capture: true, passive: true, signal });
    for (const type of ['scroll', 'resize']) window.addEventListener(type, () => { this.place(); }, { capture: true, passive: true, signal });
    signal.addEventListener('abort', () => { this.hide(); });
    const again = setInterval(() => { if (signal.aborted) clearInterval(again); else if (this.host.isConnected) void this.look(); }, AGAIN_MS);
    // The focus that brought this script is over: the composer it was in is the first one.
    const path: Element[] = [];
    for (let at = document.activeElement; at; at = at.parentElement) path.push(at);
    this.composer = this.desk.at(path);
    this.schedule();
  }

  /** Keys in the bar are not the page's: a mail program takes `e` for *archive*. */
  intercept(event: Event): boolean {
    if (!event.isTrusted || event.composedPath()[0] !== this.host) return false;
    event.stopImmediatePropagation();
    return true;
  }

  private use(event: Event): void {
    const path = event.composedPath();
    if (path[0] === this.host) return;
    const found = this.desk.at(path);
    if (!found) return;
    if (found.scope !== this.composer?.scope) this.asked = '';
    this.composer = found;
    this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => { void this.look(); }, QUIET_MS);
  }

  private async look(declare?: string): Promise<void> {
    const { composer } = this;
    if (!composer?.scope.isConnected) { this.hide(); return; }
    const question = composer.question();
    const { id: _id, ...said } = question.attempt;
    const print = JSON.stringify([said, question.thread]);
    if (question.attempt.recipients.length === 0) { this.asked = ''; this.turn += 1; this.bare(); return; }
    if (print === this.asked && declare === undefined) { this.place(); return; }
    this.asked = print;
    this.turn += 1;
    const { turn } = this;
    let view: ComposerView;
    try {
      view = await this.desk.look(declare === undefined ? question : { ...question, declare });
    } catch {
      if (turn === this.turn) this.bare(); // said by the gate when it matters: at Send
      return;
    }
    if (turn === this.turn) this.answered(view, composer, question.conversation);
  }

  private answered(view: ComposerView, composer: OpenComposer, conversation: string): void {
    // A site may use the same composer for the next message: what was said of the one before is not said of this one.
    if (composer.question().conversation !== conversation) { this.asked = ''; this.schedule(); return; }
    // What was chosen for the conversation before is what its Send declares.
    if (view.purposeSource === 'declared' && composer.purpose() !== view.purpose) composer.declare(view.purpose);
    this.show(view, composer);
  }

  private show(view: ComposerView, of: OpenComposer): void {
    this.choose = (purpose) => {
      if (this.composer?.scope !== of.scope) return; // another one is in use meanwhile, and its own view is on the way
      this.composer.declare(purpose);
      void this.look(purpose);
    };
    this.bar().show(view, this.desk.isProtected());
    this.appear();
  }

  /** Nothing is known of whom it goes to. That nothing holds it is said all the same. */
  private bare(): void {
    if (this.desk.isProtected()) { this.hide(); return; }
    this.bar().warn();
    this.appear();
  }

  private bar(): BarView {
    if (!this.view) {
      this.view = new BarView(this.translator, (purpose) => { this.choose?.(purpose); });
      this.mount.replaceChildren(this.view.element);
    }
    return this.view;
  }

  private appear(): void {
    if (!this.host.isConnected) {
      document.documentElement.append(this.host);
      this.host.popover = 'manual';
      this.host.showPopover();
    }
    this.place();
  }

  private hide(): void {
    this.view = undefined;
    this.asked = '';
    if (!this.host.isConnected) return;
    this.host.remove();
  }

  private place(): void {
    if (!this.host.isConnected || !this.composer || !this.view) return;
    const anchor = (this.composer.control ?? (this.composer.scope as Element)).getBoundingClientRect();
    const { left, top, bottom, maxHeight } = placeBar(anchor, this.mount.getBoundingClientRect().width, { width: window.innerWidth, height: window.innerHeight });
    const put = (name: string, value: number | undefined): void => { this.mount.style.setProperty(name, value === undefined ? 'auto' : `${value}px`); };
    put('left', left);
    put('top', top);
    put('bottom', bottom);
    put('max-height', maxHeight);
  }
}
