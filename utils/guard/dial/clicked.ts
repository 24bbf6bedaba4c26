import { isWebLink } from './schemes';
import { readDial, type Dial } from './read-dial';

/** Root of a closed shadow tree, which only the isolated world may see; undefined where the browser gives none. */
export type ClosedRoot = (host: Element) => ShadowRoot | null | undefined;

/** A dial that a gesture is about to start. */
export interface Clicked {
  dial: Dial;
  /** Innermost element. */
  target: Element;
  /** What leads to the dial. */
  link: Element;
  /** It would open in another window or frame, where no navigate event is seen. */
  elsewhere: boolean;
}

const isElement = (target: EventTarget): target is Element => target instanceof Element;

/** Continues an event's path into closed shadow trees: by the place pressed, from the keyboard by the focus. */
function innerPath(event: Event, closedRoot: ClosedRoot): Element[] {
  const path = event.composedPath().filter(isElement);
  let deepest = path[0];
  while (deepest) {
    const root: ShadowRoot | null | undefined = closedRoot(deepest);
    if (!root) break;
    const { clientX, clientY, detail } = event as MouseEvent;
    const inner = detail > 0 ? root.elementFromPoint(clientX, clientY) : root.activeElement;
    if (!inner || inner === deepest || inner.getRootNode() !== root) break;
    const above: Element[] = [];
    for (let at: Element | null = inner; at; at = at.parentElement) above.push(at);
    path.unshift(...above);
    deepest = inner;
  }
  return path;
}

function hrefOf(element: Element): string | null {
  const name = element.localName;
  if (name !== 'a' && name !== 'area') return null;
  return element.getAttribute('href') ?? element.getAttributeNS('http://www.w3.org/1999/xlink', 'href');
}

/** Attributes and never properties: a field named `action` hides the form's own. */
export function formAction(form: Element, submitter: Element | null): string {
  return submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? '';
}

function submitAction(element: Element): string | null {
  const isSubmit = element.matches('button:not([type=button]):not([type=reset]),input[type=submit],input[type=image]');
  const form = isSubmit ? (element as HTMLButtonElement).form : null;
  return form && formAction(form, element);
}

const targetOf = (element: Element): string => (element.getAttribute('formtarget') ?? element.getAttribute('target')
  ?? (element as HTMLButtonElement).form?.getAttribute('target') ?? element.ownerDocument.querySelector('base[target]')?.getAttribute('target') ?? '').toLowerCase();

function isElsewhere(element: Element, event: Event): boolean {
  const { button = 0, ctrlKey = false, metaKey = false, shiftKey = false } = event as MouseEvent;
  const target = targetOf(element);
  return button !== 0 || ctrlKey || metaKey || shiftKey || (target !== '' && target !== '_self');
}

/** What a link or submit control leads to at this moment. */
function dialOf(element: Element): Dial | undefined {
  const href = hrefOf(element) ?? submitAction(element);
  return href === null ? undefined : readDial(href.trim(), element.baseURI);
}

/** A row that is used again while it is held leads to somebody else. */
export const isUnchanged = ({ dial, link }: Clicked): boolean => dialOf(link)?.key === dial.key;

/** The dial of the nearest link or submit control under a click; undefined for every other click. */
export function clickedDial(event: Event, closedRoot: ClosedRoot): Clicked | undefined {
  const path = innerPath(event, closedRoot);
  for (const element of path) {
    if (hrefOf(element) === null && submitAction(element) === null) continue;
    const dial = dialOf(element);
    return dial && { dial, target: path[0] ?? element, link: element, elsewhere: isElsewhere(element, event) };
  }
  return undefined;
}

/** Mail links of the page itself often open its own composer: those are left to the navigate event, which comes when the page did not. */
export const isLeftToNavigate = ({ dial, elsewhere }: Clicked): boolean => dial.kind === 'mailto' && !elsewhere;

export const opensPage = ({ dial, elsewhere }: Clicked): boolean => isWebLink(dial.kind) && elsewhere;
