// A device lives through a new epoch while a page is open, and its worker dies in the middle of it.
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AskAnswer, StateView, VerifyAnswer } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask, killWorker } from '../support/extension';
import { administer } from '../support/hub';
import { compose, sent, settle, truth } from '../support/practice';
import { practicePolicy, startWorld, type World } from '../support/world';

const [ZOFIA, PIOTR] = ['zofia.nowak@example.pl', 'piotr.wisniewski@crm.test'];
let world: World;
let page: Page;
let dialog: SeenDialog;

beforeAll(async () => { world = await startWorld(); });
afterAll(async () => { await world?.stop(); });

interface Held { epochs: string[]; stops: string[]; files: string[]; epoch: number }
/** What lies in the device's database. */
const held = (options: Page): Promise<Held> => options.evaluate(() => new Promise<Held>((done, fail) => {
  const opening = indexedDB.open('consentry');
  opening.onerror = () => { fail(new Error('no database')); };
  opening.onsuccess = () => {
    const tx = opening.result.transaction(['meta', 'files']);
    const [ring, pointer, files] = [tx.objectStore('meta').get('keyring'), tx.objectStore('meta').get('pointer'), tx.objectStore('files').getAllKeys()];
    tx.oncomplete = () => {
      opening.result.close();
      const { epochs, stops } = ring.result as { epochs: object; stops: object };
      done({ epochs: Object.keys(epochs), stops: Object.keys(stops), files: files.result.map(String), epoch: (pointer.result as { root: { epoch: number } }).root.epoch });
    };
  };
}));
const offer = (to: string): Promise<void> => compose(page, world.practice, { to: [to], subject: 'Offer', body: 'Hello' });
const verdictOf = async (contact: string): Promise<string | undefined> => (await ask<AskAnswer>(world.options, 'permission.ask', { contact, channel: 'email' })).rows[0]?.verdict;

it('a composer that was open before sends after, once; who may not be written to never may; the old keys and pages go', async () => {
  await administer(world.hub, 'policy', practicePolicy(world.practice.url, { news: 'off', frequencyCap: { contacts: 2, days: 30 } }));
  await ask(world.options, 'sync.now');
  page = await world.browser.newPage();
  dialog = await SeenDialog.attach(page);
  await offer(ZOFIA);
  await page.click('button.send');
  await sent(page);
  expect(truth(world.practice)).toEqual([ZOFIA]);
  const before = { ...(await held(world.options)), state: await ask<StateView>(world.options, 'state.get'), piotr: await verdictOf(PIOTR) };
  expect(before).toMatchObject({ epochs: ['1'], stops: ['1'], epoch: 1, piotr: 'block' });

  await page.bringToFront();
  await offer(ZOFIA);
  await administer(world.hub, 'epochs', {});
  const syncing = ask(world.options, 'sync.now').catch(() => undefined); // dies with its worker
  await Promise.all([killWorker(world.browser), page.click('button.send')]);
  await syncing;
  await until('the send', async () => {
    if (truth(world.practice).length === 2) return true;
    if (await dialog.offers('retry')) await dialog.press('retry', { stays: true });
    return false;
  }, 20_000, 100);
  expect(await verdictOf(PIOTR), 'in the middle').toBe('block');
  await until('the new epoch', async () => (await ask<StateView>(world.options, 'sync.now')).data.rootVersion > before.state.data.rootVersion, 20_000, 300);

  const after = await held(world.options);
  expect(after).toMatchObject({ epochs: ['2'], stops: ['2'], epoch: 2 });
  expect(before.files.filter((hash) => after.files.includes(hash))).toEqual([]);
  expect(await verdictOf(PIOTR)).toBe('block');
  // What was sent before counts on: the third in thirty days is one too many.
  await page.bringToFront();
  await offer(ZOFIA);
  await page.click('button.send');
  expect(await dialog.opened()).toContain(ZOFIA);
  await dialog.press('back');
  await settle(300);
  expect(truth(world.practice)).toEqual([ZOFIA, ZOFIA]);
  expect(await ask<VerifyAnswer>(world.options, 'log.verify')).toMatchObject({ ok: true });
});
