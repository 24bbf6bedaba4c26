import type { Source } from './decode';
import { decodeText } from './decode';
import { SourceError } from './import-error';
import { lines } from './lines';
import type { Mapping } from './mapping';
import { constantCells, headerFields } from './header';
import { cellsOf, hintedDelimiter, RecordCutter, sniffDelimiter, type CsvRecord } from './records';
import type { SourceRow } from './source-row';

interface Table { cutter: RecordCutter; cells: (row: string[]) => SourceRow['cells'] }

function readTable(header: string, delimiter: string, mapping: Mapping): Table {
  const names = cellsOf(header, delimiter).map((name) => name.trim());
  const fields = headerFields(names, mapping);
  const free = new Set(names.map((_, index) => index).filter((index) => !fields.some((field) => field.index === index)));
  return {
    cutter: new RecordCutter({ delimiter, width: names.length, free }),
    cells: (row) => {
      const cells = constantCells(mapping);
      for (const { field, index } of fields) {
        const value = (row[index] ?? '').trim();
        if (value === '') continue;
        if (field === 'contact') cells.contact.push(value);
        else cells[field] = value;
      }
      return cells;
    },
  };
}

const rowsOf = (records: readonly CsvRecord[], table: Table | undefined): SourceRow[] =>
  records.map(({ line, row, fault }) => (fault || !table ? { line, fault: fault ?? '', cells: { contact: [] } } : { line, cells: table.cells(row) }));

/**
 * Rows of a CSV source, some at a time: encoding and delimiter are found out, quoted line breaks understood, broken lines handed on with their number.
 * Throws SourceError when the header lacks what is needed.
 */
export async function* readCsv(source: Source, mapping: Mapping): AsyncGenerator<SourceRow[]> {
  let table: Table | undefined;
  let delimiter: string | undefined;
  for await (const batch of lines(decodeText(source, mapping.encoding))) {
    const records: CsvRecord[] = [];
    for (const line of batch) {
      if (table) {
        table.cutter.add(line, records);
        continue;
      }
      const hint = hintedDelimiter(line.text);
      if (hint) delimiter = hint;
      else if (line.text.trim() !== '') table = readTable(line.text, delimiter ?? sniffDelimiter(line.text), mapping);
    }
    yield rowsOf(records, table);
  }
  if (!table) throw new SourceError('the file is empty: no header line');
  const rest: CsvRecord[] = [];
  table.cutter.end(rest);
  yield rowsOf(rest, table);
}
