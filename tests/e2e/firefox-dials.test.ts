// Calls from a page in Firefox, which has no event before some of them: what is stopped there, what is a gap (docs/coverage.md), and that
// this list is true. CONSENTRY_FULL=1 takes every way.
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type Hub } from '../../server/start-hub';
import { practicePolicy } from '../../server/start-world';
import { enrolFirefox, findFirefox, launchFirefox } from '../support/firefox';
import { ALLOWED, dialConsents, REFUSED } from './dials/consents';
import { dial } from './dials/drive';
import { canFake, fakeLaunches, type Launches } from './dials/launches';
import { startSite } from './dials/server';
import { WAYS, type Way } from './dials/ways';

const FULL = Boolean(process.env['CONSENTRY_FULL'] ?? process.env['CONSENTRY_SOAK']);
const SAMPLE = ['link, click', 'link, middle click', 'link in a closed shadow tree', 'window.open', 'form, button', 'event on a link outside the page', 'src of a frame', 'frame written as HTML', 'location.href'];
const chosen = WAYS.filter(({ name }) => FULL || SAMPLE.includes(name));
const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });
/** Firefox starts the program soon after; longer where nothing is to come. */
const WAIT_MS = 1_500;

describe.skipIf(!canFake || !findFirefox())('dials in Firefox', () => {
  let site: Awaited<ReturnType<typeof startSite>>;
  let launches: Launches;
  let hub: Hub;
  let plain: Browser;
  let guarded: Browser;
  let version: number;
  beforeAll(async () => {
    [site, launches] = await Promise.all([startSite(), fakeLaunches()]);
    hub = await startHub({ consents: await dialConsents(), policy: practicePolicy(site.origin, { sites: [], dials: 'everywhere' }), port: 0, args: ['--user', 'seller@example.test'] });
    plain = await launchFirefox({ opener: launches.opener });
    guarded = await launchFirefox({ opener: launches.opener, extension: true });
    version = Number(/\d+/.exec(await plain.version())?.[0]);
    await enrolFirefox(guarded, hub.link);
  }, 90_000);
  afterAll(async () => { await plain?.close(); await guarded?.close(); await hub?.stop(); await site?.stop(); await launches?.remove(); });

  async function started(browser: Browser, way: Way, to: string): Promise<string[]> {
    const page = await browser.newPage();
    await launches.clear();
    await dial(page, site.origin, way, `tel:${to}`);
    for (let waited = 0; waited < 4 * WAIT_MS && (await launches.seen()).length === 0; waited += 100) {
      if (waited > WAIT_MS && (way.firefox === 'never' || to === REFUSED) && browser === guarded) break;
      await pause(100);
    }
    await pause(200);
    const seen = await launches.seen();
    await page.close().catch(() => undefined); // some close themselves
    return seen;
  }
  const one = (to: string): unknown => [expect.stringContaining(to)];

  it.each(chosen)('$name', async (way) => {
    const isEnded = version >= (way.endedInFirefox ?? Infinity);
    const without = await started(plain, way, REFUSED);
    expect([...new Set(without)], 'without the extension').toEqual(isEnded ? [] : one(REFUSED)); // two clicks may be two calls
    if (isEnded) return;
    expect(await started(guarded, way, REFUSED), 'refused').toEqual(way.firefox === 'starts' ? one(REFUSED) : []);
    expect(await started(guarded, way, ALLOWED), 'allowed').toEqual(way.firefox === 'never' ? [] : one(ALLOWED));
  }, 60_000);
});
