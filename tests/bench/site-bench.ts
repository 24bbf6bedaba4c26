// What we and the two peers cost on the same pages: bytes, start, long tasks, and the time from Send to the request.
import type { Browser, Page } from 'puppeteer';
import { launchBrowser, until } from '../support/browser';
import { buildExtension, enrol } from '../support/extension';
import { startGmail } from '../support/gmail-replica/server';
import { startOutlook } from '../support/outlook-replica/server';
import { openMail, write } from '../e2e/gmail/composer';
import { BenchHub } from './bench-hub';
import type { Figure } from './figures';
import { addressOf } from './register';
import { gmailJs, gzippedKilobytes, inboxSdk, type PageScripts } from './site-peers';

const ROUNDS = 12;
const TRACED = 5;
const SETTLE_MS = 700;
const wait = (ms: number): Promise<void> => new Promise((done) => { setTimeout(done, ms); });

/** A page ready to send, and what its sending request looks like. */
interface Site { name: string; args: string[]; isSend(url: string, body: string): boolean; ready(page: Page, to: string): Promise<void>; send: string; stop(): Promise<void> }

async function gmailSite(): Promise<Site> {
  const site = await startGmail();
  return {
    name: 'Gmail', args: site.args, send: '[data-replica=send]', stop: () => site.stop(),
    isSend: (url, body) => url.includes('/i/s') && body.includes('^pfg'),
    ready: async (page, to) => { await openMail(page); await write(page, { to: [to], subject: 'Offer', body: 'Hello. Privacy notice: https://practice.test/privacy. To unsubscribe, reply with unsubscribe.' }); await page.focus('[g_editable]'); },
  };
}

async function outlookSite(): Promise<Site> {
  const site = await startOutlook();
  return {
    name: 'Outlook', args: site.args, send: '[data-replica="send"]', stop: () => site.stop(),
    isSend: (url, body) => url.includes('/owa/') && body.includes('SendAndSaveCopy'),
    ready: async (page, to) => {
      await page.goto('https://outlook.office.com/mail/inbox');
      await page.waitForSelector('html[data-ready]');
      await page.click('[data-replica="compose"]');
      await page.focus('[data-replica="to"]');
      await page.keyboard.type(`${to};`);
      await page.focus('[id^="editorParent_"] [contenteditable]');
      await page.keyboard.type('Hello. Privacy notice: https://practice.test/privacy. To unsubscribe, reply with unsubscribe.');
    },
  };
}

/** Milliseconds from the click's dispatch to the request as the browser's network layer meets it. */
async function sendMs(page: Page, site: Site): Promise<number> {
  const session = await page.createCDPSession();
  await session.send('Network.enable');
  let left = 0;
  session.on('Network.requestWillBeSent', ({ request, wallTime }) => { if (left === 0 && request.method === 'POST' && site.isSend(request.url, request.postData ?? '')) left = wallTime * 1_000; });
  await wait(SETTLE_MS);
  const clicked = await page.evaluate((selector) => {
    const now = performance.timeOrigin + performance.now();
    document.querySelector<HTMLElement>(selector)?.click();
    return now;
  }, site.send);
  await until('the request', () => left > 0, 8_000, 5);
  await session.detach();
  return left - clicked;
}

interface TraceEvent { name: string; ph: string; ts: number; dur?: number; tid: number; pid: number; args?: { data?: { url?: string; message?: string } } }
interface Cost { startMs: number; longest: number; long: number; scripts: string[] }
const LONG_US = 50_000;
const PRESS = 'Send is pressed';

