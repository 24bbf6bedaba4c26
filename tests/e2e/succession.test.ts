// The extension is loaded anew under open pages: the next gate takes them over without a reload, where the guards are the same; a page that wants
// to be taken for one of the two gets nothing.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogPage, StateView } from '../../utils/messaging/protocol';
import { launchBrowser, until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask, buildExtension, enrol, openOptions } from '../support/extension';
import { startHub, type Hub } from '../support/hub';
import { compose, composer, settle, startPractice, truth, type Practice } from '../support/practice';
import { practicePolicy, sampleConsents } from '../support/world';

const [ZOFIA, PIOTR] = ['zofia.nowak@example.pl', 'piotr.wisniewski@crm.test'];

let practice: Practice;
let hub: Hub;
let browser: Browser;
let folder: string;
let page: Page;
let dialog: SeenDialog;

const reload = (): Promise<unknown> => browser.installExtension(folder);
/** A page that was loaded before, and is not loaded again. */
const isSamePage = (): Promise<boolean> => page.evaluate(() => (window as { before?: true }).before === true);

async function open(to: string): Promise<void> {
  await page.bringToFront();
  await compose(page, practice, { to: [to], subject: 'Offer', body: 'Hello' });
  await page.evaluate(() => { (window as { before?: true }).before = true; });
}

async function press(): Promise<void> {
  await page.bringToFront();
  await page.click('button.send');
}

/** What a script of the page gets for a send of its own; held = no answer for a while. */
const scriptSends = (to: string): Promise<string> => page.evaluate((address) => Promise.race([
  fetch('/api/messages', { method: 'POST', body: JSON.stringify({ kind: 'send', draftId: 'script', to: [address], cc: [], bcc: [], subject: 's', body: 'b' }) }).then(({ status }) => String(status), () => 'refused'),
  new Promise<string>((done) => { setTimeout(() => { done('held'); }, 1_500); }),
]), to);

beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'consentry-succession-')), 'extension');
  await cp(await buildExtension(), folder, { recursive: true });
  practice = await startPractice();
  hub = await startHub({ consents: sampleConsents(), policy: practicePolicy(practice.url) });
  browser = await launchBrowser({ extension: folder });
  await enrol(browser, hub.link);
  page = await browser.newPage();
  dialog = await SeenDialog.attach(page);
}, 400_000);
afterAll(async () => {
  await browser?.close(); await hub?.stop(); await practice?.stop();
  await rm(join(folder, '..'), { recursive: true, force: true });
});
beforeEach(() => { practice.mailbox.reset(); });

describe('the extension is loaded anew under an open page', () => {
  it('the text stays, one gate answers: what is allowed leaves once, who has refused is stopped, by hand and by a script', async () => {
    await open(ZOFIA);
    await reload();
    await press();
    await until('the mail', () => truth(practice).length > 0);
    await page.type('[name=to]', `${PIOTR},`);
    await page.type('[name=subject]', 'Offer');
    await press();
    await dialog.press('back');
    expect(await scriptSends(PIOTR)).not.toBe('200');
    await settle();
    expect([await isSamePage(), truth(practice)]).toEqual([true, [ZOFIA]]);
    const options = await openOptions(browser);
    const [stopped, before, sent] = (await ask<LogPage>(options, 'log.query', { limit: 10 })).rows;
    expect([stopped?.layer, before?.layer, sent?.outcome]).toEqual(['main-guard', 'page-gate', 'observed']);
    expect((await ask<StateView>(options, 'state.get')).enrolled).toBe(true);
    await options.close();
  }, 60_000);

  it('a press and a request in between are held, then decided by the next gate, once', async () => {
    await open(ZOFIA);
    const reloaded = reload();
    await settle(20);
    await press();
    const answered = scriptSends(PIOTR);
    await reloaded;
    await until('the mail', () => truth(practice).length > 0);
    expect(await answered).not.toBe('200');
    await settle(1_000);
    expect([await isSamePage(), truth(practice)]).toEqual([true, [ZOFIA]]);
  }, 60_000);

  it('twice in a row, with the block dialog open: it is shown again, and nothing has left', async () => {
    await open(PIOTR);
    await press();
    await dialog.opened();
    for (let turn = 0; turn < 2; turn += 1) { await reload(); await settle(1_500); }
    await page.bringToFront();
    await dialog.press('back');
    await settle();
    expect([await isSamePage(), truth(practice), (await composer(page)).body]).toEqual([true, [], 'Hello']);
  }, 60_000);
});

