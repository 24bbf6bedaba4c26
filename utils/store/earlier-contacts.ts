import type { ContactPoint, Instant } from '../engine';
import { attemptKey, contactName } from './contact-index';
import type { Db } from './db';

/** Times of contacts since `since` by keyed name, read in one go: a device has thousands, a list may have a million. */
async function readSince(db: Db, since: Instant): Promise<Map<string, Instant[]>> {
  const found = new Map<string, Instant[]>();
  const index = db.transaction('attempts').store.index('contacts');
  for (let at = await index.openKeyCursor(); at; at = await at.continue()) {
    const [name, time] = at.key;
    if (time >= since) found.set(name, [...(found.get(name) ?? []), time]);
  }
  return found;
}

/** Earlier contacts of very many contact points, for the frequency cap. */
export async function openEarlierContacts(db: Db, since: Instant): Promise<(points: readonly ContactPoint[]) => Promise<Record<string, Instant[]>>> {
  const [key, known] = await Promise.all([attemptKey(db), readSince(db, since)]);
  if (known.size === 0) return async () => ({});
  return async (points) => {
    const times = await Promise.all(points.map(async ({ canonical }) => [canonical, known.get(await contactName(key, canonical)) ?? []] as const));
    return Object.fromEntries(times.filter(([, list]) => list.length > 0));
  };
}
