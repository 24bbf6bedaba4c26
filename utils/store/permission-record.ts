// One permission of a page: codes into the page's dictionaries, then dates and record numbers as small differences.
import { compareBytes } from '../crypto';
import type { Grant, Instant, Permission, Stop } from '../engine';
import { ByteReader, FormatError, type ByteWriter } from './binary';
import { packGrant, packProfile, packStop, unpackGrant, unpackProfile, unpackStop, type GrantShape, type Profile, type StopShape } from './permission-shape';

const DAY_MS = 86_400_000;
export const DICTIONARIES = ['profiles', 'grantShapes', 'stopShapes'] as const;
type DictionaryName = (typeof DICTIONARIES)[number];

/** What a page holds once for all its records. */
export interface PageContext extends Record<DictionaryName, Uint8Array[]> {
  purposes: readonly string[];
  /** Earliest day and lowest record number of the page. */
  dayBase: number;
  recordBase: number;
  /** Name of a form → code; only while writing. */
  codes?: Record<DictionaryName, Map<string, number>>;
  /** Forms as read, by code; only while reading: all records of a page share a few. */
  read?: { profiles: (Profile | undefined)[]; grantShapes: (GrantShape | undefined)[]; stopShapes: (StopShape | undefined)[] };
}

const dayOf = (at: Instant): number => Math.floor(at / DAY_MS);
const instantOf = (day: number): Instant => day * DAY_MS;

function profileOf(permission: Permission): Profile {
  return {
    ...permission,
    notice: permission.noticeDeliveredAt !== undefined,
    ownAct: permission.lastOwnActAt !== undefined,
    grants: permission.grants.length,
    stops: permission.stops.length,
  };
}

const shapeOf = (grant: Grant): GrantShape => ({ ...grant, from: grant.validFrom !== undefined, to: grant.validTo !== undefined });

/** Names of forms: equal forms have equal names. Cheap, since a base has millions. */
const nameOfGrant = (grant: Grant): string => {
  const { evidence, documented, doubleOptIn, obtainedInSale, optOutOffered, namesThirdParty } = grant.proof;
  const proof = +evidence + 2 * +documented + 4 * +doubleOptIn + 8 * +obtainedInSale + 16 * +optOutOffered + 32 * +namesThirdParty;
  const dates = (grant.validFrom === undefined ? 0 : 1) + (grant.validTo === undefined ? 0 : 2);
  return `${grant.channel}|${grant.purpose}|${grant.relationship}|${grant.state}|${grant.gdprBasis}|${grant.eprivacyBasis}|${proof}|${dates}`;
};
const nameOfStop = (stop: Stop): string => `${stop.kind}|${stop.channels?.join() ?? '*'}|${stop.purposes ? JSON.stringify(stop.purposes) : '*'}`;
const nameOfProfile = (permission: Permission): string => {
  const { country, subjectClass, relationships, preferredChannel, preferredHours, evidenceFor, grants, stops } = permission;
  const dates = (permission.noticeDeliveredAt === undefined ? 0 : 1) + (permission.lastOwnActAt === undefined ? 0 : 2);
  const hours = preferredHours ? `${preferredHours.from}-${preferredHours.to}` : '';
  return `${country}|${subjectClass}|${relationships.join()}|${preferredChannel}|${hours}|${evidenceFor.length === 0 ? '' : JSON.stringify(evidenceFor)}|${grants.length}|${stops.length}|${dates}`;
};

/** Counts the forms of one kind; packs each once. */
class FormCount {
  private readonly forms = new Map<string, { form: Uint8Array; count: number }>();

  add(name: string, pack: () => Uint8Array): void {
    const held = this.forms.get(name);
    if (held) held.count++;
    else this.forms.set(name, { form: pack(), count: 1 });
  }

  /** Most frequent first, so that its code takes one byte; ties in byte order, so that equal pages give equal bytes. */
  ranked(): { forms: Uint8Array[]; codes: Map<string, number> } {
    const list = [...this.forms].sort(([, a], [, b]) => b.count - a.count || compareBytes(a.form, b.form));
    return { forms: list.map(([, held]) => held.form), codes: new Map(list.map(([name], code) => [name, code])) };
  }
}

function lowestDay(permission: Permission): number {
  let lowest = Infinity;
  const see = (at: Instant | undefined): void => {
    if (at !== undefined && at < lowest) lowest = at;
  };
  see(permission.noticeDeliveredAt);
  see(permission.lastOwnActAt);
  for (const grant of permission.grants) see(grant.validFrom);
  for (const stop of permission.stops) see(stop.since);
  return lowest === Infinity ? Infinity : dayOf(lowest);
}

/** Counts the forms and the lowest day and record of a page that is to be written. */
export function surveyOf(permissions: readonly (Permission | null)[], purposes: readonly string[]): PageContext {
  const [profiles, grantShapes, stopShapes] = [new FormCount(), new FormCount(), new FormCount()];
  let dayBase = Infinity;
  let recordBase = Infinity;
  for (const permission of permissions) {
    if (!permission) continue;
    profiles.add(nameOfProfile(permission), () => packProfile(profileOf(permission), purposes));
    for (const grant of permission.grants) {
      grantShapes.add(nameOfGrant(grant), () => packGrant(shapeOf(grant), purposes));
      if (grant.record < recordBase) recordBase = grant.record;
    }
    for (const stop of permission.stops) {
      stopShapes.add(nameOfStop(stop), () => packStop(stop, purposes));
      if (stop.record < recordBase) recordBase = stop.record;
    }
    dayBase = Math.min(dayBase, lowestDay(permission));
  }
  const ranked = { profiles: profiles.ranked(), grantShapes: grantShapes.ranked(), stopShapes: stopShapes.ranked() };
  return {
    purposes,
    dayBase: dayBase === Infinity ? 0 : dayBase,
    recordBase: recordBase === Infinity ? 0 : recordBase,
    profiles: ranked.profiles.forms,
    grantShapes: ranked.grantShapes.forms,
    stopShapes: ranked.stopShapes.forms,
    codes: { profiles: ranked.profiles.codes, grantShapes: ranked.grantShapes.codes, stopShapes: ranked.stopShapes.codes },
  };
}

