// The hub's console in a real browser: a first administrator signs in, searches, imports, edits and simulates the policy, revokes a device; every page in both languages and themes.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHub, type Hub } from '../../server/hub';
import { launchBrowser, listen, until } from '../support/browser';
import { consoleHands } from '../support/console-hands';
import { LoggedDevice } from '../support/logged-device';
import { workbook, workbookOf } from '../support/workbook';
import { look } from './recorder/look';

const [NAME, PASSWORD] = ['Ada Admin', 'correct horse battery'];
const DAY_MS = 86_400_000;
const CSV = [
  'contact,channel,purpose,state,date,evidence', 'ok@example.pl,email,direct-marketing,given,2026-01-02,crm 1', 'zofia.nowak@example.pl,email,direct-marketing,given,2026-01-02,crm 2', 'no@example.pl,,,objection,2026-02-02,', '+48601234567,voice,direct-marketing,given,2026-01-02,crm 3',
].join('\n');

let directory: string;
let hub: Hub;
let url: string;
let browser: Browser;
let page: Page;
let device: LoggedDevice;
let said: string[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'consentry-console-'));
  hub = await createHub({ dataDir: directory });
  await hub.import(async function* () { yield Buffer.from(CSV); }, 'csv', { name: 'start.csv' });
  await hub.setPolicy({ defaultCountry: 'PL' });
  await hub.compile();
  url = await hub.listen();
  device = await LoggedDevice.enrol(hub, 'anna');
  await device.status('0.1.0', 'enforced');
  const now = Date.now();
  for (let day = 6; day >= 0; day -= 1) {
    await device.attempt({ to: ['ok@example.pl'], at: now - day * DAY_MS - 3_000, app: 'gmail' });
    await device.attempt({ to: [day % 2 === 0 ? 'no@example.pl' : 'stranger@example.pl'], at: now - day * DAY_MS - 2_000 });
  }
  const record = { id: randomUUID(), recorded_at: now, contact_point: 'new@example.pl', contact_point_type: 'email', channels: ['email'], purpose: 'direct-marketing', event_time: now - 1_000, event_type: 'expressed', collection_method: 'business-card', collected_by: 'Bartek', evidence: { kind: 'card', place: 'box 7' } };
  await hub.app.inject({ method: 'POST', url: '/v1/pending', headers: device.headers, payload: { records: [record] } });
  browser = await launchBrowser({});
  page = await browser.newPage();
  said = listen(page);
  await page.setViewport({ width: 1_200, height: 900 });
  await page.evaluateOnNewDocument(() => { if (!localStorage.getItem('language')) localStorage.setItem('language', 'en'); });
});
afterAll(async () => { await browser?.close(); await hub?.close(); await rm(directory, { recursive: true, force: true, maxRetries: 5 }); });

const { text, press, fill, open, saw, begin } = consoleHands(() => ({ page, said }));

