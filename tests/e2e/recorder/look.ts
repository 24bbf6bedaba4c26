import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'puppeteer';
import { ARTIFACTS } from '../screens/stage';

interface Violation { id: string; impact: string; nodes: { html: string }[] }

/** What axe has against the page as it stands, and whether it is wider than the window, in light, dark and at 200 %; a picture of each. */
export async function look(page: Page, name: string): Promise<string[]> {
  const session = await page.createCDPSession();
  const found: string[] = [];
  await mkdir(ARTIFACTS, { recursive: true });
  await page.evaluate(`${axe.source}; undefined`);
  for (const [scheme, zoom] of [['light', 1], ['dark', 1], ['light', 2]] as const) {
    await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }] });
    await page.setViewport({ width: 1_100 / zoom, height: 900 / zoom, deviceScaleFactor: zoom });
    const violations = await page.evaluate('axe.run(document, { resultTypes: ["violations"] }).then((result) => JSON.parse(JSON.stringify(result.violations)))') as Violation[];
    found.push(...violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${scheme} ×${zoom} ${id}: ${nodes.map(({ html }) => html).join(' | ')}`));
    if (!(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'))) found.push(`${scheme} ×${zoom}: wider than the window`);
    await page.screenshot({ path: join(ARTIFACTS, `${name}-${scheme}-${zoom}.png`) as `${string}.png`, fullPage: true });
  }
  await page.setViewport({ width: 1_100, height: 900 });
  await session.send('Emulation.setEmulatedMedia', { features: [] });
  await session.detach();
  return found;
}
