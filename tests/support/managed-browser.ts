// A browser with an administrator's policy file of its own. Debian's Chromium reads /etc/chromium: a mount namespace gives this one browser
// another folder in its place, so that no other browser on the machine is touched. Needs root and unshare.
import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { crx3, crxKey, extensionIdOf } from '../../server/kit/crx';
import { updateManifest } from '../../server/kit/updates';
import { filesOf, zip, type ZipEntry } from '../../server/kit/zip';
import type { StateView } from '../../utils/messaging/protocol';
import { endBrowser, until } from './browser';
import { ask, buildExtension, isRegistered } from './extension';
import { administer, type Hub } from './hub';

const CHROMIUM = '/usr/bin/chromium';

/** Why no such browser can be started here; undefined when one can. */
export function whyNotManaged(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a policy file of its own needs Linux and root';
  const tried = spawnSync('unshare', ['-m', 'sh', '-c', `test -x ${CHROMIUM} && test -d /etc/chromium && mount --bind /etc/chromium /etc/chromium`]);
  return tried.status === 0 ? undefined : `no mount namespace, or no ${CHROMIUM} with /etc/chromium`;
}

interface Shipped { version: string; crx: Buffer }

/** Serves a CRX and its update manifest on loopback. */
export class Release {
  private constructor(
    readonly id: string, readonly url: string, readonly entries: readonly ZipEntry[], private readonly server: Server, private readonly folder: string, private readonly ship: (version: string, entries: readonly ZipEntry[]) => void,
  ) {}

  static async start(version?: string): Promise<Release> {
    const folder = await mkdtemp(join(tmpdir(), 'consentry-release-'));
    const key = crxKey(join(folder, 'key.pem'));
    const entries = filesOf(await buildExtension());
    const versioned = (wanted: string, files: readonly ZipEntry[]): Shipped => ({ version: wanted, crx: Buffer.from(crx3(zip(files.map((entry): ZipEntry => (entry.name === 'manifest.json' ? { name: entry.name, bytes: withVersion(entry.bytes, wanted) } : entry))), key)) });
    const id = extensionIdOf(key);
    const shipped = (JSON.parse(Buffer.from(entries.find(({ name }) => name === 'manifest.json')?.bytes ?? []).toString()) as { version: string }).version;
    let current = version === undefined ? { version: shipped, crx: Buffer.from(crx3(zip(entries), key)) } : versioned(version, entries);
    const server = createServer((request, response) => {
      const isCrx = request.url?.startsWith('/consentry.crx') === true;
      const { port } = server.address() as AddressInfo;
      response.writeHead(200, { 'content-type': isCrx ? 'application/x-chrome-extension' : 'text/xml' });
      response.end(isCrx ? current.crx : updateManifest(id, current.version, `http://127.0.0.1:${port}/consentry.crx`, '100'));
    });
    await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
    return new Release(id, `http://127.0.0.1:${(server.address() as AddressInfo).port}/updates.xml`, entries, server, folder, (next, files) => { current = versioned(next, files); });
  }

  /** The same build under another version, or another one: browsers find it at their next look. */
  publish(version: string, entries: readonly ZipEntry[] = this.entries): void { this.ship(version, entries); }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
    await rm(this.folder, { recursive: true, force: true });
  }
}

function withVersion(bytes: Uint8Array, version: string): Buffer {
  return Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(bytes).toString()) as object, version }));
}

const ARGS = [
  '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

export class ManagedBrowser {
  private constructor(private running: Browser, private readonly file: string, private readonly folder: string, private readonly start: () => Promise<Browser>) {}

  get browser(): Browser { return this.running; }

  /** Folder of what the browser writes. */
  get profile(): string { return join(this.folder, 'profile'); }

  /** The browser ends, or is killed, and comes again over the same profile; `between` sees the files in the meantime. */
  async restart(isKilled: boolean, between: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await endBrowser(this.running, isKilled);
    await between();
    await rm(join(this.profile, 'SingletonLock'), { force: true });
    this.running = await this.start();
  }

  /** @param policies of the browser, as in a file under /etc/chromium/policies/managed. */
  static async launch(policies: object, args: string[] = []): Promise<ManagedBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'consentry-managed-'));
    const [etc, profile, program] = [join(folder, 'etc'), join(folder, 'profile'), join(folder, 'chromium')];
    await mkdir(join(etc, 'policies/managed'), { recursive: true });
    await writeFile(join(etc, 'master_preferences'), '{}');
    const file = join(etc, 'policies/managed/consentry.json');
    await writeFile(file, JSON.stringify(policies));
    await writeFile(program, `#!/bin/sh\nexec unshare -m sh -c 'mount --bind "$0" /etc/chromium && exec ${CHROMIUM} "$@"' ${etc} "$@"\n`);
    await chmod(program, 0o755);
    const start = (): Promise<Browser> => puppeteer.launch({
      executablePath: program, headless: true, pipe: true, userDataDir: profile, handleSIGINT: false,
      // The first of them would switch off installs by policy without a word.
      ignoreDefaultArgs: ['--disable-background-networking', '--disable-default-apps', '--disable-extensions'],
      args: [...ARGS, ...args],
    });
    return new ManagedBrowser(await start(), file, folder, start);
  }

  /** Another policy file; the browser sees it within seconds. */
  async manage(policies: object): Promise<void> {
    await writeFile(this.file, JSON.stringify(policies));
  }

  /** A page of the extension, once the policy has installed it. */
  async page(id: string, name = 'options.html'): Promise<Page> {
    const page = await this.browser.newPage();
    await until('the extension', async () => {
      await page.goto(`chrome-extension://${id}/${name}`).catch(() => undefined); // not installed yet: an error page
      return page.evaluate((wanted) => location.origin === wanted && document.title !== '', `chrome-extension://${id}`);
    }, 30_000, 500);
    return page;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export interface ManagedDevice { release: Release; managed: ManagedBrowser; options: Page; stop(): Promise<void> }

/** Installed by force in a browser of its own, enrolled by itself, and its network layer measured. */
export async function launchManagedDevice(hub: Hub, args: string[] = []): Promise<ManagedDevice> {
  const group = await administer<object>(hub, 'group-tokens', {});
  const release = await Release.start();
  const managed = await ManagedBrowser.launch({
    ExtensionSettings: { [release.id]: { installation_mode: 'force_installed', update_url: release.url, override_update_url: true } }, DeveloperToolsAvailability: 1,
    '3rdparty': { extensions: { [release.id]: { ...group, machineId: 'laptop-1', user: 'anna@firm.test', enrolWithinSeconds: 1 } } },
  }, args);
  const options = await managed.page(release.id);
  await until('its enrolment and its level', async () => { const now = await ask<StateView>(options, 'state.get'); return now.enrolled && now.data.rootVersion > 0 && now.level === 'enforced'; }, 30_000, 250);
  await until('the registered scripts', () => isRegistered(options), 15_000, 100);
  return { release, managed, options, stop: async () => { await managed.stop(); await release.stop(); } };
}
