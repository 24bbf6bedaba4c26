import type { Permission, Stop } from '../../utils/engine';
import { toHex } from '../../utils/crypto';
import type { PageEntry } from '../../utils/store/page';
import { stopKeyTexts } from '../../utils/store/contact-key';
import { leastPermissive } from '../permissions/derive';
import type { MergedPermissions } from '../permissions/merged';
import type { Tombstone } from '../register/tombstones';
import type { PointEvents } from '../store/events';
import { hmac16Sync, sortEntries } from './entries';

/** A stop page tells nothing about a person but the stops, and the act that may lift a tombstone. */
function stopsOnly(permission: Permission): Permission {
  const { stops, lastOwnActAt } = permission;
  const erased = stops.some((stop: Stop) => stop.kind === 'erasure');
  return { subjectClass: 'unknown', relationships: [], grants: [], evidenceFor: [], stops, ...(erased && lastOwnActAt !== undefined ? { lastOwnActAt } : {}) };
}

/** Stops by key text: the exact form of each contact point, and the folded one that several may share. */
function byKeyText(points: readonly PointEvents[], permissions: MergedPermissions): Map<string, Permission> {
  const texts = new Map<string, Permission>();
  for (const point of points) {
    const permission = stopsOnly(permissions.of(point));
    for (const text of stopKeyTexts(point)) {
      const shared = texts.get(text);
      texts.set(text, shared ? stopsOnly(leastPermissive(shared, permission)) : permission);
    }
  }
  return texts;
}

const erased = ({ since }: Tombstone): Permission => ({ subjectClass: 'unknown', relationships: [], grants: [], evidenceFor: [], stops: [{ kind: 'erasure', since, record: 0 }] });

/** Permissions by key in hex, with the tombstones that stand under the same keys. */
function withTombstones(byKey: ReadonlyMap<string, Permission>, tombstones: readonly Tombstone[]): Map<string, Permission> {
  const all = new Map(byKey);
  for (const tombstone of tombstones) {
    for (const key of new Set([toHex(tombstone.exactKey), toHex(tombstone.foldedKey)])) {
      const held = all.get(key);
      const stops = [...(held?.stops ?? []), ...erased(tombstone).stops];
      all.set(key, held ? { ...held, stops } : { ...erased(tombstone), stops });
    }
  }
  return all;
}

function byStopKey(points: readonly PointEvents[], stopKey: Uint8Array, permissions: MergedPermissions): Map<string, Permission> {
  return new Map([...byKeyText(points, permissions)].map(([text, permission]) => [toHex(hmac16Sync(stopKey, text)), permission]));
}

function entriesOf(byKey: ReadonlyMap<string, Permission>, removed: null | undefined): PageEntry[] {
  return sortEntries([...byKey].flatMap(([key, permission]) => {
    const kept = permission.stops.length > 0 ? permission : removed;
    return kept === undefined ? [] : [{ key: new Uint8Array(Buffer.from(key, 'hex')), permission: kept }];
  }));
}

/** Entries of the stop tree, sorted. `points` = every contact point that ever had a stop; `tombstones` = all. */
export const stopEntries = (points: readonly PointEvents[], stopKey: Uint8Array, permissions: MergedPermissions, tombstones: readonly Tombstone[]): PageEntry[] =>
  entriesOf(withTombstones(byStopKey(points, stopKey, permissions), tombstones), undefined);

/** Entries of a stop delta: `points` must hold everything that folds alike. A lifted stop is entered as removed, but for a tombstone under the same key. */
export async function stopDelta(points: readonly PointEvents[], stopKey: Uint8Array, permissions: MergedPermissions, tombstonesUnder: (keys: string[]) => Promise<Tombstone[]>): Promise<PageEntry[]> {
  const byKey = byStopKey(points, stopKey, permissions);
  const own = withTombstones(byKey, await tombstonesUnder([...byKey.keys()]));
  // A tombstone's other key is in the tree as it was.
  return entriesOf(new Map([...own].filter(([key]) => byKey.has(key))), null);
}
