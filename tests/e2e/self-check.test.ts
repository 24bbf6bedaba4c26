// The build's own list against the files that the browser has: whole, with one file changed, with one gone.
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PopupState, StateView } from '../../utils/messaging/protocol';
import { launchBrowser, until } from '../support/browser';
import { ask, buildExtension, enrol } from '../support/extension';
import { startHub, type Hub } from '../support/hub';
import { practicePolicy, sampleConsents } from '../support/world';

let hub: Hub;
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  await buildExtension();
  hub = await startHub({ consents: sampleConsents(), policy: practicePolicy('http://127.0.0.1:9') });
  stops.push(() => hub.stop());
}, 400_000);
afterAll(async () => { for (const stop of stops.splice(0).reverse()) await stop(); });

/** What a copy of the build finds of itself, and what the options page says of it. */
async function found(change: (folder: string) => Promise<void>): Promise<{ wrong: string[] | undefined; level: string; shown: string; popup: PopupState }> {
  const [extension, profile] = [await mkdtemp(join(tmpdir(), 'consentry-build-')), await mkdtemp(join(tmpdir(), 'consentry-check-'))];
  await cp(await buildExtension(), extension, { recursive: true });
  await change(extension);
  const browser = await launchBrowser({ extension, profile });
  try {
    const options = await enrol(browser, hub.link);
    await options.evaluate(() => (globalThis as unknown as { chrome: { alarms: { create(name: string, when: object): Promise<void> } } }).chrome.alarms.create('upkeep', { when: Date.now(), periodInMinutes: 0.5 }));
    await until('the check', () => options.evaluate(async () => {
      const { session } = (globalThis as unknown as { chrome: { storage: { session: { get(key: string): Promise<object> } } } }).chrome.storage;
      return Object.keys(await session.get('self-check')).length > 0;
    }), 30_000, 250);
    const state = await ask<StateView>(options, 'state.get');
    await options.reload();
    const shown = await until('the page', () => options.evaluate(() => document.querySelector('#state-title') !== null && document.body.innerText), 10_000, 100);
    return { wrong: state.wrong, level: state.level, shown: String(shown), popup: await ask<PopupState>(options, 'popup.state', { tab: 0 }) };
  } finally {
    await browser.close();
    await Promise.all([extension, profile].map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 })));
  }
}

describe('the extension looks at itself', () => {
  it('as it was built it finds nothing wrong (control)', async () => {
    const { wrong, level } = await found(() => Promise.resolve());
    expect(wrong).toBeUndefined();
    expect(level).not.toBe('not-protected');
  }, 90_000);

  it('one changed and one missing file are named in options and popup, and nothing is called protected', async () => {
    const { wrong, level, shown, popup } = await found(async (folder) => {
      await appendFile(join(folder, 'gate-gmail.js'), '\n// one line more');
      await rm(join(folder, 'composer.js'));
    });
    expect(wrong).toEqual(['file composer.js', 'file gate-gmail.js']);
    expect(popup.wrong).toEqual(wrong);
    expect(level).toBe('not-protected');
    expect(shown).toContain('gate-gmail.js');
  }, 90_000);
});
