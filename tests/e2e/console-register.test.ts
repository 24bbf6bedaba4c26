// The hub's console in a real browser, the officer's work: duplicates merged and taken back, the data audited, attempts decided again, sources read, incidents, registers, roll-out.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import type { Browser, ElementHandle, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHub, type Hub } from '../../server/hub';
import { newKey, readKey, signKeyList } from '../../server/signing-keys';
import type { DecisionEvent } from '../../utils/audit';
import { exportPublicKey, generateSigningKey, toBase64url } from '../../utils/crypto';
import { launchBrowser, listen, until } from '../support/browser';
import { consoleHands } from '../support/console-hands';
import { LoggedDevice } from '../support/logged-device';
import { look } from './recorder/look';

const [NAME, PASSWORD] = ['Dora Officer', 'correct horse battery'];
const HEADER = 'contact,pii_principal_id,channel,purpose,state,date,evidence,gdpr_basis,eprivacy_basis,notice_id,notice_delivered_at';
const CSV = [
  HEADER,
  'a.nna@gmail.com,anna-1,email,direct-marketing,given,2026-01-02,crm 1,6-1-a,consent,PN-1,2026-01-02', 'anna@gmail.com,anna-2,email,direct-marketing,refused,2026-02-02,,,,,', 'bystander@example.pl,ben-1,email,direct-marketing,given,2026-01-02,crm 2,6-1-a,consent,PN-1,2026-01-02',
  'box@example.pl,one,email,direct-marketing,given,2026-01-02,crm 3,6-1-a,consent,,', 'box@example.pl,two,email,direct-marketing,given,2026-01-02,crm 4,6-1-a,consent,,', 'bare@example.pl,,email,direct-marketing,given,2026-01-02,,,,,',
].join('\n');
const CLIENT = 'contact,pii_principal_id,channel,purpose,state,date,evidence,evidence_for,notice_id,notice_delivered_at\nclient@example.pl,cl-1,email,contract,given,2026-01-02,crm 5,contract,PN-1,2026-01-02\n';

let directory: string;
let downloads: string;
let hub: Hub;
let browser: Browser;
let page: Page;
let device: LoggedDevice;
let bypassed: DecisionEvent;
let said: string[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'consentry-console-register-'));
  downloads = join(directory, 'downloads');
  await mkdir(join(directory, 'lists'), { recursive: true });
  await mkdir(downloads);
  await writeFile(join(directory, 'lists', 'robinson.csv'), '+48601234567\n+48601234568\n');
  hub = await createHub({ dataDir: directory });
  await hub.import(async function* () { yield Buffer.from(CSV); }, 'csv', { name: 'start.csv' });
  await hub.import(async function* () { yield Buffer.from(CLIENT); }, 'csv', { name: 'clients.csv' });
  await hub.setPolicy({ defaultCountry: 'PL' });
  await hub.compile();
  await hub.listen();
  device = await LoggedDevice.enrol(hub, 'anna');
  const now = Date.now();
  await device.attempt({ to: ['a.nna@gmail.com'], at: now - 9_000 });
  bypassed = await device.attempt({ to: ['anna@gmail.com'], at: now - 8_000 }) as DecisionEvent;
  await device.outcome(bypassed.attempt, 'observed', now - 7_000);
  for (const ago of [6_000, 5_000, 4_000]) await device.attempt({ to: ['client@example.pl'], purpose: 'contract', at: now - ago });
  browser = await launchBrowser({});
  page = await browser.newPage();
  said = listen(page);
  await page.setViewport({ width: 1_200, height: 900 });
  await page.evaluateOnNewDocument(() => { if (!localStorage.getItem('language')) localStorage.setItem('language', 'en'); });
  const session = await page.createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
  await begin(await hub.firstAdministratorLink() ?? '', NAME, PASSWORD);
});
afterAll(async () => { await browser?.close(); await hub?.close(); await rm(directory, { recursive: true, force: true, maxRetries: 5 }); });

