import type { Cells } from './row';

/** One row of a source before it is read: its line, its cells by field, or why it has none. */
export interface SourceRow {
  /** 1-based physical line of a CSV, 1-based entry of a JSON list. */
  line: number;
  cells: Cells;
  fault?: string;
}
