// What badges are held to: the engine alone, and the page as it was.
import type { Page } from 'puppeteer';
import { readPolicy, readRegister } from '../../server/start-expected';
import { parseRecipients, type Attempt, type Channel } from '../../utils/engine';
import { decide } from '../../utils/engine/decide';
import { practicePolicy, sampleConsents, type World } from './world';

/** Every box of the site itself. */
export const layoutOf = (page: Page): Promise<string> => page.evaluate(() => JSON.stringify([...document.querySelectorAll('body, body *')].map((one) => { const { x, y, width, height } = one.getBoundingClientRect(); return [one.tagName, x + scrollX, y + scrollY, width, height]; })));
/** What the engine says of one person, without hub, sync and extension. */
export async function wordsOfEngine(world: World, contact: string, channels: readonly Channel[]): Promise<string> {
  const [register, policy] = [await readRegister(sampleConsents()), readPolicy(practicePolicy(world.practice.url))];
  const recipients = parseRecipients(contact, 'contact', contact.includes('@') ? 'address-list' : 'phone', policy.defaultRegion);
  const permission = register.get(contact);
  const words = channels.map((channel) => {
    const attempt: Attempt = { id: 'expected-attempt', channel, purpose: 'direct-marketing', purposeSource: 'declared', audience: 'explicit', recipients, app: 'x', account: '', draft: '', layer: 'popup', context: { utcOffsetMinutes: -new Date().getTimezoneOffset() } };
    const { verdicts: [verdict] } = decide(attempt, [permission ? { status: 'held', permission } : { status: 'unknown', stops: [] }], policy, { rootVersion: 1, verifiedAt: Date.now(), clockBackwards: false }, Date.now());
    return { allow: 'may', block: 'no', warn: 'ask', justify: 'ask' }[verdict?.kind ?? 'block'];
  });
  const names: Partial<Record<Channel, string>> = { email: 'mail', newsletter: 'news', voice: 'call', sms: 'SMS' };
  return `${contact}: ${channels.map((channel, at) => `${names[channel]}: ${words[at]}`).join('; ')}. Details`;
}
