// What the extension finds of itself in Firefox, where it lies packed in the profile: whole, with a root that the hub has not signed, with files changed.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../server/kit/zip';
import type { PopupState, StateView } from '../../utils/messaging/protocol';
import { until } from '../support/browser';
import { ADDON, ask } from '../support/firefox';
import { administer, startHub, type Hub } from '../support/hub';
import { FirefoxRelease, ManagedFirefox, whyNoManagedFirefox } from '../support/managed-firefox';
import { practicePolicy, sampleConsents } from '../support/world';

const why = whyNoManagedFirefox();
if (why) console.log(`left out: ${why}`);

interface Check { files: string[]; permissions: string[]; log: string; root?: string }
interface Api { browser: { alarms: { create(name: string, when: object): void }; storage: { session: { get(key: string): Promise<Record<string, Check | undefined>> } } } }

describe.skipIf(why !== undefined)('the extension looks at itself, in Firefox', () => {
  let hub: Hub;
  let release: FirefoxRelease;
  let managed: ManagedFirefox;
  let options: Page;

  beforeAll(async () => {
    hub = await startHub({ consents: sampleConsents(), policy: practicePolicy('http://127.0.0.1:9') });
    const group = await administer<object>(hub, 'group-tokens', {});
    release = await FirefoxRelease.start();
    managed = await ManagedFirefox.launch(release, { ...group, machineId: 'laptop-1', user: 'anna@firm.test', enrolWithinSeconds: 1 });
  }, 300_000);
  afterAll(async () => { await managed?.stop(); await release?.stop(); await hub?.stop(); });

  const checked = (): Promise<Check | undefined> => options.evaluate(async () => (await (globalThis as unknown as Api).browser.storage.session.get('self-check'))['self-check']);
  /** What it finds in this session of the browser, and what popup and options page say of it. */
  async function found(): Promise<{ check: Check; state: StateView; shown: string; popup: PopupState }> {
    options = await managed.page();
    await until('its enrolment', async () => { const now = await ask<StateView>(options, 'state.get'); return now.enrolled; }, 60_000, 250);
    const check = await until('the check', async () => {
      await options.evaluate(() => { (globalThis as unknown as Api).browser.alarms.create('upkeep', { when: Date.now(), periodInMinutes: 0.5 }); });
      const now = await checked();
      return now?.root ? now : undefined;
    }, 60_000, 1_000);
    const state = await ask<StateView>(options, 'state.get');
    const popup = await ask<PopupState>(options, 'popup.state', { tab: 0 });
    options = await managed.page();
    return { check, state, popup, shown: String(await until('the page', () => options.evaluate(() => document.querySelector('#state-title') !== null && document.body.innerText), 10_000, 100)) };
  }

  it('as it was built it finds nothing wrong (control)', async () => {
    const { check, state, popup } = await found();
    expect(check).toMatchObject({ files: [], permissions: [], log: 'whole', root: 'signed' });
    expect([state.wrong, popup.wrong, state.level]).toEqual([undefined, undefined, 'enforced']);
  }, 120_000);

  it('a root that the hub has not signed is found, and goes', async () => {
    await options.evaluate(() => new Promise<void>((done, fail) => {
      const opened = indexedDB.open('consentry');
      opened.onsuccess = () => {
        const tx = opened.result.transaction('meta', 'readwrite');
        const read = tx.objectStore('meta').get('pointer');
        read.onsuccess = () => {
          const held = read.result as { root: { base: object } };
          tx.objectStore('meta').put({ ...held, root: { ...held.root, whole: true, base: { nodes: [], deltas: [], count: 0 } } }, 'pointer');
        };
        tx.oncomplete = () => { opened.result.close(); done(); };
        tx.onerror = () => { fail(tx.error ?? new Error('not written')); };
      };
    }));
    await managed.restart(false);
    const { check, state, shown } = await found();
    expect([check.root, check.files, state.wrong]).toEqual(['foreign', [], ['root']]);
    expect(shown).toContain('were not signed by the hub');
    expect((await ask<StateView>(options, 'sync.now')).data.rootVersion).toBeGreaterThan(0); // and is fetched again
  }, 120_000);

  it('one changed and one missing file in its package are named in options and popup, and nothing is called protected', async () => {
    const entries = release.entries.filter(({ name }) => name !== 'composer.js')
      .map((entry) => (entry.name === 'gate-gmail.js' ? { ...entry, bytes: Buffer.concat([entry.bytes, Buffer.from('\n// one line more')]) } : entry));
    await managed.restart(false, () => writeFile(join(managed.profile, 'extensions', `${ADDON}.xpi`), zip(entries)));
    const { state, popup, shown } = await found();
    expect(state.wrong).toEqual(['file composer.js', 'file gate-gmail.js']);
    expect(popup.wrong).toEqual(state.wrong);
    expect(state.level).toBe('not-protected');
    expect(shown).toContain('gate-gmail.js');
  }, 120_000);
});