const { text, press, fill, open, saw, begin } = consoleHands(() => ({ page, said }));
const verdict = async (contact: string): Promise<string> => (await device.attempt({ to: [contact], at: Date.now() }) as DecisionEvent).decision;
const looked = async (what: string): Promise<boolean> => (await hub.database.query('SELECT 1 FROM access_log WHERE what LIKE $1', [`${what}%`])).length > 0;

describe('two persons who are one', () => {
  it('are suggested; merged, the device gets the least permissive verdict; undone, what it was. Whoever was not merged keeps theirs', async () => {
    expect([await verdict('a.nna@gmail.com'), await verdict('anna@gmail.com'), await verdict('bystander@example.pl')]).toEqual(['allow', 'block', 'allow']);
    await open('merges');
    await saw('Spellings of one address');
    await saw('Both are behind one contact point');
    await press('a[href="#/merges/p%3Aanna-1/p%3Aanna-2"]');
    await saw('Consents that would end: 1');
    expect(await verdict('a.nna@gmail.com')).toBe('allow'); // a look changes nothing
    await press('[data-name=merge]');
    await page.waitForSelector('[data-name=merges] tbody tr');
    expect([await verdict('a.nna@gmail.com'), await verdict('bystander@example.pl')]).toEqual(['block', 'allow']);
    await press('a[href="#/people"]');
    await fill('input[name=query]', 'a.nna@gmail.com');
    await page.keyboard.press('Enter');
    await press('tbody a');
    await saw('Merged with another person');
    await open('merges');
    await press('[data-name="undo-1"]');
    await press('[data-name="undo-1-yes"]');
    await saw(/undone .* by Dora Officer/);
    expect([await verdict('a.nna@gmail.com'), await verdict('anna@gmail.com'), await verdict('bystander@example.pl')]).toEqual(['allow', 'block', 'allow']);
    expect(await looked('POST /v1/register/merges/preview')).toBe(true);
  });

  it('are suggested no more once somebody has said that they are two', async () => {
    await open('merges');
    await page.waitForSelector('a[href="#/merges/p%3Aone/p%3Atwo"]');
    await press('a[href="#/merges/p%3Aone/p%3Atwo"]');
    await press('[data-name=apart]');
    await page.waitForSelector('[data-name=suggested] tbody a');
    expect(await page.$('a[href="#/merges/p%3Aone/p%3Atwo"]')).toBeNull();
  });
});

describe('a request about a shared contact point', () => {
  it('asks which of the persons it is, offers nobody of another contact point, and takes it for whoever is pressed', async () => {
    await open('requests');
    await fill('input[name=contact]', 'box@example.pl');
    await press('[data-name=request] button');
    await saw('Several persons share this contact point');
    await page.type('input[name=contact]', 'x');
    expect(await page.$('[data-name="asks-p:two"]')).toBeNull();
    await page.keyboard.press('Backspace');
    await press('[data-name="asks-p:two"]');
    await saw('1. Access (art. 15): ');
    const [request] = await hub.database.query('SELECT person, contact FROM rights_requests');
    expect(request).toMatchObject({ person: 'p:two', contact: null });
  });
});

describe('the data', () => {
  it('is audited: counted by fault, listed, and each finding leads to its card', async () => {
    await open('audit');
    await saw('Consents without evidence');
    await press('a[href="#/audit/no-evidence"]');
    await press('[data-name=findings] tbody a');
    await saw('bare@example.pl');
    await page.waitForSelector('main[data-page=people]');
  });
});

describe('an attempt', () => {
  it('is decided again on one page, beside what was logged, with the record, the notice and the article; an incident is opened from it', async () => {
    await open('log');
    await page.select('select[name=verdict]', 'block');
    // The list is drawn anew under the pointer: a press before that lands on another attempt.
    await until('the filtered log', () => page.$$eval('a[href^="#/log/"]', (all) => all.length > 0 && all.every((one) => one.closest('tr')?.innerText.includes('Blocked'))));
    const address = `#/log/${device.id}/${bypassed.attempt}/${bypassed.sequence}`;
    await page.waitForSelector(`a[href="${address}"]`);
    await press(`a[href="${address}"]`);
    await page.waitForSelector('[data-name=attempt][data-status=same]');
    await saw('anna@gmail.com');
    expect(await text('[data-name=recipients]')).toMatch(/PKE|GDPR|art\./);
    await press('[data-name=open-incident]');
    await saw('Incident 1');
    await open('log');
    await press('[data-name=replay]');
    await saw('comes out as it was logged');
  });
});

