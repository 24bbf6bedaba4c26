import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ImportReport, LineProblem, Mapping, Source } from '../utils/connectors';
import { ConsentImport, DEFAULT_MAPPING, SourceError, type ConsentEvent } from '../utils/connectors';
import type { PolicyDocument } from '../utils/policy';
import { ManyHmacs } from '../utils/crypto';
import { baseKeyText } from '../utils/store/contact-key';
import type { EnrolmentLink } from '../utils/sync/protocol';
import type { CompileResult } from './compile/compiler';
import { Compiler } from './compile/compiler';
import { SharedCompile } from './compile/shared-compile';
import { hasAdministrator, makeLink } from './accounts/account';
import { SecretBox } from './accounts/secret-box';
import { publishCheckpoints } from './accountability/checkpoints';
import { retainPacks } from './accountability/packs';
import { createApp } from './app';
import { clearSpool } from './console/spool';
import { outsideOf } from './connectors/outside';
import { Connectors } from './connectors/schedule';
import type { HubKeys } from './keys';
import type { HubOptions, Serving } from './hub-options';
import { checkKeys, loadToken } from './hub-secrets';
import { loadKeys, TERRITORY } from './keys';
import { refreshKeys } from './live-keys';
import { writeAfterBackup } from './operation/after-backup';
import { Metrics } from './operation/metrics';
import { publishPolicy, Publication } from './publication';
import { News, NEWS_LIMITS } from './push/news';
import { keepEpoch } from './rotation/epoch';
import { resign } from './rotation/resign';
import { retentionOfToday } from './rights/retention';
import { createEnrolment } from './store/devices';
import { appendEvents } from './store/events';
import { FileStore } from './store/files';
import { migrate } from './store/migrations';
import { openPglite } from './store/pglite';
import { openPostgres } from './store/postgres';
import { settingOnce } from './store/settings';
import type { Database, Sql } from './store/sql';
import { trustOf } from './trust';

export type { HubOptions, Serving } from './hub-options';

export interface ImportResult extends ImportReport {
  /** Events that the register did not have yet. */
  appended: number;
}

const BATCH = 5_000;
const DAY_MS = 86_400_000;
const RENEW_MS = 5 * 60_000;
const GRACE_MS = 20_000;

/** Everything the routes and the command line work with. */
export class Hub {
  app!: FastifyInstance;
  readonly adminToken: string;
  readonly metricsToken: string;
  readonly metrics = new Metrics();
  /** From the first word of an end: imports stop after their page, and no new requests come. */
  isEnding = false;
  private closing: Promise<void> | undefined;
  private renewing: Promise<void> = Promise.resolve();
  readonly secrets: SecretBox;
  readonly connectors: Connectors;
  readonly news: News;
  private readonly hmacs: ManyHmacs;
  private timer: ReturnType<typeof setInterval> | undefined;
  private trustWritten: Promise<void> = Promise.resolve();
  private trustQueued = false;
  private readonly compiling: SharedCompile;

  constructor(
    readonly database: Database, readonly keys: HubKeys, readonly files: FileStore, readonly compiler: Compiler, readonly publication: Publication,
    readonly now: () => number, private readonly options: HubOptions,
  ) {
    this.adminToken = loadToken(options.dataDir, 'admin-token');
    this.metricsToken = loadToken(options.dataDir, 'metrics-token');
    this.secrets = new SecretBox(options.dataDir);
    this.hmacs = new ManyHmacs(keys.registerKey);
    this.connectors = new Connectors(this, outsideOf(options.dataDir));
    this.compiling = new SharedCompile((options) => this.compileNow(options));
    this.news = new News(database, publication, { ...NEWS_LIMITS, ...options.news }, now);
  }

