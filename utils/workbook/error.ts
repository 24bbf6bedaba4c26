/** A workbook that is not taken: past a limit of its caller, or not to be read. */
export class WorkbookError extends Error {
  constructor(readonly reason: 'size' | 'unreadable', message: string, options?: ErrorOptions) { super(message, options); }
}
