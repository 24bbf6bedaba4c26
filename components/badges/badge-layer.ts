import type { BadgeDesk, FoundBadge } from '../../utils/guard/badge-port';
import { findContacts } from '../../utils/guard/badges/find';
import { MOST_ASKED, Views } from '../../utils/guard/badges/views';
import type { BadgeStart } from '../../utils/messaging/at-hand';
import { createTranslator, type MessageSource } from '../i18n/translator';
import { applyStyle } from '../ui/apply-style';
import theme from '../ui/theme.css?inline';
import { badgeElement, spoken } from './badge-element';
import { Peek } from './peek';
import { Placer } from './placer';
import { Toolbar } from './toolbar';
import badgeStyle from './style.css?inline';

/** A page that changes all the time is looked through this often, ms. */
const SCAN_MS = 400;
/** What moves without an event is followed this often while something is shown, ms. */
const FOLLOW_MS = 1_000;
/** Verdicts are asked for again: a stop elsewhere, the end of a validity, the evening. */
const AGAIN_MS = 60_000;
/** A page that takes the badges out has them put back this often. */
const MOST_RETURNS = 5;

interface Entry extends FoundBadge { isVisible: boolean; badge?: HTMLButtonElement; said?: string; kind?: string }

/** Badges of one page: laid over it, never into it. They tell, they never decide. */
export class BadgeLayer {
  private readonly host = document.createElement('div'); // no id, no class: nothing to recognise it by
  private readonly translator;
  private readonly toolbar: Toolbar;
  private readonly views: Views;
  private readonly placer = new Placer(this.host, () => { this.placeSoon(); });
  private readonly peek = new Peek(this.host, (node) => [...this.entries.values()].find(({ element }) => element.contains(node))?.badge);
  private readonly seen: IntersectionObserver;
  private readonly changes: MutationObserver;
  private entries = new Map<Element, Entry>();
  private start: BadgeStart = { on: false, contacts: [], links: false };
  private startedFor = '';
  private scanning: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;
  private askedAt = 0;
  private returns = 0;
  private readonly stopping = new AbortController();

  constructor(private readonly desk: BadgeDesk, messages: MessageSource) {
    this.translator = createTranslator(messages);
    const root = this.host.attachShadow({ mode: 'closed' });
    applyStyle(root, `${theme}\n${badgeStyle}`);
    this.toolbar = new Toolbar(root, this.translator.t('badge_toolbar'), (badge) => { void this.open(badge); });
    this.views = new Views((contacts) => this.desk.look(contacts));
    this.seen = new IntersectionObserver((changes) => { this.onSeen(changes); });
    // Once told it hears nothing more until the page was looked through: a storm of changes costs one call.
    this.changes = new MutationObserver(() => { this.changes.disconnect(); this.scanSoon(); });
  }

  begin(): void {
    const options = { capture: true, passive: true, signal: this.stopping.signal };
    window.addEventListener('scroll', () => { this.placeSoon(); }, options);
    window.addEventListener('resize', () => { this.placer.resized(); this.placeSoon(); }, options);
    window.addEventListener('input', () => { this.placer.renew(); this.placeSoon(); }, options);
    this.peek.listen(this.stopping.signal);
    document.addEventListener('visibilitychange', () => { this.scanSoon(); }, options);
    const follow = setInterval(() => { if (this.stopping.signal.aborted) clearInterval(follow); else this.follow(); }, FOLLOW_MS);
    this.scanSoon();
  }

  /** The extension is gone. */
  end(): void {
    this.stopping.abort();
    clearTimeout(this.scanning);
    this.placer.end();
    this.changes.disconnect();
    this.seen.disconnect();
    this.host.remove();
  }

  /** Root, policy or overlay may be others. */
  changed(): void {
    this.askedAt = 0;
    this.startedFor = '';
    this.scanSoon();
  }

  private scanSoon(): void {
    this.scanning ??= setTimeout(() => {
      this.scanning = undefined;
      this.scan().catch(() => { this.askedAt = 0; }); // the worker was away: the next look, within a minute, tries again
    }, SCAN_MS);
  }

