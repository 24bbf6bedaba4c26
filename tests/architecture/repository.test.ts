// Repo law that no lint rule can say.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ADAPTERS } from '../../utils/adapters/registry';
import { TIER3 } from '../../utils/adapters/tier3';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0').filter((path) => path && existsSync(join(ROOT, path)));

interface Message { message: string; placeholders?: Record<string, { content: string }> }
const messages = (language: string): Record<string, Message> => JSON.parse(read(`public/_locales/${language}/messages.json`)) as Record<string, Message>;
const shapes = (table: Record<string, Message>): Record<string, string[]> => Object.fromEntries(Object.entries(table).map(([key, { message, placeholders }]) => [
  key, [...new Set([...(message.match(/\$\w+\$|\$\d/g) ?? []).map((name) => name.toLowerCase()), ...Object.keys(placeholders ?? {}).map((name) => `{${name.toLowerCase()}}`)])].sort(),
]));

describe('languages', () => {
  it('pl and en have the same keys and placeholders', () => {
    expect(shapes(messages('pl'))).toEqual(shapes(messages('en')));
  });
  it('no message is empty, and each named placeholder is declared', () => {
    for (const language of ['pl', 'en']) {
      for (const [key, { message, placeholders }] of Object.entries(messages(language))) {
        expect(message.trim(), `${language} ${key}`).not.toBe('');
        const named = (message.match(/\$[A-Za-z_]\w*\$/g) ?? []).map((name) => name.slice(1, -1).toLowerCase());
        const declared = new Set(Object.keys(placeholders ?? {}).map((name) => name.toLowerCase()));
        expect(named.filter((name) => !declared.has(name)), `${language} ${key}`).toEqual([]);
      }
    }
  });
});

