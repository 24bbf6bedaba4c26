import { csvRows, PAGE_LIMITS, WorkbookError } from '../workbook';
import { ScreeningError } from './plan';

/** First sheet of a workbook as CSV: from there on it is a list like any other. @throws ScreeningError */
export async function sheetAsCsv(list: Blob): Promise<Blob> {
  if (list.size > PAGE_LIMITS.bytes) throw new ScreeningError('screening_fault_sheet_size'); // not even read
  let rows: string[];
  try {
    rows = await csvRows(new Uint8Array(await list.arrayBuffer()), PAGE_LIMITS);
  } catch (cause) {
    throw new ScreeningError(cause instanceof WorkbookError && cause.reason === 'size' ? 'screening_fault_sheet_size' : 'screening_fault_sheet', { cause });
  }
  const begin = rows.findIndex((row) => /[^;]/.test(row));
  // Empty rows above the table are no header; an empty one within a single column is a row, as it is within several.
  const text = rows.map((row, at) => (at < begin ? '' : row || '""'));
  return new Blob([`sep=;\n${text.join('\n')}\n`]);
}
