// Page codec shared with the hub (design §5): sorted keys, packed permissions. Format 1; docs in docs/formats.md.
// version ‖ prefix length ‖ count ‖ day base ‖ record base ‖ prefix ‖ key rests ‖ 3 dictionaries ‖ record lengths ‖ records
import { compareBytes, type Bytes } from '../crypto';
import type { Permission } from '../engine';
import { ByteReader, ByteWriter, FormatError } from './binary';
import { DICTIONARIES, readPermission, surveyOf, writePermission, type PageContext } from './permission-record';

export { FormatError } from './binary';

export const PAGE_FORMAT = 1;
export const KEY_BYTES = 16;
/** Most contact points in one page of a base (design §5); deltas may hold more. */
export const PAGE_CONTACT_POINTS = 512;

/** One contact point of a page; `null` = removed, in delta segments only. */
export interface PageEntry {
  /** 16 bytes. */
  key: Uint8Array;
  permission: Permission | null;
}

interface PageHead {
  count: number;
  prefix: Uint8Array;
  dayBase: number;
  recordBase: number;
  rests: Uint8Array;
  restBytes: number;
  reader: ByteReader;
}

function sharedPrefix(entries: readonly PageEntry[]): Uint8Array {
  const first = entries[0]?.key;
  const last = entries.at(-1)?.key;
  if (!first || !last || entries.length < 2) return new Uint8Array(0);
  let length = 0;
  while (length < KEY_BYTES && first[length] === last[length]) length++;
  return first.slice(0, length);
}

function checkKeys(entries: readonly PageEntry[]): void {
  entries.forEach(({ key }, at) => {
    if (key.length !== KEY_BYTES) throw new FormatError(`key of ${key.length} bytes`);
    const before = entries[at - 1]?.key;
    if (before && compareBytes(before, key) >= 0) throw new FormatError('keys not sorted, or twice');
  });
}

/**
 * Packs entries that are sorted by key, each key once. Dates are cut to days, sets (relationships, channels of a stop)
 * come back in the engine's order. `purposes` is the root's dictionary. Throws FormatError on what the format cannot hold.
 */
export function encodePage(entries: readonly PageEntry[], purposes: readonly string[]): Bytes {
  checkKeys(entries);
  const prefix = sharedPrefix(entries);
  const context = surveyOf(entries.map((entry) => entry.permission), purposes);
  const out = new ByteWriter();
  out.byte(PAGE_FORMAT);
  out.byte(prefix.length);
  out.varint(entries.length);
  out.zigzag(context.dayBase);
  out.varint(context.recordBase);
  out.bytes(prefix);
  for (const { key } of entries) out.bytes(key.subarray(prefix.length));
  for (const name of DICTIONARIES) {
    const forms = context[name];
    out.varint(forms.length);
    for (const form of forms) out.sized(form);
  }
  const records = new ByteWriter();
  for (const { permission } of entries) {
    const start = records.length;
    if (permission) writePermission(permission, context, records);
    out.varint(records.length - start);
  }
  out.bytes(records.result());
  return out.result();
}

function readHead(page: Uint8Array): PageHead {
  const reader = new ByteReader(page);
  if (reader.byte() !== PAGE_FORMAT) throw new FormatError('unknown page format');
  const prefixLength = reader.byte();
  if (prefixLength >= KEY_BYTES) throw new FormatError('prefix as long as a key');
  const count = reader.varint();
  const dayBase = reader.zigzag();
  const recordBase = reader.varint();
  const prefix = reader.bytes(prefixLength);
  const restBytes = KEY_BYTES - prefixLength;
  return { count, prefix, dayBase, recordBase, restBytes, rests: reader.bytes(count * restBytes), reader };
}

/** Reads the dictionaries after the keys; leaves the reader at the record lengths. */
function readContext(head: PageHead, purposes: readonly string[]): PageContext {
  const context: PageContext = { purposes, dayBase: head.dayBase, recordBase: head.recordBase, profiles: [], grantShapes: [], stopShapes: [] };
  for (const name of DICTIONARIES) {
    const forms = context[name];
    for (let left = head.reader.varint(); left > 0; left--) forms.push(head.reader.sized());
  }
  return context;
}

function indexOf({ count, prefix, rests, restBytes }: PageHead, key: Uint8Array): number {
  for (let at = 0; at < prefix.length; at++) if (key[at] !== prefix[at]) return -1;
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    let order = 0; // compared in place: a screening looks for millions
    for (let at = prefix.length, rest = middle * restBytes; order === 0 && at < KEY_BYTES; at++, rest++) order = (rests[rest] as number) - (key[at] as number);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

const recordIn = (bytes: Uint8Array, context: PageContext): Permission | null => (bytes.length === 0 ? null : readPermission(bytes, context));

/**
 * Finds permissions by 16-byte key, decoding nothing but what is found. `null` = removed (delta segments), `undefined` = not
 * in this page. Throws FormatError on broken bytes.
 */
export function pageFinder(page: Uint8Array, purposes: readonly string[]): (key: Uint8Array) => Permission | null | undefined {
  const head = readHead(page);
  let records: ((index: number) => Permission | null) | undefined; // nearly every look into a delta finds nothing
  return (key) => {
    if (key.length !== KEY_BYTES) throw new FormatError(`key of ${key.length} bytes`);
    const index = indexOf(head, key);
    return index < 0 ? undefined : (records ??= recordsOf(head, purposes))(index);
  };
}

/** What follows the keys. Once a head: its reader moves on. */
function recordsOf(head: PageHead, purposes: readonly string[]): (index: number) => Permission | null {
  const context = readContext(head, purposes);
  const { reader } = head;
  const ends = new Uint32Array(head.count);
  let end = 0;
  for (let at = 0; at < head.count; at++) ends[at] = end += reader.varint();
  const records = reader.bytes(end);
  if (!reader.done) throw new FormatError('bytes after the last record');
  return (index) => recordIn(records.subarray(index === 0 ? 0 : ends[index - 1], ends[index]), context);
}

/** The same for one key. */
export const findInPage = (page: Uint8Array, key: Uint8Array, purposes: readonly string[]): Permission | null | undefined => pageFinder(page, purposes)(key);

/** All entries in key order. Throws FormatError on broken bytes. */
export function decodePage(page: Uint8Array, purposes: readonly string[]): PageEntry[] {
  const head = readHead(page);
  const context = readContext(head, purposes);
  const { reader, prefix, rests, restBytes } = head;
  const lengths = Array.from({ length: head.count }, () => reader.varint());
  const entries = lengths.map((length, at): PageEntry => {
    const key = new Uint8Array(KEY_BYTES);
    key.set(prefix);
    key.set(rests.subarray(at * restBytes, (at + 1) * restBytes), prefix.length);
    return { key, permission: recordIn(reader.bytes(length), context) };
  });
  if (!reader.done) throw new FormatError('bytes after the last record');
  return entries;
}
