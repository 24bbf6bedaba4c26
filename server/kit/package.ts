// `npm run package`: everything that is installed, from this checkout, twice the same bytes (docs/admin-deployment.md).
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { crx3, crxKey, extensionIdOf } from './crx';
import { sbom } from './sbom';
import { sourcesOf } from './sources';
import { firefoxUpdates, updateManifest } from './updates';
import { filesOf, zip } from './zip';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const text = { type: 'string' } as const;
const USAGE = `npm run package -- [--out DIR] [--key FILE] [--url URL] [--ring NAME] [--chromium-only]
  --out DIR        where the files go (default .output/package)
  --key FILE       key of the CRX, made if it is not there (default .data/crx-key.pem): keep it safe, never commit it
  --url URL        address under which the folder will be served; without it there are no update manifests
  --ring NAME      writes updates-NAME.xml beside, for a ring of first devices
  --chromium-only  no Firefox files, sources and SBOM`;

interface Manifest { version: string; minimum_chrome_version?: string; browser_specific_settings?: { gecko: { id: string } } }
type Files = Map<string, Buffer | string>;

async function build(target: 'chrome' | 'firefox', out: string): Promise<{ folder: string; manifest: Manifest }> {
  const args = ['wxt', 'build', ...(target === 'firefox' ? ['-b', 'firefox', '--mv3'] : [])];
  await run('npx', args, { cwd: ROOT, env: { ...process.env, CONSENTRY_OUT: out }, shell: process.platform === 'win32', maxBuffer: 16 << 20 });
  const folder = join(out, `${target}-mv3`);
  return { folder, manifest: JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest };
}

async function chromium(files: Files, work: string, { key: keyFile, url, ring }: { key: string; url: string | undefined; ring: string | undefined }): Promise<void> {
  const { folder, manifest } = await build('chrome', work);
  const key = crxKey(keyFile);
  const id = extensionIdOf(key);
  const packed = zip(filesOf(folder));
  const name = `consentry-${manifest.version}`;
  files.set(`${name}-store.zip`, packed);
  files.set(`${name}.crx`, crx3(packed, key));
  files.set('extension-id.txt', `${id}\n`);
  if (url) files.set(`updates${ring ? `-${ring}` : ''}.xml`, updateManifest(id, manifest.version, `${url}/${name}.crx`, manifest.minimum_chrome_version ?? '137'));
}

async function firefox(files: Files, work: string, url: string | undefined): Promise<void> {
  const { folder, manifest } = await build('firefox', work);
  const name = `consentry-${manifest.version}`;
  const id = manifest.browser_specific_settings?.gecko.id;
  if (id === undefined) throw new Error('the Firefox build has no id');
  files.set(`${name}-firefox-unsigned.xpi`, zip(filesOf(folder)));
  files.set(`${name}-sources.zip`, zip(sourcesOf(ROOT)));
  files.set('sbom.cdx.json', await sbom(ROOT, 'consentry'));
  if (url) files.set('updates-firefox.json', firefoxUpdates(id, manifest.version, `${url}/${name}-firefox.xpi`));
}

function write(files: Files, out: string): void {
  mkdirSync(out, { recursive: true });
  const sums = [...files].map(([name, content]) => `${createHash('sha256').update(content).digest('hex')}  ${name}`).sort();
  for (const [name, content] of [...files, ['SHA256SUMS', `${sums.join('\n')}\n`] as const]) writeFileSync(join(out, name), content);
  console.log(`${sums.join('\n')}\n${out}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: text, key: text, url: text, ring: text, 'chromium-only': { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) return console.log(USAGE);
  if (values.ring !== undefined && !/^[a-z0-9-]{1,40}$/.test(values.ring)) throw new Error('--ring: lower-case letters, digits and hyphens');
  if (values.url !== undefined && !URL.canParse(values.url)) throw new Error('--url: not an address');
  const url = values.url?.replace(/\/+$/, '');
  const work = mkdtempSync(join(tmpdir(), 'consentry-package-'));
  const files: Files = new Map();
  try {
    await chromium(files, work, { key: resolve(values.key ?? join(ROOT, '.data/crx-key.pem')), url, ring: values.ring });
    if (!values['chromium-only']) await firefox(files, work, url);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  write(files, resolve(values.out ?? join(ROOT, '.output/package')));
}

await main().catch((error: unknown) => { console.error(error instanceof Error ? error.message : String(error)); process.exitCode = 1; });
