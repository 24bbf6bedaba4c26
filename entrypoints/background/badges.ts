import { ADAPTERS } from '../../utils/adapters/registry';
import type { Adapter } from '../../utils/adapters/adapter';
import { DEFAULT_PURPOSE, parseRecipients, type Channel, type ContactPoint } from '../../utils/engine';
import type { BadgeDetail, BadgeLook, BadgeStart, BadgeView, FoundContact } from '../../utils/messaging/at-hand';
import type { Request } from '../../utils/messaging/protocol';
import { injectScript } from '../../utils/platform/hosts';
import { addressOf } from './address';
import { prefersOf } from './composer';
import { configOf } from './config';
import { channelsOf, contactRow, type KnownContact } from './contact-row';
import { holdingFault } from './data-view';
import { Fault, faultKey } from './fault';
import { lookup } from './lookup';
import { earlierContacts } from './question';
import type { ContentSender } from './sender';
import { policyOf, type Worker } from './worker';

const OFF: BadgeStart = { on: false, contacts: [], links: false };
/** Channels a badge has words for; the panel has all. */
const SHOWN: Record<'email' | 'phone', Channel[]> = { email: ['email', 'newsletter'], phone: ['voice', 'sms'] };

/** badge.start: what this page's badges look for. Nobody's before there is a policy. */
export async function startBadges(worker: Worker, { url }: Request<'badge.start'>, sender: ContentSender): Promise<BadgeStart> {
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
export function bringBadges(worker: Worker, url: string, sender: ContentSender): void {
  startBadges(worker, { url }, sender)
    .then(async ({ on }) => { if (on) await injectScript(sender.tab, sender.frame, 'badges'); })
    .catch((error: unknown) => { console.warn('badges', faultKey(error)); });
}

type Point = ContactPoint & { kind: 'email' | 'phone' };

function pointOf({ raw, reader }: FoundContact, region: string): Point | undefined {
  const [one, ...others] = parseRecipients(raw, 'contact', reader, region);
  return one?.status === 'resolved' && others.length === 0 && one.point.kind !== 'handle' ? (one.point as Point) : undefined;
}

/** @throws Fault `fault_contact_syntax`. */
export function contactPointOf(worker: Worker, found: FoundContact): Point {
  const point = pointOf(found, policyOf(worker).engine.defaultRegion);
  if (!point) throw new Fault('fault_contact_syntax');
  return point;
}

async function knownContacts(worker: Worker, points: readonly Point[]): Promise<(KnownContact & { point: Point })[]> {
  const recipients = points.map((point) => ({ status: 'resolved' as const, point, field: 'contact', raw: point.canonical }));
  const [found, { times }] = await Promise.all([lookup(worker, points), earlierContacts({ worker, engine: policyOf(worker).engine, recipients })]);
  return points.map((point, at) => ({ point, found: found[at] ?? { status: 'not-held', stops: [] }, earlier: times }));
}

/** badge.look: for marketing, which is what a contact met in a CRM is mostly written to for. */
export async function lookAtContacts(worker: Worker, { contacts }: Request<'badge.look'>): Promise<BadgeLook> {
  if (!worker.store.device() || !worker.store.policy()) return { on: false, views: [] };
  const { policy, engine } = policyOf(worker);
  if (policy.badges === 'off') return { on: false, views: [] };
  const points = contacts.map((one) => pointOf(one, engine.defaultRegion));
  const known = await knownContacts(worker, points.flatMap((point) => point ?? []));
  const isHeld = (await holdingFault(worker)) !== undefined;
  let at = 0;
  const views = points.map((point): BadgeView | null => {
    const one = point ? known[at++] : undefined;
    if (!one) return null;
    const verdicts = SHOWN[one.point.kind].map((channel) => ({ channel, verdict: isHeld ? 'block' as const : contactRow(worker, one, channel, DEFAULT_PURPOSE).verdict }));
    return { contact: one.point.canonical, verdicts };
  });
  return { on: true, views };
}

/** badge.detail: every channel for every purpose that is offered. @throws Fault. */
export async function badgeDetail(worker: Worker, asked: FoundContact): Promise<BadgeDetail> {
  const { engine } = policyOf(worker);
  const point = contactPointOf(worker, asked);
  const [[known], fault] = await Promise.all([knownContacts(worker, [point]), holdingFault(worker)]);
  if (!known) throw new Error('a contact without a lookup');
  const purposes = [DEFAULT_PURPOSE, ...engine.offeredPurposes.filter((id) => id !== DEFAULT_PURPOSE)];
  return {
    contact: point.canonical, kind: point.kind, ...prefersOf(known.found), ...(fault ? { fault } : {}),
    purposes: purposes.map((purpose) => ({ purpose, rows: channelsOf(point.kind).map((channel) => contactRow(worker, known, channel, purpose)) })),
  };
}
