import type { Bytes, PageKey } from '../crypto';
import type { ContactPoint, Lookup, Stop } from '../engine';
import { baseKeyText, basePrefix, foldedStopText } from './contact-key';
import type { Db } from './db';
import { lookupFrom, mergeStops } from './lookup-from';
import { KEY_SIZE, ManyKeys } from './many-keys';
import { loadMeta } from './meta';
import { Overlay } from './overlay';
import type { PackedTexts } from './packed-texts';
import type { PassingPages } from './passing-pages';
import type { StoreRoot } from './root';
import { TreeReader } from './tree-reader';

interface Keys { base: ManyKeys; page: PageKey; stops: ManyKeys[]; stopPage: PageKey }

/** Deltas of the base are looked into for every key; its pages pass by. Those of the stop tree come again and again. */
const DELTA_BYTES = 4 * 1024 * 1024;
const STOP_BYTES = 8 * 1024 * 1024;

/** The rows of packed keys as one array each. */
const unpack = (packed: Uint8Array): Uint8Array[] => Array.from({ length: packed.length / KEY_SIZE }, (_, at) => packed.subarray(at * KEY_SIZE, (at + 1) * KEY_SIZE));

/**
 * Lookups of very many contact points in one root, for a screening. It only reads, and stays with the root that it was opened
 * on: when a sync has taken its files away meanwhile, it throws DamagedError.
 */
export class BulkLookup {
  private readonly reader: TreeReader;
  private readonly stopReader: TreeReader;

  private constructor(db: Db, readonly root: StoreRoot, private readonly overlay: Overlay, private readonly keys: Keys) {
    this.reader = new TreeReader(db, DELTA_BYTES);
    this.stopReader = new TreeReader(db, STOP_BYTES);
  }

  /** @throws Error without a root, or without the keys of its epoch. */
  static async open(db: Db): Promise<BulkLookup> {
    const [meta, overlay] = await Promise.all([loadMeta(db), Overlay.load(db)]);
    const root = meta.pointer?.root;
    const epoch = root && meta.keyring?.epochs[root.epoch];
    const stopEpoch = root && meta.keyring?.stops[root.stopEpoch];
    if (!root || !epoch || !stopEpoch) throw new Error('no root, or no key of its epoch');
    const stops = await Promise.all(Object.values(meta.keyring?.stops ?? {}).map((one) => ManyKeys.of(one.contact)));
    return new BulkLookup(db, root, overlay, { base: await ManyKeys.of(epoch.contact), page: epoch.page, stops, stopPage: stopEpoch.page });
  }

  /** 16-byte base keys one after the other: in their order the pages are opened once each. */
  keysOf(points: readonly ContactPoint[]): Promise<Uint8Array> {
    return this.keys.base.pack(points.map(baseKeyText));
  }

  /** The same for canonical forms in bytes. */
  keysOfPacked(kindOf: (at: number) => ContactPoint['kind'], canonicals: PackedTexts): Promise<Bytes> {
    return this.keys.base.packAfter((at) => basePrefix(kindOf(at)), canonicals);
  }

  /** What `Store.lookup` gives, for points whose packed base keys are at hand. Throws DamagedError. */
  async lookup(points: readonly ContactPoint[], packed: Uint8Array): Promise<Lookup[]> {
    const look = await this.prepare(packed, points.map((point) => point.folded));
    return points.map((point, at) => look(at, point));
  }

  /** The same, each made when it is asked for, of points with these folded forms: so that of very many few are in memory at once. */
  async prepare(packed: Uint8Array, folded: readonly string[], passing?: PassingPages): Promise<(at: number, point: ContactPoint) => Lookup> {
    const { root, reader, keys } = this;
    const [find, treeStops] = await Promise.all([reader.finder(root.base, keys.page, unpack(packed), root.purposes, passing), this.treeStops(folded)]);
    return (at, point) => lookupFrom(root, find(at), treeStops(at), this.overlay.stopsOf(point));
  }

  /** The folded entry holds the stops of all contact points that fold to it, so those of the exact form too (docs/formats.md). */
  private async treeStops(folded: readonly string[]): Promise<(at: number) => Stop[]> {
    const { root, stopReader: reader, keys } = this;
    if (root.stops.nodes.length === 0 && root.stops.deltas.length === 0) return () => []; // no stop, no keys for it
    const texts = folded.map((form) => foldedStopText({ folded: form }));
    const finds = await Promise.all(keys.stops.map(async (key) => reader.finder(root.stops, keys.stopPage, unpack(await key.pack(texts)), root.purposes)));
    return (at) => mergeStops(...finds.map((find) => find(at)?.stops ?? []));
  }
}
