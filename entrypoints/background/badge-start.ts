import { ADAPTERS } from '../../utils/adapters/registry';
import type { Adapter } from '../../utils/adapters/adapter';
import type { BadgeStart } from '../../utils/messaging/at-hand';
import type { Request } from '../../utils/messaging/protocol';
import { injectScript } from '../../utils/platform/hosts';
import { addressOf } from './address';
import { configOf } from './config';
import { faultKey } from './fault';
import type { ContentSender } from './sender';
import { policyOf, type Deciding } from './policy-in-force';

const OFF: BadgeStart = { on: false, contacts: [], links: false };

/** badge.start: what this page's badges look for. Nobody's before there is a policy. */
export async function startBadges(worker: Deciding, { url }: Request<'badge.start'>, sender: ContentSender): Promise<BadgeStart> {
  if (!worker.store.device() || !worker.store.policy()) return OFF;
  const { badges } = policyOf(worker).policy;
  if (badges === 'off') return OFF;
  const { adapters, own } = await configOf(worker, addressOf(url, sender), sender);
  const here = [...ADAPTERS.filter(({ id }) => adapters.includes(id)), ...(own as Adapter[])];
  const contacts = here.flatMap(({ record }) => record?.contacts ?? []);
  const on = badges === 'guarded' ? here.length > 0 : contacts.length > 0;
  return on ? { on, contacts, links: true } : OFF;
}

/** A page whose gate has asked for its adapters gets its badges, where policy wants them. Nothing that is held depends on it. */
export function bringBadges(worker: Deciding, url: string, sender: ContentSender): void {
  startBadges(worker, { url }, sender)
    .then(async ({ on }) => { if (on) await injectScript(sender.tab, sender.frame, 'badges'); })
    .catch((error: unknown) => { console.warn('badges', faultKey(error)); });
}
