// An in-memory hub that speaks utils/sync/protocol.ts through `fetch`, built with the page codec itself.
import {
  compareBytes, concatBytes, encodeUtf8, exportPublicKey, generateSigningKey, hashName, hmac16, importHmacKey, importPageKey, seal, toBase64url,
  toHex, type Bytes,
} from '../../utils/crypto';
import type { ContactPoint, Permission, Stop } from '../../utils/engine';
import { baseKey, stopKeyTexts } from '../../utils/store/contact-key';
import { encodePage, type PageEntry } from '../../utils/store/page';
import type { KeyList, Root, Timestamp } from '../../utils/sync/protocol';
import { signPayload, type KeyRole, type Signer } from '../../utils/sync/signed';
import { PURPOSE_IDS } from './permissions';

export const HUB_URL = 'http://127.0.0.1:9';
export const HUB_START = Date.UTC(2026, 10, 21, 12);

export interface HubKey extends Signer {
  publicKey: string;
}
export async function makeKey(keyId: string): Promise<HubKey> {
  const pair = await generateSigningKey({ extractable: true });
  return { keyId, privateKey: pair.privateKey, publicKey: toBase64url(await exportPublicKey(pair)) };
}

export interface Person {
  point: ContactPoint;
  permission: Permission | null;
}
export interface StoppedPoint {
  point: Pick<ContactPoint, 'canonical' | 'folded'>;
  /** Empty = taken out of the tree, in deltas. */
  stops: Stop[];
  /** Stop epoch the keys are made in; absent = the newest. */
  epoch?: number;
}
export interface Release {
  base?: Person[];
  stops?: StoppedPoint[];
  /** Newest last. */
  baseDeltas?: Person[][];
  stopDeltas?: StoppedPoint[][];
  whole?: boolean;
}

/** What a request gets instead of the true answer. */
export type Trap = (path: string, answer: () => Promise<Response>, init: RequestInit) => Promise<Response> | undefined;

interface Epoch {
  contact: Uint8Array;
  page: Uint8Array;
}
interface TreeFiles {
  nodes: { hash: string; size: number; from: string }[];
  deltas: { hash: string; size: number }[];
  count: number;
}

const jsonBytes = (value: unknown): Bytes => encodeUtf8(JSON.stringify(value));
const secret = (): Uint8Array => crypto.getRandomValues(new Uint8Array(32));
const stopsOnly = (stops: Stop[]): Permission => ({ subjectClass: 'unknown', relationships: [], grants: [], stops, evidenceFor: [] });
const reply = (body: Uint8Array | unknown, status = 200): Response =>
  new Response(body instanceof Uint8Array ? (body as Bytes) : JSON.stringify(body), { status, headers: { date: new Date(HUB_START).toUTCString() } });

export class FakeHub {
  readonly org = 'Acme';
  readonly territory = 'north';
  readonly token = 'token-of-16-letters';
  readonly files = new Map<string, Uint8Array>();
  readonly bundles = new Map<string, Uint8Array>();
  readonly roots = new Map<number, Uint8Array>();
  readonly policies = new Map<number, Uint8Array>();
  readonly keyLists = new Map<number, Uint8Array>();
  readonly requests: string[] = [];
  readonly ranges: string[] = [];
  readonly events: { id: string }[] = [];
  readonly epochs = new Map<number, Epoch>([[1, { contact: secret(), page: secret() }]]);
  readonly stopEpochs = new Map<number, Epoch>([[1, { contact: secret(), page: secret() }]]);
  epoch = 1;
  stopEpoch = 1;
  now = HUB_START;
  pageSize = 4;
  nodeSize = 3;
  root: Root | undefined;
  timestamp!: Timestamp;
  timestampBytes: Uint8Array = new Uint8Array();
  trap: Trap | undefined;

  private constructor(readonly keys: Record<KeyRole, HubKey>, public offline: HubKey) {}

  static async start(): Promise<FakeHub> {
    const [root, timestamp, policy, receipt, offline] = await Promise.all(['root-1', 'ts-1', 'policy-1', 'receipt-1', 'offline-1'].map(makeKey));
    const hub = new FakeHub({ root, timestamp, policy, receipt } as Record<KeyRole, HubKey>, offline as HubKey);
    await hub.publishKeys();
    await hub.publishPolicy({ version: 1, preset: 'strict' });
    await hub.stamp({ rootVersion: 0, rootHash: 'A'.repeat(43) });
    return hub;
  }