describe('a bypass', () => {
  it('has its incident with the clock of 72 hours; what is not known yet is filled in, and both notices are ready', async () => {
    await open('incidents');
    await saw(/7[12] hours left/);
    await press('[data-incident="1"] details summary');
    await fill('[data-incident="1"] input[name=contact]', 'iod@firm.example');
    await page.select('[data-incident="1"] select[name=special]', 'true');
    await press('[data-incident="1"] form button[type=submit]');
    await saw('version 2');
    for (const [to, expected] of [['authority', /art\. 33[^]*special categories|art\. 33[^]*Special categories/], ['persons', /art\. 34[^]*iod@firm\.example/]] as const) {
      const address = await page.$eval(`[data-incident="1"] a[href*="to=${to}"]`, (link) => (link as HTMLAnchorElement).href);
      expect(await page.evaluate(async (url) => (await fetch(url)).text(), address)).toMatch(expected);
    }
    expect(await page.$('[name^="open-"]')).toBeNull(); // none is opened twice
  });
});

describe('declared purposes', () => {
  it('are sampled and reviewed; the rate stands by the seller', async () => {
    await open('samples');
    await press('[data-name=draw] button');
    await saw('Drawn: 3');
    await press('[data-name=draw] button');
    await saw('There is none in this period');
    await page.select('[data-sample] select[name=finding]', 'misuse');
    await press('[data-sample] [data-name=review]');
    await until('two left', async () => (await page.$$('[data-sample]')).length === 2);
    expect((await text('[data-name=rates] tbody tr')).split(/\s+/)).toEqual(expect.arrayContaining(['anna', '1', '100']));
  });
});

describe('the register of processing activities', () => {
  it('names purposes that nobody has described, is kept in versions, printed without what is not of it, and exported', async () => {
    await open('activities');
    await saw('no activity names');
    await press('main details summary');
    const form = '[data-name="activity-new"]';
    await fill(`${form} input[name=name]`, 'Wysyłka żółtych listów');
    await fill(`${form} input[name=legal_bases]`, 'GDPR art. 6(1)(a)');
    for (const name of ['persons', 'data', 'erasure', 'security', 'controller']) await page.type(`${form} textarea[name=${name}]`, name === 'data' ? '=HYPERLINK("http://evil.test")' : `the ${name}`);
    await press(`${form} button[type=submit]`);
    await page.waitForSelector('[data-activity="wysylka-zoltych-listow"]');
    await press('[data-activity] details summary');
    await page.select('[data-activity] select[name=ended]', 'true');
    await press('[data-activity] form button[type=submit]');
    await saw('Version 2');
    await saw('no activity names'); // what has ended covers no purpose any more
    const csv = await page.evaluate(async () => (await fetch('/v1/accountability/activities/export?format=csv')).text());
    expect(csv).toContain(`"'=HYPERLINK`);
    await page.emulateMediaType('print');
    expect(await page.$eval('nav', (node) => (node as HTMLElement).offsetHeight)).toBe(0);
    expect(await page.$eval('[data-activity] dl', (node) => (node as HTMLElement).offsetHeight)).toBeGreaterThan(0);
    await page.emulateMediaType();
  });
});

