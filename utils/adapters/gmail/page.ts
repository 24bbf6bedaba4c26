import type { SiteComposer, SitePage } from '../site-reader';
import { composerOf, composersIn, draftOf, fieldOf, subjectOf, textOf } from './composer';
import { accountOf } from './reader';
import { recipientsOf } from './recipients';
import { whenIn } from './when';

const SCHEDULE_ITEM = '[selector="scheduledSend"]';
const DIALOG = '[role="dialog"]';
/** How long after *Schedule send* a dialog with times is still about it. */
const ARMED_MS = 10 * 60_000;
/** The head of a message has one time; what else has a title is a file or a label. */
const MOST_TITLES = 5;
const TOUCHES = ['pointerdown', 'mousedown', 'click', 'keydown', 'focusin'] as const;

/** No send after all: an event without a recipient passes. */
const NO_SEND: SiteComposer = { recipients: [], readable: true };

const localeOf = (doc: Document): string => {
  const { lang } = doc.documentElement;
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(lang)[0] ?? navigator.language;
  } catch {
    return navigator.language; // not a language tag
  }
};

/** Sender and time of the message that `rm` names, where it is open above the reply. */
function answersOf(composer: Element, doc: Document): SiteComposer['answers'] {
  const id = fieldOf(composer, 'rm');
  const message = id && [...doc.querySelectorAll('[data-message-id]')].find((one) => one.getAttribute('data-message-id')?.replace(/^#/, '') === id);
  if (!message) return undefined;
  const header = [...message.querySelectorAll('[email]')].find((one) => !composer.contains(one));
  const sender = header?.getAttribute('email');
  if (!sender) return undefined;
  const times = [...message.querySelectorAll('[title]')].filter((one) => !composer.contains(one) && /\d/.test(one.getAttribute('title') ?? '')).slice(0, MOST_TITLES)
    .flatMap((one) => whenIn(one.getAttribute('title') ?? '', localeOf(doc), new Date(), -400) ?? []).filter((at) => at <= Date.now());
  return times[0] === undefined ? { sender } : { sender, at: times[0] };
}

/** Page side of Gmail: remembers which composer was used last, as menus and dialogs stand outside all of them. */
export class GmailPage implements SitePage {
  private last: WeakRef<Element> | undefined;
  private armedAt = -ARMED_MS;
  /** Unproven behaviours that policy has switched off. */
  private off: readonly string[] = [];

  constructor(private readonly win: Window, private readonly now: () => number = Date.now) {}

  listen(signal: AbortSignal): this {
    for (const type of TOUCHES) this.win.addEventListener(type, (event) => { this.touched(event); }, { capture: true, passive: true, signal });
    return this;
  }

  switchOff(behaviours: readonly string[]): void { this.off = behaviours; }

  read(rule: string, scope: ParentNode, control: Element | undefined): SiteComposer {
    const composer = this.composer(rule, scope, control);
    if (rule === 'gmail/schedule') {
      if (!control || !this.isTime(control)) return NO_SEND;
      if (!composer) return { recipients: [], readable: false };
      const later = this.off.includes('gmail/schedule-time') ? {} : { scheduledFor: this.timeOf(control) ?? 0 };
      return { ...this.composed(composer), ...later };
    }
    return composer ? this.composed(composer) : NO_SEND;
  }

  private touched(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const composer = composerOf(target);
    if (composer) this.last = new WeakRef(composer);
    if (target.closest(SCHEDULE_ITEM)) this.armedAt = this.now();
  }

  /** Around the control; for a dialog the one used last, else the only one. */
  private composer(rule: string, scope: ParentNode, control: Element | undefined): Element | undefined {
    const near = composerOf(control ?? (scope instanceof Element ? scope : null));
    if (near || rule !== 'gmail/schedule') return near;
    const last = this.last?.deref();
    const all = composersIn(this.win.document);
    return last?.isConnected ? last : all.length === 1 ? all[0] : undefined;
  }

  private composed(composer: Element): SiteComposer {
    const doc = this.win.document;
    const answers = this.off.includes('gmail/answered-message') ? undefined : answersOf(composer, doc);
    return {
      ...recipientsOf(composer, !this.off.includes('gmail/collapsed-line')), account: accountOf(this.win.location.pathname), draft: draftOf(composer), thread: fieldOf(composer, 'rt'), text: textOf(composer), subject: subjectOf(composer), ...(answers ? { answers } : {}),
    };
  }

  /** A preset names its time; the picker's last button confirms. *Pick date and time*, Cancel and Close do neither. */
  private isTime(control: Element): boolean {
    const dialog = control.closest(DIALOG);
    if (!dialog || dialog.querySelector('input[name="composeid"]')) return false;
    if (this.now() - this.armedAt > ARMED_MS && !control.matches('.Az')) return false;
    if (control.getAttribute('role') === 'menuitem') return /\d/.test(control.textContent ?? '');
    const buttons = [...dialog.querySelectorAll('button')];
    return dialog.querySelector('input') !== null && buttons[buttons.length - 1] === control;
  }

  private timeOf(control: Element): number | undefined {
    const doc = this.win.document;
    const isPreset = control.getAttribute('role') === 'menuitem';
    const values = [...(control.closest(DIALOG)?.querySelectorAll('input') ?? [])].map((input) => input.value);
    return whenIn(isPreset ? (control.textContent ?? '') : values.join(' '), localeOf(doc), new Date(this.now()));
  }
}
