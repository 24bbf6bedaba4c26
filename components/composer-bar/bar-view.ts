// Plain elements: this comes with the first composer of a page, and a library would weigh more than all of it.
import type { ComposerRecipient, ComposerView, RecipientView } from '../../utils/messaging/protocol';
import type { Translator } from '../i18n/translator';
import { reasonText } from '../ui/reason';
import { OUTLINE, SIGN } from '../ui/verdict-shape';
import { worstOf } from './worst';

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, ...inside: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), { className });
  element.append(...inside);
  return element;
}

function drawn(tag: string, attributes: Record<string, string>): Element {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text; // said once by a screen reader
  element.hidden = text === '';
}

/** What Send would meet, while it is being written: every recipient by shape and word, and the purpose it is decided for. */
export class BarView {
  readonly element: HTMLElement;
  private view: ComposerView | undefined;
  private readonly unprotected = make('p', 'unprotected');
  private readonly fault = make('p', 'unprotected');
  private readonly list = make('ul', '');
  private readonly line = make('div', 'line');
  private readonly button = make('button', 'button');
  private readonly select = make('select', '');
  private readonly live = make('p', 'live');

  constructor(private readonly tr: Translator, onPurpose: (purpose: string) => void) {
    const { button, select, list, live } = this;
    const name = tr.t('composer_label');
    this.element = make('div', 'bar', this.unprotected, this.fault, list, this.line, live);
    this.element.role = 'region';
    this.unprotected.role = 'alert';
    live.role = 'status';
    for (const element of [this.element, list]) element.ariaLabel = name;
    list.hidden = true;
    button.type = 'button';
    button.dataset['name'] = 'composer-list';
    button.ariaExpanded = 'false';
    select.dataset['name'] = 'composer-purpose';
    this.line.append('', button, make('label', '', make('span', 'label', tr.t('composer_purpose')), select));
    // Trusted events only: a page cannot press or choose with made-up ones.
    button.addEventListener('click', ({ isTrusted }) => { if (isTrusted) this.turn(); });
    select.addEventListener('change', ({ isTrusted }) => { if (isTrusted) onPurpose(select.value); });
  }

  show(view: ComposerView, isProtected: boolean): void {
    const { tr } = this;
    const { recipients, purpose, purposes, fault } = view;
    this.view = view;
    const attention = recipients.filter((one) => one.verdict !== 'allow' || one.unusual).length;
    const summary = attention > 0 ? tr.plural('recipients_attention', attention) : tr.plural('recipients_allowed', recipients.length);
    say(this.unprotected, isProtected ? '' : tr.t('composer_unprotected'));
    say(this.fault, fault ? tr.find(fault) ?? tr.t('fault_other') : '');
    say(this.button, summary);
    say(this.live, summary);
    this.line.firstChild?.replaceWith(this.mark(worstOf(recipients)));
    this.line.hidden = false;
    this.choices(purpose, purposes.includes(purpose) ? purposes : [purpose, ...purposes]);
    this.rows();
  }

  /** Unprotected, and nothing more to say. */
  warn(): void {
    this.view = undefined;
    say(this.unprotected, this.tr.t('composer_unprotected'));
    for (const element of [this.fault, this.live]) say(element, '');
    this.line.hidden = true;
    this.rows();
  }

  private turn(): void {
    this.list.hidden = !this.list.hidden;
    this.button.ariaExpanded = `${!this.list.hidden}`;
    this.rows();
  }

  /** An open native list closes when its options change: they are left alone when they are the same. */
  private choices(purpose: string, purposes: readonly string[]): void {
    const { select, tr } = this;
    if ([...select.options].map(({ value }) => value).join() !== purposes.join()) select.replaceChildren(...purposes.map((value) => Object.assign(make('option', '', tr.word('purpose', value)), { value })));
    select.value = purpose;
  }

  private rows(): void {
    this.list.replaceChildren(...(this.list.hidden ? [] : this.view?.recipients ?? []).map((one) => this.row(one)));
  }

  private row(one: ComposerRecipient): HTMLElement {
    const hints = one.verdict === 'allow' ? [] : [make('span', 'reason', reasonText(this.tr, one))];
    return make('li', one.verdict, this.mark(one.verdict), make('span', 'address', one.shown), ...hints, ...this.hints(one));
  }

  private hints({ prefers, unusual }: ComposerRecipient): HTMLElement[] {
    const { tr } = this;
    const found: HTMLElement[] = [];
    if (unusual) found.push(make('span', 'unusual', unusual.kind === 'new-domain' ? tr.t('composer_new_domain') : unusual.of ? tr.t('composer_look_alike', { of: unusual.of }) : tr.t('composer_look_alike_plain')));
    if (prefers?.channel) found.push(make('span', 'prefers', tr.t('composer_prefers_channel', { channel: tr.word('channel', prefers.channel) })));
    if (prefers?.from !== undefined && prefers.to !== undefined) found.push(make('span', 'prefers', tr.t('composer_prefers_hours', { from: prefers.from, to: prefers.to })));
    return found;
  }

  private mark(kind: RecipientView['verdict']): HTMLElement {
    const shape = drawn('svg', { viewBox: '0 0 20 20', width: '18', height: '18', 'aria-hidden': 'true', focusable: 'false' });
    shape.append(drawn('path', { class: 'outline', d: OUTLINE[kind] }), drawn('path', { class: 'sign', d: SIGN[kind] }));
    return make('span', `verdict ${kind}`, shape, make('span', '', this.tr.word('verdict', kind)));
  }
}