  get link(): string {
    const { org, token } = this;
    return `${HUB_URL}/enrol#${toBase64url(jsonBytes({ hub: HUB_URL, token, org, offlineKey: this.offline.publicKey }))}`;
  }

  keyList(change: Partial<KeyList> = {}): KeyList {
    const keys = Object.entries(this.keys).map(([role, { keyId, publicKey }]) => ({ keyId, publicKey, role: role as KeyRole }));
    const { keyId, publicKey } = this.offline;
    return { type: 'keys', version: this.keyLists.size + 1, org: this.org, offline: { keyId, publicKey }, keys, ...change };
  }

  async publishKeys(change: Partial<KeyList> = {}, ...signers: Signer[]): Promise<void> {
    const list = this.keyList(change);
    this.keyLists.set(list.version, jsonBytes(await signPayload(list, ...(signers.length > 0 ? signers : [this.offline]))));
  }

  async publishPolicy(payload: { version: number } & Record<string, unknown>, signer: Signer = this.keys.policy): Promise<void> {
    this.policies.set(payload.version, jsonBytes(await signPayload(payload, signer)));
  }

  /** Signs a timestamp over what is published last. */
  async stamp(change: Partial<Timestamp> = {}, signer: Signer = this.keys.timestamp): Promise<void> {
    const policyVersion = Math.max(...this.policies.keys());
    const rootVersion = this.root?.version ?? 0;
    this.timestamp = {
      type: 'timestamp', org: this.org, territory: this.territory, rootVersion,
      rootHash: await hashName(this.roots.get(rootVersion) ?? new Uint8Array()), policyVersion,
      policyHash: await hashName(this.policies.get(policyVersion) as Uint8Array), keysVersion: this.keyLists.size,
      issuedAt: this.now, expiresAt: this.now + 3_600_000, ...change,
    };
    this.timestampBytes = jsonBytes(await signPayload(this.timestamp, signer));
  }

  /** Builds all files of a release, signs its root and a timestamp over it. */
  async release(release: Release, change: Partial<Root> = {}, signer: Signer = this.keys.root): Promise<Root> {
    const base = await this.buildTree(await this.baseEntries(release.base ?? []), await Promise.all((release.baseDeltas ?? []).map((d) => this.baseEntries(d))), this.epochs.get(this.epoch) as Epoch);
    const stops = await this.buildTree(await this.stopEntries(release.stops ?? []), await Promise.all((release.stopDeltas ?? []).map((d) => this.stopEntries(d))), this.stopEpochs.get(this.stopEpoch) as Epoch);
    this.root = {
      type: 'root', version: (this.root?.version ?? 0) + 1, org: this.org, territory: this.territory, whole: release.whole ?? true,
      epoch: this.epoch, stopEpoch: this.stopEpoch, base, stops, purposes: PURPOSE_IDS, policyVersion: 1, keysVersion: this.keyLists.size,
      createdAt: this.now, ...change,
    };
    this.roots.set(this.root.version, jsonBytes(await signPayload(this.root, signer)));
    await this.stamp();
    return this.root;
  }