/** Start of the scripts, their longest run, and the tasks over 50 ms that they were part of. */
function costOf(events: TraceEvent[], isOurs: (url: string) => boolean): Cost {
  const all = events.filter((event) => event.ph === 'X' && isOurs(event.args?.data?.url ?? ''));
  const isWithin = (one: TraceEvent, other: TraceEvent): boolean => one !== other && one.tid === other.tid && one.pid === other.pid && one.ts >= other.ts && one.ts + (one.dur ?? 0) <= other.ts + (other.dur ?? 0);
  // A script is compiled within its evaluation, and one may call another: time counts once.
  const runs = all.filter((run) => !all.some((other) => isWithin(run, other) && ((other.dur ?? 0) > (run.dur ?? 0) || all.indexOf(other) < all.indexOf(run))));
  const pressed = events.find(({ name, args }) => name === 'TimeStamp' && args?.data?.message === PRESS)?.ts ?? Number.NaN;
  const long = events.filter(({ name, dur = 0 }) => name === 'RunTask' && dur > LONG_US).filter((task) => {
    const inside = runs.filter((run) => run.tid === task.tid && run.pid === task.pid && run.ts >= task.ts && run.ts <= task.ts + (task.dur ?? 0));
    return inside.reduce((sum, run) => sum + (run.dur ?? 0), 0) > (task.dur ?? 0) / 2;
  });
  const starts = runs.filter((run) => run.name === 'EvaluateScript' || run.name === 'v8.compile');
  const scripts = all.filter(({ name, ts }) => (name === 'EvaluateScript' || name === 'v8.compile') && ts < pressed).map(({ args }) => args?.data?.url?.replace(/^.*\//, '') ?? '');
  return { startMs: starts.reduce((sum, run) => sum + (run.dur ?? 0), 0) / 1e3, longest: Math.max(0, ...runs.map((run) => run.dur ?? 0)) / 1e3, long: long.length, scripts: [...new Set(scripts)].sort() };
}

async function traced(browser: Browser, site: Site, to: string, isOurs: (url: string) => boolean): Promise<Cost> {
  const page = await browser.newPage();
  await page.tracing.start({ categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel', 'v8', 'disabled-by-default-v8.compile'] });
  await site.ready(page, to);
  await wait(SETTLE_MS);
  await page.evaluate((message) => { console.timeStamp(message); }, PRESS);
  await page.click(site.send);
  await wait(SETTLE_MS);
  const { traceEvents } = JSON.parse(new TextDecoder().decode(await page.tracing.stop())) as { traceEvents: TraceEvent[] };
  await page.close();
  return costOf(traceEvents, isOurs);
}

interface Variant { name: string; scripts?: Pick<PageScripts, 'extension'> & Partial<PageScripts>; hub?: BenchHub; marker?: string }

async function variantFigures(site: Site, { name, scripts, hub, marker }: Variant): Promise<Figure[]> {
  const browser = await launchBrowser({ args: site.args, ...(scripts ? { extension: scripts.extension } : {}) });
  try {
    if (hub) await enrol(browser, hub.link);
    const costs: Cost[] = [];
    const sends: number[] = [];
    let seen = '';
    for (let round = 0; round <= ROUNDS; round += 1) {
      const page = await browser.newPage();
      await site.ready(page, addressOf(round + 10));
      const ms = await sendMs(page, site);
      if (round > 0) sends.push(ms); // the first meets cold caches everywhere
      if (marker) seen = await page.evaluate((key) => document.documentElement.dataset[key] ?? '', marker);
      if (marker && !seen) throw new Error(`${name} did not start`); // its figures would be of nothing
      await page.close();
    }
    for (let round = 0; scripts && round < TRACED; round += 1) costs.push(await traced(browser, site, addressOf(round + 50), (url) => (scripts.scripts ? scripts.scripts.some((script) => url.endsWith(`/${script}`)) : url.startsWith('chrome-extension://'))));
    const title = `${site.name}, ${name}`;
    const send: Figure = { name: `${title}: Send to request`, values: sends, unit: 'ms', ...(marker ? { note: `it says: ${seen}` } : {}) };
    if (!scripts) return [send];
    // Ours are what the page was seen to run before Send, the peers' are told: some of theirs is put into the page without an address.
    const names = scripts.scripts ?? [...new Set(costs.flatMap((cost) => cost.scripts))];
    if (names.length === 0) throw new Error(`${name} ran no script`);
    return [
      { name: `${title}: bytes gzipped`, values: [await gzippedKilobytes({ ...scripts, scripts: names })], unit: 'KB', ...(scripts.scripts ? {} : { note: names.join(' ') }) }, { name: `${title}: script start`, values: costs.map((cost) => cost.startMs), unit: 'ms' },
      { name: `${title}: longest run of a script`, values: costs.map((cost) => cost.longest), unit: 'ms' }, { name: `${title}: tasks over 50 ms, mostly its`, values: costs.map((cost) => cost.long), unit: '' }, send,
    ];
  } finally {
    await browser.close();
  }
}

const medianOf = (figures: Figure[], name: string): number => [...(figures.find((figure) => figure.name === name)?.values ?? [])].sort((a, b) => a - b).at(Math.floor(ROUNDS / 2)) ?? Number.NaN;

/** Ours, the two peers and nothing at all, on the replicas, in turn. */
export async function siteFigures(): Promise<Figure[]> {
  const extension = await buildExtension();
  const hub = await BenchHub.start(1_000, { preset: 'statute', defaultMode: 'block' });
  const figures: Figure[] = [];
  for (const [start, set] of [[gmailSite, 'gmail'], [outlookSite, 'outlook']] as const) {
    const site = await start();
    const ours = { extension };
    figures.push(...(await variantFigures(site, { name: 'no extension' })), ...(await variantFigures(site, { name: 'Consentry', scripts: ours, hub })));
    if (set === 'gmail') figures.push(...(await variantFigures(site, { name: 'InboxSDK', scripts: await inboxSdk(), marker: 'inboxsdk' })), ...(await variantFigures(site, { name: 'gmail.js', scripts: await gmailJs(), marker: 'gmailjs' })));
    const [plain, guarded] = ['no extension', 'Consentry'].map((name) => medianOf(figures, `${site.name}, ${name}: Send to request`));
    figures.push({ name: `${site.name}, Consentry: added to Send`, values: [(guarded ?? Number.NaN) - (plain ?? Number.NaN)], unit: 'ms', goal: 20, note: 'difference of the medians' });
    await site.stop();
  }
  await hub.stop();
  const [ours, theirs] = ['Consentry', 'InboxSDK'].map((name) => figures.find((figure) => figure.name === `Gmail, ${name}: bytes gzipped`)?.values[0] ?? Number.NaN);
  figures.push({ name: 'Gmail: our bytes for one of InboxSDK’s', values: [(ours ?? Number.NaN) / (theirs ?? Number.NaN)], unit: '', goal: 0.1 });
  return figures;
}
