import { open, type PageKey } from '../../utils/crypto';
import type { ContactPoint, Lookup, Permission, Stop } from '../../utils/engine';
import { baseKeyText, stopKeyTexts } from '../../utils/store/contact-key';
import { itemFor } from '../../utils/store/index-node';
import { lookupFrom } from '../../utils/store/lookup-from';
import { pageFinder } from '../../utils/store/page';
import { indexNode, root as rootSchema, type IndexNode, type Root, type Signed } from '../../utils/sync/protocol';
import { hmac16Sync } from '../compile/entries';
import type { Tree } from '../compile/tree';
import type { Hub } from '../hub';

/** A file of this root is not kept any more. */
export class NotHeldError extends Error { override name = 'NotHeldError'; }

type Finder = ReturnType<typeof pageFinder>;

/** What one retained root says, read from its files as a device reads them. */
export class RootReader {
  private readonly nodes = new Map<string, Promise<IndexNode>>();
  private readonly pages = new Map<string, Promise<Finder>>();

  private constructor(private readonly hub: Hub, readonly root: Root) {}

  /** Undefined when there is no root of this version. */
  static async of(hub: Hub, version: number): Promise<RootReader | undefined> {
    const bytes = await hub.publication.root(version);
    if (!bytes) return undefined;
    const { payload } = JSON.parse(new TextDecoder().decode(bytes)) as Signed;
    return new RootReader(hub, rootSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString())));
  }

  /** @throws NotHeldError */
  async lookup(point: ContactPoint, overlay: readonly Stop[]): Promise<Lookup> {
    const { keys } = this.hub;
    const held = await this.find(this.root.base, keys.basePageKey, hmac16Sync(keys.territoryKey, baseKeyText(point)));
    const stops: Stop[] = [];
    for (const text of stopKeyTexts(point)) stops.push(...((await this.find(this.root.stops, keys.stopPageKey, hmac16Sync(keys.stopKey, text)))?.stops ?? []));
    return lookupFrom({ whole: this.root.whole }, held, stops, overlay);
  }

  private async find(tree: Tree, pageKey: PageKey, key: Uint8Array): Promise<Permission | null | undefined> {
    for (const { hash } of [...tree.deltas].reverse()) {
      const found = (await this.page(hash, pageKey))(key);
      if (found !== undefined) return found;
    }
    const node = itemFor(tree.nodes, key);
    const page = node ? itemFor((await this.node(node.hash)).pages, key) : undefined;
    return page ? (await this.page(page.hash, pageKey))(key) : undefined;
  }

  private node(hash: string): Promise<IndexNode> {
    const held = this.nodes.get(hash) ?? this.bytes(hash).then((bytes) => indexNode.parse(JSON.parse(bytes.toString())));
    this.nodes.set(hash, held);
    return held;
  }

  private page(hash: string, pageKey: PageKey): Promise<Finder> {
    const held = this.pages.get(hash) ?? this.bytes(hash).then(async (bytes) => pageFinder(await open(pageKey, new Uint8Array(bytes)), this.root.purposes));
    this.pages.set(hash, held);
    return held;
  }

  private async bytes(hash: string): Promise<Buffer> {
    const bytes = await this.hub.files.get(hash);
    if (!bytes) throw new NotHeldError(`file ${hash}`);
    return bytes;
  }
}
