import type { Grant, Permission } from '../../utils/engine';
import { mergeGroups, pointsByPerson, type PersonRef } from '../register/merges';
import type { PointEvents } from '../store/events';
import { pointsById } from '../store/events';
import type { Sql } from '../store/sql';
import { derivePermission } from './derive';

const stands = (grant: Grant, refusal: Grant): boolean =>
  grant.channel === refusal.channel && grant.purpose === refusal.purpose && (refusal.relationship === 'any' || refusal.relationship === grant.relationship);

/** What another contact point of the same person takes away: their stops, and what they have refused there. It gives nothing. */
export function narrowedBy(permission: Permission, other: Permission): Permission {
  const refusals = other.grants.filter(({ state }) => state === 'refused');
  const kept = permission.grants.filter((grant) => !refusals.some((refusal) => stands(grant, refusal)));
  return { ...permission, grants: [...kept, ...refusals], stops: [...permission.stops, ...other.stops] };
}

/** Permissions with regard to which persons were found to be one: the least permissive of their contact points wins. */
export class MergedPermissions {
  private constructor(private readonly mates: ReadonlyMap<number, readonly PointEvents[]>) {}

  /** @param of only what concerns these persons, and with a merge that is thought of. */
  static async load(sql: Sql, of: { persons?: readonly PersonRef[]; also?: readonly [PersonRef, PersonRef] } = {}): Promise<MergedPermissions> {
    const { persons, also } = of;
    const all = await mergeGroups(sql, also);
    const groups = new Set(persons ? persons.flatMap((person) => { const group = all.get(person); return group ? [group] : []; }) : all.values());
    if (groups.size === 0) return new MergedPermissions(new Map());
    const byPerson = await pointsByPerson(sql, [...groups].flat());
    const held = new Map((await pointsById(sql, [...new Set([...byPerson.values()].flat())])).map((point) => [point.point, point]));
    const mates = new Map<number, PointEvents[]>();
    for (const group of groups) {
      const ids = [...new Set(group.flatMap((person) => byPerson.get(person) ?? []))].filter((id) => held.has(id));
      for (const id of ids) mates.set(id, [...new Set([...(mates.get(id) ?? []), ...ids.filter((other) => other !== id).map((other) => held.get(other)!)])]);
    }
    return new MergedPermissions(mates);
  }

  of(point: PointEvents): Permission {
    return (this.mates.get(point.point) ?? []).reduce((held, mate) => narrowedBy(held, derivePermission(mate.events)), derivePermission(point.events));
  }

  /** These contact points and those whose permission hangs on them. */
  withMates(ids: readonly number[]): number[] {
    return [...new Set(ids.flatMap((id) => [id, ...(this.mates.get(id) ?? []).map(({ point }) => point)]))];
  }

  /** Did a stop ever stand against this contact point, or against one of the same person? */
  hasStop(point: PointEvents): boolean {
    return [point, ...(this.mates.get(point.point) ?? [])].some(({ events }) => events.some(({ event }) => event.kind === 'stop'));
  }

  /** Contact points with a mate against which a stop ever stood. */
  stoppedByMates(): number[] {
    return [...this.mates].filter(([, mates]) => mates.some(({ events }) => events.some(({ event }) => event.kind === 'stop'))).map(([id]) => id);
  }
}
