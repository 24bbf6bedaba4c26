// What the log keeps of an attempt with very many recipients (docs/decisions/010): a row of fixed length for each, packed, so that
// an event of 20,000 stays under two megabytes. Every row can be proved and erased on its own, as an entry of a small attempt can.
import { z } from 'zod';
import { concatBytes, encodeUtf8, equalBytes, fromBase64url, sha256Short, toBase64url, type Bytes } from '../crypto';
import { VERDICT_KINDS } from '../engine';

z.config({ jitless: true });

/** An attempt with more recipients is logged by sheet. */
export const LARGE = 500;
export const MOST_ROWS = 20_000;
const SALT = 16;
const HASH = 32;
const CHECK = 4;
/** Commitment, check of the salt, group (2), record + 1 (4, 0 = none), earlier contacts (1, 255 = as many or more). */
const ROW = HASH + CHECK + 2 + 4 + 1;
const CONTACT_KIND = Uint8Array.of(0);

const packed = z.string().regex(/^[A-Za-z0-9_-]*$/);
const short = (max: number) => z.string().max(max);
const row = z.number().int().nonnegative().max(MOST_ROWS);

/** What many rows have in common. A day or other parameter of the reason is left to the record. */
export const sheetGroup = z.strictObject({ field: short(64), verdict: z.enum(VERDICT_KINDS), rule: short(120), packVersion: short(64), reason: short(120), country: short(16) });
export type SheetGroup = z.infer<typeof sheetGroup>;

export const sheet = z.strictObject({
  count: row,
  groups: z.array(sheetGroup).max(5_000),
  rows: packed.max(Math.ceil((MOST_ROWS * ROW * 4) / 3)),
  /** 16 bytes a row, zeros where erased: not part of the hash. */
  salts: packed.max(Math.ceil((MOST_ROWS * SALT * 4) / 3)),
  redacted: z.array(z.strictObject({ row, entry: short(120) })).optional(),
});
export type Sheet = z.infer<typeof sheet>;

/** Salts and commitments of recipients, before anything is decided. */
export interface SheetCommitments { count: number; commitments: Bytes; checks: Bytes; salts: Bytes }
export interface SheetRow { group: number; record?: number; earlier?: number }

/** As `commitContact`, in this thread. */
const digestOf = (salt: Uint8Array, canonical: string): Bytes => sha256Short(concatBytes(salt, CONTACT_KIND, encodeUtf8(canonical)));
const checkOf = (salt: Uint8Array): Bytes => sha256Short(salt).slice(0, CHECK);
const at = (bytes: Uint8Array, index: number, length: number): Uint8Array => bytes.subarray(index * length, (index + 1) * length);

/** Fresh salts for all. `random` fills at most 65,536 bytes a call. */
function newSalts(count: number): Bytes {
  const salts = new Uint8Array(count * SALT);
  for (let from = 0; from < salts.length; from += 65_536) crypto.getRandomValues(salts.subarray(from, from + 65_536));
  return salts;
}

export function commitSheet(canonicals: readonly string[]): SheetCommitments {
  const count = canonicals.length;
  const held = { count, salts: newSalts(count), commitments: new Uint8Array(count * HASH), checks: new Uint8Array(count * CHECK) };
  canonicals.forEach((canonical, index) => {
    const salt = at(held.salts, index, SALT);
    held.commitments.set(digestOf(salt, canonical), index * HASH);
    held.checks.set(checkOf(salt), index * CHECK);
  });
  return held;
}

/** @throws RangeError when there are not as many rows as commitments. */
export function packSheet({ count, commitments, checks, salts }: SheetCommitments, groups: SheetGroup[], rows: readonly SheetRow[]): Sheet {
  if (rows.length !== count) throw new RangeError(`${rows.length} rows for ${count} commitments`);
  const bytes = new Uint8Array(count * ROW);
  const view = new DataView(bytes.buffer);
  rows.forEach(({ group, record, earlier = 0 }, index) => {
    const start = index * ROW;
    bytes.set(at(commitments, index, HASH), start);
    bytes.set(at(checks, index, CHECK), start + HASH);
    view.setUint16(start + HASH + CHECK, group);
    view.setUint32(start + HASH + CHECK + 2, record === undefined ? 0 : record + 1);
    bytes[start + ROW - 1] = Math.min(255, earlier);
  });
  return { count, groups, rows: toBase64url(bytes), salts: toBase64url(salts) };
}

/** The part that the chain hashes. */
export const hashedSheet = ({ count, groups, rows }: Sheet): unknown => ({ count, groups, rows });

interface Opened { rows: Bytes; salts: Bytes; erased: Map<number, string> }

