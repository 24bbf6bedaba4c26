import { readSheet } from 'read-excel-file/universal';
import { ScreeningError } from './plan';

/** The whole sheet is in memory while it is read: past this it is saved as CSV first. */
export const MOST_SHEET_ROWS = 100_000;
export const MOST_SHEET_BYTES = 12_000_000;

const ZIP = [0x50, 0x4b, 0x03, 0x04];

/** A zip archive: an XLSX by its first bytes, whatever its name says. */
export async function isSheet(list: Blob): Promise<boolean> {
  const head = new Uint8Array(await list.slice(0, 4).arrayBuffer());
  return ZIP.every((byte, at) => head[at] === byte);
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().replace(/T00:00:00\.000Z$/, '');
  return String(cell);
}

const quoted = (text: string): string => (/[";\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** First sheet of a workbook as CSV: from there on it is a list like any other. @throws ScreeningError */
export async function sheetAsCsv(list: Blob): Promise<Blob> {
  if (list.size > MOST_SHEET_BYTES) throw new ScreeningError('screening_fault_sheet_size');
  let rows: readonly (readonly unknown[])[];
  try {
    rows = await readSheet(list);
  } catch (cause) {
    throw new ScreeningError('screening_fault_sheet', { cause });
  }
  if (rows.length > MOST_SHEET_ROWS) throw new ScreeningError('screening_fault_sheet_size');
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const cells = rows.map((row) => Array.from({ length: width }, (_, at) => quoted(cellText(row[at]))));
  const begin = cells.findIndex((row) => row.some((cell) => cell !== ''));
  // Empty rows above the table are no header; an empty one within a single column is a row, as it is within several.
  const text = cells.map((row, at) => (at < begin ? '' : row.join(';') || '""'));
  return new Blob([`sep=;\n${text.join('\n')}\n`]);
}
