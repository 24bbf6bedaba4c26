// Every rule of eslint.config.js, proven by a violation planted as text in a file that need not exist.
import { readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { layers } from '../../eslint.config.js';

const ROOT = resolve(import.meta.dirname, '../..');
const eslint = new ESLint({ cwd: ROOT });

async function rulesHit(filePath: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(ROOT, filePath) });
  return [...new Set((result?.messages ?? []).map((message) => message.ruleId ?? message.message))];
}

/** Some module of a layer that this folder's list does not name. */
function moduleOf(layer: string, except: readonly string[]): string {
  const files = readdirSync(join(ROOT, layer), { recursive: true, encoding: 'utf8' }).map((name) => `${layer}/${name}`);
  const module = files.find((file) => /\.tsx?$/.test(file) && !except.includes(file));
  if (!module) throw new Error(`no module in ${layer}`);
  return module.replace(/\.tsx?$/, '');
}

const relative = (folder: string, module: string): string => `${'../'.repeat(folder.split('/').length)}${module}`;
const folders = Object.keys(layers);
const pairs = folders.flatMap((folder) => folders.filter((other) => other !== folder).map((other) => ({ folder, other, allowed: layers[folder] ?? [] })));
const forbidden = pairs.filter(({ other, allowed }) => !allowed.includes(other));
const permitted = pairs.filter(({ other, allowed }) => allowed.includes(other));
const planted = (folder: string, module: string): string => `import type * as m from '${relative(folder, module)}';\nexport type M = typeof m;\n`;

describe('layers', () => {
  it.each(forbidden)('$folder may not import $other', async ({ folder, other, allowed }) => {
    expect(await rulesHit(`${folder}/planted.ts`, planted(folder, moduleOf(other, allowed)))).toContain('import-x/no-restricted-paths');
  });

  it.each(permitted)('$folder may import $other', async ({ folder, other }) => {
    expect(await rulesHit(`${folder}/planted.ts`, planted(folder, moduleOf(other, [])))).not.toContain('import-x/no-restricted-paths');
  });

  it('nothing imports entrypoints', async () => {
    for (const folder of Object.keys(layers)) {
      const text = `import '${relative(folder, 'entrypoints/background/index')}';\n`;
      expect(await rulesHit(`${folder}/planted.ts`, text), folder).toContain('import-x/no-restricted-paths');
    }
  });

  it('a cycle is found', async () => {
    const files = ['a', 'b'].map((name) => join(ROOT, `utils/crypto/planted-${name}.ts`)) as [string, string];
    const texts = ["import { b } from './planted-b';\nexport const a = (): unknown => b;\n", "import { a } from './planted-a';\nexport const b = (): unknown => a;\n"];
    try {
      await Promise.all(files.map((file, index) => writeFile(file, texts[index] ?? '')));
      expect(await rulesHit('utils/crypto/planted-a.ts', texts[0] ?? '')).toContain('import-x/no-cycle');
    } finally {
      await Promise.all(files.map((file) => rm(file, { force: true })));
    }
  });
});

describe('purity of engine, policy and audit', () => {
  const impure = [
    ['export const t = Date.now();', 'no-restricted-properties'],
    ['export const r = Math.random();', 'no-restricted-properties'],
    ['export const d = new Date();', 'no-restricted-syntax'],
    ...['browser.runtime.id', 'chrome.runtime.id', 'window.name', 'document.title', "fetch('x')", "indexedDB.open('x')", 'setTimeout(() => 1, 1)', 'setInterval(() => 1, 1)', 'process.env', 'performance.now()', 'localStorage.length']
      .map((text) => [`export const x = ${text};`, 'no-restricted-globals']),
    ['export const c = globalThis.chrome;', 'no-restricted-syntax'],
  ] as [string, string][];
  for (const folder of ['utils/engine', 'utils/policy', 'utils/audit']) {
    it.each(impure)(`${folder}: %s`, async (text, rule) => {
      expect(await rulesHit(`${folder}/planted.ts`, `${text}\n`)).toContain(rule);
    });
  }
  it('a date made from a given instant is fine', async () => {
    expect(await rulesHit('utils/engine/planted.ts', 'export const day = (at: number): string => new Date(at).toISOString();\n')).toEqual([]);
  });
});