  private async scan(): Promise<void> {
    if (this.stopping.signal.aborted || document.visibilityState === 'hidden') return;
    try {
      await this.restart();
      this.take(this.start.on ? findContacts(document, this.start) : []);
      const isOld = Date.now() - this.askedAt > AGAIN_MS;
      if (isOld) this.views.forget();
      const isOn = await this.views.fill([...this.entries.values()].slice(0, MOST_ASKED * 2));
      if (isOld) this.askedAt = Date.now();
      if (!isOn) this.take([]);
    } finally {
      if (!this.stopping.signal.aborted) this.changes.observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ['href', 'value'] });
    }
    this.draw();
  }

  /** What to look for may be something else on another path of this site. */
  private async restart(): Promise<void> {
    const here = document.URL.split('#')[0] ?? '';
    if (this.startedFor === here) return;
    this.start = await this.desk.start(document.URL.slice(0, 2_048));
    this.startedFor = here;
  }

  private take(found: readonly FoundBadge[]): void {
    const next = new Map(found.map((one) => [one.element, this.entryOf(one)]));
    for (const [element, held] of this.entries) {
      if (!next.has(element)) this.seen.unobserve(element);
      if (next.get(element) !== held) held.badge?.remove();
    }
    for (const element of next.keys()) if (!this.entries.has(element)) this.seen.observe(element);
    this.entries = next;
  }

  private entryOf(one: FoundBadge): Entry {
    const held = this.entries.get(one.element);
    const isTyping = document.activeElement === one.element; // half an address is nobody's
    return held && (held.key === one.key || isTyping) ? held : { ...one, isVisible: held?.isVisible ?? false };
  }

  private onSeen(changes: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of changes) {
      const entry = this.entries.get(target);
      if (entry) entry.isVisible = isIntersecting;
    }
    this.draw();
  }

  /** Badges for what is seen and known; where nothing is shown, nothing of ours is in the page. */
  private draw(): void {
    for (const entry of this.entries.values()) {
      const view = entry.isVisible ? this.views.of(entry.key) : undefined;
      const said = view && spoken(view, this.translator);
      if (said === entry.said) continue;
      entry.badge?.remove();
      delete entry.badge;
      delete entry.said;
      if (!view || said === undefined) continue;
      entry.said = said;
      entry.badge = badgeElement(view, this.translator);
      entry.kind = view.verdicts.map(({ channel }) => channel).join();
    }
    this.placer.renew();
    const badges = [...this.entries.values()].flatMap(({ badge }) => badge ?? []);
    this.toolbar.show(badges);
    if (badges.length === 0) this.host.remove();
    else if (!this.host.isConnected && this.returns < MOST_RETURNS) this.raise();
    this.placeSoon();
  }

  private raise(): void {
    this.returns += 1;
    document.documentElement.append(this.host);
    this.host.popover = 'manual';
    this.host.showPopover();
  }

  private follow(): void {
    if (document.visibilityState === 'hidden') return;
    if (Date.now() - this.askedAt > AGAIN_MS && this.entries.size > 0) this.scanSoon();
    if ([...this.entries.values()].some(({ element, contact }) => element instanceof HTMLInputElement && element !== document.activeElement && element.value.trim() !== contact.raw)) this.scanSoon();
    if (this.host.isConnected) this.placeSoon();
    else if ([...this.entries.values()].some(({ badge }) => badge)) this.draw();
  }

  private placeSoon(): void {
    if (this.frame !== 0 || !this.host.isConnected) return;
    this.frame = requestAnimationFrame(() => { this.frame = 0; this.place(); });
  }

  private place(): void {
    this.placer.place([...this.entries.values()].flatMap(({ element, badge, kind }) => (badge && kind !== undefined ? [{ element, badge, kind }] : [])));
    this.toolbar.settle();
  }

  private async open(badge: HTMLButtonElement): Promise<void> {
    const entry = [...this.entries.values()].find((one) => one.badge === badge);
    const panel = entry && await this.desk.panel().catch(() => undefined); // the words on the badge stay
    if (!entry || !panel) return;
    const { left, top, bottom } = badge.getBoundingClientRect();
    panel.show({
      at: { left, top, bottom }, detail: () => this.desk.detail(entry.contact), act: (action) => this.desk.act(entry.contact, action), closed: () => { badge.focus({ preventScroll: true }); },
    });
  }
}