describe('the console', () => {
  it('a first administrator comes by the link, signs out and in again', async () => {
    await begin(await hub.firstAdministratorLink() ?? '', NAME, PASSWORD);
    expect(await page.evaluate(() => document.cookie)).toBe(''); // no script reads it
    await press('[data-name=sign-out]');
    await page.waitForSelector('main[data-page=sign-in]');
    await fill('input[name=name]', NAME);
    await fill('input[name=password]', 'wrong wrong wrong');
    await page.keyboard.press('Enter');
    await saw('Name or password is wrong.');
    await fill('input[name=password]', PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForSelector('main[data-page=overview]');
  });

  it('shows the attempts of the last days, and plots them', async () => {
    await open('overview');
    await saw('Attempts by day and verdict');
    await until('the plots', async () => (await page.$$('.plot canvas')).length >= 7);
    expect(await page.$$eval('details td', (cells) => cells.map((cell) => Number(cell.textContent)).reduce((sum, one) => sum + (Number.isFinite(one) ? one : 0), 0))).toBeGreaterThan(14);
  });

  it('finds a person in another writing, and records that they said no: blocked at once', async () => {
    await open('people');
    await fill('input[name=query]', '601 234 567');
    await page.keyboard.press('Enter');
    await saw('+48601234567');
    await fill('input[name=query]', 'OK@Example.PL');
    await page.keyboard.press('Enter');
    await saw('ok@example.pl');
    await press('tbody a');
    await saw('crm 1');
    expect(await text()).toContain('gmail'); // their attempts, found by the commitments
    await press('[data-name=stop] button');
    await saw('Recorded, and in the newest root.');
    await saw('Objection (art. 21)');
    expect((await device.attempt({ to: ['ok@example.pl'], at: Date.now() }) as { decision?: string }).decision).toBe('block');
  });

  it('imports a file whose columns have other names: preview, dry run, then once', async () => {
    const file = join(directory, 'partners.csv');
    await writeFile(file, 'Partner;Kanał;Cel;Zgoda;Kiedy\nimported@example.pl;email;direct-marketing;udzielona;2026-03-01\nbroken;email;direct-marketing;udzielona;2026-03-01\n');
    await open('import');
    await (await page.waitForSelector('input[type=file]'))?.uploadFile(file);
    await saw('cannot be read like this yet');
    await page.select('select[name=column-contact]', 'Partner');
    await page.select('select[name=column-eventTime]', 'Kiedy');
    await press('[data-name=dry]');
    await page.waitForSelector('section[data-name=dry]');
    expect((await hub.database.query(`SELECT 1 FROM contact_points WHERE canonical = 'imported@example.pl'`)).length).toBe(0);
    expect(await text('section[data-name=dry]')).toMatch(/New to the register\s*1/);
    await press('[data-name=run]');
    await page.waitForSelector('section[data-name=imported]');
    expect((await hub.database.query(`SELECT 1 FROM contact_points WHERE canonical = 'imported@example.pl'`)).length).toBe(1);
    expect(await text('section[data-name=imported]')).toMatch(/Added\s*1/);
  });

  it('imports a workbook, turned into rows in the browser; one that would fill the memory is refused before it leaves it', async () => {
    const file = join(directory, 'partners.xlsx');
    await writeFile(file, workbook([['Email', 'Channel', 'Purpose', 'State', 'Date'], ['workbook@example.pl', 'email', 'direct-marketing', 'given', { day: 46_000 }], ...Array.from({ length: 20_000 }, (_, at) => [`w${at}@example.pl`, 'email', 'direct-marketing', 'refused', { day: 46_000 }])]));
    await open('import');
    await (await page.waitForSelector('input[type=file]'))?.uploadFile(file);
    await until('the preview', async () => (await page.$$eval('table tbody tr', (rows) => rows.map((row) => row.textContent))).some((row) => row.includes('workbook@example.pl')), 20_000);
    await press('[data-name=dry]');
    await page.waitForSelector('section[data-name=dry]');
    expect(await text('section[data-name=dry]')).toMatch(/New to the register\s*20,001/);
    await press('[data-name=run]');
    await page.waitForSelector('section[data-name=imported]', { timeout: 60_000 });
    expect(await hub.database.query(`SELECT 1 FROM contact_points WHERE canonical = 'workbook@example.pl'`)).toHaveLength(1);
    const bomb = join(directory, 'corner.xlsx');
    await writeFile(bomb, workbookOf('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'));
    await (await page.$('input[type=file]'))?.uploadFile(bomb);
    await saw('This workbook is too large');
    expect(await page.$('[data-name=dry]')).toBeNull();
  }, 120_000);

  it('says what another policy would have done, then publishes it', async () => {
    await open('policy');
    await page.select('select[name=defaultMode]', 'warn');
    await press('[data-name=simulate]');
    await page.waitForSelector('[data-name=simulation]');
    const result = await text('[data-name=simulation]');
    expect(result).toMatch(/Attempts\s*15/);
    expect(result).toMatch(/With another verdict\s*3/); // the strangers; an objection ignores modes
    await fill('input[name=replyDays]', '999');
    await press('[data-name=save]');
    await saw('replyDays');
    await fill('input[name=replyDays]', '20');
    await press('[data-name=save]');
    await saw('Published.');
    const [row] = await hub.database.query('SELECT document FROM policies ORDER BY version DESC LIMIT 1');
    expect(row?.['document']).toMatchObject({ defaultMode: 'warn', replyDays: 20, defaultCountry: 'PL' });
  });

  it('verifies the log, and confirms what a device recorded', async () => {
    await open('log');
    await page.select('select[name=verdict]', 'block');
    await press('[data-name=verify]');
    await saw('every hash and signature holds');
    await open('pending');
    await saw('new@example.pl');
    await press('[data-name=confirm]');
    await saw('Nothing waits.');
    await open('packs');
    await page.select('select[name=pack]', 'de');
    await saw('UWG');
  });

  it('takes a request of a person and carries it out; an incident runs its clock', async () => {
    await open('requests');
    await page.select('select[name=kind]', 'access');
    await fill('input[name=contact]', 'ok@example.pl');
    await press('[data-name=request] button');
    await saw('1. Access (art. 15): ');
    await press('[data-name=carry-1]');
    await press('[data-name=carry-1-yes]');
    await until('closed', async () => (await page.$('[data-request="1"]')) === null);
    await open('incidents');
    await press('main details summary');
    await fill('[data-name=incident-new] textarea[name=what]', 'A list went to the wrong people.');
    await fill('[data-name=incident-new] input[name=kinds]', 'contact point');
    await press('[data-name=incident-new] button');
    await saw('hours left');
  });

  it('ends a device for good, after asking', async () => {
    await open('devices');
    await press(`[data-name="revoke-${device.id}"]`);
    await press(`[data-name="revoke-${device.id}-yes"]`);
    await saw('Nothing here.');
    expect((await hub.app.inject({ method: 'GET', url: '/v1/timestamp', headers: device.headers })).statusCode).toBe(401);
  });
});

describe('each page', () => {
  const PAGES = ['overview', 'people', 'people/1', 'pending', 'requests', 'incidents', 'import', 'policy', 'packs', 'devices', 'log', 'access', 'accounts', 'me'];

  // Every page in both languages takes a minute: of the second the widest, unless everything is asked for.
  const SECOND = process.env['CONSENTRY_FULL'] ? PAGES : ['overview', 'people/1', 'policy', 'accounts'];

  it.each([['en', PAGES], ['pl', SECOND]])('in %s: nothing that axe objects to, light, dark and magnified; nothing wider than the window', async (language, pages) => {
    await page.evaluate((chosen) => { localStorage.setItem('language', chosen); }, language);
    await page.reload();
    for (const name of pages) {
      await page.evaluate((to) => { location.hash = `#/${to}`; }, name);
      await until(`page ${name}`, async () => (await page.$('main[data-page] p[role=status].hint')) === null && (await page.$(`main[data-page="${name.split('/')[0]}"]`)) !== null);
      expect(await look(page, `console-${name.replace('/', '-')}-${language}`), name).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.lang)).toMatch(language);
  });

  it('breaks no rule of its own Content-Security-Policy, and logs no error', () => {
    expect(said.filter((line) => /Content.Security|Trusted|pageerror|^error/i.test(line) && !/status of 4\d\d/.test(line))).toEqual([]);
  });

  it('without a session there is the sign-in alone, and no answer', async () => {
    await page.deleteCookie(...await page.cookies());
    await page.reload();
    await page.waitForSelector('main[data-page=sign-in]');
    expect(await page.evaluate(async () => (await fetch('/v1/console/overview', { headers: { 'x-consentry-console': '1' } })).status)).toBe(401);
    expect(await look(page, 'console-sign-in')).toEqual([]);
    expect((await fetch(`${url}/console/assets/..%2f..%2f..%2fpackage.json`)).status).toBe(404);
  });
});
