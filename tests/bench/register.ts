import { createHmac } from 'node:crypto';
import { encodeUtf8, hashName, importPageKey, seal, toHex, type Bytes, type PageKey } from '../../utils/crypto';
import type { Channel, Grant, Permission } from '../../utils/engine';
import { encodePage, PAGE_CONTACT_POINTS, type PageEntry } from '../../utils/store/page';
import { PURPOSE_IDS } from '../support/permissions';

const DAY = 86_400_000;
const NODE_PAGES = 128;
const CHANNELS: Channel[] = ['email', 'newsletter', 'voice'];

/** Address of the contact point with this number; spread over 5,000 domains. */
export const addressOf = (index: number): string => `person${index}@d${index % 5_000}.example.pl`;

function grant(index: number, place: number): Grant {
  const refused = (index + place) % 11 === 0;
  const validFrom = (19_000 + ((index * 7 + place * 13) % 1_500)) * DAY;
  return {
    channel: CHANNELS[place] as Channel, purpose: 'direct-marketing', relationship: 'any', state: refused && place > 0 ? 'refused' : 'given',
    gdprBasis: '6-1-a', eprivacyBasis: 'consent', validFrom, validTo: validFrom + 3_650 * DAY, record: index * 3 + place + 1,
    proof: { evidence: true, documented: place === 2, doubleOptIn: index % 2 === 0, obtainedInSale: false, optOutOffered: false, namesThirdParty: false },
  };
}

/** Three permissions: email always given, newsletter and voice refused by one in eleven. */
export function permissionOf(index: number): Permission {
  return {
    country: 'PL', subjectClass: 'consumer', relationships: index % 3 === 0 ? ['customer'] : ['prospect'],
    noticeDeliveredAt: (19_100 + (index % 1_400)) * DAY, grants: [0, 1, 2].map((place) => grant(index, place)), stops: [], evidenceFor: [],
  };
}

export interface BuiltTree {
  nodes: { hash: string; size: number; from: string }[];
  deltas: { hash: string; size: number }[];
  count: number;
}

/** Files by hash; bundles by the hash of their node. */
export interface Files { files: Map<string, Uint8Array>; bundles: Map<string, Uint8Array> }

export const keyOf = (territoryKey: Uint8Array, index: number): Buffer =>
  createHmac('sha256', territoryKey).update(`email:${addressOf(index)}`).digest().subarray(0, 16);

async function put(store: Files, bytes: Uint8Array): Promise<{ hash: string; size: number }> {
  const hash = await hashName(bytes);
  store.files.set(hash, bytes);
  return { hash, size: bytes.length };
}

/** One sealed delta segment with these contact points. */
export async function buildDelta(store: Files, territoryKey: Uint8Array, pageKey: Uint8Array, changed: { index: number; permission: Permission }[]): Promise<{ hash: string; size: number }> {
  const entries: PageEntry[] = changed.map(({ index, permission }) => ({ key: keyOf(territoryKey, index), permission }));
  entries.sort((a, b) => Buffer.compare(a.key, b.key));
  return put(store, await seal(await importPageKey(pageKey), encodePage(entries, PURPOSE_IDS)));
}

async function sealPage(store: Files, key: PageKey, entries: PageEntry[], isFirst: boolean) {
  const from = isFirst ? '0'.repeat(16) : toHex((entries[0] as PageEntry).key.subarray(0, 8));
  return { from, ...(await put(store, await seal(key, encodePage(entries, PURPOSE_IDS)))) };
}

/** The base of `total` contact points under these keys, page by page: never all permissions in memory. */
export async function buildBase(store: Files, total: number, territoryKey: Uint8Array, pageKey: Uint8Array): Promise<BuiltTree> {
  const keys = Array.from({ length: total }, (_, index) => ({ key: keyOf(territoryKey, index), index }));
  keys.sort((a, b) => Buffer.compare(a.key, b.key));
  const sealing = await importPageKey(pageKey);
  const nodes: BuiltTree['nodes'] = [];
  for (let start = 0; start < total; start += PAGE_CONTACT_POINTS * NODE_PAGES) {
    const pages = [];
    for (let at = start; at < Math.min(total, start + PAGE_CONTACT_POINTS * NODE_PAGES); at += PAGE_CONTACT_POINTS) {
      const entries = keys.slice(at, at + PAGE_CONTACT_POINTS).map(({ key, index }) => ({ key, permission: permissionOf(index) }));
      pages.push(await sealPage(store, sealing, entries, at === 0));
    }
    const node = await put(store, encodeUtf8(JSON.stringify({ type: 'node', pages })));
    store.bundles.set(node.hash, Buffer.concat(pages.map((page) => store.files.get(page.hash) as Bytes)));
    nodes.push({ from: (pages[0] as { from: string }).from, ...node });
  }
  return { nodes, deltas: [], count: total };
}
