import type { Grant, Permission, SubjectClass } from '../../utils/engine';
import type { NumberedEvent } from '../store/events';
import { personPermission } from './person';

/** From most to least protected. */
const CLASSES: readonly SubjectClass[] = ['consumer', 'unknown', 'sole-trader', 'legal-person'];
const key = (grant: Grant): string => `${grant.channel} ${grant.purpose} ${grant.relationship}`;

/**
 * Events by person. Rows without a person belong to the only one named, or to the contact point as a person of its own
 * when none or several are named: whose consent it was is then not known.
 */
function byPerson(events: readonly NumberedEvent[]): (readonly NumberedEvent[])[] {
  if (events.length === 1) return [events]; // nearly every contact point
  const persons = new Map<string, NumberedEvent[]>();
  for (const numbered of events) {
    const id = numbered.event.pii_principal_id ?? '';
    const own = persons.get(id);
    if (own) own.push(numbered);
    else persons.set(id, [numbered]);
  }
  const nameless = persons.get('');
  if (nameless && persons.size === 2) {
    persons.delete('');
    for (const [id, own] of persons) persons.set(id, [...own, ...nameless]);
  }
  return [...persons.values()];
}

/** The shared time in which both hold. */
function sharedValidity(a: Grant, b: Grant): Pick<Grant, 'validFrom' | 'validTo'> {
  const from = Math.max(a.validFrom ?? 0, b.validFrom ?? 0);
  const to = Math.min(a.validTo ?? Infinity, b.validTo ?? Infinity);
  return { ...(from > 0 ? { validFrom: from } : {}), ...(Number.isFinite(to) ? { validTo: to } : {}) };
}

function sharedProof(a: Grant, b: Grant): Grant['proof'] {
  const both = Object.entries(a.proof).map(([name, value]) => [name, value && b.proof[name as keyof Grant['proof']]]);
  return Object.fromEntries(both) as unknown as Grant['proof'];
}

function leastGrant(a: Grant, b: Grant): Grant {
  const refused = [a, b].filter((grant) => grant.state === 'refused').sort((one, other) => other.record - one.record)[0];
  if (refused) return refused;
  const { channel, purpose, relationship } = a;
  return {
    channel, purpose, relationship,
    state: a.state === b.state ? a.state : 'unknown',
    gdprBasis: a.gdprBasis === b.gdprBasis ? a.gdprBasis : 'none',
    eprivacyBasis: a.eprivacyBasis === b.eprivacyBasis ? a.eprivacyBasis : 'none',
    ...sharedValidity(a, b),
    proof: sharedProof(a, b),
    record: Math.max(a.record, b.record),
  };
}

function leastGrants(a: readonly Grant[], b: readonly Grant[]): Grant[] {
  const other = new Map(b.map((grant) => [key(grant), grant]));
  const both = a.flatMap((grant) => {
    const match = other.get(key(grant));
    if (match) return [leastGrant(grant, match)];
    return grant.state === 'refused' ? [grant] : []; // the other person has not agreed
  });
  const known = new Set(a.map(key));
  return [...both, ...b.filter((grant) => grant.state === 'refused' && !known.has(key(grant)))];
}

const common = <T>(a: readonly T[], b: readonly T[]): T[] => a.filter((entry) => b.includes(entry));

/** Both present, by `pick`; otherwise absent. */
function ifBoth(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.min(a, b);
}

/** Several people behind one contact point: the least permissive wins (design §1). */
export function leastPermissive(a: Permission, b: Permission): Permission {
  const notice = ifBoth(a.noticeDeliveredAt, b.noticeDeliveredAt);
  const ownAct = ifBoth(a.lastOwnActAt, b.lastOwnActAt);
  return {
    ...(a.country !== undefined && a.country === b.country ? { country: a.country } : {}),
    subjectClass: CLASSES[Math.min(CLASSES.indexOf(a.subjectClass), CLASSES.indexOf(b.subjectClass))] ?? 'unknown',
    relationships: common(a.relationships, b.relationships),
    ...(notice === undefined ? {} : { noticeDeliveredAt: notice }),
    evidenceFor: common(a.evidenceFor, b.evidenceFor),
    ...(ownAct === undefined ? {} : { lastOwnActAt: ownAct }),
    grants: leastGrants(a.grants, b.grants),
    stops: [...a.stops, ...b.stops],
  };
}

/** What each of the persons or names would be permitted on their own. */
export const permissionsOfEach = (events: readonly NumberedEvent[]): Permission[] => byPerson(events).map(personPermission);

/** Permission of a contact point from every event recorded about it, whatever the order they came in. */
export function derivePermission(events: readonly NumberedEvent[]): Permission {
  const [first, ...others] = permissionsOfEach(events);
  if (!first) throw new Error('a contact point without events has no permission');
  return others.reduce(leastPermissive, first);
}
