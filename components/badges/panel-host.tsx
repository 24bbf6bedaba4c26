import { render } from 'preact';
import type { BadgePanelHost, PanelOf } from '../../utils/guard/badge-port';
import type { BadgeDetail } from '../../utils/messaging/at-hand';
import { I18n } from '../i18n/context';
import { createTranslator, type MessageSource } from '../i18n/translator';
import { applyStyle } from '../ui/apply-style';
import { faultKey } from '../ui/fault';
import theme from '../ui/theme.css?inline';
import { BadgePanel } from './BadgePanel';
import panelStyle from './panel.css?inline';

const GAP = 6;
const MARGIN = 8;
/** Least height that is worth opening below. */
const LEAST = 260;

interface Shown { detail?: BadgeDetail; fault?: string }

/** The panel of a badge, in a closed root of its own. One at a time. What it opens is the extension's own window: no page sees what is typed there. */
export class PanelHost implements BadgePanelHost {
  private readonly host = document.createElement('div');
  private readonly root = this.host.attachShadow({ mode: 'closed' });
  private readonly box = document.createElement('div');
  private readonly translator;
  private of: PanelOf | undefined;
  private shown: Shown = {};

  constructor(messages: MessageSource) {
    this.translator = createTranslator(messages);
    applyStyle(this.root, `${theme}\n${panelStyle}`);
    this.box.className = 'panel-box';
    this.box.setAttribute('role', 'dialog');
    this.box.setAttribute('aria-labelledby', 'title');
    this.box.lang = this.translator.locale;
    this.root.append(this.box);
    for (const type of ['click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'keydown', 'keyup', 'keypress']) this.root.addEventListener(type, (event) => { event.stopPropagation(); });
    this.root.addEventListener('keydown', (event) => { if (event.isTrusted && (event as KeyboardEvent).key === 'Escape') this.close(); });
    const outside = (event: Event): void => { if (event.isTrusted && event.composedPath()[0] !== this.host && !event.composedPath().includes(this.host)) this.hide(); };
    for (const type of ['pointerdown', 'scroll', 'resize']) window.addEventListener(type, outside, { capture: true, passive: true });
  }

  show(of: PanelOf): void {
    this.hide();
    this.of = of;
    this.shown = {};
    document.documentElement.append(this.host);
    this.host.popover = 'manual';
    this.host.showPopover();
    this.place(of.at);
    this.draw();
    const set = (shown: Shown): void => { if (this.of === of) { this.shown = shown; this.draw(); } };
    of.detail().then((detail) => { set({ detail }); }, (error: unknown) => { set({ fault: faultKey(error) }); });
  }

  hide(): void {
    this.of = undefined;
    if (!this.host.isConnected) return;
    render(null, this.box);
    this.host.remove();
  }

  private close(): void {
    const { of } = this;
    this.hide();
    of?.closed();
  }

  private draw(): void {
    const { of } = this;
    if (!of) return;
    const act = (action: Parameters<PanelOf['act']>[0]): void => {
      of.act(action).then(() => { this.hide(); }, (error: unknown) => { if (this.of === of) { this.shown = { ...this.shown, fault: faultKey(error) }; this.draw(); } });
    };
    render(<I18n.Provider value={this.translator}><BadgePanel detail={this.shown.detail} fault={this.shown.fault} onAct={act} onClose={() => { this.close(); }} /></I18n.Provider>, this.box);
  }

  private place({ left, top, bottom }: PanelOf['at']): void {
    const view = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const below = view.height - bottom - GAP - MARGIN;
    const above = top - GAP - MARGIN;
    const isBelow = below >= LEAST || below >= above;
    const { style } = this.box;
    style.left = `${Math.max(MARGIN, Math.min(left, view.width - this.box.offsetWidth - MARGIN))}px`;
    style.top = isBelow ? `${bottom + GAP}px` : 'auto';
    style.bottom = isBelow ? 'auto' : `${view.height - top + GAP}px`;
    style.maxHeight = `${Math.max(120, isBelow ? below : above)}px`;
  }
}
