// One permission of a page: codes into the page's dictionaries, then dates and record numbers as small differences.
import { toHex } from '../crypto';
import type { Grant, Instant, Permission, Stop } from '../engine';
import { ByteReader, ByteWriter, FormatError } from './binary';
import { packGrant, packProfile, packStop, unpackGrant, unpackProfile, unpackStop, type GrantShape, type Profile } from './permission-shape';

const DAY_MS = 86_400_000;
export const DICTIONARIES = ['profiles', 'grantShapes', 'stopShapes'] as const;
type DictionaryName = (typeof DICTIONARIES)[number];

/** What a page holds once for all its records. */
export interface PageContext extends Record<DictionaryName, Uint8Array[]> {
  purposes: readonly string[];
  /** Earliest day and lowest record number of the page. */
  dayBase: number;
  recordBase: number;
  /** Packed form (hex) → code; only while writing. */
  codes?: Record<DictionaryName, Map<string, number>>;
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

/** Most frequent form first, so that its code takes one byte; ties in byte order, so that equal pages give equal bytes. */
function ranked(counts: Map<string, number>): string[] {
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([form]) => form);
}

const fromHexForm = (form: string): Uint8Array => Uint8Array.from(form.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

function* datesOf(permission: Permission): Generator<Instant | undefined> {
  yield permission.noticeDeliveredAt;
  yield permission.lastOwnActAt;
  for (const grant of permission.grants) yield grant.validFrom;
  for (const stop of permission.stops) yield stop.since;
}

/** Counts the forms and the lowest day and record of a page that is to be written. */
export function surveyOf(permissions: readonly (Permission | null)[], purposes: readonly string[]): PageContext {
  const counts = { profiles: new Map<string, number>(), grantShapes: new Map<string, number>(), stopShapes: new Map<string, number>() };
  const count = (name: DictionaryName, form: Uint8Array): void => {
    const hex = toHex(form);
    counts[name].set(hex, (counts[name].get(hex) ?? 0) + 1);
  };
  let dayBase = Infinity;
  let recordBase = Infinity;
  for (const permission of permissions) {
    if (!permission) continue;
    count('profiles', packProfile(profileOf(permission), purposes));
    for (const grant of permission.grants) count('grantShapes', packGrant(shapeOf(grant), purposes));
    for (const stop of permission.stops) count('stopShapes', packStop(stop, purposes));
    for (const at of datesOf(permission)) if (at !== undefined) dayBase = Math.min(dayBase, dayOf(at));
    for (const { record } of [...permission.grants, ...permission.stops]) recordBase = Math.min(recordBase, record);
  }
  const forms = { profiles: ranked(counts.profiles), grantShapes: ranked(counts.grantShapes), stopShapes: ranked(counts.stopShapes) };
  const codesOf = (list: string[]): Map<string, number> => new Map(list.map((form, code) => [form, code]));
  return {
    purposes,
    dayBase: dayBase === Infinity ? 0 : dayBase,
    recordBase: recordBase === Infinity ? 0 : recordBase,
    profiles: forms.profiles.map(fromHexForm),
    grantShapes: forms.grantShapes.map(fromHexForm),
    stopShapes: forms.stopShapes.map(fromHexForm),
    codes: { profiles: codesOf(forms.profiles), grantShapes: codesOf(forms.grantShapes), stopShapes: codesOf(forms.stopShapes) },
  };
}

class RecordWriter {
  readonly out = new ByteWriter();
  private day: number;
  private record: number;

  constructor(private readonly context: PageContext) {
    this.day = context.dayBase;
    this.record = context.recordBase;
  }

  code(name: DictionaryName, form: Uint8Array): void {
    const code = this.context.codes?.[name].get(toHex(form));
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

/** Record of one permission; never empty, since an empty record means removed. */
export function writePermission(permission: Permission, context: PageContext): Uint8Array {
  const { purposes } = context;
  const writer = new RecordWriter(context);
  writer.code('profiles', packProfile(profileOf(permission), purposes));
  if (permission.noticeDeliveredAt !== undefined) writer.date(permission.noticeDeliveredAt);
  if (permission.lastOwnActAt !== undefined) writer.date(permission.lastOwnActAt);
  for (const grant of permission.grants) {
    writer.code('grantShapes', packGrant(shapeOf(grant), purposes));
    if (grant.validFrom !== undefined) writer.date(grant.validFrom);
    if (grant.validTo !== undefined) writer.endDate(grant.validTo);
    writer.number(grant.record);
  }
  for (const stop of permission.stops) {
    writer.code('stopShapes', packStop(stop, purposes));
    writer.date(stop.since);
    writer.number(stop.record);
  }
  return writer.out.result();
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

  form(name: DictionaryName): Uint8Array {
    const form = this.context[name][this.from.varint()];
    if (!form) throw new FormatError(`${name}: unknown code`);
    return form;
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

function readGrant(reader: RecordReader, purposes: readonly string[]): Grant {
  const { from, to, ...scope } = unpackGrant(reader.form('grantShapes'), purposes);
  const validFrom = from ? { validFrom: reader.date() } : {};
  const validTo = to ? { validTo: reader.endDate() } : {};
  return { ...scope, ...validFrom, ...validTo, record: reader.number() };
}

function readStop(reader: RecordReader, purposes: readonly string[]): Stop {
  const shape = unpackStop(reader.form('stopShapes'), purposes);
  const since = reader.date();
  return { ...shape, since, record: reader.number() };
}

export function readPermission(bytes: Uint8Array, context: PageContext): Permission {
  const { purposes } = context;
  const reader = new RecordReader(bytes, context);
  const { notice, ownAct, grants, stops, ...rest } = unpackProfile(reader.form('profiles'), purposes);
  const dates = {
    ...(notice ? { noticeDeliveredAt: reader.date() } : {}),
    ...(ownAct ? { lastOwnActAt: reader.date() } : {}),
  };
  const permission: Permission = {
    ...rest,
    ...dates,
    grants: Array.from({ length: grants }, () => readGrant(reader, purposes)),
    stops: Array.from({ length: stops }, () => readStop(reader, purposes)),
  };
  if (!reader.done) throw new FormatError('bytes after a permission');
  return permission;
}
