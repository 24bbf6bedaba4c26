// Packed forms of what repeats between contact points; pages keep each form once in a dictionary.
import { CHANNELS, EPRIVACY_BASES, GDPR_BASES, GRANT_STATES, RELATIONSHIPS, STOP_KINDS } from '../engine';
import type { Channel, Grant, GrantProof, Permission, Stop, SubjectClass } from '../engine';
import { ByteReader, ByteWriter, FormatError } from './binary';

const CLASSES: readonly SubjectClass[] = ['unknown', 'consumer', 'sole-trader', 'legal-person'];
const GRANT_RELATIONSHIPS = ['any', ...RELATIONSHIPS] as const;
const PROOFS: readonly (keyof GrantProof)[] = [
  'evidence', 'documented', 'doubleOptIn', 'obtainedInSale', 'optOutOffered', 'namesThirdParty',
];

/** A permission without dates and record numbers; presence flags and counts stand for those. */
export type Profile = Pick<Permission, 'country' | 'subjectClass' | 'relationships' | 'preferredChannel' | 'preferredHours' | 'evidenceFor'> & {
  notice: boolean;
  ownAct: boolean;
  grants: number;
  stops: number;
};
export type GrantShape = Omit<Grant, 'validFrom' | 'validTo' | 'record'> & { from: boolean; to: boolean };
export type StopShape = Omit<Stop, 'since' | 'record'>;

function codeOf<T>(list: readonly T[], value: T): number {
  const code = list.indexOf(value);
  if (code < 0) throw new FormatError(`not in the format: ${String(value)}`);
  return code;
}

function valueOf<T>(list: readonly T[], code: number): T {
  const value = list[code];
  if (value === undefined) throw new FormatError(`unknown code ${code}`);
  return value;
}

const maskOf = <T>(list: readonly T[], values: readonly T[]): number => values.reduce((mask, value) => mask | (1 << codeOf(list, value)), 0);

function valuesOf<T>(list: readonly T[], mask: number): T[] {
  if (mask >= 1 << list.length) throw new FormatError(`unknown flag in ${mask}`);
  return list.filter((_, code) => (mask & (1 << code)) !== 0);
}

function writePurposes(out: ByteWriter, values: readonly string[], purposes: readonly string[]): void {
  out.varint(values.length);
  for (const value of values) out.varint(codeOf(purposes, value));
}

const readPurposes = (from: ByteReader, purposes: readonly string[]): string[] =>
  Array.from({ length: checkedCount(from.varint()) }, () => valueOf(purposes, from.varint()));

/** A broken count must not allocate. */
function checkedCount(count: number): number {
  if (count > 65_535) throw new FormatError(`count ${count}`);
  return count;
}

export function packProfile(profile: Profile, purposes: readonly string[]): Uint8Array {
  const out = new ByteWriter();
  const { country, preferredChannel, preferredHours, evidenceFor } = profile;
  const flags = [country, profile.notice, preferredChannel, preferredHours, profile.ownAct, evidenceFor.length > 0];
  out.byte(codeOf(CLASSES, profile.subjectClass) | flags.reduce<number>((sum, flag, bit) => sum | (flag ? 4 << bit : 0), 0));
  out.byte(maskOf(RELATIONSHIPS, profile.relationships));
  out.varint(profile.grants);
  out.varint(profile.stops);
  if (country) {
    if (!/^[A-Z]{2}$/.test(country)) throw new FormatError(`country ${country}`);
    out.byte(country.charCodeAt(0));
    out.byte(country.charCodeAt(1));
  }
  if (preferredChannel) out.byte(codeOf(CHANNELS, preferredChannel));
  if (preferredHours) {
    out.byte(preferredHours.from);
    out.byte(preferredHours.to);
  }
  if (evidenceFor.length > 0) writePurposes(out, evidenceFor, purposes);
  return out.result();
}

export function unpackProfile(bytes: Uint8Array, purposes: readonly string[]): Profile {
  const from = new ByteReader(bytes);
  const first = from.byte();
  const flag = (bit: number): boolean => (first & (4 << bit)) !== 0;
  const profile: Profile = {
    subjectClass: valueOf(CLASSES, first & 3),
    relationships: valuesOf(RELATIONSHIPS, from.byte()),
    grants: checkedCount(from.varint()),
    stops: checkedCount(from.varint()),
    notice: flag(1),
    ownAct: flag(4),
    evidenceFor: [],
  };
  if (flag(0)) profile.country = String.fromCharCode(from.byte(), from.byte());
  if (flag(2)) profile.preferredChannel = valueOf<Channel>(CHANNELS, from.byte());
  if (flag(3)) profile.preferredHours = { from: from.byte(), to: from.byte() };
  if (flag(5)) profile.evidenceFor = readPurposes(from, purposes);
  return profile;
}

export function packGrant(shape: GrantShape, purposes: readonly string[]): Uint8Array {
  const out = new ByteWriter();
  out.byte(codeOf(CHANNELS, shape.channel) | (codeOf(GRANT_RELATIONSHIPS, shape.relationship) << 3) | (codeOf(GRANT_STATES, shape.state) << 6));
  const bases = codeOf(GDPR_BASES, shape.gdprBasis) | (codeOf(EPRIVACY_BASES, shape.eprivacyBasis) << 3);
  out.byte(bases | (shape.from ? 64 : 0) | (shape.to ? 128 : 0));
  out.byte(maskOf(PROOFS, PROOFS.filter((name) => shape.proof[name])));
  out.varint(codeOf(purposes, shape.purpose));
  return out.result();
}

export function unpackGrant(bytes: Uint8Array, purposes: readonly string[]): GrantShape {
  const from = new ByteReader(bytes);
  const scope = from.byte();
  const bases = from.byte();
  const proofs = valuesOf(PROOFS, from.byte());
  return {
    channel: valueOf(CHANNELS, scope & 7),
    relationship: valueOf(GRANT_RELATIONSHIPS, (scope >> 3) & 7),
    state: valueOf(GRANT_STATES, scope >> 6),
    gdprBasis: valueOf(GDPR_BASES, bases & 7),
    eprivacyBasis: valueOf(EPRIVACY_BASES, (bases >> 3) & 7),
    from: (bases & 64) !== 0,
    to: (bases & 128) !== 0,
    proof: Object.fromEntries(PROOFS.map((name) => [name, proofs.includes(name)])) as unknown as GrantProof,
    purpose: valueOf(purposes, from.varint()),
  };
}

export function packStop(shape: StopShape, purposes: readonly string[]): Uint8Array {
  const out = new ByteWriter();
  out.byte(codeOf(STOP_KINDS, shape.kind) | (shape.channels ? 64 : 0) | (shape.purposes ? 128 : 0));
  if (shape.channels) out.byte(maskOf(CHANNELS, shape.channels));
  if (shape.purposes) writePurposes(out, shape.purposes, purposes);
  return out.result();
}

export function unpackStop(bytes: Uint8Array, purposes: readonly string[]): StopShape {
  const from = new ByteReader(bytes);
  const first = from.byte();
  const shape: StopShape = { kind: valueOf(STOP_KINDS, first & 63) };
  if (first & 64) shape.channels = valuesOf(CHANNELS, from.byte());
  if (first & 128) shape.purposes = readPurposes(from, purposes);
  return shape;
}
