// How the two page layers meet. The first to run hangs a throw-away element into the tree; the second takes it out and only
// then dispatches the port on it. A detached node has no event path to document or window, so listeners that a parent frame
// left on a reused Window see nothing (platform facts §3).

export type PageSide = 'gate' | 'guard' | 'dial-gate' | 'dial-guard' | 'phone-gate' | 'phone-guard' | 'recorder' | 'recorder-tap';

const OTHER: Record<PageSide, PageSide> = {
  gate: 'guard', guard: 'gate', 'dial-gate': 'dial-guard', 'dial-guard': 'dial-gate', 'phone-gate': 'phone-guard', 'phone-guard': 'phone-gate', recorder: 'recorder-tap', 'recorder-tap': 'recorder',
};

const MARK = 'data-cy-link';
const EVENT = 'cy-link';
const WAIT_MS = 10_000;
/** Nodes of this script: one file may carry several sides. */
const offers: Node[] = [];

/**
 * Joins this side to the other one of the same document; call once a document, before page scripts run.
 * `onPort` gets an open MessagePort, in this task or in a later one. The throw-away element is withdrawn before the first
 * page script (parser adds nodes) or after 10 s; then `onMissing` is called and no later offer is made.
 */
export function meetOtherSide(doc: Document, side: PageSide, onPort: (port: MessagePort) => void, onMissing: () => void = () => undefined): void {
  const root = doc.documentElement as Element | null;
  if (root === null) { onMissing(); return; }
  const other = OTHER[side];
  const waiting = root.querySelector(`:scope > [${MARK}="${other}"]`);
  if (waiting !== null) {
    waiting.remove();
    const channel = new MessageChannel();
    waiting.dispatchEvent(new MessageEvent(EVENT, { ports: [channel.port2] }));
    onPort(channel.port1);
    return;
  }
  offer(doc, root, side, onPort, onMissing);
}

function offer(doc: Document, root: Element, side: PageSide, onPort: (port: MessagePort) => void, onMissing: () => void): void {
  const node = doc.createElementNS('http://www.w3.org/1999/xhtml', 'i');
  node.setAttribute(MARK, side);
  let open = true;
  const close = (): void => {
    open = false;
    observer.disconnect();
    clearTimeout(timer);
    if (node.isConnected) node.remove();
  };
  // First listener on the node: stops the event for anyone who found the node while it was attached.
  node.addEventListener(EVENT, (event) => {
    event.stopImmediatePropagation();
    const port = (event as MessageEvent).ports[0];
    if (!open || port === undefined || node.isConnected) return;
    close();
    onPort(port);
  });
  const withdraw = (): void => { if (open) { close(); onMissing(); } };
  const observer = new MutationObserver((records) => {
    for (const record of records) for (const added of record.addedNodes) if (!offers.includes(added)) { withdraw(); return; }
  });
  const timer = setTimeout(withdraw, WAIT_MS);
  offers.push(node);
  observer.observe(root, { childList: true });
  root.appendChild(node);
}
