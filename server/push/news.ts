import { safeError } from '../operation/log';
import type { Writable } from 'node:stream';
import type { Publication } from '../publication';
import type { Database, Listening } from '../store/sql';
import { Connection, type Newest } from './connection';

export interface NewsLimits {
  /** Open connections of one device: a new one ends the oldest, which may be dead without knowing. */
  perDevice: number;
  /** Open connections of this hub; whoever comes then asks again later. */
  inAll: number;
  heartbeatMs: number;
  /** A connection ends after so long, and up to half as much more: its token is looked at anew. */
  lifetimeMs: number;
  /** How often the database is asked while notices come, and while they do not. */
  askMs: { live: number; silent: number };
}

export const NEWS_LIMITS: NewsLimits = { perDevice: 2, inAll: 20_000, heartbeatMs: 20_000, lifetimeMs: 30 * 60_000, askMs: { live: 15_000, silent: 1_000 } };

const DEVICE = /^device (\S+)$/;
const say = (what: string) => (error: unknown): void => { console.error(JSON.stringify({ what, err: safeError(error) })); };

/** Tells connected devices that there is a root, a policy or an order. What it is they fetch, and verify, as always. */
export class News {
  private readonly open = new Map<string, Connection[]>();
  private count = 0;
  private listening: Listening | undefined;
  private readonly timers: ReturnType<typeof setInterval>[] = [];
  private askedAt = 0;
  private refreshing: Promise<Newest> | undefined;
  private queued: Promise<Newest> | undefined;

  constructor(private readonly database: Database, private readonly publication: Publication, readonly limits: NewsLimits, private readonly now: () => number) {}

  /** How many devices listen now. */
  get size(): number { return this.count; }

  start(): void {
    this.listening = this.database.listen((notice) => { if (this.count > 0) this.onNotice(notice); });
    const { heartbeatMs, askMs } = this.limits;
    this.timers.push(setInterval(() => { this.beat(); }, heartbeatMs), setInterval(() => { this.askWhereSilent(); }, Math.min(askMs.silent, askMs.live)));
    for (const timer of this.timers) timer.unref();
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    for (const connection of [...this.open.values()].flat()) connection.end();
    await this.listening?.close();
    await this.refreshing?.catch(() => undefined); // said where it failed; it must not outlive the database
  }

  get isFull(): boolean { return this.count >= this.limits.inAll; }

  /** The first event is what there is now, so that nothing is missed in between. */
  async add(device: string, stream: Writable): Promise<void> {
    const connection = new Connection(device, stream, this.now() + this.limits.lifetimeMs * (1 + Math.random() / 2), (one) => { this.forget(one); });
    const own = this.open.get(device) ?? [];
    this.open.set(device, [...own, connection]);
    this.count += 1;
    for (const oldest of own.slice(0, Math.max(0, own.length + 1 - this.limits.perDevice))) oldest.end();
    connection.tell(await this.refresh());
    // A revocation between the look at the token and this place has found nothing to end.
    await this.endRevoked([device]);
  }

  private forget(connection: Connection): void {
    const left = (this.open.get(connection.device) ?? []).filter((one) => one !== connection);
    if (left.length > 0) this.open.set(connection.device, left);
    else this.open.delete(connection.device);
    this.count -= 1;
  }

  private onNotice(notice: string | undefined): void {
    const device = DEVICE.exec(notice ?? '')?.[1];
    if (device !== undefined) this.endRevoked(this.open.has(device) ? [device] : []).catch(say('revoked devices not asked for'));
    else if (notice === undefined) this.ask();
    else this.refresh().catch(say('news not read'));
  }

  private askWhereSilent(): void {
    const { live, silent } = this.limits.askMs;
    if (this.count > 0 && this.now() - this.askedAt >= (this.listening?.isLive() ? live : silent)) this.ask();
  }

  private ask(): void {
    this.askedAt = this.now();
    this.refresh().catch(say('news not read'));
    this.endRevoked([...this.open.keys()]).catch(say('revoked devices not asked for'));
  }

  /** What is newest now. Many who ask at once wait for one answer that began after all of them had asked. */
  private refresh(): Promise<Newest> {
    if (!this.refreshing) return this.begin();
    this.queued ??= this.refreshing.then(() => this.begin(), () => this.begin());
    return this.queued;
  }

  private begin(): Promise<Newest> {
    this.queued = undefined;
    const asked = this.read().finally(() => { if (this.refreshing === asked) this.refreshing = undefined; });
    this.refreshing = asked;
    return asked;
  }

  private async read(): Promise<Newest> {
    const stamp = new TextDecoder().decode(await this.publication.timestamp());
    const { rootHash, policyHash } = this.publication.inForce();
    const newest = { versions: `${rootHash} ${policyHash}`, stamp };
    for (const connection of [...this.open.values()].flat()) connection.tell(newest);
    return newest;
  }

  private async endRevoked(devices: readonly string[]): Promise<void> {
    if (devices.length === 0) return;
    const rows = await this.database.query('SELECT id FROM devices WHERE id = ANY ($1::text[]) AND revoked_at IS NOT NULL', [devices]);
    for (const row of rows) {
      for (const connection of this.open.get(String(row['id'])) ?? []) {
        connection.send('order', '{}'); // whether there is one it asks without its token
        connection.end();
      }
    }
  }

  private beat(): void {
    for (const connection of [...this.open.values()].flat()) {
      if (this.now() >= connection.endsAt) connection.end();
      else connection.beat();
    }
  }
}
