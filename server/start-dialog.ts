import type { CDPSession, Page, Protocol } from 'puppeteer';
import { until } from './start-browser';

type Node = Protocol.DOM.Node;

const children = (node: Node): Node[] => [...(node.children ?? []), ...(node.shadowRoots ?? []), ...(node.contentDocument ? [node.contentDocument] : [])];

function find(node: Node, fits: (node: Node) => boolean): Node | undefined {
  if (fits(node)) return node;
  for (const child of children(node)) {
    const found = find(child, fits);
    if (found) return found;
  }
  return undefined;
}

const attribute = (node: Node, name: string): string | undefined => {
  const at = (node.attributes ?? []).findIndex((value, index) => index % 2 === 0 && value === name);
  return at < 0 ? undefined : node.attributes?.[at + 1];
};
const textOf = (node: Node): string => (node.nodeName === '#text' ? node.nodeValue : children(node).map(textOf).join(' '));

/** Long enough that a press which sends is no double click on Send. */
const ARMED_AFTER_MS = 450;

/** The block dialog in its closed root, which no page script and no selector reaches: a person sees and presses it, so the test does. */
export class SeenDialog {
  /** Clicks made in dialogs so far: what a person had to do. */
  clicks = 0;

  private constructor(private readonly page: Page, private readonly session: CDPSession) {}

  static async attach(page: Page): Promise<SeenDialog> {
    return new SeenDialog(page, await page.createCDPSession());
  }

  private async node(): Promise<Node | undefined> {
    const { root } = await this.session.send('DOM.getDocument', { depth: -1, pierce: true });
    const closed = find(root, (node) => node.shadowRootType === 'closed' && find(node, (inner) => inner.nodeName === 'DIALOG' && attribute(inner, 'class') !== 'notice') !== undefined);
    return closed && find(closed, (node) => node.nodeName === 'DIALOG' && attribute(node, 'open') !== undefined && textOf(node).trim() !== '');
  }

  /** Text of the open dialog; undefined when none is open. */
  async text(): Promise<string | undefined> {
    const node = await this.node();
    return node && textOf(node).replace(/\s+/g, ' ').trim();
  }

  private async noticeBox(): Promise<Node | undefined> {
    const { root } = await this.session.send('DOM.getDocument', { depth: -1, pierce: true });
    return find(root, (node) => attribute(node, 'class') === 'notice' && attribute(node, 'role') === 'alert');
  }

  /** Text of the small notice of a hold, which needs no message of the extension and stands in a closed root of its own. */
  async notice(): Promise<string | undefined> {
    const box = await this.noticeBox();
    return box && textOf(box).replace(/\s+/g, ' ').trim();
  }

  /** A real click on a button of the notice, e.g. `retry`. */
  async pressNotice(action: string): Promise<void> {
    await this.clickNode(await until(`the notice to offer ${action}`, async () => {
      const box = await this.noticeBox();
      return box && find(box, (node) => attribute(node, 'data-action') === action);
    }));
  }

  async opened(timeoutMs = 15_000): Promise<string> {
    return until('the dialog', () => this.text(), timeoutMs, 30);
  }

  /** True when a button of this name is offered, e.g. `remove-blocked`. */
  async offers(name: string): Promise<boolean> {
    const dialog = await this.node();
    return dialog !== undefined && find(dialog, (node) => attribute(node, 'data-name') === name) !== undefined;
  }

  /** A real click on one of its controls, found by an attribute. */
  private async click(what: string, fits: (node: Node) => boolean): Promise<void> {
    const target = await until(what, async () => {
      const dialog = await this.node();
      return dialog && find(dialog, fits);
    });
    await this.clickNode(target);
  }

  private async clickNode(target: Node): Promise<void> {
    await this.session.send('DOM.scrollIntoViewIfNeeded', { nodeId: target.nodeId });
    const { model } = await this.session.send('DOM.getBoxModel', { nodeId: target.nodeId });
    const [left = 0, top = 0, , , right = 0, bottom = 0] = model.content;
    await this.page.mouse.click((left + right) / 2, (top + bottom) / 2);
    this.clicks += 1;
  }

  /** Presses a button and waits until the dialog has taken it: closed, unless `stays`. */
  async press(name: string, options: { stays?: boolean } = {}): Promise<void> {
    await this.opened();
    await new Promise((done) => setTimeout(done, ARMED_AFTER_MS));
    await this.click(`the button ${name}`, (node) => attribute(node, 'data-name') === name);
    if (!options.stays) await this.closed();
  }

  /** A real click on a radio button or a box, the first of this name. */
  async tick(name: string): Promise<void> {
    await this.click(`the input ${name}`, (node) => node.nodeName === 'INPUT' && attribute(node, 'name') === name);
  }

  async closed(timeoutMs = 10_000): Promise<void> {
    await until('the dialog to close', async () => (await this.node()) === undefined, timeoutMs, 30);
  }

  /** Declares a purpose through the chooser. */
  async declare(purpose: string): Promise<void> {
    await this.press('open-declare', { stays: true });
    await this.click(`the purpose ${purpose}`, (node) => node.nodeName === 'INPUT' && attribute(node, 'value') === purpose);
    await this.press('declare', { stays: true });
  }

  /** Types a reason and sends with it. */
  async justify(reason: string): Promise<void> {
    await this.opened();
    await this.click('the reason', (node) => node.nodeName === 'TEXTAREA');
    await this.page.keyboard.type(reason);
    await this.press('justify');
  }
}
