import { fromBase64url, importPageKey, open, type PageKey } from '../../utils/crypto';
import type { ContactPoint, Lookup, Permission, Stop } from '../../utils/engine';
import { baseKeyText, stopKeyTexts } from '../../utils/store/contact-key';
import { itemFor } from '../../utils/store/index-node';
import { lookupFrom } from '../../utils/store/lookup-from';
import { pageFinder } from '../../utils/store/page';
import { indexNode, root as rootSchema, type IndexNode, type Root } from '../../utils/sync/protocol';
import { hmac16Sync } from '../compile/entries';
import type { Tree } from '../compile/tree';
import { payloadOf } from '../signing-keys';
import type { EpochFile } from '../epoch-file';
import type { Hub } from '../hub';

/** A file of this root is not kept any more. */
export class NotHeldError extends Error { override name = 'NotHeldError'; }

type Finder = ReturnType<typeof pageFinder>;

interface RootKeys { territory: Uint8Array; page: PageKey; stops: Uint8Array[]; stopPage: PageKey }

/** The keys that devices had of this root. Before roots named their stop epochs devices had every one up to its own. */
async function keysOf({ epoch, territoryKey, pageKey, stops, past }: EpochFile, root: Root): Promise<RootKeys> {
  const base = [...past, { epoch, territoryKey, pageKey }].find((one) => one.epoch === root.epoch);
  const stop = stops.find((one) => one.epoch === root.stopEpoch);
  if (!base || !stop) throw new NotHeldError(`keys of epoch ${root.epoch}`);
  const named = stops.filter((one) => (root.stopEpochs ? [root.stopEpoch, ...root.stopEpochs].includes(one.epoch) : one.epoch <= root.stopEpoch));
  return {
    territory: fromBase64url(base.territoryKey), page: await importPageKey(fromBase64url(base.pageKey)),
    stops: named.map(({ stopKey }) => fromBase64url(stopKey)), stopPage: await importPageKey(fromBase64url(stop.pageKey)),
  };
}

/** What one retained root says, read from its files as a device reads them. */
export class RootReader {
  private readonly nodes = new Map<string, Promise<IndexNode>>();
  private readonly pages = new Map<string, Promise<Finder>>();
  private readonly keys: Promise<RootKeys>;

  private constructor(private readonly hub: Hub, readonly root: Root) {
    this.keys = keysOf(hub.keys.epochs, root);
    this.keys.catch(() => undefined); // said where it is looked up
  }

  /** Undefined when there is no root of this version. */
  static async of(hub: Hub, version: number): Promise<RootReader | undefined> {
    const bytes = await hub.publication.root(version);
    if (!bytes) return undefined;
    return new RootReader(hub, rootSchema.parse(payloadOf(bytes)));
  }

  /** @throws NotHeldError */
  async lookup(point: ContactPoint, overlay: readonly Stop[]): Promise<Lookup> {
    const keys = await this.keys;
    const held = await this.find(this.root.base, keys.page, hmac16Sync(keys.territory, baseKeyText(point)));
    const stops: Stop[] = [];
    for (const key of keys.stops) for (const text of stopKeyTexts(point)) stops.push(...((await this.find(this.root.stops, keys.stopPage, hmac16Sync(key, text)))?.stops ?? []));
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
