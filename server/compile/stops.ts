import type { Permission, Stop } from '../../utils/engine';
import type { PageEntry } from '../../utils/store/page';
import { stopKeyTexts } from '../../utils/store/contact-key';
import { derivePermission, leastPermissive } from '../permissions/derive';
import type { PointEvents } from '../store/events';
import { hmac16Sync, sortEntries } from './entries';

/** A stop page tells nothing about a person but the stops, and the act that may lift a tombstone. */
function stopsOnly(permission: Permission): Permission {
  const { stops, lastOwnActAt } = permission;
  const erased = stops.some((stop: Stop) => stop.kind === 'erasure');
  return { subjectClass: 'unknown', relationships: [], grants: [], evidenceFor: [], stops, ...(erased && lastOwnActAt !== undefined ? { lastOwnActAt } : {}) };
}

/** Stops by key text: the exact form of each contact point, and the folded one that several may share. */
function byKeyText(points: readonly PointEvents[]): Map<string, Permission> {
  const texts = new Map<string, Permission>();
  for (const point of points) {
    const permission = stopsOnly(derivePermission(point.events));
    for (const text of stopKeyTexts(point)) {
      const shared = texts.get(text);
      texts.set(text, shared ? stopsOnly(leastPermissive(shared, permission)) : permission);
    }
  }
  return texts;
}

function entriesOf(texts: ReadonlyMap<string, Permission>, stopKey: Uint8Array, removed: (permission: Permission) => Permission | null | undefined): PageEntry[] {
  return sortEntries([...texts].flatMap(([text, permission]) => {
    const kept = permission.stops.length > 0 ? permission : removed(permission);
    return kept === undefined ? [] : [{ key: hmac16Sync(stopKey, text), permission: kept }];
  }));
}

/** Entries of the stop tree, sorted. `points` = every contact point that ever had a stop. */
export const stopEntries = (points: readonly PointEvents[], stopKey: Uint8Array): PageEntry[] => entriesOf(byKeyText(points), stopKey, () => undefined);

/** Entries of a stop delta: `points` must hold everything that folds alike. A lifted stop is entered as removed. */
export const stopDelta = (points: readonly PointEvents[], stopKey: Uint8Array): PageEntry[] => entriesOf(byKeyText(points), stopKey, () => null);