describe('a page that plays one of the two gates', () => {
  it('learns no word, gets no link and opens nothing, while the real one takes over', async () => {
    await open(PIOTR);
    await page.evaluate(() => {
      const got: string[] = [];
      const own = new WeakSet<Event>();
      Object.assign(window, { got });
      const forged = document.createElement('div');
      const inner = document.createElement('i');
      forged.setAttribute('data-cy-heir', '');
      inner.dataset['token'] = 'guessed';
      for (const type of ['cy-take', 'cy-given', 'cy-element']) {
        inner.addEventListener(type, () => got.push(`inside ${type}`));
        window.addEventListener(type, (event) => { if (!own.has(event)) got.push(`outside ${type}`); }, true);
      }
      forged.attachShadow({ mode: 'closed' }).append(inner);
      document.documentElement.append(forged);
      new MutationObserver((records) => {
        for (const record of records) {
          for (const added of record.addedNodes) {
            if (!(added instanceof HTMLElement) || added === forged || !added.hasAttribute('data-cy-heir')) continue;
            got.push('seen');
            if (added.shadowRoot) got.push('root');
            if (added.outerHTML.includes('token') || added.getHTML({ serializableShadowRoots: true }).includes('token')) got.push('word');
            try { added.attachInternals(); got.push('internals'); } catch { got.push('no internals'); }
            for (const type of ['cy-take', 'cy-given', 'cy-element']) {
              const event = new MessageEvent(type, { ports: [new MessageChannel().port1] });
              own.add(event);
              added.dispatchEvent(event);
            }
            (added.cloneNode(true) as Element).firstElementChild?.dispatchEvent(new Event('cy-take'));
          }
        }
      }).observe(document.documentElement, { childList: true });
      setInterval(() => {
        document.dispatchEvent(new Event('cy-call'));
        const offer = document.querySelector('[data-cy-link="gate"], [data-cy-link="guard"]');
        if (!offer) return;
        got.push('offer');
        offer.remove();
        offer.dispatchEvent(new MessageEvent('cy-link', { ports: [new MessageChannel().port1] }));
      }, 5);
    });
    await reload();
    const seen = (): Promise<string[]> => page.evaluate(() => (window as unknown as { got: string[] }).got);
    await until('the next gate', async () => (await seen()).includes('seen'), 20_000);
    await settle(2_000); // what else it might learn, after it has come
    const got = await seen();
    expect([...new Set(got)].sort()).toEqual(['no internals', 'seen']);
    expect(await scriptSends(PIOTR)).not.toBe('200');
    await press();
    expect(await dialog.opened()).toContain(PIOTR);
    await settle();
    expect(truth(practice)).toEqual([]);
  }, 60_000);
});

// Last: the build is another one afterwards.
describe('an update whose guards are others', () => {
  it('the page is held and must be loaded again; nothing that was typed is lost; then all is well', async () => {
    await open(ZOFIA);
    const sums = JSON.parse(await readFile(join(folder, 'files.json'), 'utf8')) as Record<string, string>;
    await writeFile(join(folder, 'guard.js'), `${await readFile(join(folder, 'guard.js'), 'utf8')}\n`);
    await writeFile(join(folder, 'files.json'), JSON.stringify({ ...sums, 'guard.js': 'another' }));
    await reload();
    await settle(1_000);
    await press();
    expect(await until('the page to say so', async () => { const said = await dialog.notice(); return said && /reload|odśwież/i.test(said) ? said : undefined; }, 25_000)).toBeTruthy();
    expect(await scriptSends(ZOFIA)).not.toBe('200');
    await settle();
    expect([truth(practice), (await composer(page)).body]).toEqual([[], 'Hello']);
    await open(ZOFIA);
    await press();
    await until('the mail', () => truth(practice).length === 1);
  }, 60_000);
});
