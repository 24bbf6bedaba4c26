// What a page shows in its window that no badge may cover: text and controls.
export interface Box { left: number; top: number; right: number; bottom: number }
/** `by`: the control. */
export interface Taken extends Box { by?: Element }

export const PRESSED = ['a[href]', 'area', 'button', 'input', 'select', 'textarea', 'summary', 'label', 'iframe', 'video', 'audio', '[onclick]', '[contenteditable]', '[tabindex]',
  ...['button', 'link', 'checkbox', 'radio', 'switch', 'tab', 'menuitem', 'option', 'combobox', 'textbox', 'slider', 'spinbutton', 'treeitem'].map((role) => `[role="${role}"]`)].join(',');
/** Text nodes looked at, far more than a window shows. */
const MOST_TEXTS = 5_000;

export const EVERYWHERE: Box = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
const cut = (a: Box, b: Box): Box => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
const isSeen = ({ left, top, right, bottom }: Box, view: Box): boolean => right > left && bottom > top && right > view.left && left < view.right && bottom > view.top && top < view.bottom;

function byAncestor(boxOf: (element: Element) => Box | undefined): (element: Element) => Box {
  const known = new Map<Element, Box>();
  const of = (element: Element): Box => {
    const held = known.get(element);
    if (held) return held;
    const { parentElement } = element;
    const around = parentElement ? of(parentElement) : EVERYWHERE;
    const own = parentElement && element !== element.ownerDocument.body ? boxOf(element) : undefined; // root and body clip the window, which is known
    const box = own ? cut(own, around) : around;
    known.set(element, box);
    return box;
  };
  return of;
}

/** What is left of an element's contents where something around it cuts them off, an ellipsis too. */
export const clipper = (): ((element: Element) => Box) => byAncestor((element) => (getComputedStyle(element).overflowX === 'visible' ? undefined : element.getBoundingClientRect()));

/** Inside of what scrolls around an element, without its scroll bars. */
export const scroller = (): ((element: Element) => Box) => byAncestor((element) => {
  if (!/auto|scroll/.test(getComputedStyle(element).overflow)) return undefined;
  const { left, top } = element.getBoundingClientRect();
  const [x, y] = [left + element.clientLeft, top + element.clientTop];
  return { left: x, top: y, right: x + element.clientWidth, bottom: y + element.clientHeight };
});

/** All that it shows lies outside of the window. What runs over its edges may not. */
function isPast(element: Element, view: Box): boolean {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && !isSeen(box, view) && element.scrollHeight <= element.clientHeight && element.scrollWidth <= element.clientWidth;
}

interface Look { view: Box; clip: (element: Element) => Box; range: Range; texts: number; found: Taken[] }

function take({ view, clip, found }: Look, rects: DOMRectList, around: Element | null, by?: Element): void {
  const seen = [...rects].filter((box) => isSeen(box, view));
  if (seen.length === 0 || !(by ?? around)?.checkVisibility({ visibilityProperty: true })) return;
  const bounds = around ? clip(around) : EVERYWHERE;
  for (const box of seen.map((one) => cut(one, bounds)).filter((one) => isSeen(one, view))) found.push(by ? { ...box, by } : box);
}

/** One walk, also through the open shadow trees, into nothing that lies past the window: long lists cost little. */
function lookAt(root: Element | ShadowRoot, look: Look): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => (node instanceof Element && isPast(node, look.view) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Element) {
      if (node.shadowRoot) lookAt(node.shadowRoot, look);
      if (node.matches(PRESSED)) take(look, node.getClientRects(), node.parentElement, node);
    } else if (node.nodeValue?.trim() && look.texts < MOST_TEXTS) {
      look.texts += 1;
      look.range.selectNodeContents(node);
      take(look, look.range.getClientRects(), node.parentElement);
    }
  }
}

/** Everything that is shown now. */
export function survey(doc: Document, view: Box): Taken[] {
  const look: Look = { view, clip: clipper(), range: doc.createRange(), texts: 0, found: [] };
  lookAt(doc.body, look);
  return look.found;
}

let pen: OffscreenCanvasRenderingContext2D | null | undefined;
/** Pixels at the end of a field that its value leaves; 0 = none, or nobody can tell. */
export function freeIn(element: Element): number {
  if (!(element instanceof HTMLInputElement) || typeof OffscreenCanvas === 'undefined') return 0;
  const { font, letterSpacing, direction, textAlign, paddingLeft } = getComputedStyle(element);
  if (direction !== 'ltr' || !['start', 'left', '-webkit-auto'].includes(textAlign)) return 0;
  pen ??= new OffscreenCanvas(1, 1).getContext('2d');
  if (!pen) return 0;
  pen.font = font;
  pen.letterSpacing = letterSpacing === 'normal' ? '0px' : letterSpacing;
  return Math.max(0, element.clientWidth - (parseFloat(paddingLeft) || 0) - pen.measureText(element.value || element.placeholder).width);
}
