/** Where a badge goes: beside the end of its address, on no text and no control of the site. Pixels of the viewport. */
import { clipper, PRESSED, type Box, type Taken } from './survey';

export interface Size { width: number; height: number }
/** From all its words to one mark: the first that has room. `low` is for rows that follow close upon each other. */
export const FORMS = ['words', 'low', 'shapes', 'one'] as const;
export type Form = (typeof FORMS)[number];
export type Sizes = Readonly<Record<Form, Size>>;

export interface Place { form: Form; x: number; y: number }

const GAP = 4;
/** Beside each other in rows nearer than this, badges of full height would touch. */
const ROW = 26;

/** End of what the element shows of its last line, as far as it is not cut off; or a field. */
export function endOf(element: Element, clip = clipper()): DOMRect {
  const rects = element instanceof HTMLInputElement ? [] : textRects(element);
  const { left, top, right, bottom } = rects.at(-1) ?? element.getBoundingClientRect();
  const shown = clip(element);
  const [from, to] = [Math.max(left, shown.left), Math.min(right, shown.right)];
  return new DOMRect(from, top, Math.max(0, to - from), bottom - top);
}

function textRects(node: Node): DOMRect[] {
  const range = document.createRange();
  range.selectNodeContents(node);
  return [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
}

type Way = 'inside' | 'right' | 'left' | 'below' | 'above';

/** Whole pixels: what is looked at is what is drawn. */
function spotAt(way: Way, end: DOMRect, { width, height }: Size): Pick<Place, 'x' | 'y'> {
  const x = { inside: end.right - width - GAP, right: end.right + GAP, left: end.left - width - GAP, below: end.right - width, above: end.right - width }[way];
  const y = way === 'below' ? end.bottom + 1 : way === 'above' ? end.top - height - 1 : end.top + (end.height - height) / 2;
  return { x: way === 'left' ? Math.floor(x) : Math.ceil(x), y: way === 'below' ? Math.ceil(y) : way === 'above' ? Math.floor(y) : Math.round(y) };
}

/** Best first: all words beside the address, then lower, then above or below, then shapes alone. */
const WAYS: readonly (readonly [Form, readonly Way[]])[] = [
  ['words', ['inside', 'right']], ['low', ['inside', 'right']], ['words', ['below', 'above']], ['shapes', ['inside', 'right', 'left', 'below', 'above']], ['one', ['inside', 'right', 'left', 'below', 'above']],
];

/** @param free pixels at the end of a field that its value leaves; 0 = it is no field. @param pitch distance to the nearest other row with an address. */
export function placesAt(end: DOMRect, sizes: Sizes, free = 0, pitch = Infinity): Place[] {
  return WAYS.flatMap(([form, ways]) => (form === 'words' && pitch < ROW ? [] : ways.flatMap((way) => (way === 'inside' && free < sizes[form].width + 2 * GAP ? [] : [{ form, ...spotAt(way, end, sizes[form]) }]))));
}

export const boxAt = ({ form, x, y }: Place, sizes: Sizes): Box => ({ left: x, top: y, right: x + sizes[form].width, bottom: y + sizes[form].height });
const touches = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const within = (box: Box, bounds: Box): boolean => box.left >= bounds.left && box.top >= bounds.top && box.right <= bounds.right && box.bottom <= bounds.bottom;

/** What is around the address itself is its own: the row that can be pressed, the field. */
const isOwn = (own: Element, by: Element | undefined): boolean => by !== undefined && by.contains(own);

/** The first place that covers nothing; undefined = there is none. @param isFree what else is asked of it. */
export function choosePlace(own: Element, places: readonly Place[], sizes: Sizes, taken: readonly Taken[], bounds: Box, isFree: (box: Box) => boolean = () => true): Place | undefined {
  return places.find((place) => {
    const box = boxAt(place, sizes);
    return within(box, bounds) && !taken.some((one) => touches(box, one) && !isOwn(own, one.by)) && isFree(box);
  });
}

/** A mark at the left of its address stands so far from the address before it. */
const APART = 24;

/** Where it would be read as the badge of another address: in another's row, or close behind another's end. */
export function isMistakable(box: Box, own: Box, others: readonly Box[]): boolean {
  const middle = (box.top + box.bottom) / 2;
  const inRow = ({ top, bottom }: Box): boolean => top <= middle && middle <= bottom;
  return others.some((other) => inRow(other) && (!inRow(own) || (box.right <= own.left && other.right <= box.left && box.left - other.right < APART)));
}

/** Without a place a badge is shown for a moment only, whole and inside the window: right of its address, else below or above it. */
export function momentAt(end: DOMRect, size: Size, view: Box): Pick<Place, 'x' | 'y'> {
  const fits = ({ x, y }: Pick<Place, 'x' | 'y'>): boolean => x + size.width <= view.right && y >= view.top && y + size.height <= view.bottom;
  const { x, y } = (['right', 'below', 'above'] as const).map((way) => spotAt(way, end, size)).find(fits) ?? spotAt('below', end, size);
  return { x: Math.max(view.left, Math.min(x, view.right - size.width)), y };
}

/** Something of the page lies over the address: a menu, a dialog. Its badge would lie above that. */
export function isCovered(doc: Document, own: Element, host: Element, end: DOMRect): boolean {
  const hit = doc.elementFromPoint(end.left + Math.min(3, end.width / 2), end.top + end.height / 2);
  return hit !== null && hit !== host && !hit.contains(own) && !own.contains(hit);
}

/** What a look at the whole page misses: what looks as if it could be pressed, and a bar that stays while the page around it scrolls. */
export function isUsed(doc: Document, own: Element, host: Element, box: Box): boolean {
  return [0.05, 0.5, 0.95].some((part) => {
    const hit = doc.elementFromPoint(box.left + (box.right - box.left) * part, (box.top + box.bottom) / 2);
    if (!hit || hit === host || hit.contains(own) || own.contains(hit)) return false;
    return getComputedStyle(hit).cursor === 'pointer' || (hit.closest(PRESSED)?.contains(own) === false) || [...hit.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && textRects(node).some((rect) => touches(rect, box)));
  });
}