describe('one door to the browser', () => {
  const doors = ["import { browser } from 'wxt/browser';", "import browser from 'webextension-polyfill';", "import { browser } from '#imports';"];
  it.each(['utils/store', 'utils/sync', 'utils/guard/gate', 'utils/adapters', 'components', 'server'])('%s has none', async (folder) => {
    for (const door of doors) expect(await rulesHit(`${folder}/planted.ts`, `${door}\nexport const id = browser.runtime.id;\n`), door).toContain('@typescript-eslint/no-restricted-imports');
    expect(await rulesHit(`${folder}/planted.ts`, 'export const id = chrome.runtime.id;\n')).toContain('no-restricted-globals');
    expect(await rulesHit(`${folder}/planted.ts`, 'export const id = (globalThis as { chrome?: unknown }).chrome ?? globalThis.browser;\n')).toContain('no-restricted-syntax');
  });
  it('platform is one', async () => {
    expect(await rulesHit('utils/platform/planted.ts', `${doors[0]}\nexport const id = browser.runtime.id;\n`)).toEqual([]);
  });
});

describe('content scripts stay light', () => {
  const heavy = ["import { z } from 'zod';\nexport const s = z.string();", "import { isValidNumber } from 'libphonenumber-js';\nexport const s = isValidNumber;", "import { parse } from 'libphonenumber-js/min';\nexport const s = parse;"];
  it.each(['utils/guard/gate', 'utils/guard/main', 'utils/adapters'])('%s: no zod, no libphonenumber, no engine at run time', async (folder) => {
    const up = '../'.repeat(folder.split('/').length);
    const engine = `import { CHANNELS } from '${up}utils/engine';\nexport const s = CHANNELS;`;
    for (const text of [...heavy, engine]) expect(await rulesHit(`${folder}/planted.ts`, `${text}\n`), text).toContain('@typescript-eslint/no-restricted-imports');
  });
  it('types of zod are fine', async () => {
    expect(await rulesHit('utils/guard/gate/planted.ts', "import type { z } from 'zod';\nexport type S = z.ZodType;\n")).toEqual([]);
  });
  it('the schema of adapters is the one that parses', async () => {
    expect(await rulesHit('utils/adapters/schema.ts', "import { z } from 'zod';\nexport const s = z.string();\n")).toEqual([]);
  });
});

describe('size', () => {
  it('a file has at most 300 lines', async () => {
    expect(await rulesHit('utils/store/planted.ts', 'export {};\n'.repeat(301))).toContain('max-lines');
  });
  it('a function has at most 60 lines', async () => {
    expect(await rulesHit('utils/store/planted.ts', `export function f(x: number): number {\n${'  x += 1;\n'.repeat(60)}  return x;\n}\n`)).toContain('max-lines-per-function');
  });
  it('a function has at most 12 branches', async () => {
    expect(await rulesHit('utils/store/planted.ts', `export function f(x: number): number {\n${'  if (x > 1) x -= 1;\n'.repeat(12)}  return x;\n}\n`)).toContain('complexity');
  });
});

describe('care', () => {
  it('no any', async () => {
    expect(await rulesHit('utils/store/planted.ts', 'export const x: any = 1;\n')).toContain('@typescript-eslint/no-explicit-any');
  });
  it('no swallowed error', async () => {
    expect(await rulesHit('utils/store/planted.ts', 'export function f(): void { try { JSON.parse(""); } catch {} }\n')).toContain('no-empty');
  });
  it('types are imported as types', async () => {
    expect(await rulesHit('utils/policy/planted.ts', "import { Verdict } from '../engine';\nexport type V = Verdict;\n")).toContain('@typescript-eslint/consistent-type-imports');
  });
});