describe('a source', () => {
  it('is set up, tried without writing, run; its runs and failures stay; control: before the run the number may be called, after it not', async () => {
    const stops = async () => (await hub.database.query(`SELECT 1 FROM consent_events e JOIN contact_points p ON p.id = e.point WHERE p.canonical = '+48601234567' AND e.kind = 'stop'`)).length;
    await open('sources');
    await press('main details summary');
    await page.select('[data-name="source-new"] select[name=system]', 'list');
    await fill('[data-name="source-new"] input[name=source-name]', 'robinson');
    await fill('[data-name="source-new"] input[name=setting-file]', 'robinson.csv');
    await press('[data-name="source-new"] button[type=submit]');
    await page.waitForSelector('[data-source=robinson]');
    await press('[data-source=robinson] [data-name=dry]');
    await page.waitForSelector('[data-name=dry-report]');
    expect(await text('[data-name=dry-report]')).toContain('+48601234567');
    expect(await stops()).toBe(0);
    await press('[data-source=robinson] [data-name=run]');
    await page.waitForSelector('[data-name=run-report]');
    expect(await stops()).toBe(1);
    await rm(join(directory, 'lists', 'robinson.csv'));
    await press('[data-source=robinson] [data-name=run]');
    await saw('no list robinson.csv');
    await press('[data-source=robinson] details summary');
    await until('both runs', async () => (await page.$$('[data-source=robinson] details tbody tr')).length === 2);
  });

  it('never shows its secret: neither on the page nor in what the hub answers', async () => {
    await page.$eval('details:has([data-name="source-new"])', (node) => { (node as HTMLDetailsElement).open = true; });
    await page.select('[data-name="source-new"] select[name=system]', 'hubspot');
    await fill('[data-name="source-new"] input[name=source-name]', 'hubspot');
    await fill('[data-name="source-new"] input[name=secret-token]', 'pat-very-secret-token');
    await press('[data-name="source-new"] button[type=submit]');
    await page.waitForSelector('[data-source=hubspot]');
    const answers = await page.evaluate(async () => (await Promise.all(['', '/systems', '/hubspot/runs'].map(async (path) => (await fetch(`/v1/admin/connectors${path}`)).text()))).join());
    expect(answers).toContain('hubspot');
    expect(`${answers}${await page.content()}`).not.toContain('pat-very-secret');
    expect(await page.$eval('[data-source=hubspot] input[name=secret-token]', (input) => (input as HTMLInputElement).value)).toBe('');
  });
});

describe('the roll-out', () => {
  it('comes as files that enrol devices: their token is good, another is not', async () => {
    await open('rollout');
    await fill('input[name=extensionId]', 'a'.repeat(32));
    await page.type('textarea[name=values]', '{"nonsense":1}');
    await press('[data-name=rollout] button');
    await page.waitForSelector('main [role=alert]');
    await page.$eval('textarea[name=values]', (field) => { (field as HTMLTextAreaElement).value = ''; field.dispatchEvent(new Event('input', { bubbles: true })); });
    await press('[data-name=rollout] button');
    await saw('Made.');
    const zip = await until('the file', async () => (await readdir(downloads)).find((name) => name.endsWith('.zip')));
    const files = await unpacked(join(downloads, zip ?? ''));
    expect([...files.keys()]).toEqual(expect.arrayContaining(['linux/etc/opt/chrome/policies/managed/consentry.json', 'linux/etc/opt/edge/policies/managed/consentry.json', 'windows/consentry-chrome.reg', 'macos/consentry.mobileconfig', 'firefox/policies.json', 'google-admin.txt', 'intune.txt']));
    const firefox = JSON.parse(files.get('firefox/policies.json') ?? '') as { policies: { '3rdparty': { Extensions: Record<string, { groupToken: string; hub: string; defaultMode: string }> } } };
    const [values] = Object.values(firefox.policies['3rdparty'].Extensions);
    expect(values).toMatchObject({ hub: hub.url(), defaultMode: 'observe' });
    const devicePublicKey = toBase64url(await exportPublicKey(await generateSigningKey({ extractable: false })));
    const enrol = (token: string) => hub.app.inject({ method: 'POST', url: '/v1/enrol', payload: { token, devicePublicKey, name: 'one', user: 'one' } });
    expect((await enrol('B'.repeat(43))).statusCode).toBe(401);
    expect((await enrol(values?.groupToken ?? '')).statusCode).toBe(200);
  });
});

