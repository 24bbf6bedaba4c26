import type { MarkWords } from '../recorder-port';

const STYLE = `.mark{all:initial;position:fixed;z-index:2147483647;inset:8px 0 auto;margin:0 auto;box-sizing:border-box;inline-size:max-content;max-inline-size:min(640px,calc(100vw - 32px));
display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;padding:8px 12px;background:#fff;color:#1c1c1c;border:2px solid #a3211b;border-radius:10px;box-shadow:0 4px 18px #0004;font:14px/1.4 system-ui,sans-serif}
.dot{inline-size:10px;block-size:10px;border-radius:50%;background:#a3211b;flex:none}p{margin:0;flex:1 1 220px;overflow-wrap:anywhere}
button{font:inherit;font-weight:600;padding:5px 12px;border:1px solid #767676;border-radius:6px;background:#f6f6f6;color:inherit;cursor:pointer}
button:focus-visible{outline:3px solid #1a5fb4;outline-offset:1px}.frame{all:initial;position:fixed;margin:0;z-index:2147483647;pointer-events:none;border:3px solid #a3211b;border-radius:4px;background:#a3211b22;box-sizing:border-box}
@media(prefers-color-scheme:dark){.mark{background:#222;color:#eee;border-color:#ff7a70}.dot{background:#ff7a70}button{background:#333;border-color:#8c8c8c}button:focus-visible{outline-color:#8ab8ff}}`;

function styled(root: ShadowRoot, doc: Document): void {
  try {
    const sheet = new CSSStyleSheet(); // no Content-Security-Policy forbids it
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(Object.assign(doc.createElement('style'), { textContent: STYLE })); // Firefox: no constructed sheet crosses the sandbox
  }
}

/** What shows that this tab is recorded, in a closed root in the top layer. A recording without it is none. */
export class RecorderMark {
  private readonly host: HTMLElement;
  private readonly box: HTMLElement;
  private readonly hint: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly outline: HTMLElement;
  private readonly watcher: MutationObserver;

  /** @param onGone the page took the mark out, or hides it. */
  constructor(private readonly doc: Document, onStop: () => void, onGone: () => void) {
    this.host = doc.createElement('div'); // no name, id or class: nothing to recognise it by
    const root = this.host.attachShadow({ mode: 'closed' });
    styled(root, doc);
    this.box = Object.assign(doc.createElement('div'), { className: 'mark' });
    this.box.setAttribute('role', 'status');
    this.hint = doc.createElement('p');
    this.button = Object.assign(doc.createElement('button'), { type: 'button' });
    // Only a person may end it: a page that finds the spot cannot press for them.
    this.button.addEventListener('click', (event) => { if (event.isTrusted) onStop(); });
    const dot = Object.assign(doc.createElement('span'), { className: 'dot' });
    this.box.append(dot, this.hint, this.button);
    this.outline = Object.assign(doc.createElement('div'), { className: 'frame' });
    this.outline.style.setProperty('display', 'none');
    root.append(this.box, this.outline);
    this.watcher = new MutationObserver(() => { if (!this.host.isConnected) onGone(); });
  }

  show({ hint, stop }: MarkWords): void {
    this.hint.textContent = hint;
    this.button.textContent = stop;
    if (!this.host.isConnected) {
      this.doc.documentElement.append(this.host);
      for (const node of [this.doc, this.doc.documentElement]) this.watcher.observe(node, { childList: true });
    }
    for (const part of [this.box, this.outline]) this.raise(part);
  }

  /** The box around the element under the pointer; null = none. */
  point(element: Element | null): void {
    if (element === null) { this.outline.style.setProperty('display', 'none'); return; }
    const { left, top, width, height } = element.getBoundingClientRect();
    for (const [name, value] of [['left', left - 3], ['top', top - 3], ['width', width + 6], ['height', height + 6]] as const) this.outline.style.setProperty(name, `${value}px`);
    this.outline.style.setProperty('display', 'block');
  }

  /** Is an event meant for the mark and not for the page? */
  holds(event: Event): boolean { return event.composedPath()[0] === this.host; }

  remove(): void {
    this.watcher.disconnect();
    this.host.remove();
  }

  private raise(part: HTMLElement): void {
    try {
      if (part.matches(':popover-open')) return;
      part.popover = 'manual';
      part.showPopover();
    } catch {
      // An old browser: fixed and above all but the top layer.
    }
  }
}