/** Null when it is not as long as it says. */
function openSheet(held: Sheet): Opened | null {
  try {
    const [rows, salts] = [fromBase64url(held.rows), fromBase64url(held.salts)];
    if (rows.length !== held.count * ROW || salts.length !== held.count * SALT) return null;
    return { rows, salts, erased: new Map((held.redacted ?? []).map(({ row: index, entry }) => [index, entry])) };
  } catch {
    return null; // not base64url: no sheet of ours
  }
}

const isZero = (salt: Uint8Array): boolean => salt.every((byte) => byte === 0);

/** `wrong`: a salt was changed, or dropped without the entry of the erasure register. */
export function checkSheet(held: Sheet): { wrong: boolean; redacted: string[] } {
  const opened = openSheet(held);
  if (!opened) return { wrong: true, redacted: [] };
  const view = new DataView(opened.rows.buffer);
  let wrong = [...opened.erased.keys()].some((index) => index >= held.count);
  for (let index = 0; index < held.count && !wrong; index += 1) {
    const salt = at(opened.salts, index, SALT);
    const isGrouped = view.getUint16(index * ROW + HASH + CHECK) < held.groups.length;
    const isWhole = opened.erased.has(index) ? isZero(salt) : equalBytes(checkOf(salt), opened.rows.subarray(index * ROW + HASH, index * ROW + HASH + CHECK));
    wrong = !isGrouped || !isWhole;
  }
  return { wrong, redacted: [...opened.erased.values()] };
}

/** Rows about this contact point: whoever holds the event can show that it was among the recipients, and with which verdict. */
export function rowsAbout(held: Sheet, canonical: string): { row: number; group: SheetGroup; record?: number }[] {
  const opened = openSheet(held);
  const found: { row: number; group: SheetGroup; record?: number }[] = [];
  if (!opened) return found;
  const view = new DataView(opened.rows.buffer);
  for (let index = 0; index < held.count; index += 1) {
    const group = held.groups[view.getUint16(index * ROW + HASH + CHECK)];
    if (!group || !equalBytes(digestOf(at(opened.salts, index, SALT), canonical), opened.rows.subarray(index * ROW, index * ROW + HASH))) continue;
    const record = view.getUint32(index * ROW + HASH + CHECK + 2);
    found.push({ row: index, group, ...(record === 0 ? {} : { record: record - 1 }) });
  }
  return found;
}

/** How many rows each group has. */
export function sheetCounts(held: Sheet): number[] {
  const counts = held.groups.map(() => 0);
  const opened = openSheet(held);
  if (!opened) return counts;
  const view = new DataView(opened.rows.buffer);
  for (let index = 0; index < held.count; index += 1) {
    const group = view.getUint16(index * ROW + HASH + CHECK);
    counts[group] = (counts[group] ?? 0) + 1;
  }
  return counts;
}

/** Erasure of rows: their salts go, the commitments stay and open no more, the register entry is named. */
export function redactRows(held: Sheet, rows: readonly number[], entry: string): Sheet {
  const salts = fromBase64url(held.salts);
  for (const index of rows) salts.fill(0, index * SALT, (index + 1) * SALT);
  return { ...held, salts: toBase64url(salts), redacted: [...(held.redacted ?? []), ...rows.map((index) => ({ row: index, entry }))] };
}

/** Erasure of one row. */
export const redactRow = (held: Sheet, index: number, entry: string): Sheet => redactRows(held, [index], entry);

/** One recipient of a sheet as it lies there. */
export interface OpenRow { row: number; commitment: Bytes; salt: Bytes; group: SheetGroup; record?: number; earlier: number; erased: boolean }

/** All rows; none when the sheet is not as long as it says. */
export function openRows(held: Sheet): OpenRow[] {
  const opened = openSheet(held);
  if (!opened) return [];
  const view = new DataView(opened.rows.buffer, opened.rows.byteOffset);
  return Array.from({ length: held.count }, (_, index): OpenRow | undefined => {
    const start = index * ROW;
    const [group, record] = [held.groups[view.getUint16(start + HASH + CHECK)], view.getUint32(start + HASH + CHECK + 2)];
    if (!group) return undefined;
    return {
      row: index, commitment: opened.rows.slice(start, start + HASH), salt: opened.salts.slice(index * SALT, (index + 1) * SALT), group,
      ...(record === 0 ? {} : { record: record - 1 }), earlier: opened.rows[start + ROW - 1] ?? 0, erased: opened.erased.has(index),
    };
  }).filter((one) => one !== undefined);
}

/** Does this row speak of this contact point (or of what was written in its place)? */
export const isRowAbout = ({ salt, commitment, erased }: OpenRow, canonical: string): boolean => !erased && equalBytes(digestOf(salt, canonical), commitment);
