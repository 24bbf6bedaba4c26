export interface ChosenFile { name: string; format: 'csv' | 'json'; content: Blob }

/** A workbook that is not taken, as words of the console. */
export class WorkbookFault extends Error {
  constructor(readonly word: 'workbook_size' | 'workbook_unreadable', options?: ErrorOptions) { super(word, options); }
}

/** A file as it is uploaded. A workbook becomes CSV here: the hub that all devices wait for unpacks nothing. Throws WorkbookFault. */
export async function chosenFile(file: File): Promise<ChosenFile> {
  const { csvRows, isWorkbook, PAGE_LIMITS, WorkbookError } = await import('../utils/workbook');
  if (!(await isWorkbook(file))) return { name: file.name, format: /\.(json|jsonl|ndjson)$/i.test(file.name) ? 'json' : 'csv', content: file };
  if (file.size > PAGE_LIMITS.bytes) throw new WorkbookFault('workbook_size'); // not even read
  try {
    const rows = await csvRows(new Uint8Array(await file.arrayBuffer()), PAGE_LIMITS);
    return { name: file.name, format: 'csv', content: new Blob([rows.join('\n')]) };
  } catch (cause) {
    throw new WorkbookFault(cause instanceof WorkbookError && cause.reason === 'size' ? 'workbook_size' : 'workbook_unreadable', { cause });
  }
}
