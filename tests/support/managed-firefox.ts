// A Firefox with an administrator's policies.json of its own: a mount namespace gives this one browser another `distribution` folder, so that no
// other browser on the machine is touched. Needs root, unshare, and an edition that installs files without Mozilla's signature when told to (ESR).
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { buildExtension } from '../../server/start-extension';
import { firefoxUpdates } from '../../server/kit/updates';
import { filesOf, zip, type ZipEntry } from '../../server/kit/zip';
import { endBrowser, until } from './browser';
import { ADDON, findFirefox, openExtensionPage, startFirefox } from './firefox';

/** Where it looks for policies: beside its program. */
const distributionOf = (program: string): string => realpathSync(join(dirname(realpathSync(program)), 'distribution'));

/** Why no such browser can be started here; undefined when one can. */
export function whyNoManagedFirefox(): string | undefined {
  const program = findFirefox();
  if (!program) return 'no Firefox here';
  if (!/esr/i.test(realpathSync(program))) return 'only an ESR installs unsigned files';
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'policies of its own need Linux and root';
  if (!existsSync(join(dirname(realpathSync(program)), 'distribution'))) return 'no folder for policies beside the program';
  const folder = distributionOf(program);
  return spawnSync('unshare', ['-m', 'mount', '--bind', folder, folder]).status === 0 ? undefined : 'no mount namespace';
}

const withVersion = (version: string) => (entry: ZipEntry): ZipEntry => (entry.name === 'manifest.json'
  ? { ...entry, bytes: Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(entry.bytes).toString()) as object, version })) } : entry);

/** Serves the build as an xpi, and its update manifest, on loopback. */
export class FirefoxRelease {
  private constructor(private readonly server: Server, private readonly packed: Map<string, Buffer>, readonly entries: readonly ZipEntry[], private version: string) {}

  static async start(): Promise<FirefoxRelease> {
    const entries = filesOf(await buildExtension('firefox-mv3'));
    const { version } = JSON.parse(Buffer.from(entries.find(({ name }) => name === 'manifest.json')?.bytes ?? []).toString()) as { version: string };
    const packed = new Map([[version, zip(entries)]]);
    const server = createServer((request, response) => {
      const asked = /^\/consentry-([\d.]+)\.xpi$/.exec(request.url ?? '')?.[1];
      response.writeHead(200, { 'content-type': asked ? 'application/x-xpinstall' : 'application/json' });
      response.end(asked ? release.packed.get(asked) : firefoxUpdates(ADDON, release.version, release.xpi(release.version)));
    });
    const release = new FirefoxRelease(server, packed, entries, version);
    await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
    return release;
  }

  private get url(): string { return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; }
  get updates(): string { return `${this.url}/updates.json`; }
  xpi(version = this.version): string { return `${this.url}/consentry-${version}.xpi`; }

  /** The same build under another version, or another one: browsers find it at their next look. */
  publish(version: string, entries: readonly ZipEntry[] = this.entries): void {
    this.packed.set(version, zip(entries.map(withVersion(version))));
    this.version = version;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

/** Unsigned files, updates from this machine, and no look for one but when it is asked for. */
const managedPrefs = (updates: string): Record<string, unknown> => ({
  'xpinstall.signatures.required': false, 'extensions.update.url': updates, 'extensions.update.background.url': updates, 'extensions.checkUpdateSecurity': false, 'extensions.update.enabled': true,
  'extensions.install.requireSecureOrigin': false,
});

export class ManagedFirefox {
  private constructor(private running: Browser, private readonly folder: string, private readonly start: () => Promise<Browser>) {}

  get browser(): Browser { return this.running; }

  /** Folder of what the browser writes. */
  get profile(): string { return join(this.folder, 'profile'); }

  /**
   * @param values of managed storage.
   * @param prefs and `env` as a user can give them: user.js in the profile, a start from a shell.
   * @param more policies of the browser.
   */
  static async launch(release: FirefoxRelease, values: Record<string, unknown>, prefs: Record<string, unknown> = {}, { env = {}, more = {} }: { env?: Record<string, string>; more?: object } = {}): Promise<ManagedFirefox> {
    const found = findFirefox();
    if (!found) throw new Error('No Firefox here.');
    const folder = await mkdtemp(join(tmpdir(), 'consentry-managed-firefox-'));
    const [policies, program] = [join(folder, 'distribution'), join(folder, 'firefox')];
    await Promise.all([mkdir(policies), mkdir(join(folder, 'profile'))]);
    await writeFile(program, `#!/bin/sh\nexec unshare -m sh -c 'mount --bind "$0" "${distributionOf(found)}" && exec "${found}" "$@"' ${policies} "$@"\n`);
    await chmod(program, 0o755);
    const managed = new ManagedFirefox(undefined as never, folder, () => startFirefox({ program, profile: join(folder, 'profile'), prefs: { ...managedPrefs(release.updates), ...prefs }, env }));
    await managed.manage(release, values, more);
    managed.running = await managed.start();
    return managed;
  }

  /** Another policies.json, which this browser reads when it starts. */
  async manage(release: FirefoxRelease, values: Record<string, unknown>, more: object = {}): Promise<void> {
    await writeFile(join(this.folder, 'distribution', 'policies.json'), JSON.stringify({ policies: {
      ExtensionSettings: { [ADDON]: { installation_mode: 'force_installed', install_url: release.xpi() } },
      '3rdparty': { Extensions: { [ADDON]: { ...values, stated: Object.keys(values) } } }, ...more,
    } }));
  }

  /** The browser ends, or is killed, and comes again over the same profile; `between` sees the files in the meantime. */
  async restart(isKilled: boolean, between: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await endBrowser(this.running, isKilled);
    await between();
    this.running = await this.start();
  }

  /** A page of the extension, once the policy has installed it. */
  async page(path = 'options.html'): Promise<Page> {
    return until('the extension', () => openExtensionPage(this.running, path, 10_000).catch(() => undefined), 60_000, 500);
  }

  async stop(): Promise<void> {
    await this.running.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
