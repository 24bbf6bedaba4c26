import type { CDPSession, Page, Protocol } from 'puppeteer';
import { until } from './browser';

type Node = Protocol.DOM.Node;
export interface Box { left: number; top: number; right: number; bottom: number }
/** What a person sees of a badge: the words a screen reader says, and where it is. */
export interface Badge { label: string; box: Box }

const children = (node: Node): Node[] => [...(node.children ?? []), ...(node.shadowRoots ?? []), ...(node.contentDocument ? [node.contentDocument] : [])];
const textOf = (node: Node): string => (node.nodeName === '#text' ? node.nodeValue : children(node).map(textOf).join(' '));
const attribute = (node: Node, name: string): string => {
  const at = (node.attributes ?? []).findIndex((value, index) => index % 2 === 0 && value === name);
  return at < 0 ? '' : node.attributes?.[at + 1] ?? '';
};
const all = (node: Node, fits: (node: Node) => boolean): Node[] => [...(fits(node) ? [node] : []), ...children(node).flatMap((child) => all(child, fits))];
const hasClass = (node: Node, name: string): boolean => attribute(node, 'class').split(' ').includes(name);

/** Badges of a page and their panel, in closed roots that no page script and no selector reaches. */
export class SeenBadges {
  private constructor(private readonly page: Page, private readonly session: CDPSession) {}

  static async attach(page: Page): Promise<SeenBadges> { return new SeenBadges(page, await page.createCDPSession()); }

  /** Counts the looks through the page from here on, in the script's own world: each ends with listening again. Resolves to what reads the count. */
  async countLooks(): Promise<() => Promise<number>> {
    const worlds: Protocol.Runtime.ExecutionContextDescription[] = [];
    const found = ({ context }: Protocol.Runtime.ExecutionContextCreatedEvent): void => { worlds.push(context); };
    this.session.on('Runtime.executionContextCreated', found);
    await this.session.send('Runtime.enable');
    this.session.off('Runtime.executionContextCreated', found);
    const world = worlds.find(({ origin }) => origin.startsWith('chrome-extension://'));
    if (!world) throw new Error('no script of the extension in this page');
    const evaluate = async (expression: string): Promise<number> => Number((await this.session.send('Runtime.evaluate', { expression, contextId: world.id, returnByValue: true })).result.value);
    await evaluate('(() => { let looks = 0; const { observe } = MutationObserver.prototype; MutationObserver.prototype.observe = function (...options) { looks += 1; return observe.apply(this, options); }; globalThis.countedLooks = () => looks; return 0; })()');
    return () => evaluate('countedLooks()');
  }

  private async nodes(fits: (node: Node) => boolean): Promise<Node[]> {
    const { root } = await this.session.send('DOM.getDocument', { depth: -1, pierce: true });
    return all(root, fits);
  }

  private async boxOf(node: Node): Promise<Box> {
    const { model } = await this.session.send('DOM.getBoxModel', { nodeId: node.nodeId });
    const [left = 0, top = 0, right = 0, , , bottom = 0] = model.border;
    return { left, top, right, bottom };
  }

  /** In the page's own terms, of a node in a closed root. */
  private async is(node: Node, expression: string): Promise<boolean> {
    const { object } = await this.session.send('DOM.resolveNode', { nodeId: node.nodeId });
    const { result } = await this.session.send('Runtime.callFunctionOn', { objectId: object.objectId ?? '', functionDeclaration: `function () { return ${expression}; }`, returnByValue: true });
    return result.value === true;
  }

  private async placed(): Promise<(Badge & { node: Node; isSeen: boolean })[]> {
    const nodes = await this.nodes((node) => hasClass(node, 'badge') && !hasClass(node, 'away'));
    return Promise.all(nodes.map(async (node) => ({
      node, label: attribute(node, 'aria-label'), box: await this.boxOf(node), isSeen: attribute(node, 'data-form') !== 'stowed' || !await this.is(node, "getComputedStyle(this).opacity === '0'"),
    })));
  }

  async list(): Promise<Badge[]> { return (await this.placed()).flatMap(({ label, box, isSeen }) => (isSeen ? [{ label, box }] : [])); }

  /** Those without room beside their address, not seen now. */
  async stowed(): Promise<Badge[]> { return (await this.placed()).flatMap(({ label, box, isSeen }) => (isSeen ? [] : [{ label, box }])); }

  async focused(): Promise<Badge & { isSeen: boolean } | undefined> {
    for (const one of await this.placed()) if (await this.is(one.node, 'this.getRootNode().activeElement === this')) return one;
    return undefined;
  }

  /** Names of the buttons that a screen reader meets. */
  async said(): Promise<string[]> {
    const { nodes } = await this.session.send('Accessibility.getFullAXTree');
    return nodes.flatMap(({ ignored, role, name }) => (!ignored && role?.value === 'button' ? [String(name?.value)] : []));
  }

  /** Waits until so many are shown, and stay. */
  async shown(count: number): Promise<Badge[]> {
    return until(`${count} badges`, async () => {
      const seen = await this.list().catch(() => []); // redrawn in between
      if (seen.length !== count) throw new Error(seen.map(({ label }) => label).join(' | ') || 'none');
      return seen;
    }, 15_000, 100);
  }

  async labelled(start: string): Promise<Badge> {
    return until(`the badge ${start}`, async () => (await this.list()).find(({ label }) => label.startsWith(start)), 15_000, 100);
  }

  async press(start: string): Promise<void> {
    const { box } = await this.labelled(start);
    await this.page.mouse.click((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  }

  private async panelNode(): Promise<Node | undefined> { return (await this.nodes((node) => hasClass(node, 'panel-box')))[0]; }

  async panel(): Promise<string | undefined> {
    const node = await this.panelNode();
    const text = node && textOf(node).replace(/\s+/g, ' ').trim();
    return text === '' ? undefined : text;
  }

  async panelSays(words: string): Promise<string> {
    return until(`the panel to say ${words}`, async () => { const text = await this.panel(); if (!text?.includes(words)) throw new Error(text ?? 'no panel'); return text; }, 15_000, 100);
  }

  async panelGone(): Promise<void> { await until('the panel to go', async () => (await this.panel()) === undefined, 10_000, 50); }

  async pressInPanel(name: string): Promise<void> {
    const panel = await this.panelNode();
    const [button] = panel ? all(panel, (node) => attribute(node, 'data-name') === name) : [];
    if (!button) throw new Error(`no ${name}`);
    await this.session.send('DOM.scrollIntoViewIfNeeded', { nodeId: button.nodeId });
    const box = await this.boxOf(button);
    await this.page.mouse.click((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  }
}
