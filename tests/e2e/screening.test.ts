// Lists screened in real Chromium: what the files say is what the engine says, what is logged verifies, and what is cancelled leaves nothing.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AskAnswer, LogExport, StateView, VerifyAnswer } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { ask } from '../support/extension';
import { chooseList, finished, openScreeningPage, press, savedFiles, select } from '../support/screening';
import { workbook } from '../support/workbook';
import { sampleConsents, startWorld, type World } from '../support/world';

let folder: string;
let world: World;
let page: Page;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consentry-screening-'));
  world = await startWorld();
});
afterAll(async () => {
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => { await page?.close(); });

const file = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};
const contacts = async (): Promise<string[]> => [...new Set((await readFile(sampleConsents(), 'utf8')).split('\n').slice(1).map((line) => line.split(',')[0] ?? '').filter((cell) => cell.includes('@')))];
const cells = (text: string): string[][] => Papa.parse<string[]>(text.replace('\uFEFF', ''), { delimiter: ';', skipEmptyLines: true }).data;

/** Everything of this extension that outlives a page: rows of its database, files, workers, and the log's end. */
async function traces(): Promise<unknown> {
  const { log } = await ask<StateView>(world.options, 'state.get');
  const held = await world.options.evaluate(async () => {
    const open = indexedDB.open('consentry');
    const db = await new Promise<IDBDatabase>((done, fail) => { open.addEventListener('success', () => done(open.result)); open.addEventListener('error', () => fail(new Error('db'))); });
    const counts = await Promise.all(['attempts', 'log', 'clearances', 'overlay', 'pending'].map((store) => new Promise<string>((done) => {
      const request = db.transaction(store).objectStore(store).count();
      request.addEventListener('success', () => done(`${store} ${request.result}`));
    })));
    db.close();
    const names: string[] = [];
    for await (const name of (await navigator.storage.getDirectory() as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
    return { counts, names, databases: (await indexedDB.databases()).map((one) => one.name), local: Object.keys(localStorage) };
  });
  return { ...held, sequence: log.sequence };
}

describe('a list', () => {
  it('is parted as the engine says of each contact, logged without an address, cleared, and the log verifies', async () => {
    const list = [...(await contacts()), 'nobody@example.pl', 'boss@practice.test', 'no address', ''];
    page = await openScreeningPage(world.browser);
    await chooseList(page, await file('list.csv', `id;e-mail;city\r\n${list.map((cell, at) => `${at};${cell};Łódź`).join('\r\n')}\r\n1;2\r\n`));
    await select(page, 'channel', 'newsletter');
    await press(page, 'start');
    await finished(page);
    const { allowed, others } = await savedFiles(page);
    const [free, stopped] = [cells(allowed).slice(1), cells(others).slice(1)];
    expect([...free, ...stopped.slice(0, -1)].map(([id]) => Number(id)).sort((a, b) => a - b)).toEqual(list.map((_, at) => at));
    expect(stopped.at(-1)?.[0]).toBe('1;2'); // the broken line, as it stood
    const said = async (contact: string): Promise<string> => (await ask<AskAnswer>(world.options, 'permission.ask', { contact, channel: 'newsletter', purpose: 'direct-marketing' })).rows[0]?.verdict ?? 'block';
    for (const [, cell] of free) expect(await said(cell!), cell).toBe('allow');
    for (const [, cell] of stopped.slice(0, -1)) if (cell!.includes('@')) expect(await said(cell!), cell).not.toBe('allow');
    expect(free.length).toBeGreaterThan(0);
    const { text } = await ask<LogExport>(world.options, 'log.export');
    const event = text.trim().split('\n').map((line) => JSON.parse(line) as { type: string; rows?: number; allowed?: number }).find((one) => one.type === 'screening');
    expect(event).toMatchObject({ channel: 'newsletter', decidedAs: 'newsletter', purpose: 'direct-marketing', rows: list.length + 1, allowed: free.length, withWarned: false });
    for (const cell of list.filter((one) => one.includes('@'))) expect(text).not.toContain(cell);
    expect((await ask<VerifyAnswer>(world.options, 'log.verify')).ok).toBe(true);
  });

  it('that is cancelled leaves nothing: no row, no event, no file, no worker; control: one that ends leaves its event and clearance', async () => {
    const before = await traces();
    page = await openScreeningPage(world.browser);
    const rows = Array.from({ length: 150_000 }, (_, at) => `person${at}@d${at % 900}.example.pl`).join('\n');
    await chooseList(page, await file('long.csv', `email\n${rows}\n`));
    await press(page, 'start');
    await page.waitForSelector('progress');
    await until('some of it read', () => page.$eval('progress', (bar) => bar.value > 3), 30_000, 20);
    const workers = (): number => page.workers().length;
    expect(workers()).toBeGreaterThan(0);
    await press(page, 'cancel');
    await page.waitForSelector('input[name=list]');
    await until('its workers gone', () => workers() === 0, 10_000, 50);
    expect(await traces()).toEqual(before);
    await chooseList(page, await file('short.csv', 'email\nnobody@example.pl\n'));
    await press(page, 'start');
    await finished(page);
    expect(await traces()).toMatchObject({ sequence: (before as { sequence: number }).sequence + 1 });
  });

  it('may be a workbook of 60,000 rows, as a CRM exports it', async () => {
    page = await openScreeningPage(world.browser);
    const rows = Array.from({ length: 60_000 }, (_, at) => [at, `person${at}@d${at % 900}.example.pl`, 'Jan Kowalski', 'ul. Długa 1']);
    await chooseList(page, await file('crm.xlsx', Buffer.from(workbook([['id', 'e-mail', 'name', 'street'], ...rows]))));
    await press(page, 'start');
    await finished(page);
    const { others } = await savedFiles(page);
    expect(cells(others)).toHaveLength(60_001); // nobody of them is known
  });

  it('may be pasted, and a workbook that is none says so', async () => {
    page = await openScreeningPage(world.browser);
    await page.type('#pasted', 'nobody@example.pl, boss@practice.test; nobody@example.pl');
    await press(page, 'paste');
    await page.waitForSelector('button[data-name=start]');
    expect(await page.$$eval('.preview tbody tr', (rows) => rows.length)).toBe(3);
    await press(page, 'start');
    await finished(page);
    expect(await page.$$eval('table.reasons tbody tr', (rows) => rows.map((row) => row.textContent))).toHaveLength(2);
    await press(page, 'other');
    await chooseList(page, await file('broken.xlsx', Buffer.from('PK\u0003\u0004 no workbook')));
    expect(await page.$eval('.notice.block', (notice) => notice.textContent)).toContain('CSV');
  });
});
