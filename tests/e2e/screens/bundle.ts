import { resolve } from 'node:path';
import preact from '@preact/preset-vite';
import { build, type Rollup } from 'vite';

/** The harness as one script. */
export async function bundleHarness(): Promise<string> {
  const output = (await build({
    configFile: false, logLevel: 'error', plugins: [preact({ devToolsEnabled: false })], define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, minify: false, lib: { entry: resolve(import.meta.dirname, 'harness.tsx'), formats: ['iife'], name: 'screens' } },
  })) as Rollup.RollupOutput[];
  const chunk = output[0]?.output[0];
  if (chunk?.type !== 'chunk') throw new Error('the harness did not build');
  return chunk.code;
}