  /** Appends what is new in a source; lines with problems are reported, the others imported. Throws SourceError. */
  async import(source: Source, format: 'csv' | 'json', details: { mapping?: Mapping; name?: string; onProblem?: (problem: LineProblem) => void } = {}): Promise<ImportResult> {
    const importing = new ConsentImport(source, format, details.mapping ?? DEFAULT_MAPPING, this.now(), details.onProblem);
    let appended = 0;
    let writing = Promise.resolve(0);
    try {
      for await (const batch of importing.batches(BATCH)) {
        appended += await writing;
        if (this.isEnding) throw new SourceError(`the hub is ending: ${appended} events are in the register; import the same file again, and the rest follows`);
        // The database writes one batch while the next is read; never more than these two are held.
        writing = this.append(batch, details.name ?? 'import');
        writing.catch(() => undefined); // thrown where it is awaited
      }
      return { ...importing.report, appended: appended + await writing };
    } finally {
      await writing.catch(() => undefined); // a broken source ends nothing that is being written
    }
  }

  append(events: readonly ConsentEvent[], source: string): Promise<number> {
    return this.database.transaction((sql) => this.appendIn(sql, events, source));
  }

  /** The same inside a transaction that holds more. */
  appendIn(sql: Sql, events: readonly ConsentEvent[], source: string): Promise<number> {
    return appendEvents(sql, events, (point) => this.baseKey(point), source, this.now());
  }

  /** Key of a contact point in the register. */
  baseKeyHex(point: { kind: string; canonical: string }): string { return Buffer.from(this.baseKey(point)).toString('hex'); }

  private baseKey(point: { kind: string; canonical: string }): Uint8Array {
    return this.hmacs.hmac16(baseKeyText(point as Parameters<typeof baseKeyText>[0]));
  }

  async setPolicy(document: PolicyDocument, basedOn?: number): Promise<number> {
    await refreshKeys(this.database, this.keys);
    return publishPolicy(this.database, this.keys, document, this.now(), basedOn === undefined ? {} : { basedOn });
  }

  /** Its root has whatever was committed before it was asked for. */
  compile({ full = false }: { full?: boolean } = {}): Promise<CompileResult> { return this.compiling.ask(full); }

  private async compileNow(options: { full: boolean }): Promise<CompileResult> {
    const begin = performance.now();
    const result = await this.compiler.compile(options);
    this.metrics.countCompile(result, performance.now() - begin);
    return result;
  }

  /** Listens, and keeps timestamp and trust file fresh. Returns the address. */
  async listen(): Promise<string> {
    await this.app.listen({ host: this.options.host ?? '127.0.0.1', port: this.options.port ?? 0 });
    await clearSpool(this.dataDir, Date.now());
    await this.writeTrust();
    this.timer = setInterval(() => { this.renewing = this.renew(); }, RENEW_MS);
    this.timer.unref();
    this.connectors.start();
    this.news.start();
    return this.url();
  }

  /** A failure is said and tried again: devices count their data as stale once the last timestamp has run out. */
  async renew(): Promise<void> {
    for (const [what, work] of [['timestamp', () => this.publication.timestamp()], ['trust-file', () => this.writeTrust()], ['retention', () => this.retain()], ['checkpoint', () => this.publishCheckpoints()], ['after-backup', () => this.writeAfterBackup()], ['spool', () => clearSpool(this.dataDir, Date.now())], ['epoch', () => keepEpoch(this)]] as const) {
      if (this.isEnding) return;
      await work().catch((error: unknown) => { this.fault(what, error); });
    }
  }

  /** After an erasure at once, else with every renewal. */
  async writeAfterBackup(): Promise<void> {
    if (this.options.backups !== undefined) await writeAfterBackup(this.database, this.keys, this.options.backups);
  }

  /** Work of the hub's own that failed: logged without its message, which may quote data, and counted. */
  fault(what: string, error: unknown, more: Record<string, string> = {}): void {
    this.metrics.countFault(what);
    this.app.log.error({ what, ...more, err: error }, 'work failed');
  }

  get serving(): Serving { return this.options.serving ?? {}; }

  /** Whether browsers reach it over TLS, its own or a proxy's. */
  get isHttps(): boolean { return this.options.publicUrl?.startsWith('https:') ?? this.serving.tls !== undefined; }

  /** DATA/checkpoints.jsonl, a line a day: publish it where the hub's keeper cannot change it. */
  publishCheckpoints(): Promise<void> {
    return publishCheckpoints(this.database, this.keys, this.now(), join(this.options.dataDir, 'checkpoints.jsonl'));
  }

