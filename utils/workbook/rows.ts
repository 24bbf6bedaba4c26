import { zipSync } from 'fflate';
import { readSheet } from 'read-excel-file/universal';
import { WorkbookError } from './error';
import type { WorkbookLimits } from './limits';
import { partsOf } from './parts';

const ZIP = [0x50, 0x4b, 0x03, 0x04];

/** A zip archive: an XLSX by its first bytes, whatever its name says. */
export async function isWorkbook(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return ZIP.every((byte, at) => head[at] === byte);
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().replace(/T00:00:00\.000Z$/, '');
  return String(cell);
}

const quoted = (text: string): string => (/[";\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Three times what a spreadsheet lets a cell hold (32,767). */
const MOST_TEXT = 100_000;

/** A long text may stand in the file once and in every cell: added up before any is written out. */
function measure(rows: readonly (readonly unknown[])[], { unpacked }: WorkbookLimits): void {
  let total = 0;
  for (const row of rows) for (const cell of row) {
    const { length } = typeof cell === 'string' ? cell : '';
    if (length > MOST_TEXT) throw new WorkbookError('size', `a cell of ${length} characters`);
    total += length;
    if (total > unpacked) throw new WorkbookError('size', `as CSV more than ${unpacked} characters`);
  }
}

/** First sheet of a workbook, a row a line of CSV with semicolons, all of one width; empty rows too. Throws WorkbookError. */
export async function csvRows(bytes: Uint8Array, limits: WorkbookLimits): Promise<string[]> {
  const parts = partsOf(bytes, limits);
  // Packed anew without compression: what is parsed is what was measured, and nothing unpacks it in a worker of its own.
  const measured = new Blob([zipSync(parts, { level: 0 }) as Uint8Array<ArrayBuffer>]);
  const rows = await readSheet(measured).catch((cause: unknown) => { throw new WorkbookError('unreadable', cause instanceof Error ? cause.message : String(cause), { cause }); });
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  measure(rows, limits);
  return rows.map((row) => Array.from({ length: width }, (_, at) => quoted(cellText(row[at]))).join(';'));
}
