import type { ConfigAnswer } from '../../utils/messaging/protocol';
import { showHealth, type Health } from '../../utils/platform/badge';
import { addressOf } from './address';
import { glassAt } from './break-glass';
import { bringBadges } from './badge-start';
import { configOf, faultyFor } from './config';
import { Fault } from './fault';
import { heirToken } from './heir';
import { managedFault } from './managed-fault';
import type { ContentSender } from './sender';
import type { Deciding } from './policy-in-force';

/** What the tab shows: the gate's own report, unless the policy's adapter for this site is faulty. */
export async function reportHealth(worker: Deciding, health: Health, { tab, url }: ContentSender): Promise<void> {
  const faulty = faultyFor(worker, url);
  await showHealth(tab, url, faulty ? { state: 'not-protected', adapter: faulty.id } : health);
}

/**
 * config.get of a content script. A gate without any usable adapter reports nothing, so its tab is marked here.
 * @throws Fault while managed storage is not settled: it may map this site, so the gate holds and asks again.
 */
export async function giveConfig(worker: Deciding, url: string, sender: ContentSender): Promise<ConfigAnswer> {
  const unsettled = managedFault(worker);
  if (unsettled) throw new Fault(unsettled);
  const faulty = sender.frame === 0 ? faultyFor(worker, addressOf(url, sender)) : undefined;
  if (faulty) await showHealth(sender.tab, sender.url, { state: 'not-protected', adapter: faulty.id });
  bringBadges(worker, url, sender);
  const until = glassAt(addressOf(url, sender))?.order.until;
  const [config, heir] = await Promise.all([configOf(worker, url, sender), heirToken(sender)]);
  return { ...config, ...(until === undefined ? {} : { emergencyUntil: until }), ...(heir === undefined ? {} : { heir }) };
}
