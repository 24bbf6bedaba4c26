// The two tools that other extensions of Gmail are built on, each as its own documentation loads it.
import { copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { transformWithEsbuild } from 'vite';

const require = createRequire(import.meta.url);
const MATCHES = ['https://mail.google.com/*'];

/** An unpacked extension, and the scripts of it that run in a page. */
export interface PageScripts { extension: string; scripts: string[] }

async function unpacked(name: string, files: Record<string, string>, manifest: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `consentry-bench-${name}-`));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ manifest_version: 3, name, version: '1', ...manifest }));
  await Promise.all(Object.entries(files).map(([file, text]) => writeFile(join(folder, file), text)));
  return folder;
}

/** Published unminified: minified here, as anybody who ships it would. */
const minified = async (file: string): Promise<string> => (await transformWithEsbuild(await readFile(file, 'utf8'), file, { minify: true, sourcemap: false })).code;

/** InboxSDK with one handler of a composer's sending, in the isolated world; its background script brings its second half into the page's. */
export async function inboxSdk(): Promise<PageScripts> {
  const main = require.resolve('@inboxsdk/core/inboxsdk.js');
  const load = `var module={exports:{}};var exports=module.exports;${await minified(main)}
;(module.exports.load?module.exports:InboxSDK).load(2,'sdk_bench_0000000000').then((sdk)=>{sdk.Compose.registerComposeViewHandler((view)=>{document.documentElement.dataset.inboxsdk='composer';view.on('presending',()=>{});});},()=>{});document.documentElement.dataset.inboxsdk='loaded';`;
  const files = { 'inboxsdk.js': load, 'pageWorld.js': await minified(main.replace('inboxsdk.js', 'pageWorld.js')) };
  const extension = await unpacked('inboxsdk', files, {
    permissions: ['scripting'], host_permissions: MATCHES, background: { service_worker: 'background.js' },
    content_scripts: [{ matches: MATCHES, js: ['inboxsdk.js'], run_at: 'document_end' }],
  });
  await copyFile(main.replace('inboxsdk.js', 'background.js'), join(extension, 'background.js'));
  return { extension, scripts: ['inboxsdk.js', 'pageWorld.js'] };
}

/** gmail.js with one handler before a send, in the page's world. */
export async function gmailJs(): Promise<PageScripts> {
  const code = `${await minified(require.resolve('gmail-js'))}\n;(()=>{const gmail=new Gmail(false);gmail.observe.before('send_message',()=>{});document.documentElement.dataset.gmailjs='loaded';})();`;
  const extension = await unpacked('gmail-js', { 'gmail.js': code }, { content_scripts: [{ matches: MATCHES, js: ['gmail.js'], run_at: 'document_start', world: 'MAIN' }] });
  return { extension, scripts: ['gmail.js'] };
}

export async function gzippedKilobytes({ extension, scripts }: PageScripts): Promise<number> {
  const sizes = await Promise.all(scripts.map(async (name) => gzipSync(await readFile(join(extension, name)), { level: 9 }).length));
  return sizes.reduce((sum, size) => sum + size, 0) / 1e3;
}
