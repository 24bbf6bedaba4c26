import type { CDPSession, Page, Protocol } from 'puppeteer';
import { until } from './browser';

type Node = Protocol.DOM.Node;
const children = (node: Node): Node[] => [...(node.children ?? []), ...(node.shadowRoots ?? []), ...(node.contentDocument ? [node.contentDocument] : [])];
const textOf = (node: Node): string => (node.nodeName === '#text' ? node.nodeValue : children(node).map(textOf).join(' '));

function attribute(node: Node, name: string): string | undefined {
  const at = (node.attributes ?? []).findIndex((value, index) => index % 2 === 0 && value === name);
  return at < 0 ? undefined : node.attributes?.[at + 1];
}

function find(node: Node, fits: (node: Node) => boolean): Node | undefined {
  if (fits(node)) return node;
  for (const child of children(node)) {
    const found = find(child, fits);
    if (found) return found;
  }
  return undefined;
}

/** The bar of an open composer in its closed root: a person sees and uses it, so the test does. */
export class SeenBar {
  private constructor(private readonly page: Page, private readonly session: CDPSession) {}

  static async attach(page: Page): Promise<SeenBar> { return new SeenBar(page, await page.createCDPSession()); }

  private async node(): Promise<Node | undefined> {
    const { root } = await this.session.send('DOM.getDocument', { depth: -1, pierce: true });
    return find(root, (node) => attribute(node, 'class') === 'bar' && attribute(node, 'role') === 'region');
  }

  async text(): Promise<string | undefined> {
    const node = await this.node();
    return node && textOf(node).replace(/\s+/g, ' ').trim();
  }

  /** Waits for a bar with these words. */
  async says(words: string | RegExp): Promise<string> {
    let last: string | undefined;
    const said = until(`the bar to say ${String(words)}`, async () => {
      last = await this.text();
      return last !== undefined && (typeof words === 'string' ? last.includes(words) : words.test(last)) ? last : undefined;
    }, 15_000, 50);
    return said.catch((error: unknown) => { throw new Error(`it says ${last ?? 'nothing'}`, { cause: error }); });
  }

  async gone(): Promise<void> { await until('the bar to go', async () => (await this.node()) === undefined, 10_000, 50); }

  async box(name = 'bar'): Promise<{ left: number; top: number; right: number; bottom: number }> {
    const node = await this.node();
    const target = node && (name === 'bar' ? node : find(node, (one) => attribute(one, 'data-name') === name));
    if (!target) throw new Error(`no ${name}`);
    const { model } = await this.session.send('DOM.getBoxModel', { nodeId: target.nodeId });
    const [left = 0, top = 0, right = 0, , , bottom = 0] = model.border;
    return { left, top, right, bottom };
  }

  async press(name: string): Promise<void> {
    const { left, top, right, bottom } = await this.box(name);
    await this.page.mouse.click((left + right) / 2, (top + bottom) / 2);
  }

  /** Chooses in the native list with the keyboard, as the list itself is no part of the page. */
  async choose(name: string, key: string): Promise<void> {
    const node = await this.node();
    const target = node && find(node, (one) => attribute(one, 'data-name') === name);
    if (!target) throw new Error(`no ${name}`);
    await this.session.send('DOM.focus', { nodeId: target.nodeId });
    await this.page.keyboard.press(key as 'ArrowDown');
  }
}
