// Every way to start a call from a page, with a program that writes down what the browser starts: started without the extension,
// not started when refused, started once when allowed. `npm test` takes a sample, the soak all of them three times.
import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LogPage } from '../../utils/messaging/protocol';
import { launchBrowser, until } from '../support/browser';
import { SeenDialog } from '../support/dialog';
import { ask, extensionWorker } from '../support/extension';
import { startWorld, type World } from '../support/world';
import { ALLOWED, dialConsents, REFUSED } from './dials/consents';
import { closeOthers, dial } from './dials/drive';
import { canFake, fakeLaunches, type Launches } from './dials/launches';
import { startSite } from './dials/server';
import { WAYS, type Way } from './dials/ways';

const FULL = Boolean(process.env['CONSENTRY_FULL'] ?? process.env['CONSENTRY_SOAK']);
const RUNS = FULL ? 3 : 1;
const SHAPES = FULL ? 9 : 1;
const SAMPLE = ['link, middle click', 'location.href later', 'window.open', 'frame written as HTML'];
const chosen = WAYS.filter(({ name }) => FULL || SAMPLE.includes(name));
const decided = chosen.filter(({ never, leaks }) => !never && !leaks);
const link = (act: Way['act'] = 'click'): Way => ({ name: 'link', html: '<a id="go" href="TO">call</a>', act });
const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

describe('the list', () => {
  it('has at least 39 ways that are decided', () => {
    expect(WAYS.filter(({ never, leaks }) => !never && !leaks).length).toBeGreaterThanOrEqual(39);
    expect(decided.length).toBeGreaterThanOrEqual(SAMPLE.length);
  });
});

