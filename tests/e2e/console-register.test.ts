// The hub's console in a real browser, the officer's work: duplicates merged and taken back, the data audited, attempts decided again, sources read, incidents, registers, roll-out.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHub, type Hub } from '../../server/hub';
import type { DecisionEvent } from '../../utils/audit';
import { launchBrowser, listen, until } from '../support/browser';
import { LoggedDevice } from '../support/logged-device';

const [NAME, PASSWORD] = ['Dora Officer', 'correct horse battery'];
const HEADER = 'contact,pii_principal_id,channel,purpose,state,date,evidence,gdpr_basis,eprivacy_basis,notice_id,notice_delivered_at';
const CSV = [
  HEADER,
  'a.nna@gmail.com,anna-1,email,direct-marketing,given,2026-01-02,crm 1,6-1-a,consent,PN-1,2026-01-02', 'anna@gmail.com,anna-2,email,direct-marketing,refused,2026-02-02,,,,,', 'bystander@example.pl,ben-1,email,direct-marketing,given,2026-01-02,crm 2,6-1-a,consent,PN-1,2026-01-02',
  'box@example.pl,one,email,direct-marketing,given,2026-01-02,crm 3,6-1-a,consent,,', 'box@example.pl,two,email,direct-marketing,given,2026-01-02,crm 4,6-1-a,consent,,', 'bare@example.pl,,email,direct-marketing,given,2026-01-02,,,,,',
  'client@example.pl,cl-1,email,contract,given,2026-01-02,crm 5,6-1-b,not-required,,',
].join('\n');

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
  await page.goto(await hub.firstAdministratorLink() ?? '', { timeout: 100_000 });
  await fill('input[name=name]', NAME);
  await fill('input[name=password]', PASSWORD);
  await fill('input[name=again]', PASSWORD);
  await press('[data-name=link] button');
  await page.waitForSelector('main[data-page=overview]');
});
afterAll(async () => { await browser?.close(); await hub?.close(); await rm(directory, { recursive: true, force: true, maxRetries: 5 }); });

const text = (selector = 'main'): Promise<string> => page.$eval(selector, (node) => (node as HTMLElement).innerText);
async function press(selector: string, count = 1): Promise<void> {
  await page.bringToFront();
  await until(`a press on ${selector}`, async () => { await page.click(selector, { count }); return true; });
}
async function fill(selector: string, value: string): Promise<void> {
  await press(selector, 3);
  await page.type(selector, value);
}
async function open(name: string): Promise<void> {
  await press(`nav a[href="#/${name}"]`);
  await page.waitForSelector(`main[data-page="${name}"]`);
  await until(`page ${name}`, async () => !(await text()).includes('Loading'));
}
const saw = (what: string | RegExp): Promise<unknown> => until(String(what), async () => { const shown = await text(); return typeof what === 'string' ? shown.includes(what) : what.test(shown); }).catch(async (error: unknown) => { throw new Error(`${String(error)}\n${await text()}\n${said.join('\n')}`); });
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
