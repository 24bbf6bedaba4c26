import { csvRows, PROCESS_LIMITS, WorkbookError } from '../workbook';
import { SourceError } from './import-error';

/** First sheet of a workbook as CSV, a row a line: from there on it is a source like any other. Throws SourceError. */
export async function xlsxAsCsv(bytes: Uint8Array, limits = PROCESS_LIMITS): Promise<Uint8Array> {
  try {
    return new TextEncoder().encode((await csvRows(bytes, limits)).join('\n'));
  } catch (error) {
    if (!(error instanceof WorkbookError)) throw error;
    throw new SourceError(error.reason === 'size' ? `the workbook is too large (${error.message}): save the sheet as CSV` : `the workbook cannot be read: ${error.message}`);
  }
}
