import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { crx3, crxKey, extensionIdOf } from '../../../server/kit/crx';
import { formsOf } from '../../../server/kit/forms/all';
import { BROWSERS, chromiumJson, firefoxJson } from '../../../server/kit/forms/browsers';
import { googleAdmin, intune } from '../../../server/kit/forms/consoles';
import { mobileconfig } from '../../../server/kit/forms/mac';
import { adml, admx, registryFile } from '../../../server/kit/forms/windows';
import { rolloutValues, STORE_URL, type Rollout } from '../../../server/kit/rollout-values';
import { zip } from '../../../server/kit/zip';
import { DEVICE_KEYS, POLICY_KEYS, readManagedPolicy } from '../../../utils/policy';

const folder = mkdtempSync(join(tmpdir(), 'consentry-rollout-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const ADAPTER = { id: 'house', name: 'House', hosts: [], requests: [], controls: [], probe: { editor: [], control: [] } };
const VALUES = rolloutValues({ hub: 'https://hub.firm.test', hubKey: 'A'.repeat(43), groupToken: 'group-token-of-16', replyDays: 7, claimsAllowed: false, sites: [{ origin: 'https://mail.firm.test', adapter: 'roundcube' }], adapters: [ADAPTER], user: 'A "quoted" <b> & \\ name' });
const ROLLOUT = { id: 'a'.repeat(32), updateUrl: 'https://updates.firm.test/updates.xml', firefoxId: 'x@y.test', xpiUrl: 'https://updates.firm.test/x.xpi', values: VALUES };
const CHROME = BROWSERS[0]!;

describe('values', () => {
  it('are checked with the schema that the extension reads them with, and say what is stated', () => {
    expect(VALUES['stated']).toEqual(Object.keys(VALUES).filter((key) => key !== 'stated').sort());
    expect(readManagedPolicy(VALUES, true)).toMatchObject({ state: 'given', document: { adapters: [ADAPTER] } });
    expect(() => rolloutValues({ ...VALUES, replyDays: '7', nonsense: 1 })).toThrow(/replyDays[^]*nonsense: unknown key/);
  });
});

describe('forms', () => {
  it.each(BROWSERS.map((browser) => [browser.name, browser] as const))('%s on Linux: installed by force, no private windows, no guests, every value', (_, browser) => {
    const policy = JSON.parse(chromiumJson(browser, ROLLOUT)) as Record<string, unknown>;
    expect(policy).toMatchObject({ ExtensionSettings: { [ROLLOUT.id]: { installation_mode: 'force_installed', update_url: ROLLOUT.updateUrl, override_update_url: true } }, [browser.incognito]: 1, BrowserGuestModeEnabled: false, '3rdparty': { extensions: { [ROLLOUT.id]: VALUES } } });
    expect(chromiumJson(browser, { ...ROLLOUT, updateUrl: STORE_URL })).not.toContain('override_update_url');
  });

  it('Windows: the registry file gives every value back', () => {
    const lines = registryFile(CHROME, ROLLOUT).toString('utf16le').replace('\uFEFF', '').split('\r\n');
    expect(lines[0]).toBe('Windows Registry Editor Version 5.00');
    const at = lines.indexOf(`[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Google\\Chrome\\3rdparty\\extensions\\${ROLLOUT.id}\\policy]`);
    const read = lines.slice(at + 1).filter(Boolean).map((line): [string, unknown] => {
      const [, name = '', rest = ''] = /^"(\w+)"=(.*)$/.exec(line) ?? [];
      if (rest.startsWith('dword:')) return [name, parseInt(rest.slice(6), 16)];
      const text = JSON.parse(rest) as string; // the same two escapes
      return [name, /^[[{]/.test(text) ? JSON.parse(text) as unknown : text];
    });
    expect(Object.fromEntries(read)).toEqual({ ...VALUES, claimsAllowed: 0 });
  });

  it('Windows: the template has every key, and words for each in both languages', () => {
    const template = admx(CHROME, ROLLOUT);
    for (const key of [...DEVICE_KEYS, ...POLICY_KEYS, 'locked']) {
      expect(template).toContain(`<policy name="${key}" `);
      for (const language of ['en-US', 'pl-PL'] as const) for (const id of [`string id="${key}"`, `string id="${key}_explain"`, `presentation id="${key}"`]) expect(adml(CHROME, language)).toContain(id);
    }
    expect(`${template}${adml(CHROME, 'pl-PL')}`).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
  });

  it('macOS: one profile for every browser, the same for the same roll-out', () => {
    const profile = mobileconfig(ROLLOUT);
    for (const { mac } of BROWSERS) expect(profile).toContain(`<string>${mac}.extensions.${ROLLOUT.id}</string>`);
    expect(profile).toContain('<string>A "quoted" &lt;b&gt; &amp; \\ name</string>');
    expect(profile).toContain('<key>replyDays</key>');
    expect(mobileconfig(ROLLOUT)).toBe(profile);
    expect(mobileconfig({ ...ROLLOUT, values: { ...VALUES, replyDays: 8 } })).not.toBe(profile);
  });

  it('Firefox, Google Admin, Intune', () => {
    expect(JSON.parse(firefoxJson(ROLLOUT))).toMatchObject({ policies: { ExtensionSettings: { 'x@y.test': { installation_mode: 'force_installed', private_browsing: false } }, '3rdparty': { Extensions: { 'x@y.test': VALUES } } } });
    expect(JSON.parse(firefoxJson(ROLLOUT))).toMatchObject({ policies: { DisablePrivateBrowsing: true, DisableSafeMode: true, Preferences: { 'extensions.webextensions.restrictedDomains': { Status: 'locked' } } } });
    expect(googleAdmin(ROLLOUT)).toContain('"groupToken": {\n    "Value": "group-token-of-16"\n  }');
    expect(intune(ROLLOUT)).toContain('"installation_mode":"force_installed"');
  });

  it('developer tools are left as they are, unless they are to be off: then in every form', () => {
    const all = (rollout: Rollout): string[] => formsOf(rollout).filter(([name]) => /\.(json|reg|txt|mobileconfig)$/.test(name) && !name.startsWith('schedule')).map(([, content]) => (typeof content === 'string' ? content : Buffer.from(content).toString('utf16le')));
    const [kept, off] = [all(ROLLOUT), all({ ...ROLLOUT, noDevTools: true })];
    expect(kept.length).toBeGreaterThan(8);
    for (const text of kept) expect(text).not.toMatch(/developer ?tools/i);
    for (const text of off) expect(text).toMatch(/developer ?tools/i);
  });

  it('npm run policy writes them for nobody else to read, and names what is wrong', () => {
    const run = (...args: string[]) => spawnSync(process.execPath, ['--import', 'tsx', 'server/kit/rollout.ts', ...args], { cwd: resolve(import.meta.dirname, '../../..'), encoding: 'utf8' });
    const good = ['--hub', 'https://hub.firm.test', '--key', 'A'.repeat(43), '--token', 'group-token-of-16', '--extension-id', ROLLOUT.id, '--out', join(folder, 'out'), '--phase', 'observe'];
    expect(run(...good).status).toBe(0);
    const path = join(folder, 'out/linux/etc/chromium/policies/managed/consentry.json');
    expect(readFileSync(path, 'utf8')).toContain('"defaultMode": "observe"');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o77).toBe(0);
    writeFileSync(join(folder, 'more.json'), '{"dials":"nowhere"}');
    const bad = run(...good, '--values', join(folder, 'more.json'));
    expect([bad.status, bad.stderr]).toEqual([1, expect.stringContaining('dials')]);
  });
});

describe('CRX and ZIP', () => {
  const entries = [{ name: 'b/ż.txt', bytes: Buffer.from('two') }, { name: 'a.json', bytes: Buffer.from('{}') }];
  it('a ZIP hangs on names and contents alone, and unpacks', () => {
    const packed = zip(entries);
    expect(zip([...entries].reverse()).equals(packed)).toBe(true);
    const size = packed.readUInt32LE(18);
    expect(packed.subarray(30, 36).toString()).toBe('a.json');
    expect(inflateRawSync(packed.subarray(36, 36 + size)).toString()).toBe('{}');
    const path = join(folder, 'x.zip');
    writeFileSync(path, packed);
    const python = spawnSync('python3', ['-c', 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist(), z.read("b/ż.txt"))', path], { encoding: 'utf8' });
    if (python.error) console.log('left out: no python3 to unpack it');
    else expect(python.stdout.trim()).toBe("None ['a.json', 'b/ż.txt'] b'two'");
  });

  it('a CRX is signed over its id and content, the same each time; the key is made once, for its owner alone', () => {
    const path = join(folder, 'keys/key.pem');
    const key = crxKey(path);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o77).toBe(0);
    const packed = zip(entries);
    const crx = crx3(packed, key);
    expect(crx3(packed, crxKey(path)).equals(crx)).toBe(true);
    expect(extensionIdOf(key)).toMatch(/^[a-p]{32}$/);
    expect(crx.subarray(0, 8)).toEqual(Buffer.from([0x43, 0x72, 0x32, 0x34, 3, 0, 0, 0]));
    const header = crx.subarray(12, 12 + crx.readUInt32LE(8));
    expect(crx.subarray(12 + header.length).equals(packed)).toBe(true);
    const [signature, signedData] = [header.subarray(header.indexOf(Buffer.from([0x12, 0x80, 0x02])) + 3).subarray(0, 256), header.subarray(-18)];
    const length = Buffer.from([18, 0, 0, 0]);
    const isSigned = (by: Parameters<typeof verify>[2], zipped: Buffer): boolean => verify('sha256', Buffer.concat([Buffer.from('CRX3 SignedData\0'), length, signedData, zipped]), by, signature);
    expect(isSigned(createPublicKey(key), packed)).toBe(true);
    expect(isSigned(createPublicKey(key), zip([]))).toBe(false);
    expect(isSigned(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey, packed)).toBe(false);
  });

  it('no key is tracked by git', () => {
    expect(execFileSync('git', ['ls-files', '*.pem', '.data'], { encoding: 'utf8' }).trim()).toBe('');
    expect(readFileSync(resolve(import.meta.dirname, '../../../.gitignore'), 'utf8')).toMatch(/^\.data\/$[^]*^\*\.pem$/m);
  });
});
