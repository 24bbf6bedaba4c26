import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { WxtVitest } from 'wxt/testing/vitest-plugin';

// Tests of a mutation run: engine and guard without a browser, with few property runs, since each mutant runs them again.
const env = { CONSENTRY_SOAK: '0.02' };
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/unit/engine/**/*.test.ts', 'tests/unit/guard/**/*.test.ts'], environment: 'node', env, testTimeout: 60_000 } },
      { plugins: [WxtVitest()], test: { name: 'dom', include: ['tests/dom/gate/**/*.test.ts', 'tests/dom/adapters/**/*.test.ts'], environment: 'happy-dom', env, testTimeout: 60_000 } },
    ],
  },
});
