// A user of Firefox who would rather be without: preferences in user.js, with the policies that `npm run policy` writes and without them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firefoxPolicies } from '../../server/kit/forms/browsers';
import type { StateView } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { ask } from '../support/firefox';
import { administer, startHub, type Hub } from '../support/hub';
import { FirefoxRelease, ManagedFirefox, whyNoManagedFirefox } from '../support/managed-firefox';
import { compose, settle, startPractice, truth, type Practice } from '../support/practice';
import { practicePolicy, sampleConsents } from '../support/world';

const [ZOFIA, PIOTR] = ['zofia.nowak@example.pl', 'piotr.wisniewski@crm.test'];
const RESTRICTED = { 'extensions.webextensions.restrictedDomains': 'localhost' };
const QUARANTINED = { 'extensions.quarantinedDomains.enabled': true, 'extensions.quarantinedDomains.list': 'localhost' };
const why = whyNoManagedFirefox();
if (why) console.log(`left out: ${why}`);

describe.skipIf(why !== undefined)('a user who would rather be without, in Firefox', () => {
  let practice: Practice;
  let hub: Hub;
  let release: FirefoxRelease;
  let group: Record<string, unknown>;

  beforeAll(async () => {
    const started = await startPractice();
    practice = { ...started, url: started.url.replace('127.0.0.1', 'localhost') }; // another host than the hub's, which must be reached
    hub = await startHub({ consents: sampleConsents(), policy: { ...practicePolicy(practice.url), sites: [] } });
    group = await administer(hub, 'group-tokens', {});
    release = await FirefoxRelease.start();
  }, 300_000);
  afterAll(async () => { await release?.stop(); await hub?.stop(); await practice?.stop(); });

  it.each([
    ['names the site as one where no extension runs (control: without the lock)', RESTRICTED, {}, 'everything leaves'],
    ['names the site as one where no extension runs', RESTRICTED, firefoxPolicies({}), 'it decides'],
    ['names the site as quarantined', QUARANTINED, firefoxPolicies({}), 'nothing leaves'], // its scripts are there, its answers do not reach them
  ])('%s', async (_name, prefs, more, then) => {
    const values = { ...group, machineId: `laptop-${Math.random()}`, user: 'anna@firm.test', enrolWithinSeconds: 1, sites: [{ origin: practice.url, adapter: 'practice' }] };
    const managed = await ManagedFirefox.launch(release, values, prefs, { more });
    try {
      const options = await managed.page();
      await until('its enrolment', async () => { const now = await ask<StateView>(options, 'state.get'); return now.enrolled && now.data.rootVersion > 0; }, 60_000, 250);
      const page = await managed.browser.newPage();
      const sent = async (to: string): Promise<string[]> => {
        practice.mailbox.reset();
        await compose(page, practice, { to: [to], subject: 'Offer', body: 'Hello' });
        await page.click('button.send');
        await settle(3_000);
        return truth(practice);
      };
      expect(await sent(PIOTR)).toEqual(then === 'everything leaves' ? [PIOTR] : []);
      expect(await sent(ZOFIA)).toEqual(then === 'nothing leaves' ? [] : [ZOFIA]);
    } finally {
      await managed.stop();
    }
  }, 150_000);
});
