import preact from '@preact/preset-vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'wxt';

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
  return {
    name: 'site-code',
    configResolved: ({ build }) => { isPlain = /entrypoints\/(guard|guard-own|gate|guard-suitecrm|gate-suitecrm)\.ts/.test(JSON.stringify([build.lib, build.rollupOptions.input])); },
    transform: (_code, id) => (isPlain && id.endsWith('utils/guard/site-code.ts') ? 'export const SITE_CODE = false;' : null),
  };
}

/** What every guarded page carries is packed smaller, 3 %, by a slower packer; all scripts that way take 100 s longer to build. */
const smallest = {
  name: 'smallest',
  config: ({ build }) => (/entrypoints\/(guard|gate)\.ts/.test(JSON.stringify([build?.lib, build?.rollupOptions?.input])) ? { build: { minify: 'terser', terserOptions: { ecma: 2020, compress: { passes: 3 }, format: { wrap_iife: true } } } } : null),
} satisfies Plugin;

export default defineConfig({
  imports: false,
  outDir: process.env.CONSENTRY_OUT ?? '.output',
  modules: ['@wxt-dev/webextension-polyfill'],
  vite: () => ({ plugins: [preact(), plainScripts, siteCode(), smallest], build: { target: 'es2022' } }),
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
