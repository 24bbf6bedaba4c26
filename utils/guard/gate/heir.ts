// The gate that comes after another one: what it says and takes (succession.ts has the other side).
import type { HeirDesk, Predecessor } from '../heir-port';
import { CALL, ELEMENT, GIVEN, MARK, TAKE, type Given, type Legacy } from './succession';

const RETRY_MS = 2_000;

function predecessors(doc: Document, rootOf: (host: Element) => ShadowRoot | null | undefined): Predecessor[] {
  doc.dispatchEvent(new Event(CALL));
  return [...doc.querySelectorAll(`:root > [${MARK}]`)].flatMap((host) => {
    const node = rootOf(host)?.firstElementChild;
    // A page lays what it likes: what no gate makes is none.
    return node instanceof HTMLElement ? [{ token: node.dataset['token'] ?? '', set: node.dataset['set'] ?? '', take: () => take(node) }] : [];
  });
}

function take(node: HTMLElement): Given | undefined {
  const elements: Element[] = [];
  let port: MessagePort | undefined;
  node.addEventListener(ELEMENT, (event) => { elements.push((event as MouseEvent).relatedTarget as Element); });
  node.addEventListener(GIVEN, (event) => { port = (event as MessageEvent).ports[0]; }, { once: true });
  node.dispatchEvent(new Event(TAKE));
  if (!port) return undefined;
  return { port, elements, legacy: JSON.parse(node.dataset['legacy'] ?? '') as Legacy };
}

/** Asked until the worker answers, as long as there is one. */
async function wordFor({ link, runtime, win }: Parameters<HeirDesk['choose']>[1]): Promise<string | undefined> {
  for (;;) {
    try {
      return (await link.ask('config.get', { url: win.location.href.slice(0, 2_048) })).heir;
    } catch {
      if (!runtime.alive()) return undefined;
      await new Promise((resolve) => { setTimeout(resolve, RETRY_MS); });
    }
  }
}

/** @param rootOf opens closed roots, which a page cannot. */
export const heirDesk = (rootOf: (host: Element) => ShadowRoot | null | undefined): HeirDesk => ({
  predecessors: (doc) => predecessors(doc, rootOf),
  async choose(before, parts) {
    const word = await wordFor(parts);
    if (!parts.runtime.alive()) return undefined;
    return { chosen: before.find((one) => word !== undefined && one.token === word && one.set === parts.set) };
  },
  inherit({ legacy, elements }, { purposes, controls, goOn }, matterOf) {
    for (const [draft, purpose] of legacy.drafts) purposes()?.keep(draft, purpose);
    for (const [at, purpose] of legacy.composers) purposes()?.choose(elements[at], purpose);
    for (const [at, matter] of legacy.held) {
      const hit = elements[at] && controls.on(elements[at]);
      // One composer may hold another's text by now: then the person presses again.
      goOn(hit && matter !== '' && matterOf({ hit }) === matter ? { hit, target: hit.control, event: new MouseEvent('click') } : undefined);
    }
  },
});