/** A script with the lists of adapters that it takes from another file. */
const withLists = (path: string): string => read(path) + [...read(path).matchAll(/adapters\/((?:crm|messaging)-[a-z]+)'/g)].map(([, name]) => read(`utils/adapters/${name}.ts`)).join('');

describe('adapters', () => {
  // Files that are the format, its validation or the list; every other file is a site.
  const SHARED = new Set(['adapter.ts', 'generic.ts', 'generic-pages.ts', 'registry.ts', 'schema.ts', 'site-reader.ts', 'index.ts']);
  const exportsAdapter = (name: string): boolean => /:\s*Adapter\s*=/.test(read(`utils/adapters/${name}`));
  const sites = readdirSync(join(ROOT, 'utils/adapters')).filter((name) => name.endsWith('.ts') && !SHARED.has(name) && exportsAdapter(name)).map((name) => name.replace(/\.ts$/, ''));

  it('every adapter file is registered, under the id of its file name', () => {
    expect(ADAPTERS.filter((adapter) => !TIER3.includes(adapter)).map((adapter) => adapter.id).sort()).toEqual([...sites].sort());
    expect(new Set(ADAPTERS.map((adapter) => adapter.id)).size).toBe(ADAPTERS.length);
  });
  it.each(sites)('%s has a fixture, a test and a row in the coverage table', (id) => {
    expect(tracked.some((path) => path.startsWith(`tests/fixtures/sites/${id}/`)), `tests/fixtures/sites/${id}/`).toBe(true);
// Written by hand from documents: one test runs them all, and fails while one has none (tests/unit/adapters/documented.test.ts).
    const isDocumented = tracked.includes(`tests/fixtures/sites/${id}/documented.json`);
    expect(tracked).toContain(isDocumented ? 'tests/unit/adapters/documented.test.ts' : `tests/dom/adapters/${id}.test.ts`);
    expect(read('docs/coverage.md')).toMatch(new RegExp(`^\\|[^|\\n]*\`${id}\`[^\\n]*\\|$`, 'm'));
  });
  it.each(ADAPTERS.filter((adapter) => adapter.scripts && !TIER3.includes(adapter) && adapter.id !== 'bitrix24').map(({ id, scripts }) => [id, scripts as string]))('%s is in the scripts of its set and in those of a host that several sets share', (id, set) => {
    const hasRequests = (ADAPTERS.find((adapter) => adapter.id === id)?.requests ?? []).length > 0;
    for (const name of [set, 'every']) if (hasRequests) expect(withLists(`entrypoints/guard-${name}.ts`)).toContain(`id: '${id}', requests`);
    expect(withLists(`entrypoints/gate-${set}.ts`)).toMatch(new RegExp(`adapters/${id}'|\\./${id}'`));
    expect(read('entrypoints/gate-every.ts')).toContain('startGate(contentRuntime, ADAPTERS,');
  });
  it.each([...new Set(ADAPTERS.filter(({ hosts, scripts }) => scripts && hosts.length === 0).map(({ scripts }) => scripts as string))])('%s may be mapped to a host, and carries what another path of it may be mapped to', (set) => {
    expect(read(`entrypoints/guard-${set}.ts`)).toContain('...PACKAGED_REQUESTS');
    expect(read(`entrypoints/gate-${set}.ts`)).toContain('...GENERIC_PAGES');
  });
  it('every row of tier 3 is one row: no file, no fixture, a row in the coverage table', () => {
    for (const { id, name } of TIER3) {
      expect(sites).not.toContain(id);
      expect(existsSync(join(ROOT, 'tests/fixtures/sites', id))).toBe(false);
      expect(read('docs/coverage.md')).toMatch(new RegExp(`^\\|[^|\\n]*\`${id}\`[^\\n]*\\|$`, 'm'));
      expect(read('docs/coverage.md')).toContain(name);
    }
  });
});

describe('entrypoints', () => {
  const files = tracked.filter((path) => /^entrypoints\/.*\.tsx?$/.test(path));
  it('there are some', () => { expect(files.length).toBeGreaterThan(2); });
  it.each(files)('%s is wiring: under 60 lines', (path) => {
    expect(read(path).trimEnd().split('\n').length).toBeLessThan(60);
  });
});

describe('the engine is pure', () => {
  const config = ts.readConfigFile(join(ROOT, 'utils/engine/tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, join(ROOT, 'utils/engine'));

  function errorsOf(text: string): string[] {
    const path = join(ROOT, 'utils/engine/planted.ts');
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists, readFile } = host;
    host.fileExists = (name) => name === path || fileExists.call(host, name);
    host.readFile = (name) => (name === path ? text : readFile.call(host, name));
    host.getSourceFile = (name, language) => (name === path ? ts.createSourceFile(name, text, language) : getSourceFile.call(host, name, language));
    const program = ts.createProgram([path], options, host);
    return ts.getPreEmitDiagnostics(program, program.getSourceFile(path)).map((finding) => ts.flattenDiagnosticMessageText(finding.messageText, '\n'));
  }

  it.each(['document.title', 'fetch("x")', 'setTimeout(() => 1)', 'process.env', 'chrome.runtime', 'indexedDB', 'Buffer.from("x")'])('%s does not compile there', (text) => {
    expect(errorsOf(`export const x = ${text};`).join()).toMatch(/Cannot find name/);
  });
  it('its own types do', () => {
    expect(errorsOf("import type { Verdict } from './verdict';\nexport const kind = (verdict: Verdict): string => verdict.kind;")).toEqual([]);
  });
});

describe('tracked files', () => {
  const texts = tracked.filter((path) => /\.(ts|tsx|mts|mjs|cjs|js|json|md|sh|html|css|csv)$|^\.ci\/run$|^\.npmrc$/.test(path));

  it('name no path of one machine', () => {
    const found = texts.filter((path) => path !== 'tests/architecture/repository.test.ts' && /(?<![\w.$}-])\/(work|root|farm|home\/\w+|Users\/\w+|tmp\/[\w.-]+)\//.test(read(path)));
    expect(found).toEqual([]);
  });
  it('the lockfile names no download address and no local path', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved"\s*:\s*"(https?|file):/);
  });
  it('every dependency is pinned to one version', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
  });
  it('no build output or data is among them', () => {
    expect(tracked.filter((path) => /^(\.output|\.wxt|node_modules|\.data|reports)\//.test(path))).toEqual([]);
  });
  it('no test is focused', () => {
    const focused = tracked.filter((path) => /^tests\/.*\.tsx?$/.test(path) && /\b(it|test|describe)\.only\(/.test(read(path)));
    expect(focused).toEqual([]);
  });
});

describe('documents', () => {
  it('the threat model points only at tests that exist', () => {
    const paths = [...read('docs/threat-model.md').matchAll(/`(tests\/[\w./-]+)`/g)].map(([, path]) => path ?? '');
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
