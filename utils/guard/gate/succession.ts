// How the gate of an extension that was loaded anew leaves its page to the gate of the next one. Each has a world of its own over one document, and
// the page's world is beside them. What is left lies in a closed root that the old gate made itself, on an element of its own: only a world of an
// extension can open that, so whoever speaks inside is no page. A page can make closed roots too: what lies in one counts with the token alone that
// the worker gives to gates of this very document beside these very guards, and that is never said where a page hears it.
import type { Request } from '../../messaging/protocol';

export const CALL = 'cy-call';
export const TAKE = 'cy-take';
export const ELEMENT = 'cy-element';
export const GIVEN = 'cy-given';
export const MARK = 'data-cy-heir';

/** An outcome that nobody could be told any more. */
export type Untold = Request<'attempt.outcome'>;

/** What goes over with the link to the page's guard. Elements are named by their place in `elements`. */
export interface Legacy {
  /** Purposes that the person chose, by draft. */
  drafts: [string, string][];
  /** And by composer. */
  composers: [number, string][];
  /** Controls whose press was held and not decided to its end, and what it was about. */
  held: [number, string][];
  untold: Untold[];
}
export interface Given { port: MessagePort; legacy: Legacy; elements: Element[] }

export interface Testator {
  /** True when the extension behind this gate is gone and the page still waits for another. */
  isOver(): boolean;
  token(): string | undefined;
  /** Names the adapters of this script set: the guard in the page is of the same. */
  set: string;
  /** This gate ends here, in this task. */
  give(): Given | undefined;
}

/** Old side, which every page carries; the new one comes where somebody may be there (heir.ts). A call costs nothing and proves nothing: it only makes a gate look whether it is still wanted. */
export function answerSuccessor(win: Window, signal: AbortSignal, testator: Testator): void {
  let laid: Element | undefined;
  win.addEventListener(CALL, (event) => {
    const token = testator.isOver() ? testator.token() : undefined;
    if (token === undefined) return;
    event.stopImmediatePropagation();
    laid?.remove();
    laid = lay(win.document, token, testator);
  }, { capture: true, signal });
  signal.addEventListener('abort', () => { laid?.remove(); });
}

function lay(doc: Document, token: string, testator: Testator): Element {
  const host = doc.createElement('div'); // never a custom element, whose page could ask for its root
  const node = doc.createElement('i');
  host.setAttribute(MARK, '');
  host.style.display = 'none';
  node.dataset['token'] = token;
  node.dataset['set'] = testator.set;
  node.addEventListener(TAKE, (event) => {
    event.stopImmediatePropagation();
    host.remove();
    const given = testator.give();
    if (!given) return;
    node.dataset['legacy'] = JSON.stringify(given.legacy);
    for (const element of given.elements) node.dispatchEvent(new MouseEvent(ELEMENT, { relatedTarget: element }));
    node.dispatchEvent(new MessageEvent(GIVEN, { ports: [given.port] }));
  }, { once: true });
  host.attachShadow({ mode: 'closed' }).append(node);
  doc.documentElement.append(host);
  return host;
}