describe('keys', () => {
  const held = async () => (await hub.app.inject({ method: 'GET', url: '/v1/admin/keys', headers: { authorization: `Bearer ${hub.adminToken}` } })).json<{ epoch: number; keysVersion: number; keys: { role: string }[] }>();
  const choose = async (file: string): Promise<void> => { const input = await page.$('input[name=signed-list]'); await (input as ElementHandle<HTMLInputElement>).uploadFile(file); };
  const put = async (): Promise<void> => { await press('[data-name=key-take]'); await press('[data-name=key-take-yes]'); };

  it('a new epoch begins after a question', async () => {
    await open('keys');
    const before = await held();
    await press('[data-name=epoch-begin]');
    expect(await held()).toEqual(before);
    await press('[data-name=epoch-begin-yes]');
    await saw(`Epoch ${before.epoch + 1} has begun`);
    expect((await held()).epoch).toBe(before.epoch + 1);
  });

  it('new ones come as a draft, count once the offline key has signed it elsewhere, and not before', async () => {
    const before = await held();
    await page.select('[data-name=key-draft] select[name=how]', 'withdraw');
    await press('[data-name=key-draft] button');
    const name = `consentry-keys-${before.keysVersion + 1}.json`;
    await until('the draft', async () => (await readdir(downloads)).includes(name));
    const draft = JSON.parse(await readFile(join(downloads, name), 'utf8')) as object;
    await choose(join(downloads, name));
    await put();
    await saw('The hub does not take this list');
    expect((await held()).keysVersion, 'unsigned').toBe(before.keysVersion);
    const [stranger, list] = [join(directory, 'stranger.json'), join(directory, 'signed.json')];
    await writeFile(stranger, JSON.stringify(await signKeyList(draft, await newKey(directory, 'root'))));
    await writeFile(list, JSON.stringify(await signKeyList(draft, await readKey(join(directory, 'keys', 'offline.json')))));
    await choose(stranger);
    await put();
    await until('the answer', async () => (await page.$('[data-name=key-take]:not([aria-disabled=true])')) !== null);
    await saw('The hub does not take this list');
    expect((await held()).keysVersion, 'signed by another').toBe(before.keysVersion);
    await choose(list);
    await put();
    await saw(`Key list ${before.keysVersion + 1} is in force`);
    expect((await held()).keysVersion).toBe(before.keysVersion + 1);
    expect(await verdict('bystander@example.pl')).toBe('allow'); // the register is as it was
  });
});

describe('each of these pages', () => {
  const PAGES = ['merges', 'merges/p%3Aanna-1/p%3Aanna-2', 'audit', 'audit/no-evidence', 'samples', 'activities', 'sources', 'rollout', 'keys', 'incidents'];
  const SECOND = process.env['CONSENTRY_FULL'] ? PAGES : ['merges/p%3Aanna-1/p%3Aanna-2', 'sources', 'keys'];

  it.each([['en', PAGES], ['pl', SECOND]])('in %s: nothing that axe objects to, light, dark and magnified; nothing wider than the window', async (language, pages) => {
    await page.evaluate((chosen) => { localStorage.setItem('language', chosen); }, language);
    await page.reload();
    for (const name of [...pages, `log/${device.id}/${bypassed.attempt}/${bypassed.sequence}`]) {
      await page.evaluate((to) => { location.hash = `#/${to}`; }, name);
      await until(`page ${name}`, async () => (await page.$('main[data-page] p[role=status].hint')) === null && (await page.$(`main[data-page="${name.split('/')[0]}"]`)) !== null);
      expect(await look(page, `console-${name.startsWith('log') ? 'attempt' : name.replace(/[^a-z]+/gi, '-')}-${language}`), name).toEqual([]);
    }
  });

  it('breaks no rule of its own Content-Security-Policy, and logs no error', () => {
    expect(said.filter((line) => /Content.Security|Trusted|pageerror|^error/i.test(line) && !/status of 4\d\d/.test(line))).toEqual([]);
  });
});

/** Files of a ZIP that holds nothing but deflated entries, as texts. */
async function unpacked(path: string): Promise<Map<string, string>> {
  const bytes = await readFile(path);
  const files = new Map<string, string>();
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50;) {
    const [packed, name] = [bytes.readUInt32LE(at + 18), bytes.readUInt16LE(at + 26)];
    const start = at + 30 + name + bytes.readUInt16LE(at + 28);
    files.set(bytes.toString('utf8', at + 30, at + 30 + name), inflateRawSync(bytes.subarray(start, start + packed)).toString());
    at = start + packed;
  }
  return files;
}
