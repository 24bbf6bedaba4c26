import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StateView } from '../../utils/messaging/protocol';
import { listen } from '../support/browser';
import { ask, extensionId, openOptions } from '../support/extension';
import { startWorld, type World } from '../support/world';

describe('the extension in real Chromium', () => {
  let world: World;
  beforeAll(async () => { world = await startWorld(); });
  afterAll(async () => { await world?.stop(); });

  it('is enrolled and holds data of the hub', async () => {
    const state = await ask<StateView>(world.options, 'state.get');
    expect(state).toMatchObject({ enrolled: true, data: { state: 'fresh' } });
    expect(state.hub).toContain(world.hub.url);
    expect(state.data.rootVersion).toBeGreaterThan(0);
  });

  it('opens popup and options without an error', async () => {
    const id = await extensionId(world.browser);
    for (const name of ['popup.html', 'options.html']) {
      const page = await world.browser.newPage();
      const lines = listen(page);
      await page.goto(`chrome-extension://${id}/${name}`, { waitUntil: 'networkidle0' });
      expect((await page.evaluate(() => document.body.innerText)).trim()).not.toBe('');
      expect(lines.filter((line) => /^(error|pageerror)/.test(line))).toEqual([]);
      await page.close();
    }
  });

  it('leaves a site that policy does not name alone', async () => {
    const page: Page = await world.browser.newPage();
    // The hub's own origin is not among policy's sites.
    await page.goto(world.hub.url);
    expect(await page.evaluate(() => window.fetch.toString())).toContain('[native code]');
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toMatch(/consentry/i);
    await page.close();
  });

  it('refuses a link that is none', async () => {
    const page = await openOptions(world.browser);
    await expect(ask(page, 'enrol.start', { link: 'not a link' })).rejects.toThrow(/fault_/);
    expect(await ask<StateView>(page, 'state.get')).toMatchObject({ enrolled: true });
  });
});
