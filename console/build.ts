// Builds the console into the folder named: tsx console/build.ts FOLDER. The hub runs it when somebody opens the console first.
import { resolve } from 'node:path';
import preact from '@preact/preset-vite';
import { build } from 'vite';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder?');

await build({
  configFile: false, root: import.meta.dirname, base: '/console/', publicDir: false, logLevel: 'error',
  plugins: [preact({ devToolsEnabled: false })],
  define: { 'process.env.NODE_ENV': '"production"' },
  // Nothing inline: the page's Content-Security-Policy allows files of its own alone.
  build: { outDir: resolve(folder), emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
