// `npm run package` twice, from one checkout: the same bytes, and nothing in them but the build.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crxKey, extensionIdOf } from '../../server/kit/crx';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'consentry-package-test-'));
const [first, second, key] = [join(folder, 'first'), join(folder, 'second'), join(folder, 'key.pem')];

function pack(out: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/kit/package.ts', '--out', out, '--key', key, '--url', 'https://updates.firm.test/consentry/', '--ring', 'canary'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((done, fail) => { child.once('exit', (code) => { if (code === 0) done(); else fail(new Error(`package ended with ${code}`)); }); });
}
const sums = (out: string): Record<string, string> => Object.fromEntries(readdirSync(out).sort().map((name) => [name, createHash('sha256').update(readFileSync(join(out, name))).digest('hex')]));

beforeAll(async () => { await pack(first); await pack(second); }, 600_000);
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

describe('the package', () => {
  it('two builds have the same bytes', () => {
    expect(sums(second)).toEqual(sums(first));
    expect(Object.keys(sums(first)).map((name) => name.replace(/\d+\.\d+\.\d+/, 'N')).sort()).toEqual([
      'SHA256SUMS', 'consentry-N-firefox-unsigned.xpi', 'consentry-N-sources.zip', 'consentry-N-store.zip', 'consentry-N.crx', 'extension-id.txt', 'sbom.cdx.json', 'updates-canary.xml', 'updates-firefox.json',
    ]);
  });

  it('id, update manifest and SBOM name this extension; the key is in none of the files', () => {
    const id = extensionIdOf(crxKey(key));
    expect(readFileSync(join(first, 'extension-id.txt'), 'utf8').trim()).toBe(id);
    expect(readFileSync(join(first, 'updates-canary.xml'), 'utf8')).toMatch(new RegExp(`appid="${id}"[^]*codebase="https://updates.firm.test/consentry/consentry-`));
    const bom = JSON.parse(readFileSync(join(first, 'sbom.cdx.json'), 'utf8')) as { bomFormat: string; metadata: { component: { name: string } }; components: { name: string }[] };
    expect([bom.bomFormat, bom.metadata.component.name]).toEqual(['CycloneDX', 'consentry']);
    expect(bom.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['zod', 'preact', 'libphonenumber-js', 'uplot']));
    expect(bom.components.map(({ name }) => name)).not.toContain('eslint');
    const secret = readFileSync(key, 'utf8').split('\n')[5] ?? '';
    expect(secret.length).toBeGreaterThan(40);
    for (const name of readdirSync(first)) expect(readFileSync(join(first, name)).includes(secret), name).toBe(false);
  });
});
