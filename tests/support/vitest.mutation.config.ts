import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Tests of a mutation run: the unit tests of engine and guard, with few property runs, since each mutant runs them again.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['tests/unit/engine/**/*.test.ts', 'tests/unit/guard/**/*.test.ts'],
    environment: 'node',
    env: { CONSENTRY_SOAK: '0.02' },
    testTimeout: 60_000,
  },
});
