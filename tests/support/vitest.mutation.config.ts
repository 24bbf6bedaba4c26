import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { WxtVitest } from 'wxt/testing/vitest-plugin';

// Tests of a mutation run: engine and guard without a browser, with few property runs, since each mutant runs them again.
const env = { CONSENTRY_SOAK: '0.02' };
/** `engine` or `guard`: the tests of that folder alone. */
const only = process.env['CONSENTRY_MUTATION'] ?? '*';
const unit = { test: { name: 'unit', include: [`tests/unit/${only === '*' ? '{engine,guard}' : only}/**/*.test.ts`], environment: 'node' as const, env, testTimeout: 60_000 } };
const dom = { plugins: [WxtVitest()], test: { name: 'dom', include: ['tests/dom/gate/**/*.test.ts', 'tests/dom/adapters/**/*.test.ts'], environment: 'happy-dom' as const, env, testTimeout: 60_000 } };
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    projects: only === 'engine' ? [unit] : [unit, dom],
  },
});
