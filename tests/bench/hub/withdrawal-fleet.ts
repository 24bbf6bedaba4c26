// Devices that listen, in one process: each takes what the hub tells it, fetches root and new files over connections of its own,
// and looks the contact up in the stop tree. Hashes are checked by each device, what a file says is worked out once for all:
// two thousand laptops have processors of their own.
import { createHash } from 'node:crypto';
import { Agent, get, type IncomingMessage } from 'node:http';
import { fromBase64url, importPageKey, open, type PageKey } from '../../../utils/crypto';
import { pageFinder } from '../../../utils/store/page';
import type { IndexNode, Root, Signed, Timestamp } from '../../../utils/sync/protocol';

export type FleetOrder = { url: string; tokens: string[]; stopPageKey: string } | { watch: string };
export type FleetMessage = { ready: true } | { blockedAt: number[] } | { error: string };

const say = (message: FleetMessage): void => { process.send?.(message); };
const payloadOf = <T>(bytes: Uint8Array): T => JSON.parse(Buffer.from((JSON.parse(Buffer.from(bytes).toString()) as Signed).payload, 'base64url').toString()) as T;

function request(url: string, token: string, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`${url}: ${response.statusCode}`));
    }).once('error', reject);
  });
}

/** What is known of files and roots, by their hash. */
class Known {
  private readonly roots = new Map<string, Root>();
  private readonly finders = new Map<string, Promise<ReturnType<typeof pageFinder>>>();
  constructor(private readonly pageKey: PageKey) {}

  root(hash: string, bytes: Uint8Array): Root {
    const root = this.roots.get(hash) ?? payloadOf<Root>(bytes);
    this.roots.set(hash, root);
    return root;
  }

  async isStopped(hash: string, bytes: Uint8Array, purposes: string[], key: Uint8Array): Promise<boolean> {
    const finder = this.finders.get(hash) ?? open(this.pageKey, bytes).then((page) => pageFinder(page, purposes));
    this.finders.set(hash, finder);
    return ((await finder)(key)?.stops.length ?? 0) > 0;
  }
}

class FleetDevice {
  private readonly agent = new Agent({ keepAlive: true });
  private held = new Set<string>();
  private rest = '';
  private turn = Promise.resolve();

  constructor(private readonly url: string, private readonly token: string, private readonly known: Known, private readonly fleet: Fleet) {}

  async listen(): Promise<void> {
    const stream = await request(`${this.url}/v1/news`, this.token, new Agent());
    stream.setEncoding('utf8');
    await new Promise<void>((resolve, reject) => {
      stream.on('data', (chunk: string) => {
        const blocks = (this.rest + chunk).split('\n\n');
        this.rest = blocks.pop() ?? '';
        for (const block of blocks) if (block.startsWith('event: news')) this.turn = this.turn.then(() => this.take(block)).then(resolve, reject);
      });
      stream.once('error', reject);
    });
  }

  private async fetched(path: string, hash: string): Promise<Uint8Array> {
    const parts: Buffer[] = [];
    for await (const part of await request(`${this.url}/v1/${path}`, this.token, this.agent)) parts.push(part as Buffer);
    const bytes = Buffer.concat(parts);
    if (createHash('sha256').update(bytes).digest('base64url') !== hash) throw new Error(`${path}: another hash`);
    return bytes;
  }

  private async take(block: string): Promise<void> {
    const stamp = payloadOf<Timestamp>(Buffer.from(/^data: (.*)$/m.exec(block)?.[1] ?? ''));
    const root = this.known.root(stamp.rootHash, await this.fetched(`roots/${stamp.rootVersion}`, stamp.rootHash));
    const isFirst = this.held.size === 0;
    const fresh = [...root.base.deltas, ...root.stops.deltas, ...root.stops.nodes].map(({ hash }) => hash).filter((hash) => !this.held.has(hash));
    // What was there before it began to listen is not measured.
    if (!isFirst) await this.look(root, fresh);
    this.held = new Set([...this.held, ...fresh, stamp.rootHash]);
  }

  private async look(root: Root, fresh: readonly string[]): Promise<void> {
    const { watched } = this.fleet;
    const files = new Map(await Promise.all(fresh.map(async (hash) => [hash, await this.fetched(`files/${hash}`, hash)] as const)));
    for (const { hash } of root.stops.deltas) {
      const bytes = files.get(hash);
      if (bytes && await this.known.isStopped(hash, bytes, root.purposes, watched)) return this.fleet.blocked();
    }
    for (const { hash } of root.stops.nodes) {
      const bytes = files.get(hash);
      if (bytes && await this.inNode(JSON.parse(Buffer.from(bytes).toString()) as IndexNode, root)) return this.fleet.blocked();
    }
  }

  /** The tree was written anew: the page that would hold the contact. */
  private async inNode({ pages }: IndexNode, root: Root): Promise<boolean> {
    const head = Buffer.from(this.fleet.watched.subarray(0, 8)).toString('hex');
    const page = pages.filter(({ from }) => from <= head).at(-1);
    return page !== undefined && this.known.isStopped(page.hash, await this.fetched(`files/${page.hash}`, page.hash), root.purposes, this.fleet.watched);
  }
}

class Fleet {
  watched: Uint8Array = new Uint8Array(16);
  private blockedAt: number[] = [];
  constructor(private readonly size: number) {}

  watch(key: string): void {
    this.watched = Buffer.from(key, 'hex');
    this.blockedAt = [];
  }

  blocked(): void {
    this.blockedAt.push(performance.timeOrigin + performance.now());
    if (this.blockedAt.length === this.size) say({ blockedAt: this.blockedAt });
  }
}

/** Connections opened at once: a fleet comes in over minutes, not in one instant. */
const AT_ONCE = 20;

async function begin(order: Extract<FleetOrder, { url: string }>): Promise<Fleet> {
  const fleet = new Fleet(order.tokens.length);
  const known = new Known(await importPageKey(fromBase64url(order.stopPageKey)));
  const devices = order.tokens.map((token) => new FleetDevice(order.url, token, known, fleet));
  for (let at = 0; at < devices.length; at += AT_ONCE) await Promise.all(devices.slice(at, at + AT_ONCE).map((device) => device.listen()));
  say({ ready: true });
  return fleet;
}

let fleet: Promise<Fleet> | undefined;
const failed = (error: unknown): void => { say({ error: error instanceof Error ? error.message : String(error) }); };
process.on('unhandledRejection', failed);
process.on('message', (order: FleetOrder) => {
  if ('watch' in order) void fleet?.then((one) => { one.watch(order.watch); });
  else {
    fleet = begin(order);
    fleet.catch(failed);
  }
});
