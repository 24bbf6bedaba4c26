// Applications of which only the page knows what is a send (earlier answers, look-ups, presses), under the network layer of a managed browser: a
// worker's send past the page does not leave, and what the page's guard knows to reach nobody does.
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogPage } from '../../utils/messaging/protocol';
import { launchBrowser, until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask } from '../support/extension';
import { startHub, type Hub } from '../support/hub';
import { launchManagedDevice, whyNotManaged, type ManagedDevice } from '../support/managed-browser';
import { startOdoo, type OdooReplica } from '../support/odoo-replica/server';
import { callReplica, isClosed, OK, PATHS, REFUSED, statusOf, visit, write } from '../support/outlook-hands';
import { startOutlook, type OutlookReplica } from '../support/outlook-replica/server';
import { settle } from '../support/practice';
import { selfSigned } from '../support/self-signed';
import { practicePolicy, sampleConsents } from '../support/world';

const why = whyNotManaged();
if (why) console.log(`left out: ${why}`);

const KW = '/web/dataset/call_kw';
/** A message of the chatter to the followers of a record; `named` too. */
const message = (record: number, named: number[]): [string, unknown] => ['/mail/message/post', { post_data: { body: 'Hi', message_type: 'comment', subtype_xmlid: 'mail.mt_comment', partner_ids: named }, thread_id: record, thread_model: 'res.partner' }];
const meeting = (...people: number[]): [string, unknown] => [`${KW}/calendar.event/web_save`, { model: 'calendar.event', method: 'web_save', args: [[], { name: 'x', partner_ids: people.map((id) => [4, id]) }], kwargs: {} }];

/** Google Calendar's save with a guest, as its editor sends it: a form over XHR, after the question whether to mail. */
const CALENDAR = 'calendar.google.com';
const EVENT = [[null, null, null, null, [[7, null, [[null, null, ['0123456789abcdefghijklmnop', null, 'Demo', [[1790000000000]], [[null, REFUSED, 'Piotr', 1]]]]], null, null, 4]]]];
const EDITOR = `<!doctype html><title>Calendar</title><div role="dialog"><button id="silent">Don't send</button><button id="send">Send</button></div><p id="said"></p><script>
const save = () => { const xhr = new XMLHttpRequest(); xhr.open('POST', '/calendar/u/0/sync.sync'); xhr.setRequestHeader('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
  xhr.onloadend = () => { said.textContent = String(xhr.status); }; xhr.send('secid=x%20y&f.req=' + encodeURIComponent(${JSON.stringify(JSON.stringify(EVENT))}).replace(/%20/g, '+') + '&b=1&b=0'); };
for (const one of document.querySelectorAll('button')) one.onclick = save;</script>`;