class RecordWriter {
  private day: number;
  private record: number;

  constructor(private readonly context: PageContext, private readonly out: ByteWriter) {
    this.day = context.dayBase;
    this.record = context.recordBase;
  }

  code(dictionary: DictionaryName, name: string): void {
    const code = this.context.codes?.[dictionary].get(name);
    if (code === undefined) throw new FormatError('form not surveyed');
    this.out.varint(code);
  }

  date(at: Instant): void {
    const day = dayOf(at);
    this.out.zigzag(day - this.day);
    this.day = day;
  }

  /** End of validity, against the last date; later dates do not count from it. */
  endDate(at: Instant): void {
    this.out.zigzag(dayOf(at) - this.day);
  }

  number(record: number): void {
    this.out.zigzag(record - this.record);
    this.record = record;
  }
}

/** Appends the record of one permission; never empty, since an empty record means removed. */
export function writePermission(permission: Permission, context: PageContext, out: ByteWriter): void {
  const writer = new RecordWriter(context, out);
  writer.code('profiles', nameOfProfile(permission));
  if (permission.noticeDeliveredAt !== undefined) writer.date(permission.noticeDeliveredAt);
  if (permission.lastOwnActAt !== undefined) writer.date(permission.lastOwnActAt);
  for (const grant of permission.grants) {
    writer.code('grantShapes', nameOfGrant(grant));
    if (grant.validFrom !== undefined) writer.date(grant.validFrom);
    if (grant.validTo !== undefined) writer.endDate(grant.validTo);
    writer.number(grant.record);
  }
  for (const stop of permission.stops) {
    writer.code('stopShapes', nameOfStop(stop));
    writer.date(stop.since);
    writer.number(stop.record);
  }
}

class RecordReader {
  private readonly from: ByteReader;
  private day: number;
  private record: number;

  constructor(bytes: Uint8Array, private readonly context: PageContext) {
    this.from = new ByteReader(bytes);
    this.day = context.dayBase;
    this.record = context.recordBase;
  }

  profile(): Profile {
    const code = this.from.varint();
    return (this.read.profiles[code] ??= unpackProfile(this.form('profiles', code), this.context.purposes));
  }

  grantShape(): GrantShape {
    const code = this.from.varint();
    return (this.read.grantShapes[code] ??= unpackGrant(this.form('grantShapes', code), this.context.purposes));
  }

  stopShape(): StopShape {
    const code = this.from.varint();
    return (this.read.stopShapes[code] ??= unpackStop(this.form('stopShapes', code), this.context.purposes));
  }

  private form(name: DictionaryName, code: number): Uint8Array {
    const form = this.context[name][code];
    if (!form) throw new FormatError(`${name}: unknown code`);
    return form;
  }

  private get read(): NonNullable<PageContext['read']> {
    return (this.context.read ??= { profiles: [], grantShapes: [], stopShapes: [] });
  }

  date(): Instant {
    this.day += this.from.zigzag();
    return instantOf(this.day);
  }

  endDate(): Instant {
    return instantOf(this.day + this.from.zigzag());
  }

  number(): number {
    this.record += this.from.zigzag();
    return this.record;
  }

  get done(): boolean {
    return this.from.done;
  }
}

/** Parts of a form are shared by the permissions of a page: nobody changes what is read. */
function readGrant(reader: RecordReader): Grant {
  const { channel, purpose, relationship, state, gdprBasis, eprivacyBasis, proof, from, to } = reader.grantShape();
  // No spreads: a screening reads millions.
  const grant: Grant = { channel, purpose, relationship, state, gdprBasis, eprivacyBasis, proof, record: 0 };
  if (from) grant.validFrom = reader.date();
  if (to) grant.validTo = reader.endDate();
  grant.record = reader.number();
  return grant;
}

function readStop(reader: RecordReader): Stop {
  const shape = reader.stopShape();
  const since = reader.date();
  return { ...shape, since, record: reader.number() };
}

export function readPermission(bytes: Uint8Array, context: PageContext): Permission {
  const reader = new RecordReader(bytes, context);
  const profile = reader.profile();
  const { notice, ownAct, grants: grantCount, stops: stopCount, country, subjectClass, relationships, preferredChannel, preferredHours, evidenceFor } = profile;
  const permission: Permission = { subjectClass, relationships, evidenceFor, grants: [], stops: [] };
  if (country !== undefined) permission.country = country;
  if (preferredChannel !== undefined) permission.preferredChannel = preferredChannel;
  if (preferredHours !== undefined) permission.preferredHours = preferredHours;
  if (notice) permission.noticeDeliveredAt = reader.date();
  if (ownAct) permission.lastOwnActAt = reader.date();
  for (let left = grantCount; left > 0; left--) permission.grants.push(readGrant(reader));
  for (let left = stopCount; left > 0; left--) permission.stops.push(readStop(reader));
  if (!reader.done) throw new FormatError('bytes after a permission');
  return permission;
}
