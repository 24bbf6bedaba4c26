import type { ConsentEvent } from './consent-event';
import { readCsv } from './csv';
import type { Source } from './decode';
import type { LineProblem } from './import-error';
import { readJson } from './json';
import type { Mapping } from './mapping';
import { RowReader } from './row';
import type { SourceRow } from './source-row';

export interface ImportReport {
  rows: number;
  /** Rows that gave at least one event. */
  read: number;
  events: number;
  /** Every problem is counted, the first `PROBLEMS_KEPT` are kept word for word. */
  problemCount: number;
  problems: LineProblem[];
}

export const PROBLEMS_KEPT = 20_000;

/** Turns a source into batches of consent events. `onProblem` sees every problem, also those past the kept ones. */
export class ConsentImport {
  readonly report: ImportReport = { rows: 0, read: 0, events: 0, problemCount: 0, problems: [] };

  constructor(
    private readonly source: Source,
    private readonly format: 'csv' | 'json',
    private readonly mapping: Mapping,
    private readonly importedAt: number,
    private readonly onProblem?: (problem: LineProblem) => void,
  ) {}

  async *batches(size: number): AsyncGenerator<ConsentEvent[]> {
    const reader = new RowReader(this.mapping, this.importedAt);
    const rows = this.format === 'csv' ? readCsv(this.source, this.mapping) : readJson(this.source, this.mapping);
    let batch: ConsentEvent[] = [];
    for await (const some of rows) {
      for (const row of some) {
        batch.push(...this.eventsOf(row, reader));
        if (batch.length < size) continue;
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }

  private eventsOf(row: SourceRow, reader: RowReader): ConsentEvent[] {
    this.report.rows++;
    const { events, problems } = row.fault ? { events: [], problems: [row.fault] } : reader.read(row.cells);
    if (problems.length > 0) this.note({ line: row.line, message: problems.join('; '), imported: events.length > 0 });
    if (events.length > 0) this.report.read++;
    this.report.events += events.length;
    return events;
  }

  private note(problem: LineProblem): void {
    this.report.problemCount++;
    if (this.report.problems.length < PROBLEMS_KEPT) this.report.problems.push(problem);
    this.onProblem?.(problem);
  }
}
