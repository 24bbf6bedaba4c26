import { detectEncoding } from '../connectors/encoding';
import { lines } from '../connectors/lines';
import { HEADER_ALIASES, plain } from '../connectors/mapping';
import { cellsOf, hintedDelimiter, sniffDelimiter } from '../connectors/records';
import { CHANNEL_CONTACT_POINT, type Channel, type ContactPointKind } from '../engine';
import { readCell } from './contact-cell';
import { ScreeningError, type TableShape } from './plan';
import { blobSource, tableRows, textOf } from './table-rows';

/** How many of the sample's cells in one column read as each kind of contact. */
export type ColumnKinds = Record<ContactPointKind, number>;

/** What a list looks like, before it is screened. */
export interface ListLook {
  shape: TableShape;
  /** First rows, for the preview. */
  rows: string[][];
  /** Per column. */
  kinds: ColumnKinds[];
  sampled: number;
}

const SAMPLE = 200;
const SHOWN = 8;
const KINDS: readonly [ContactPointKind, Channel][] = [['email', 'email'], ['phone', 'sms'], ['handle', 'im']];

/** Digits alone may be anything: a number counts as a telephone number when it is long enough and written as one. */
const LIKELY_PHONE = /^\s*(?:\+|00)?[\d\s().-]{9,20}\s*$/;

function isContact(cell: string, kind: ContactPointKind, channel: Channel, region: string): boolean {
  if (kind === 'email' ? !cell.includes('@') : kind === 'phone' ? !LIKELY_PHONE.test(cell) : !/^[a-z][a-z0-9.-]*:\S/i.test(cell)) return false;
  const read = readCell(cell, channel, region);
  return 'point' in read && read.point.kind === kind;
}

const anyContact = (cells: readonly string[], region: string): boolean => cells.some((cell) => KINDS.some(([kind, channel]) => isContact(cell, kind, channel, region)));

async function firstLine(list: Blob, encoding: string): Promise<{ text: string; delimiter: string }> {
  let hint: string | undefined;
  for await (const batch of lines(textOf(blobSource(list), encoding))) {
    for (const { text } of batch) {
      const hinted = hintedDelimiter(text);
      if (hinted !== undefined) hint = hinted;
      else if (text.trim() !== '') return { text, delimiter: hint ?? sniffDelimiter(text) };
    }
  }
  throw new ScreeningError('screening_fault_empty');
}

/** Looks at the encoding of the whole list and at its first rows. */
export async function lookAt(list: Blob, region: string, sheet = false): Promise<ListLook> {
  const encoding = await detectEncoding(blobSource(list));
  const { text, delimiter } = await firstLine(list, encoding);
  const first = cellsOf(text, delimiter).map((cell) => cell.trim());
  const header = !anyContact(first, region);
  const names = header ? first : first.map(() => '');
  const shape: TableShape = { encoding, delimiter, header, names, sheet };
  const rows: string[][] = [];
  for await (const records of tableRows(blobSource(list), shape, -1)) {
    for (const { row, fault } of records) if (!fault && rows.length < SAMPLE) rows.push(row.slice(0, names.length));
    if (rows.length >= SAMPLE) break;
  }
  const kinds = names.map((_, at) => Object.fromEntries(KINDS.map(([kind, channel]) => [kind, rows.filter((row) => isContact(row[at] ?? '', kind, channel, region)).length])) as ColumnKinds);
  return { shape, rows: rows.slice(0, SHOWN), kinds, sampled: rows.length };
}

const ALIASES = new Set(HEADER_ALIASES.contact.map(plain));

/** Column with the contacts for this channel: most readable cells, then a name that says so. -1 = none fits. */
export function guessColumn({ shape, kinds }: Pick<ListLook, 'shape' | 'kinds'>, channel: Channel): number {
  const wanted: ContactPointKind[] = channel === 'im' ? ['handle', 'phone'] : [CHANNEL_CONTACT_POINT[channel]];
  const score = (at: number): number => wanted.reduce((sum, kind) => sum + (kinds[at]?.[kind] ?? 0), 0) * 2 + (ALIASES.has(plain(shape.names[at] ?? '')) ? 1 : 0);
  const best = kinds.reduce((found, _, at) => (found < 0 || score(at) > score(found) ? at : found), -1);
  return best >= 0 && score(best) > 1 ? best : -1;
}

/** A pasted text as a list: several contacts on a line become a line each, a table stays as it is. */
export function pastedList(text: string): Blob {
  const parts = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '').map((line) => line.split(/[;,]/).map((part) => part.trim()).filter((part) => part !== ''));
  const isList = parts.every((line) => line.every((part) => part.includes('@') || LIKELY_PHONE.test(part)));
  return new Blob([isList ? parts.flat().join('\n') : text]);
}
