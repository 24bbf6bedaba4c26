import type { NoticeAction, NoticeState, NoticeWord } from './notice-text';

// On the inner element, which no style of the page reaches; shown also where the browser knows no popover.
const STYLE = `.notice{all:initial;display:block;position:fixed;z-index:2147483647;inset:auto 16px 16px auto;box-sizing:border-box;max-inline-size:min(394px,100vw - 32px);max-block-size:calc(100vh - 32px);overflow:auto;padding:14px 16px 6px;
background:#fff;color:#1c1c1c;border:2px solid #9a5b00;border-radius:10px;box-shadow:0 6px 24px #0004;font:14px/1.45 system-ui,sans-serif}
.notice[data-side=top]{inset:16px 16px auto auto}p{margin:0 0 10px}.key{color:#5f5f5f;font-size:12px}button{font:inherit;margin:0 8px 8px 0;padding:5px 10px;border:1px solid #767676;border-radius:6px;background:#f6f6f6;color:inherit;cursor:pointer}
button:focus-visible{outline:3px solid #1a5fb4;outline-offset:1px}@media(prefers-color-scheme:dark){.notice{background:#222;color:#eee;border-color:#d9a04a}button{background:#333;border-color:#8c8c8c}button:focus-visible{outline-color:#8ab8ff}.key{color:#b5b5b5}}`;

export interface NoticeView {
  state: NoticeState;
  actions: NoticeAction[];
  /** Key of the fault, shown small for support. */
  fault?: string;
  /** Until when, Unix ms, where the words say it. */
  until?: number;
}

const timeOf = (at: number): string => new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** The small native notice of a hold: no framework, works without a worker and when orphaned. In the top layer, above the application's own dialogs. */
export class HoldNotice {
  private host: HTMLElement | undefined;
  private resolve: ((action: NoticeAction) => void) | undefined;
  private actions: readonly NoticeAction[] = [];
  private body: HTMLDialogElement | undefined;
  private last: Promise<NoticeAction> | undefined;

  /** @param side `top`: away from a hold, and from where composers have their Send. */
  constructor(private readonly doc: Document, private readonly words: (word: NoticeWord, otherwise?: string) => string, private readonly side: 'end' | 'top' = 'end') {}

  /** Shows, or changes, the notice; the promise gives the next button pressed by the user. */
  show(view: NoticeView): Promise<NoticeAction> {
    this.actions = view.actions;
    const box = this.box();
    const focused = (box.getRootNode() as ShadowRoot).activeElement?.getAttribute('data-action');
    const text = this.doc.createElement('p');
    text.textContent = this.words(view.state).replace('{time}', view.until === undefined ? '' : timeOf(view.until));
    const isTold = view.actions.length === 1 && view.actions[0] === 'back'; // there is nothing to go back to
    const buttons = view.actions.map((action) => {
      const button = this.doc.createElement('button');
      button.type = 'button';
      button.textContent = isTold ? this.words('close', 'OK') : this.words(action, action);
      button.dataset['action'] = action;
      // Only a person may answer: a page that finds the spot cannot press for them.
      button.addEventListener('click', (event) => { if (event.isTrusted) this.answer(action); });
      return button;
    });
    const parts: Element[] = [text];
    if (view.fault) {
      const key = this.doc.createElement('p');
      key.className = 'key';
      key.textContent = view.fault;
      parts.push(key);
    }
    box.replaceChildren(...parts, ...buttons);
    this.raise(box);
    buttons.find((button) => button.dataset['action'] === focused)?.focus();
    return (this.last = new Promise((resolve) => { this.resolve = resolve; }));
  }

  /** Said in the live region after the text was copied. */
  sayCopied(): void {
    const text = this.body?.querySelector('p');
    if (text) text.textContent = this.words('copied', 'OK');
  }

  /** @param own what `show` gave: another one's notice stays. */
  hide(own = this.last): void {
    if (own !== this.last) return;
    if (this.body?.open) this.body.close(); // gives the focus back
    this.host?.remove();
    this.host = undefined;
    this.body = undefined;
    this.resolve = undefined;
  }

  /** Where a field of ours can take the focus: a page behind a modal notice cannot. */
  get place(): Element { return this.body ?? this.doc.documentElement; }

  get shown(): boolean { return this.host?.isConnected ?? false; }

  private answer(action: NoticeAction): void {
    const resolve = this.resolve;
    this.resolve = undefined;
    resolve?.(action);
  }

  /** A modal of the application leaves everything outside inert: above one the notice is modal too. Else the page stays usable. */
  private raise(box: HTMLDialogElement): void {
    try {
      if (box.open || box.matches(':popover-open')) return;
      if (this.doc.querySelector(':modal')) {
        box.showModal();
      } else {
        box.popover = 'manual';
        box.showPopover();
      }
    } catch {
      // An old browser: fixed and above all but the top layer.
    }
  }

  private box(): HTMLDialogElement {
    if (this.body && this.host?.isConnected) return this.body;
    const host = this.doc.createElement('div'); // no name, id or class: nothing to recognise it by
    const root = host.attachShadow({ mode: 'closed' });
    try {
      const sheet = new CSSStyleSheet(); // no Content-Security-Policy forbids it
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(Object.assign(this.doc.createElement('style'), { textContent: STYLE })); // Firefox: no constructed sheet crosses the sandbox
    }
    const box = this.doc.createElement('dialog');
    box.className = 'notice';
    box.dataset['side'] = this.side;
    box.setAttribute('role', 'alert');
    box.addEventListener('cancel', (event) => { event.preventDefault(); if (event.isTrusted && this.actions.includes('back')) this.answer('back'); });
    root.append(box);
    this.doc.documentElement.append(host);
    this.host = host;
    this.body = box;
    return box;
  }
}