async function startCalendar(): Promise<{ saved: string[]; rule: string; stop(): Promise<void> }> {
  const saved: string[] = [];
  const server = createServer(selfSigned([CALENDAR]), (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); }).on('end', () => {
      if (request.method === 'POST') saved.push(new URLSearchParams(body).get('f.req') ?? '');
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(request.method === 'POST' ? '{}' : EDITOR);
    });
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  return { saved, rule: `MAP ${CALENDAR}:443 127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => new Promise((done) => { server.closeAllConnections(); server.close(() => { done(); }); }) };
}

describe.skipIf(why !== undefined)('what only the page can tell', () => {
  let outlook: OutlookReplica;
  let odoo: OdooReplica;
  let calendar: Awaited<ReturnType<typeof startCalendar>>;
  let hub: Hub;
  let device: ManagedDevice;
  let managed: ManagedDevice['managed'];
  let plain: Browser;
  let options: Page;
  let page: Page;
  let dialog: SeenDialog;

  beforeAll(async () => {
    [outlook, odoo, calendar] = await Promise.all([startOutlook(), startOdoo([OK, REFUSED], [{ email: OK }, { email: REFUSED, out: true }]), startCalendar()]);
    const args = outlook.args.map((one) => one.replace('rules=', `rules=${calendar.rule}, `));
    hub = await startHub({ consents: sampleConsents(), policy: practicePolicy(odoo.origin, { sites: [{ origin: odoo.origin, adapter: 'odoo' }] }) });
    device = await launchManagedDevice(hub, args);
    ({ managed, options } = device);
    page = await managed.browser.newPage();
    await page.setViewport({ width: 1_100, height: 800 });
    dialog = await SeenDialog.attach(page);
    plain = await launchBrowser({ args });
  }, 300_000);
  afterAll(async () => { await plain?.close(); await device?.stop(); await hub?.stop(); await odoo?.stop(); await outlook?.stop(); await calendar?.stop(); });
  beforeEach(() => { outlook.mailbox.reset(); odoo.delivered.length = 0; odoo.followers.clear(); });

  const stopped = async (): Promise<number> => (await ask<LogPage>(options, 'log.query', { limit: 500 })).rows.filter(({ layer }) => layer === 'web-request').length;
  const atOdoo = (on: Page, record = 42): Promise<unknown> => on.goto(`${odoo.origin}/odoo/res.partner?record=${record}`);
  /** By a worker, where no guard is; answers how the worker's request ended. */
  const byWorker = (on: Page, [path, params]: [string, unknown]): Promise<string> => on.evaluate((url, body) => new Promise<string>((done) => {
    const worker = new Worker(URL.createObjectURL(new Blob(['onmessage = ({ data: [url, body] }) => fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body }).then(({ status }) => postMessage(String(status)), (error) => postMessage(String(error)))'])));
    worker.onmessage = ({ data }: MessageEvent<string>) => { worker.terminate(); done(data); };
    worker.postMessage([new URL(url, location.href).href, body]);
  }), path, JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'call', params }));
  const byPage = (on: Page, [path, params]: [string, unknown]): Promise<string> => on.evaluate((url, body) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(({ status }) => String(status), String), path, JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'call', params }));

  it('control: without the extension a worker of Outlook and one of Odoo deliver', async () => {
    const free = await plain.newPage();
    await visit(free, { transport: 'worker' });
    await callReplica(free, 'direct', REFUSED);
    await atOdoo(free);
    expect([await byWorker(free, message(43, [43])), await byWorker(free, meeting(3, 43))]).toEqual(['200', '200']);
    expect([outlook.mailbox.rcpts, odoo.delivered]).toEqual([[REFUSED], [`mail ${REFUSED}`, `invitation ${REFUSED}`]]);
    await free.close();
  }, 60_000);

  it('a worker’s send that the page did not let go does not leave, and is in the log', async () => {
    const before = await stopped();
    await visit(page, { transport: 'worker' });
    expect(await callReplica(page, 'direct', REFUSED)).toBe('queued');
    await page.evaluate(() => { localStorage.clear(); }); // else its next start would try again
    await atOdoo(page);
    expect([await byWorker(page, message(43, [43])), await byWorker(page, meeting(3, 43)), await byWorker(page, message(42, []))].join()).not.toMatch(/200/);
    expect([outlook.mailbox.rcpts, odoo.delivered]).toEqual([[], []]);
    await until('the log', async () => (await stopped()) >= before + 4, 10_000, 100);
  }, 60_000);

  it('what reaches nobody but our own people passes, by the page’s word alone: the same bytes of a worker do not', async () => {
    const before = await stopped();
    odoo.followers.set(42, new Set([3]));
    await atOdoo(page);
    for (let i = 0; i < 3; i++) expect([await byPage(page, message(42, [])), await byPage(page, meeting(3))]).toEqual(['200', '200']);
    expect([odoo.delivered, await stopped()]).toEqual([[], before]);
    // The word was used up: nobody else passes on it.
    expect(await byWorker(page, message(42, []))).not.toBe('200');
    expect(odoo.delivered).toEqual([]);
  }, 60_000);

  it('every way of Odoo to write to somebody who has agreed arrives once, also where its form, its list or its wizard had to be asked for', async () => {
    const before = await stopped();
    for (const [control, mails] of [['.o-mail-Composer-send', [`mail ${OK}`]], ['.o_mail_send', [`mail ${OK}`]], ['.o_list_mail', [`list ${OK}`]], ['.o_form_button_save', [`invitation ${OK}`]], ['.o_launch', [`mailing ${OK}`]]] as const) {
      odoo.delivered.length = 0;
      odoo.followers.clear();
      await atOdoo(page);
      await page.click('#named');
      await page.type('textarea', 'Hello, unsubscribe');
      await page.click(control);
      await until(`the delivery by ${control}`, async () => odoo.delivered.length > 0 || Promise.reject(new Error(JSON.stringify([await dialog.text(), await page.$eval('.o_error', (node) => node.textContent)]))), 10_000, 100);
      await settle(300);
      expect(odoo.delivered).toEqual(mails);
    }
    expect(await stopped()).toBe(before);
  }, 90_000);

  it('Google Calendar: *Don’t send* saves, as the person pressed it; what a worker saves with guests does not leave', async () => {
    const before = await stopped();
    await page.goto(`https://${CALENDAR}/calendar/u/0/r/eventedit`);
    await settle(300); // its scripts
    await page.click('#silent');
    await until('the save', () => calendar.saved.length > 0);
    expect([calendar.saved, await stopped()]).toEqual([[JSON.stringify(EVENT)], before]);
    expect(await dialog.text()).toBeUndefined();
    // A synchronous save cannot wait for its word: it is stopped, and the word stands. It is for these bytes alone.
    const saved = (guest: string): string => `f.req=${encodeURIComponent(JSON.stringify(EVENT).replace(REFUSED, guest))}`;
    expect(await page.evaluate((body) => {
      const xhr = new XMLHttpRequest();
      xhr.open('POST', '/calendar/u/0/sync.sync', false);
      xhr.setRequestHeader('content-type', 'application/x-www-form-urlencoded');
      try { xhr.send(body); return String(xhr.status); } catch (error) { return String(error); }
    }, saved(REFUSED))).toContain('NetworkError');
    await settle(100);
    const past = await page.evaluate((body) => new Promise<string>((done) => {
      const worker = new Worker(URL.createObjectURL(new Blob(['onmessage = ({ data }) => fetch(data[0], { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: data[1] }).then(({ status }) => postMessage(String(status)), (error) => postMessage(String(error)))'])));
      worker.onmessage = ({ data }: MessageEvent<string>) => { done(data); };
      worker.postMessage([new URL('/calendar/u/0/sync.sync', location.href).href, body]);
    }), saved('somebody.else@crm.test'));
    expect([past === '200', calendar.saved.length]).toEqual([false, 1]);
    await page.click('#send');
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    expect(calendar.saved.length).toBe(1);
  }, 60_000);

  it('Outlook works as before: drafts, a mail, a meeting without guests; a refused mail does not leave', async () => {
    const before = await stopped();
    for (const [transport, post] of [['fetch', 'body'], ['fetch', 'header'], ['xhr', 'body'], ['xhr', 'header'], ['worker', 'body'], ['sw', 'header']] as const) {
      outlook.mailbox.reset();
      await visit(page, { transport, post });
      await write(page, { to: OK }, `Offer by ${transport} in the ${post}`);
      await (PATHS.mouse as (typeof PATHS)[string])(page);
      await until(`the delivery by ${transport} in the ${post}`, () => outlook.mailbox.rcpts.length > 0);
      await isClosed(page);
      expect(outlook.mailbox.rcpts).toEqual([OK]);
    }
    outlook.mailbox.reset();
    for (const post of ['body', 'header']) {
      await visit(page, { view: 'calendar/view', post });
      const id = await callReplica<string>(page, 'create', '', '');
      expect(id).not.toBe('');
      for (const [name, ...more] of [['move', 'SendToAllAndSaveCopy'], ['cancel']] as const) {
        await callReplica(page, name, id, ...more);
        expect(await statusOf(page), `${name} in the ${post}`).toBe('saved');
      }
      expect([outlook.mailbox.rcpts, await stopped()]).toEqual([[], before]);
    }
    expect(await dialog.text()).toBeUndefined();
    await visit(page);
    await write(page, { to: REFUSED }, 'Offer');
    await (PATHS.mouse as (typeof PATHS)[string])(page);
    expect(await dialog.opened()).toContain(REFUSED);
    await dialog.press('back');
    await until('the draft', () => outlook.mailbox.drafts.some((item) => Object.values(item.lists).flat().includes(REFUSED)));
    expect([outlook.mailbox.rcpts, await stopped()]).toEqual([[], before]);
  }, 120_000);
});
