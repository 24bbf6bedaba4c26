import type { Grant, Permission, Stop } from '../../utils/engine';
import { MergedPermissions } from '../permissions/merged';
import { pointsById } from '../store/events';
import type { Sql } from '../store/sql';
import { everyName, pointsByPerson, type PersonRef } from './merges';

type Cell = Pick<Grant, 'channel' | 'purpose' | 'relationship' | 'state' | 'record'>;
export interface PreviewContact {
  number: number; contactPoint: string; persons: PersonRef[];
  /** What holds now and would end, the refusal or stop of another contact point that would come to it, and what stays. */
  ending: Cell[]; refusals: Cell[]; stops: Pick<Stop, 'kind' | 'since' | 'channels' | 'record'>[]; staying: Cell[];
}
export interface MergePreview { contacts: PreviewContact[]; contactCount: number; isOne: boolean }

/** Contact points that are shown; those that change come first. */
const MOST = 100;

const cellOf = ({ channel, purpose, relationship, state, record }: Grant): Cell => ({ channel, purpose, relationship, state, record });
const key = ({ channel, purpose, relationship, state, record }: Grant): string => `${channel} ${purpose} ${relationship} ${state} ${record}`;
const stopKey = ({ kind, since, record }: Stop): string => `${kind} ${since} ${record}`;

function compared(before: Permission, after: Permission): Pick<PreviewContact, 'ending' | 'refusals' | 'stops' | 'staying'> {
  const [held, kept] = [new Set(before.grants.map(key)), new Set(after.grants.map(key))];
  const stops = new Set(before.stops.map(stopKey));
  const permits = before.grants.filter(({ state }) => state !== 'refused');
  return {
    ending: permits.filter((grant) => !kept.has(key(grant))).map(cellOf), staying: permits.filter((grant) => kept.has(key(grant))).map(cellOf),
    refusals: after.grants.filter((grant) => !held.has(key(grant))).map(cellOf), stops: after.stops.filter((stop) => !stops.has(stopKey(stop))),
  };
}

const weight = ({ ending, refusals, stops }: PreviewContact): number => ending.length * 100 + refusals.length + stops.length;

/** What a merge would change, contact point by contact point. It is computed by what compiles the pages, with the merge thought of. */
export async function previewMerge(sql: Sql, kept: PersonRef, merged: PersonRef): Promise<MergePreview> {
  const names = [...new Set([...await everyName(sql, kept), ...await everyName(sql, merged)])];
  const byPerson = await pointsByPerson(sql, names);
  const points = await pointsById(sql, [...new Set([...byPerson.values()].flat())]);
  const now = await MergedPermissions.load(sql, { persons: names });
  const then = await MergedPermissions.load(sql, { persons: names, also: [kept, merged] });
  const contacts = points.map((point): PreviewContact => ({
    number: point.point, contactPoint: point.canonical, persons: names.filter((name) => byPerson.get(name)?.includes(point.point)), ...compared(now.of(point), then.of(point)),
  }));
  return { contacts: contacts.sort((a, b) => weight(b) - weight(a)).slice(0, MOST), contactCount: contacts.length, isOne: (await everyName(sql, kept)).includes(merged) };
}