  /** Once a day what is over goes; the next root knows it no more. */
  private async retain(): Promise<void> {
    if (await retentionOfToday(this.database, this.now())) await this.compile();
  }

  /** DATA/trust.json for `verify-log`: at the start, when a device's key is added, and with every renewal for its receipts. */
  writeTrust(): Promise<void> {
    const path = join(this.options.dataDir, 'trust.json');
    // One that has not begun yet will hold this enrolment too: a fleet that comes at once does not wait for a file each.
    if (this.trustQueued) return this.trustWritten;
    this.trustQueued = true;
    this.trustWritten = this.trustWritten.catch(() => undefined).then(async () => {
      this.trustQueued = false;
      // Renamed into place: a reader never sees half a file.
      await writeFile(`${path}.new`, `${JSON.stringify(await trustOf(this), null, 2)}\n`, { mode: 0o600 });
      await rename(`${path}.new`, path);
    });
    return this.trustWritten;
  }

  get dataDir(): string {
    return this.options.dataDir;
  }

  /** Address that devices and browsers know it by, where it was given. */
  get publicUrl(): string | undefined {
    return this.options.publicUrl;
  }

  url(): string {
    if (this.options.publicUrl) return this.options.publicUrl;
    const address = this.app.server.address();
    if (!address || typeof address === 'string') throw new Error('the hub is not listening');
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `${this.serving.tls ? 'https' : 'http'}://${host}:${address.port}`;
  }

  /** A new link; the token in it is kept only as a hash. With whom the device is for and its name, where they are known. */
  async enrolmentLink(who: Pick<EnrolmentLink, 'user' | 'name'> = {}): Promise<string> {
    const { uses, days } = this.options.enrolment ?? { uses: 100, days: 7 };
    const token = await createEnrolment(this.database, { role: 'device', territory: TERRITORY, uses, expiresAt: this.now() + days * DAY_MS });
    const link: EnrolmentLink = { hub: this.url(), token, org: this.keys.org, offlineKey: this.keys.offline.publicKey, ...who };
    return `${this.url()}/enrol#${Buffer.from(JSON.stringify(link)).toString('base64url')}`;
  }

  /** While nobody can administer in the browser: a link for the first who does. */
  async firstAdministratorLink(): Promise<string | undefined> {
    if (await hasAdministrator(this.database)) return undefined;
    return `${this.url()}/console/#/link/${await makeLink(this.database, undefined, this.now())}`;
  }

  /** Ends what runs: no new requests, those under way and the page of an import to their end, then locks and database. */
  close(): Promise<void> {
    return this.closing ??= this.end();
  }

  private async end(): Promise<void> {
    this.isEnding = true;
    clearInterval(this.timer);
    await this.connectors.stop();
    await this.news.stop();
    // Whoever is too slow is cut off: an upload is repeated by its device, and a transaction that broke off has done nothing.
    const late = setTimeout(() => { this.app.server.closeAllConnections(); }, this.serving.graceMs ?? GRACE_MS);
    await this.app.close();
    clearTimeout(late);
    await this.renewing;
    await this.trustWritten.catch(() => undefined); // said where it failed; it must not outlive the database
    await this.database.close();
  }
}

/** Opens database, keys and files and builds the server; it does not listen yet. A policy of defaults is there from the start. */
export async function createHub(options: HubOptions): Promise<Hub> {
  const now = options.now ?? Date.now;
  const database = options.databaseUrl ? openPostgres(options.databaseUrl) : await openPglite(options.dataDir);
  try {
    await migrate(database);
    const org = await settingOnce(database, 'org', randomUUID());
    const keys = await loadKeys(options.dataDir, org);
    await checkKeys(database, keys);
    await resign(database, keys, now()); // what a change of keys that broke off has left
    await retainPacks(database);
    const files = new FileStore(join(options.dataDir, 'files'));
    const hub = new Hub(database, keys, files, new Compiler(database, files, keys, now), new Publication(database, keys, now), now, options);
    hub.app = createApp(hub);
    if ((await database.query('SELECT 1 FROM policies LIMIT 1')).length === 0) await hub.setPolicy({});
    return hub;
  } catch (error) {
    await database.close();
    throw error;
  }
}

