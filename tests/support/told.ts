// What only the extension is told, for a search of the files that a browser leaves behind.
import type { Page } from 'puppeteer';
import { textNeedles, type Needle } from './profile-search';

export const STOPPED = 'tajny.sprzeciw@odmowa-piec.example';
export const RECORDED = 'nagrana.zgoda@zapisy-szesc.example';
export const NAME = 'Wislawa Nadwislanska';

/** An objection and a card, through the page of the extension, by this browser's way to ask it. */
export async function tell(ask: (page: Page, name: string, body: unknown) => Promise<unknown>, page: Page): Promise<void> {
  await ask(page, 'overlay.stop', { contact: STOPPED, kind: 'objection' });
  await ask(page, 'intake.record', {
    id: crypto.randomUUID(), contact: RECORDED, name: NAME, channels: ['email'], purpose: 'newsletter', at: Date.now() - 60_000, method: 'paper-form', collectedBy: NAME, evidence: 'drawer 3',
  });
}

export const toldNeedles = (): Needle[] => [...textNeedles('stopped address', STOPPED), ...textNeedles('recorded address', RECORDED), ...textNeedles('name', NAME)];
