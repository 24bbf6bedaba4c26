/** What a workbook may be. It is in memory whole while it is read: past this it is saved as CSV first. */
export interface WorkbookLimits {
  /** The file. */
  bytes: number;
  /** Its XML, and the CSV that comes of it. */
  unpacked: number;
  /** From the first to the last row that is named. */
  rows: number;
  /** Rows times columns, from A1 to the last cell that is filled. */
  cells: number;
}

/** For a page of a browser. */
export const PAGE_LIMITS: WorkbookLimits = { bytes: 12_000_000, unpacked: 150_000_000, rows: 100_000, cells: 5_000_000 };
/** For a process that does nothing else. */
export const PROCESS_LIMITS: WorkbookLimits = { bytes: 50_000_000, unpacked: 400_000_000, rows: 1_048_576, cells: 20_000_000 };
