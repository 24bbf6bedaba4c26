import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import preact from '@preact/preset-vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'wxt';
import { FILE_LIST, fileSum } from './utils/audit/file-sum';

// Every script is registered at run time by utils/platform: no match pattern in the manifest ever changes (design §8),
// and none hangs on WXT's ctx, which a page can abort (docs/decisions).
/** WXT's wrapper of a script passes errors to a logger that is empty in production, and on: dead weight in every guarded page. */
const plainScripts = {
  name: 'plain-scripts',
  transform: (code: string, id: string): string | null => (id.includes('unlisted-script-entrypoint') ? code.replace(/const result = [^]*/, 'initPlugins();\nexport default definition.main();') : null),
};

/** Script sets without code of a site's own carry none of what such code needs (utils/guard/site-code.ts). */
function siteCode(): Plugin {
  let isPlain = false;
  let isGuard = false;
  let isGmail = false;
  return {
    name: 'site-code',
    configResolved: ({ build }) => {
      const input = JSON.stringify([build.lib, build.rollupOptions.input]);
      isPlain = /entrypoints\/(guard|guard-own|gate|guard-suitecrm|gate-suitecrm)\.ts/.test(input);
      isGuard = /entrypoints\/guard\.ts/.test(input);
      isGmail = /entrypoints\/guard-gmail(-dials)?\.ts/.test(input);
    },
    transform: (code, id) => {
      if (!id.endsWith('utils/guard/site-code.ts')) return null;
      if (isGmail) return instead(instead(code, 'ANY_RULE = true', 'ANY_RULE = false'), 'OTHER_FORMS = true', 'OTHER_FORMS = false');
      if (!isPlain) return null;
      const without = instead(code, 'SITE_CODE = true', 'SITE_CODE = false');
      return isGuard ? instead(without, 'OTHER_FORMS = true', 'OTHER_FORMS = false') : without;
    },
  };
}

/** What every guarded page and open webmail carries is packed smaller, 3 %, by a slower packer; all scripts that way take 100 s longer to build. */
const smallest = {
  name: 'smallest',
  config: ({ build }) => {
    const which = /entrypoints\/(composer|send-desk|(?:guard|gate)(?:-(?:gmail|outlook)-dials)?)\.ts/.exec(JSON.stringify([build?.lib, build?.rollupOptions?.input]))?.[1];
    return which === undefined ? null : {
      build: { minify: 'terser', terserOptions: { ecma: 2020, compress: { passes: 3, inline: 1, unsafe_arrows: true }, format: { wrap_iife: true } } },
      // Fields assigned, not defined: shorter, and the same in a world of our own. In the page's world a definition meets no setter that a page planted.
      ...(!which.startsWith('guard') ? { esbuild: { tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } } } } : {}),
    };
  },
} satisfies Plugin;

/** The worker's start is in front of the first send after a rest: its schemas are made when they are used (utils/late-zod.ts). */
function lateSchemas(): Plugin {
  const own = fileURLToPath(new URL('utils/late-zod.ts', import.meta.url));
  let isWorker = false;
  return {
    name: 'late-schemas',
    enforce: 'pre',
    configResolved: ({ build }) => { isWorker = /entrypoints\/background\/index\.ts/.test(JSON.stringify([build.lib, build.rollupOptions.input])); },
    resolveId: (source) => (isWorker && source === 'zod' ? own : undefined),
  };
}

/** `from` in a file of a package, `to` in its place. @throws when the package no longer has it. */
function instead(code: string, from: string | RegExp, to: string): string {
  const changed = code.replace(from, () => to);
  if (changed === code) throw new Error(`not there to be replaced: ${String(from)}`);
  return changed;
}

/** Tables of UTS 46, 220 KB that a domain in plain letters never needs: a text that is parsed, and expressions that are compiled, at the first other one. */
export const lateTables = {
  name: 'late-tables',
  enforce: 'pre',
  transform(this: void, code: string, id: string): string | null {
    if (/\/tr46\/lib\/regexes\.js$/.test(id)) {
      const names = [...code.matchAll(/^const (\w+) = (\/.+\/u?);$/gm)];
      if (names.length < 10) throw new Error('tr46: other expressions');
      return `module.exports = {${names.map(([, name, expression]) => `get ${name}() { return ${expression}; }`).join(',')}};`;
    }
    if (!/\/tr46\/index\.js$/.test(id)) return null;
    const table = JSON.stringify(JSON.parse(readFileSync(new URL('lib/mappingTable.json', pathToFileURL(id)), 'utf8')));
    const read = instead(code, /const mappingTable = require\(.+\);/, `const mappingText = ${JSON.stringify(table)};\nlet mappingTable;`);
    return instead(read, 'let start = 0;', 'mappingTable ??= JSON.parse(mappingText);\n  let start = 0;');
  },
} satisfies Plugin;

/** What the extension compares itself with (self-check.ts). */
async function listFiles(folder: string): Promise<void> {
  const found = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const names = found.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/')).filter((name) => name !== FILE_LIST).sort();
  const sums = await Promise.all(names.map(async (name) => [name, await fileSum(name, await readFile(join(folder, name)))] as const));
  await writeFile(join(folder, FILE_LIST), JSON.stringify(Object.fromEntries(sums)));
}

export default defineConfig({
  hooks: { 'build:done': ({ config }) => listFiles(config.outDir) },
  imports: false,
  outDir: process.env.CONSENTRY_OUT ?? '.output',
  modules: ['@wxt-dev/webextension-polyfill'],
  vite: () => ({ plugins: [preact(), plainScripts, siteCode(), smallest, lateSchemas(), lateTables], build: { target: 'es2022' } }),
  manifestVersion: 3,
  manifest: ({ browser }) => ({
    name: '__MSG_extension_name__',
    description: '__MSG_extension_description__',
    default_locale: 'en',
    minimum_chrome_version: '137',
    permissions: ['alarms', 'contextMenus', 'declarativeNetRequestWithHostAccess', 'idle', 'scripting', 'storage', 'unlimitedStorage', 'webNavigation', 'webRequest', 'webRequestBlocking'],
    host_permissions: ['http://*/*', 'https://*/*'],
    // Argon2id is WebAssembly, in our own package (docs/decisions/011).
    content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'" },
    incognito: 'not_allowed',
    action: { default_title: '__MSG_extension_name__' },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: { id: 'consentry@consentry.example', strict_min_version: '140.0', data_collection_permissions: { required: ['personallyIdentifyingInfo'] } },
          },
        }
      : { storage: { managed_schema: 'managed_schema.json' } }),
  }),
});