describe.skipIf(!canFake).each(Array.from({ length: RUNS }, (_, run) => run + 1))('run %i', (run) => {
  let site: Awaited<ReturnType<typeof startSite>>;
  let phone: typeof site;
  let launches: Launches;
  beforeAll(async () => { [site, phone, launches] = await Promise.all([startSite(), startSite(), fakeLaunches()]); });
  afterAll(async () => { await site.stop(); await phone.stop(); await launches.remove(); });
  beforeEach(() => launches.clear());

  describe('without the extension', () => {
    let browser: Browser;
    let page: Page;
    beforeAll(async () => { browser = await launchBrowser(launches.options([site.origin])); page = await browser.newPage(); });
    afterAll(() => browser.close());
    afterEach(() => closeOthers(browser, [page]));

    it.each(chosen)('$name: started', async (way) => {
      // A busy machine may lose a press: the control shows that the way works, not how often.
      for (let tries = 0; tries < 3 && (await launches.seen()).length === 0; tries++) {
        await dial(page, site.origin, way, `tel:${REFUSED}`);
        await launches.settled(50).catch(() => undefined);
      }
      expect(await launches.seen()).toEqual([expect.stringContaining(REFUSED)]);
    });
  });

  // The second run has the site guarded by an adapter too, the others by the dial guard alone.
  describe(run === 2 ? 'on a guarded site' : 'on every site', () => {
    let world: World;
    let page: Page;
    let dialog: SeenDialog;
    beforeAll(async () => {
      const where = run === 2 ? { sites: [{ origin: site.origin, adapter: 'practice' }] } : { dials: 'everywhere' as const };
      world = await startWorld({ ...launches.options([site.origin]), consents: await dialConsents(), policy: { ...where, softphones: [phone.origin] } });
      page = await world.browser.newPage();
      dialog = await SeenDialog.attach(page);
    });
    afterAll(async () => { await world?.stop(); });
    afterEach(() => closeOthers(world.browser, [page]));
    const rows = async (): Promise<LogPage['rows']> => (await ask<LogPage>(world.options, 'log.query', { limit: 10 })).rows;

    it.each(decided)('$name: not started when refused', async (way) => {
      await dial(page, site.origin, way, `tel:${REFUSED}`);
      await dialog.opened();
      await pause(FULL ? 400 : 150);
      expect(await launches.seen()).toEqual([]);
    });

    it.each(decided)('$name: started once when allowed', async (way) => {
      await dial(page, site.origin, way, `tel:${ALLOWED}`);
      expect(await launches.settled(FULL ? 700 : 250)).toEqual([expect.stringContaining(ALLOWED)]);
      expect(await dialog.text()).toBeUndefined();
    });

    it.each(chosen.filter(({ never }) => never))('$name: never started, whoever it names', async (way) => {
      await dial(page, site.origin, way, `tel:${ALLOWED}`);
      await pause(1_500);
      expect(await launches.seen()).toEqual([]);
    });

    it.each(chosen.filter(({ leaks }) => leaks))('$name: a stated gap, and in the log as one', async (way) => {
      await dial(page, site.origin, way, `tel:${REFUSED}`);
      await launches.settled();
      const row = await until('the leak in the log', async () => (await rows()).find((one) => one.outcome === 'observed' && one.decision === 'block'));
      expect(row).toMatchObject({ layer: 'dial', channel: 'voice' });
    });

    const SCHEMES: [scheme: string, allowed: string, refused: string][] = [
      ['sms', `sms:${ALLOWED}?body=Hello`, `sms:${REFUSED}`], ['whatsapp', `whatsapp://send?phone=${ALLOWED.slice(1)}`, `whatsapp://send?phone=${REFUSED.slice(1)}`],
      ['sip', `sip:${ALLOWED}@pbx.test`, `sip:${REFUSED}@pbx.test`], ['callto', `callto:${ALLOWED}`, `callto:${REFUSED}`],
      ['mailto', 'mailto:zofia.nowak@example.pl?body=unsubscribe%20privacy%20policy', 'mailto:ewa.zielinska@example.com'],
    ];
    it.each(FULL ? SCHEMES : SCHEMES.filter(([scheme]) => scheme === 'mailto'))('%s is decided in its own channel', async (_scheme, allowed, refused) => {
      await dial(page, site.origin, link(), refused);
      await dialog.opened();
      expect(await launches.seen()).toEqual([]);
      await dial(page, site.origin, link(), allowed);
      expect(await launches.settled()).toHaveLength(1);
    });

    it('a number that cannot be read is held', async () => {
      await dial(page, site.origin, link(), 'tel:call-me');
      await dialog.opened();
      await pause(150);
      expect(await launches.seen()).toEqual([]);
    });

    it('a web link that writes to a number opens no page', async () => {
      await dial(page, site.origin, { name: 'wa.me', html: '<a id="go" href="TO" target="_blank">write</a>', act: 'click' }, `https://wa.me/${REFUSED.slice(1)}`);
      await dialog.opened();
      expect((await world.browser.pages()).map((one) => one.url()).filter((url) => url.includes('wa.me'))).toEqual([]);
    });

    it('everything is in the log, decided by the dial guard', async () => {
      await dial(page, site.origin, link(), `tel:${ALLOWED}`);
      await launches.settled();
      await until('the outcome', async () => (await rows())[0]?.outcome === 'observed');
      expect((await rows())[0]).toMatchObject({ app: 'dial', layer: 'dial', channel: 'voice', decision: 'allow' });
    });

    describe.runIf(run === 1)('in a tab that has the scripts already', () => {
      const injectAgain = async (): Promise<void> => {
        const worker = await extensionWorker(world.browser);
        await worker.evaluate(async (url) => {
          interface Api { tabs: { query(of: object): Promise<{ id: number }[]> }; scripting: { executeScript(what: object): Promise<unknown> } }
          const { tabs, scripting } = (globalThis as unknown as { chrome: Api }).chrome;
          for (const { id } of await tabs.query({ url })) {
            await scripting.executeScript({ target: { tabId: id, allFrames: true }, files: ['/dial-guard.js'], world: 'MAIN', injectImmediately: true });
            await scripting.executeScript({ target: { tabId: id, allFrames: true }, files: ['/dial.js'], injectImmediately: true });
          }
        }, 'http://127.0.0.1/*');
      };
      it.each([[REFUSED, 0], [ALLOWED, 1]] as const)('put there again by a change of policy: %s starts %i times', async (to, times) => {
        await dial(page, site.origin, { name: 'later', script: `window.later = () => window.open('TO')` }, `tel:${to}`);
        await injectAgain();
        await page.evaluate(() => { (globalThis as unknown as { later(): void }).later(); });
        if (times === 0) await dialog.opened();
        else await launches.settled();
        expect(await launches.seen()).toHaveLength(times);
      });
    });

    it.runIf(run === 1)('a frame that the page’s own policy keeps out does not take the place of the page', async () => {
      await page.goto(`${site.origin}/page`);
      await page.evaluate(() => {
        const meta = document.createElement('meta');
        meta.httpEquiv = 'Content-Security-Policy';
        meta.content = `frame-src 'self'`;
        document.head.append(meta);
        const frame = document.createElement('iframe');
        frame.src = URL.createObjectURL(new Blob(['<p>report</p>'], { type: 'text/html' }));
        document.body.append(frame);
      });
      await pause(600);
      expect(page.url()).toBe(`${site.origin}/page`);
    });

    it.runIf(run === 1)('a page that nobody dials from has one listener of ours', async () => {
      await page.goto(`${site.origin}/page`);
      const session = await page.createCDPSession();
      const worlds: { id: number; name: string; auxData?: { type?: string } }[] = [];
      session.on('Runtime.executionContextCreated', ({ context }) => { worlds.push(context as never); });
      await session.send('Runtime.enable');
      const ours = await until('our world', () => worlds.find(({ name, auxData }) => name === 'Consentry' && auxData?.type === 'isolated'));
      const count = async (expression: string): Promise<string[]> => {
        const { result } = await session.send('Runtime.evaluate', { expression, contextId: ours.id });
        return (await session.send('DOMDebugger.getEventListeners', { objectId: result.objectId ?? '' })).listeners.map(({ type }) => type).sort();
      };
      // One object, on the events that start a dial and on nothing else.
      expect(await count('window')).toEqual(['auxclick', 'click', 'submit']);
      expect(await count('navigation')).toEqual(['navigate']);
      expect(await count('document')).toEqual([]);
      await session.detach();
    });

    it.runIf(run === 1)('the browser’s menu has our entries, and a pick opens the popup about that contact', async () => {
      const worker = await extensionWorker(world.browser);
      await worker.evaluate(async (linkUrl) => {
        interface Menus { update(id: string, change: object): Promise<void>; onClicked: { dispatch(info: object): void } }
        const menus = (globalThis as unknown as { chrome: { contextMenus: Menus } }).chrome.contextMenus;
        for (const id of ['may-i', 'said-no', 'own-phone']) await menus.update(id, {}); // rejects for an entry that is not there
        menus.onClicked.dispatch({ menuItemId: 'own-phone', linkUrl });
      }, `tel:${REFUSED}`);
      const popup = await until('the popup', async () => (await world.browser.waitForTarget((one) => one.url().endsWith('/popup.html'))).asPage());
      const text = await until('the answer', async () => { const shown = await popup.evaluate(() => document.body.innerText); return shown.includes(REFUSED) ? shown : undefined; });
      expect(text).toContain('I am calling from my phone');
      await popup.close();
    });

    describe.runIf(run === 1)('softphones', () => {
      const REPORT = '<script>heard = []; onmessage = (e) => { heard.push(e.data); top.heard.push(e.data); };</script>';
      const open = async (): Promise<void> => {
        await page.goto(`${phone.origin}/page?html=${encodeURIComponent('<script>heard = []; answers = []; onmessage = (e) => answers.push(e.data)</script>')}`);
        await page.bringToFront();
        await page.evaluate((src) => new Promise<void>((done) => {
          const frame = document.createElement('iframe');
          frame.onload = () => { done(); };
          frame.src = src;
          document.body.append(frame);
        }), `${phone.origin}/page?html=${encodeURIComponent(REPORT)}`);
      };
      const tell = (message: unknown): Promise<void> => page.evaluate((data) => { document.querySelector('iframe')?.contentWindow?.postMessage(data, '*'); }, message);
      const heard = (): Promise<unknown[]> => page.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard);
      const messages = (number: string): [name: string, message: unknown][] => [
        ['RingCentral call', { type: 'rc-adapter-new-call', phoneNumber: number, toCall: true }], ['RingCentral SMS', { type: 'rc-adapter-new-sms', phoneNumber: number, text: 'hi' }],
        ['Aircall', { name: 'apm_app_dial_number', value: { phone_number: number } }], ['HubSpot calling', { type: 'DIAL_NUMBER', data: { phoneNumber: number }, messageId: 'm1' }],
      ];

      it.each(messages(REFUSED).slice(0, SHAPES))('%s: a message to dial is not heard when refused', async (_name, message) => {
        await open();
        await tell(message);
        await dialog.opened();
        await pause(100);
        expect(await heard()).toEqual([]);
      });
      it.each(messages(ALLOWED).slice(0, SHAPES))('%s: heard once when allowed', async (_name, message) => {
        await open();
        await tell(message);
        await until('the message', async () => (await heard()).length > 0);
        await pause(150);
        expect(await heard()).toEqual([message]);
      });
      it('other messages are heard as ever', async () => {
        await open();
        await tell({ type: 'rc-adapter-hangup' });
        await until('the message', async () => (await heard()).length > 0);
      });

      it.each([[REFUSED, true], [ALLOWED, false]] as const)('RingCentral’s own question about %s is answered %s', async (number, stop) => {
        await open();
        const question = { type: 'rc-post-message-request', requestId: '7', path: '/doNotContact', body: { actionType: 'call', phoneNumber: number } };
        await page.evaluate((data) => {
          const frame = document.querySelector('iframe');
          const script = frame?.contentDocument?.createElement('script');
          if (!frame || !script) throw new Error('no frame');
          script.textContent = `parent.postMessage(${JSON.stringify(data)}, '*')`;
          frame.contentDocument?.body.append(script);
        }, question);
        if (stop) await dialog.press('back');
        const [answer] = await until('the answer', async () => { const found = await heard(); return found.length > 0 ? found : undefined; });
        expect(answer).toMatchObject({ type: 'rc-post-message-response', responseId: '7', response: { data: { result: stop } } });
        expect(await page.evaluate(() => (globalThis as unknown as { answers: unknown[] }).answers)).toEqual([]);
      });

      const calls: [name: string, script: string][] = [
        ['Bitrix24, whose class has it', `class IM { constructor() { this.heard = heard; } phoneTo(n) { this.heard.push(n); } } window.BXIM = new IM(); BXIM.phoneTo('TO', {})`],
        ['Bitrix24', `window.BXIM = { phoneTo: (n) => { heard.push(n); } }; BXIM.phoneTo('TO', {})`],
        ['Open CTI in Lightning', `window.sforce = {}; sforce.opencti = {}; let tell; sforce.opencti.onClickToDial = (o) => { tell = o.listener; }; sforce.opencti.onClickToDial({ listener: (p) => { heard.push(p.number); } }); tell({ number: 'TO', recordId: '1' })`],
        ['Open CTI in Classic', `let tell; window.sforce = { interaction: { cti: { onClickToDial: (f) => { tell = f; } } } }; sforce.interaction.cti.onClickToDial((r) => { heard.push(JSON.parse(r.result).number); }); tell({ result: JSON.stringify({ number: 'TO' }) })`],
      ];
      const runScript = (script: string, to: string): Promise<void> => page.evaluate((text) => { new Function(text)(); }, script.replaceAll('TO', to));
      it.each(calls.slice(0, SHAPES))('%s: not called when refused, once when allowed', async (_name, script) => {
        await open();
        await runScript(script, REFUSED);
        await dialog.opened();
        expect(await heard()).toEqual([]);
        await open();
        await runScript(script, ALLOWED);
        await until('the call', async () => (await heard()).length > 0);
        expect(await heard()).toEqual([ALLOWED]);
      });

      it('a call that a softphone says is out, and nobody asked about, is in the log', async () => {
        await open();
        await page.evaluate((number) => { postMessage(JSON.stringify({ event: 'dialing', properties: { external_number: number } }), '*'); }, REFUSED);
        const row = await until('the leak', async () => (await rows()).find((one) => one.outcome === 'observed' && one.decision === 'block'));
        expect(row).toMatchObject({ layer: 'dial', channel: 'voice' });
      });
    });
  });
});
