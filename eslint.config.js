// The law of docs/architecture.md. Each rule is proven by a planted violation in tests/architecture/lint.test.ts.
import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';

/** What each folder may import beside itself and packages. Only entrypoints wire everything; nothing imports them. */
export const layers = {
  'utils/engine': [],
  'utils/crypto': [],
  'utils/policy': ['utils/engine'],
  'utils/workbook': [],
  'utils/connectors': ['utils/engine', 'utils/workbook'],
  'utils/adapters': ['utils/engine', 'utils/primordials.ts'],
  'utils/audit': ['utils/engine', 'utils/crypto'],
  'utils/messaging': ['utils/engine', 'utils/policy'],
  'utils/store': ['utils/engine', 'utils/audit', 'utils/crypto', 'utils/policy', 'utils/sync/protocol.ts'],
  'utils/screening': ['utils/engine', 'utils/connectors', 'utils/workbook', 'utils/store', 'utils/audit', 'utils/crypto'],
  'utils/sync': ['utils/engine', 'utils/policy', 'utils/crypto', 'utils/store'],
  'utils/guard': ['utils/engine', 'utils/adapters', 'utils/messaging', 'utils/primordials.ts'],
  'utils/platform': ['utils/engine', 'utils/policy', 'utils/messaging', 'utils/guard'],
  'utils/recorder': ['utils/engine', 'utils/adapters', 'utils/guard/match', 'utils/guard/recorder-port.ts'],
  components: ['utils/engine', 'utils/messaging', 'utils/screening', 'utils/guard/dialog-port.ts', 'utils/guard/composer-port.ts', 'utils/guard/badge-port.ts', 'utils/guard/badges', 'utils/guard/recorder-port.ts', 'utils/recorder'],
  // The hub's web app asks over the wire: of the server it knows the shapes of the answers alone.
  console: ['components/ui', 'components/i18n', 'utils/engine/channel.ts', 'utils/workbook', 'server/console/protocol.ts'],
  server: ['utils/engine', 'utils/policy', 'utils/audit', 'utils/crypto', 'utils/connectors', 'utils/store', 'utils/sync/protocol.ts', 'utils/adapters/schema.ts'],
};
const TREE = ['utils', 'components', 'entrypoints', 'server', 'console', 'tests'];

const zones = Object.entries(layers).flatMap(([folder, allowed]) => TREE.map((from) => ({
  target: `./${folder}`,
  from: `./${from}`,
  except: [folder, ...allowed].filter((path) => path === from || path.startsWith(`${from}/`)).map((path) => (path === from ? '.' : `./${path.slice(from.length + 1)}`)),
  message: `${folder} may import ${allowed.join(', ') || 'nothing of ours'}: docs/architecture.md.`,
})));

const IMPURE = [
  'browser', 'chrome', 'window', 'document', 'self', 'navigator', 'location', 'fetch', 'XMLHttpRequest', 'indexedDB', 'localStorage', 'sessionStorage',
  'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame', 'performance', 'process',
].map((name) => ({ name, message: 'This folder is pure: pass it in.' }));
const CLOCK = [
  { object: 'Date', property: 'now', message: 'This folder is pure: take `now`.' },
  { object: 'Math', property: 'random', message: 'This folder is pure: no randomness.' },
];
const NEW_DATE = { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'This folder is pure: take `now`.' };
// Reaching the API as a property would pass no-restricted-globals.
const GLOBAL_BROWSER = { selector: "MemberExpression[object.name='globalThis'][property.name=/^(browser|chrome)$/]", message: 'Only utils/platform touches browser.*.' };

const BROWSER_DOORS = ['wxt/browser', 'webextension-polyfill', '#imports', 'wxt/utils/storage', 'wxt/storage'];
const BROWSER_GLOBALS = ['browser', 'chrome'].map((name) => ({ name, message: 'Only utils/platform touches browser.*.' }));
const HEAVY = ['zod', 'zod/*', 'libphonenumber-js', 'libphonenumber-js/*'];
const CONTENT_CODE = ['utils/guard/**/*.ts', 'utils/adapters/**/*.ts'];
const SOURCE = ['utils/**/*.{ts,tsx}', 'components/**/*.{ts,tsx}', 'entrypoints/**/*.{ts,tsx}', 'server/**/*.ts', 'console/**/*.{ts,tsx}'];

const noBrowser = { paths: BROWSER_DOORS.map((name) => ({ name, message: 'Only utils/platform touches browser.*.' })) };

export default tseslint.config(
  { ignores: ['.output', '.wxt', '.data', 'node_modules', 'reports', '.stryker-tmp', 'tests/fixtures', 'tests/.artifacts', '**/*.d.mts'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mts,js,mjs,cjs}'],
    plugins: { 'import-x': importX },
    settings: {
      // Without the parsers setting import-x reads no TypeScript and no-cycle reports nothing.
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx', '.mts'] },
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.json' })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-empty': ['error', { allowEmptyCatch: false }],
    },
  },
  {
    files: SOURCE,
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 12],
      'no-console': 'off',
    },
  },
  {
    files: SOURCE,
    ignores: ['utils/platform/**', 'entrypoints/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', noBrowser],
      'no-restricted-globals': ['error', ...BROWSER_GLOBALS],
      'no-restricted-syntax': ['error', GLOBAL_BROWSER],
    },
  },
  {
    files: ['utils/engine/**/*.ts', 'utils/policy/**/*.ts', 'utils/audit/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...IMPURE],
      'no-restricted-properties': ['error', ...CLOCK],
      'no-restricted-syntax': ['error', NEW_DATE, GLOBAL_BROWSER],
    },
  },
  {
    files: CONTENT_CODE,
    ignores: ['utils/adapters/schema.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', {
        ...noBrowser,
        patterns: [
          { group: HEAVY, allowTypeImports: true, message: 'Content scripts carry no zod and no libphonenumber.' },
          { group: ['**/messaging/protocol', '**/messaging/at-hand', '**/adapters/schema'], allowTypeImports: true, message: 'It pulls zod into a content script: import its types.' },
          { group: ['**/engine', '**/engine/*', '!**/engine/purpose'], allowTypeImports: true, message: 'Content code uses engine types only.' },
        ],
      }],
    },
  },
  { files: ['tests/**/*.{ts,tsx}'], rules: { '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }] } },
  {
    files: ['server/practice/assets/*.js'],
    languageOptions: { globals: Object.fromEntries(['document', 'fetch', 'location', 'crypto', 'XMLHttpRequest', 'setInterval'].map((name) => [name, 'readonly'])) },
  },
  {
    files: ['**/*.{mjs,cjs}', '*.js'],
    languageOptions: { globals: Object.fromEntries(['process', 'console', 'URL', 'setTimeout', 'module'].map((name) => [name, 'readonly'])) },
  },
);