  /** For `fetch` options of enrol, createHub and hubOf. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    const path = String(input).slice(`${HUB_URL}/v1`.length);
    this.requests.push(`${init.method ?? 'GET'} ${path}`);
    const range = new Headers(init.headers).get('range');
    if (range) this.ranges.push(`${path} ${range}`);
    const answer = (): Promise<Response> => this.answer(path, init);
    return (await this.trap?.(path, answer, init)) ?? answer();
  };

  private async answer(path: string, init: RequestInit): Promise<Response> {
    const [, kind, name = ''] = path.split('/');
    const headers = new Headers(init.headers);
    if (kind === 'enrol') return this.enrol(JSON.parse(String(init.body)));
    if (headers.get('authorization') !== 'Bearer device-token') return reply({ error: 'token' }, 401);
    if (kind === 'timestamp') return reply(this.timestampBytes);
    if (kind === 'epoch-keys') return reply(this.epochKeys());
    if (kind === 'events') {
      const { events } = JSON.parse(String(init.body)) as { events: { id: string }[] };
      this.events.push(...events);
      return reply({ accepted: events.map((event) => event.id) });
    }
    const bytes = { roots: this.roots.get(Number(name)), policies: this.policies.get(Number(name)), keys: this.keyLists.get(Number(name)), files: this.files.get(name), bundles: this.bundles.get(name) }[kind ?? ''];
    if (!bytes) return reply({ error: 'not found' }, 404);
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers.get('range') ?? '');
    if (!range) return reply(bytes);
    const [from, to] = [Number(range[1]), Number(range[2])];
    return new Response(bytes.slice(from, to + 1) as Bytes, { status: 206, headers: { 'content-range': `bytes ${from}-${to}/${bytes.length}` } });
  }

  private enrol(request: { token: string }): Response {
    if (request.token !== this.token) return reply({ error: 'token' }, 401);
    const keys = JSON.parse(new TextDecoder().decode(this.keyLists.get(this.keyLists.size))) as unknown;
    return reply({ deviceId: 'device-1', deviceToken: 'device-token', org: this.org, keys, epochKeys: this.epochKeys() });
  }

  private epochKeys(): unknown {
    const own = this.epochs.get(this.epoch) as Epoch;
    const stops = [...this.stopEpochs].map(([epoch, key]) => ({ epoch, stopKey: toBase64url(key.contact), pageKey: toBase64url(key.page) }));
    return { territory: this.territory, epoch: this.epoch, territoryKey: toBase64url(own.contact), pageKey: toBase64url(own.page), stops };
  }

  /** Later entries win over earlier ones of the same key. */
  private async baseEntries(people: Person[]): Promise<PageEntry[]> {
    const key = await importHmacKey((this.epochs.get(this.epoch) as Epoch).contact);
    return sorted(await Promise.all(people.map(async ({ point, permission }) => ({ key: await baseKey(key, point), permission }))));
  }

  private async stopEntries(points: StoppedPoint[]): Promise<PageEntry[]> {
    const entries: PageEntry[] = [];
    for (const { point, stops, epoch = this.stopEpoch } of points) {
      const key = await importHmacKey((this.stopEpochs.get(epoch) as Epoch).contact);
      for (const text of stopKeyTexts(point)) entries.push({ key: await hmac16(key, text), permission: stops.length > 0 ? stopsOnly(stops) : null });
    }
    return sorted(entries);
  }

  private async put(bytes: Uint8Array): Promise<{ hash: string; size: number }> {
    const hash = await hashName(bytes);
    this.files.set(hash, bytes);
    return { hash, size: bytes.length };
  }

  private async buildTree(entries: PageEntry[], deltas: PageEntry[][], epoch: Epoch): Promise<TreeFiles> {
    const key = await importPageKey(epoch.page);
    const sealed = async (part: PageEntry[]): Promise<{ hash: string; size: number }> => this.put(await seal(key, encodePage(part, PURPOSE_IDS)));
    const pages: TreeFiles['nodes'] = [];
    for (let at = 0; at < entries.length; at += this.pageSize) {
      const part = entries.slice(at, at + this.pageSize);
      const from = at === 0 ? '0'.repeat(16) : toHex((part[0] as PageEntry).key.subarray(0, 8));
      pages.push({ from, ...(await sealed(part)) });
    }
    const nodes: TreeFiles['nodes'] = [];
    for (let at = 0; at < pages.length; at += this.nodeSize) {
      const part = pages.slice(at, at + this.nodeSize);
      const node = await this.put(jsonBytes({ type: 'node', pages: part }));
      this.bundles.set(node.hash, concatBytes(...part.map((page) => this.files.get(page.hash) as Uint8Array)));
      nodes.push({ from: part[0]?.from ?? '', ...node });
    }
    return { nodes, deltas: await Promise.all(deltas.map(sealed)), count: entries.length };
  }
}

function sorted(entries: PageEntry[]): PageEntry[] {
  const latest = new Map(entries.map((entry) => [toHex(entry.key), entry]));
  return [...latest.values()].sort((a, b) => compareBytes(a.key, b.key));
}

