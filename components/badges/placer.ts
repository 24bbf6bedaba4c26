import { boxAt, choosePlace, endOf, FORMS, isCovered, isMistakable, isUsed, momentAt, placesAt, type Place, type Sizes } from '../../utils/guard/badges/place';
import { clipper, freeIn, scroller, survey, type Box, type Taken } from '../../utils/guard/badges/survey';
import { setAway, setForm } from './badge-element';

/** What the page shows is looked at so often while it scrolls, ms; less often where that takes long. In between badges follow their addresses. */
const SURVEY_MS = 100;
const COST = 10;
/** What lies so far outside of the window is looked at too, px: a row may be half out of it. */
const PAST = 80;
/** Middles of one row differ by less. */
const SAME_ROW = 2;

export interface Placed { element: Element; badge: HTMLButtonElement; /** Badges of one kind have one size. */ kind: string }
interface Ended { one: Placed; end: DOMRect }
interface Held { place: Place; dx: number; dy: number }

const viewBox = (): Box => ({ left: 0, top: 0, right: document.documentElement.clientWidth, bottom: window.innerHeight });

/** Inside the window and what scrolls around it; of a row that is half out of the window, also a little outside. */
const boundsOf = (end: Box, view: Box, around: Box): Box => ({
  left: Math.max(view.left, around.left), right: Math.min(view.right, around.right),
  top: Math.max(end.top < view.top ? view.top - PAST : view.top, around.top), bottom: Math.min(end.bottom > view.bottom ? view.bottom + PAST : view.bottom, around.bottom),
});

/** Where the badges of a page go: none on text or a control of the site, nor on another badge. All reads first, then all writes. */
export class Placer {
  private readonly sizes = new Map<string, Sizes>();
  private held = new WeakMap<Element, Held>();
  private next = 0;
  private later: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: Element, private readonly again: () => void) {}

  /** Something has changed: all are placed anew. */
  renew(): void { this.next = 0; }

  /** The window is another: so may be the sizes. */
  resized(): void { this.sizes.clear(); this.renew(); }

  end(): void { clearTimeout(this.later); }

  place(all: readonly Placed[]): void {
    for (const { badge, kind } of all) if (!this.sizes.has(kind)) this.measure(badge, kind);
    const clip = clipper();
    const ends = all.map((one): Ended => ({ one, end: endOf(one.element, clip) }));
    const shown = ends.filter(({ one, end }) => end.width > 0 && !isCovered(document, one.element, this.host, end));
    const now = performance.now();
    if (now >= this.next) {
      this.choose(shown);
      this.next = performance.now() + Math.max(SURVEY_MS, (performance.now() - now) * COST);
    } else {
      this.later ??= setTimeout(() => { this.later = undefined; this.again(); }, this.next - now);
    }
    this.move(ends, new Set(shown));
  }

  private move(ends: readonly Ended[], shown: ReadonlySet<Ended>): void {
    const view = viewBox();
    for (const ended of ends) {
      const { one: { element, badge, kind }, end } = ended;
      setAway(badge, !shown.has(ended));
      const sizes = this.sizes.get(kind);
      if (!shown.has(ended) || !sizes) continue;
      const held = this.held.get(element);
      setForm(badge, held?.place.form ?? 'stowed');
      const { x, y } = held ? { x: end.right + held.dx, y: end.top + held.dy } : momentAt(end, sizes.words, view);
      badge.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    }
  }

  private choose(shown: readonly Ended[]): void {
    this.held = new WeakMap();
    if (shown.length === 0) return;
    const view = viewBox();
    const taken: Taken[] = survey(document, { ...view, top: view.top - PAST, bottom: view.bottom + PAST });
    const pitch = pitchOf(shown.map(({ end }) => (end.top + end.bottom) / 2));
    const around = scroller();
    for (const ended of shown) {
      const { one: { element, kind }, end } = ended;
      const sizes = this.sizes.get(kind);
      if (!sizes) continue;
      const others = shown.filter((other) => other !== ended).map((other) => other.end);
      const isFree = (box: Box): boolean => !isMistakable(box, end, others) && !isUsed(document, element, this.host, box);
      const place = choosePlace(element, placesAt(end, sizes, freeIn(element), pitch), sizes, taken, boundsOf(end, view, around(element)), isFree);
      if (!place) continue;
      taken.push(boxAt(place, sizes));
      this.held.set(element, { place, dx: place.x - end.right, dy: place.y - end.top });
    }
  }

  private measure(badge: HTMLButtonElement, kind: string): void {
    const sizes = FORMS.map((form) => { setForm(badge, form); const { width, height } = badge.getBoundingClientRect(); return [form, { width: Math.ceil(width), height: Math.ceil(height) }]; });
    this.sizes.set(kind, Object.fromEntries(sizes) as Record<Place['form'], { width: number; height: number }>);
  }
}

/** Distance of the two rows that are nearest to each other. */
export function pitchOf(middles: readonly number[]): number {
  const sorted = [...middles].sort((a, b) => a - b);
  return sorted.reduce((least, at, index) => { const step = at - (sorted[index - 1] ?? -Infinity); return step > SAME_ROW && step < least ? step : least; }, Infinity);
}
