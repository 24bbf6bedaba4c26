import { DEFAULT_PURPOSE, type Channel } from '../../utils/engine';
import type { BadgeDetail, BadgeLook, BadgeView, FoundContact } from '../../utils/messaging/at-hand';
import type { Request } from '../../utils/messaging/protocol';
import { prefersOf } from './composer';
import { contactPointOf, pointOf, type Point } from './contact-point';
import { channelsOf, contactRow, type KnownContact } from './contact-row';
import { holdingFault } from './data-view';
import { lookup } from './lookup';
import { earlierContacts } from './question';
import { policyOf, type Worker } from './worker';

/** Channels a badge has words for; the panel has all. */
const SHOWN: Record<'email' | 'phone', Channel[]> = { email: ['email', 'newsletter'], phone: ['voice', 'sms'] };

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
