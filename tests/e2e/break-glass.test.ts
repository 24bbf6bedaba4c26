// Break-glass on a managed install: the page has changed, its gate finds nothing any more, and two administrators open the site for a while.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breakGlass } from '../../server/break-glass';
import { hasErrors, readLogFile, verifyLog } from '../../utils/audit';
import type { LogExport, LogPage, PopupState, StateView } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { ask } from '../support/extension';
import { startHub, type Hub } from '../support/hub';
import { ManagedBrowser, Release, whyNotManaged } from '../support/managed-browser';
import { compose, settle, startPractice, truth, type Practice } from '../support/practice';
import { practicePolicy, sampleConsents } from '../support/world';

/** Nothing is known of the first, the second has said no, the third has objected. */
const [STRANGER, REFUSED, OBJECTED] = ['nobody.knows@example.de', 'piotr.wisniewski@crm.test', 'ewa.zielinska@example.com'];
const why = whyNotManaged();
if (why) console.log(`left out: ${why}`);

describe.skipIf(why !== undefined)('break-glass', () => {
  let practice: Practice;
  let hub: Hub;
  let release: Release;
  let managed: ManagedBrowser;
  let options: Page;
  let page: Page;
  let folder: string;
  let token: string;

  const run = (...args: string[]): Promise<string> => breakGlass([...args, '--hub', hub.url], { CONSENTRY_TOKEN: token }, Date.now());
  const post = async (path: string, body: object): Promise<unknown> => (await fetch(`${hub.url}/v1/${path}`, { method: 'POST', body: JSON.stringify(body), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } })).json();
  const at = (name: string): string => join(folder, name);
  const popup = (): Promise<PopupState> => ask<PopupState>(options, 'popup.state', { tab: 0 });
  /** Sends from a page whose composer has changed under the adapter. */
  const sendBroken = async (to: string, waitMs = 2_500): Promise<string[]> => {
    practice.mailbox.reset();
    await page.bringToFront();
    await compose(page, practice, { to: [to], subject: 'Offer', body: 'Hello' });
    await page.evaluate(() => {
      document.querySelector('form.composer')?.classList.replace('composer', 'writer');
      document.querySelector('button.send')?.classList.replace('send', 'go');
    });
    await page.click('button.go');
    await until('the send', () => truth(practice).length > 0, waitMs, 50).catch(() => undefined);
    await settle(400);
    return truth(practice);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'consentry-break-glass-'));
    practice = await startPractice();
    hub = await startHub({ consents: sampleConsents(), policy: { ...practicePolicy(practice.url), sites: [] } });
    token = (await readFile(join(hub.data, 'admin-token'), 'utf8')).trim();
    const keys = [await run('new-key', at('one.pem')), await run('new-key', at('two.pem'))];
    const group = await post('admin/group-tokens', {}) as Record<string, unknown>;
    const values = { ...group, user: 'anna@firm.test', enrolWithinSeconds: 1, sites: [{ origin: practice.url, adapter: 'practice' }], breakGlassKeys: keys };
    await post('accountability/managed-values', { values });
    release = await Release.start();
    managed = await ManagedBrowser.launch({
      ExtensionSettings: { [release.id]: { installation_mode: 'force_installed', update_url: release.url, override_update_url: true } }, DeveloperToolsAvailability: 1,
      '3rdparty': { extensions: { [release.id]: { ...values, stated: Object.keys(values) } } },
    });
    options = await managed.page(release.id);
    await until('its own enrolment', async () => { const now = await ask<StateView>(options, 'state.get'); return now.enrolled && now.data.rootVersion > 0; }, 60_000, 250);
    page = await managed.browser.newPage();
  }, 300_000);
  afterAll(async () => { await managed?.stop(); await release?.stop(); await hub?.stop(); await practice?.stop(); await rm(folder, { recursive: true, force: true }); });

  it('the send of the changed page is held; an order that one administrator has signed changes nothing', async () => {
    expect(await sendBroken(STRANGER)).toEqual([]);
    expect((await ask<LogPage>(options, 'log.query', { limit: 1 })).rows[0]).toMatchObject({ layer: 'main-guard', decision: 'block' });
    await run('order', at('order.json'), '--site', practice.url, '--reason', 'the composer has changed', '--hours', '2');
    await run('sign', at('order.json'), '--key', at('one.pem'));
    await expect(run('upload', at('order.json'))).rejects.toThrow('signed by 1');
    await ask(options, 'sync.now');
    expect(await sendBroken(STRANGER)).toEqual([]);
  }, 60_000);

  it('under the order of two it goes, marked, and popup and hub say so; who has objected stays blocked', async () => {
    await run('sign', at('order.json'), '--key', at('two.pem'));
    await run('upload', at('order.json'));
    await ask(options, 'sync.now');
    expect(await popup()).toMatchObject({ level: 'emergency', emergency: { site: practice.url, reason: 'the composer has changed' } });
    const arrived = await sendBroken(STRANGER, 15_000);
    expect(arrived, JSON.stringify((await ask<LogPage>(options, 'log.query', { limit: 3 })).rows)).toEqual([STRANGER]);
    const [row] = (await ask<LogPage>(options, 'log.query', { limit: 1 })).rows;
    expect(row).toMatchObject({ decision: 'block', layer: 'main-guard', outcome: 'observed' });
    expect(row?.breakGlass).toMatch(/^[\w-]{22}$/);
    expect(await sendBroken(OBJECTED)).toEqual([]);
    expect(await sendBroken(REFUSED)).toEqual([]);
    // A worker of the page, which no guard of a page sees: the network layer waits for the same decision.
    const fromWorker = (to: string): Promise<string> => page.evaluate((body) => new Promise<string>((done) => {
      const source = `fetch(${JSON.stringify(`${location.origin}/api/messages`)}, { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(body)} }).then((r) => postMessage('status ' + r.status), () => postMessage('refused'))`;
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
      worker.onmessage = (event) => { done(String(event.data)); };
    }), JSON.stringify({ kind: 'send', draftId: 'made-up', to: [to], cc: [], bcc: [], subject: 's', body: 'b' }));
    expect(await fromWorker(STRANGER)).toBe('status 200');
    expect(await fromWorker(OBJECTED)).toBe('refused');
    const { text } = await ask<LogExport>(options, 'log.export');
    const findings = await verifyLog(readLogFile(text), await hub.trust());
    expect(hasErrors(findings)).toBe(false);
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'break-glass', level: 'note' }));
  }, 60_000);

  it('ends by the word of one administrator, and the same order does not come back', async () => {
    const serial = /serial {2}(\d+)/.exec(await run('show', at('order.json')))?.[1] ?? '';
    await run('end', at('end.json'), '--serial', serial);
    await run('sign', at('end.json'), '--key', at('one.pem'));
    await run('upload', at('end.json'));
    await ask(options, 'sync.now');
    expect((await popup()).emergency).toBeUndefined();
    expect(await sendBroken(STRANGER)).toEqual([]);
    await expect(run('upload', at('order.json'))).rejects.toThrow('was used');
  }, 60_000);
});
