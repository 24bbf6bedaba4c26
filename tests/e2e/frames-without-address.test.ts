// srcdoc and about:blank frames have no host of their own; what their scripts send is the host's.
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser';
import { compose, settle, truth } from '../support/practice';
import { startWorld, type World } from '../support/world';

let world: World;
let plain: Browser;
beforeAll(async () => { [world, plain] = await Promise.all([startWorld(), launchBrowser()]); });
afterAll(async () => { await Promise.all([world?.stop(), plain?.close()]); });

const PIOTR = 'piotr.wisniewski@crm.test';

async function sendFromFrame(browser: Browser, kind: string): Promise<number> {
  world.practice.mailbox.reset();
  const page = await browser.newPage();
  await compose(page, world.practice, { to: [], subject: 'Offer', body: 'Hello' });
  await page.evaluate((how, to) => {
    const frame = document.createElement('iframe');
    if (how === 'srcdoc') frame.srcdoc = '<p>x</p>';
    document.body.append(frame);
    setTimeout(() => {
      const script = (frame.contentDocument as Document).createElement('script');
      const body = JSON.stringify({ kind: 'send', to: [to], cc: [], bcc: [], subject: 'x', body: 'x', draftId: 'frame' });
      script.textContent = `fetch('/api/messages', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(body)} })`;
      (frame.contentDocument as Document).body.append(script);
    }, 1_000); // the worker has answered by then
  }, kind, PIOTR);
  await settle(2_500);
  await page.close();
  return truth(world.practice).length;
}

describe('a frame without an address', () => {
  it.each(['srcdoc', 'about:blank'])('what a script of it sends is held: %s', async (kind) => {
    expect(await sendFromFrame(plain, kind), 'control without the extension').toBe(1);
    expect(await sendFromFrame(world.browser, kind)).toBe(0);
  });
});
