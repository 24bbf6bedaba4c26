import type { Lookup, Permission, Stop } from '../engine';
import type { StoreRoot } from './root';

/** The same stop may stand in base, tree and overlay: once is enough. */
export function mergeStops(...lists: readonly (readonly Stop[])[]): Stop[] {
  const all = lists.flat();
  if (all.length < 2) return all;
  const merged = new Map<string, Stop>();
  for (const stop of all) {
    const name = JSON.stringify([stop.kind, stop.channels ?? null, stop.purposes ?? null, stop.since, stop.record]);
    merged.set(name, stop);
  }
  return [...merged.values()];
}

/** What is known of a contact point, from what was found of it in base, stop tree and overlay. */
export function lookupFrom(root: Pick<StoreRoot, 'whole'>, permission: Permission | null | undefined, tree: readonly Stop[], overlay: readonly Stop[]): Lookup {
  const stops = mergeStops(permission?.stops ?? [], tree, overlay);
  if (permission) return { status: 'held', permission: { ...permission, stops } };
  return { status: root.whole ? 'unknown' : 'not-held', stops };
}
