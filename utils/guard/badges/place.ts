/** Where a badge goes: beside the end of the address, on nothing that can be pressed. Pixels of the viewport. */
export interface Spot { x: number; y: number }
export interface Size { width: number; height: number }

const GAP = 4;
const PRESSED = 'a, button, input, select, textarea, summary, label, [role="button"], [role="checkbox"], [role="tab"], [onclick], [contenteditable]';

/** End of what the element shows: the last line of its text, or a field. */
export function endOf(element: Element): DOMRect {
  if (element instanceof HTMLInputElement) return element.getBoundingClientRect();
  const range = element.ownerDocument.createRange();
  range.selectNodeContents(element);
  const rects = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
  return rects.at(-1) ?? element.getBoundingClientRect();
}

/** Right of it, inside the end of a field, below, above. */
export function spotsAt(end: DOMRect, { width, height }: Size, isField: boolean): Spot[] {
  const middle = end.top + (end.height - height) / 2;
  return [
    ...(isField ? [{ x: end.right - width - GAP, y: middle }] : []),
    { x: end.right + GAP, y: middle }, { x: end.right - width, y: end.bottom + 1 }, { x: end.right - width, y: end.top - height - 1 },
  ];
}

const within = ({ x, y }: Spot, { width, height }: Size, view: Size): boolean => x >= 0 && y >= 0 && x + width <= view.width && y + height <= view.height;

/** Does somebody else's control lie under it? Three points tell. */
function isTaken(doc: Document, own: Element, host: Element, { x, y }: Spot, { width, height }: Size): boolean {
  return [0.05, 0.5, 0.95].some((part) => {
    const hit = doc.elementFromPoint(x + width * part, y + height / 2);
    if (!hit || hit === host || hit === own || own.contains(hit)) return false;
    const control = hit.closest(PRESSED);
    return control !== null && control !== own && !control.contains(own);
  });
}

/** Number of the first free spot; the first one inside the window where none is free. */
export function chooseSpot(doc: Document, own: Element, host: Element, spots: readonly Spot[], size: Size, view: Size): number {
  const inside = spots.map((spot, at) => ({ spot, at })).filter(({ spot }) => within(spot, size, view));
  return (inside.find(({ spot }) => !isTaken(doc, own, host, spot, size)) ?? inside[0])?.at ?? 0;
}

/** Something of the page lies over the address: a menu, a dialog. Its badge would lie above that. */
export function isCovered(doc: Document, own: Element, host: Element, end: DOMRect): boolean {
  const hit = doc.elementFromPoint(end.left + Math.min(3, end.width / 2), end.top + end.height / 2);
  return hit !== null && hit !== host && !hit.contains(own) && !own.contains(hit);
}
