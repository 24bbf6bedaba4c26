import { readSheet } from 'read-excel-file/node';
import { SourceError } from './import-error';

/** The whole sheet is in memory while it is read: past this it is saved as CSV first. */
const MOST_BYTES = 50_000_000;

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().replace(/T00:00:00\.000Z$/, '');
  return String(cell);
}

const quoted = (text: string): string => (/[";\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** First sheet of a workbook as CSV, a row a line: from there on it is a source like any other. Throws SourceError. */
export async function xlsxAsCsv(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.byteLength > MOST_BYTES) throw new SourceError('the workbook is too large: save the sheet as CSV');
  const rows = await readSheet(Buffer.from(bytes)).catch((error: unknown) => { throw new SourceError(`the workbook cannot be read: ${error instanceof Error ? error.message : String(error)}`); });
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return Buffer.from(rows.map((row) => Array.from({ length: width }, (_, at) => quoted(cellText(row[at]))).join(';')).join('\n'));
}
