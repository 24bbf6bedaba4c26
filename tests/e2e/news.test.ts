// What is withdrawn at the hub stops the next send of a browser that listens, without a sync of its own.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask } from '../support/extension';
import { administer } from '../support/hub';
import { compose, sent, settle, truth } from '../support/practice';
import { practicePolicy, sampleConsents, startWorld, type World } from '../support/world';
import type { PolicyView, StateView } from '../../utils/messaging/protocol';

const [ANNA, BEATA] = ['anna', 'beata'].map((name) => `${name}@example.pl`) as [string, string];
/** Far less than the minutes to the next sync; the time itself is `npm run bench:hub`'s to tell. */
const FRESH_MS = 20_000;
const CONTROL_MS = 4_000;
let folder: string;
let world: World;
let page: Page;
let dialog: SeenDialog;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consentry-news-'));
  const sample = await readFile(sampleConsents(), 'utf8');
  const agreed = sample.split('\n').find((line) => line.startsWith('zofia.nowak@example.pl,person-zofia,email,')) ?? '';
  const consents = join(folder, 'consents.csv');
  await writeFile(consents, `${sample.trimEnd()}\n${[ANNA, BEATA].map((one) => agreed.replace('zofia.nowak@example.pl', one).replace('person-zofia', `person-${one}`)).join('\n')}\n`);
  world = await startWorld({ consents }); // as every policy that says nothing of it
  page = await world.browser.newPage();
  dialog = await SeenDialog.attach(page);
});
afterAll(async () => {
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  world.practice.mailbox.reset();
  await page.bringToFront();
});

const offer = (to: string): Promise<void> => compose(page, world.practice, { to: [to], subject: 'Offer', body: 'Hello' });
const withdraw = (contact: string): Promise<{ rootVersion: number }> =>
  administer(world.hub, 'consents', { records: [{ contact, channel: 'email', purpose: 'direct-marketing', state: 'withdrawn', date: new Date().toISOString().slice(0, 10) }] });
const held = async (): Promise<number> => (await ask<StateView>(world.options, 'state.get')).data.rootVersion;

it('a withdrawal reaches a browser with a composer open without a sync of its own, and its send is blocked', async () => {
  await offer(ANNA);
  await settle(3_000); // the composer is told of, and the worker begins to listen
  const { rootVersion } = await withdraw(ANNA);
  await until('the root to be there', async () => (await held()) >= rootVersion, FRESH_MS, 20);
  await page.click('button.send');
  expect(await dialog.opened()).toContain(ANNA);
  await dialog.press('back');
  expect(truth(world.practice)).toEqual([]);
  // A policy comes the same way: the next one turns the news off.
  await administer(world.hub, 'policy', practicePolicy(world.practice.url, { news: 'off' }));
  const news = async (): Promise<unknown> => (await ask<PolicyView>(world.options, 'policy.get')).rows.find(({ key }) => key === 'news')?.value;
  await until('the policy to be there', async () => (await news()) === 'off', FRESH_MS, 50);
});

it('control: where policy has turned it off, the same send leaves until the next sync', async () => {
  await offer(BEATA);
  await settle(3_000);
  const { rootVersion } = await withdraw(BEATA);
  await settle(CONTROL_MS);
  expect(await held()).toBeLessThan(rootVersion);
  await page.click('button.send');
  await sent(page);
  expect(truth(world.practice)).toEqual([BEATA]);
});
