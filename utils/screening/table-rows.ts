import type { Source } from '../connectors/encoding';
import { lines } from '../connectors/lines';
import { hintedDelimiter, RecordCutter, type CsvRecord } from '../connectors/records';
import type { TableShape } from './plan';

/** A Blob as a source that can be read again. `seen` is told of every byte. */
export const blobSource = (blob: Blob, seen?: (bytes: number) => void): Source => async function* () {
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      seen?.(value.length);
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // read to its end, or given up: nothing more is wanted of it
  }
};

/** Decoded text in pieces, mark removed; bytes outside the encoding become U+FFFD. */
export async function* textOf(source: Source, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of source()) yield decoder.decode(chunk as Uint8Array<ArrayBuffer>, { stream: true });
  yield decoder.decode();
}

/** The same source in UTF-8. */
export const asUtf8 = (source: Source, encoding: string): Source => (encoding === 'utf-8' ? source : async function* () {
  const encoder = new TextEncoder();
  for await (const text of textOf(source, encoding)) yield encoder.encode(text);
});

/** Records of a list, without its header, some at a time. Blank lines and Excel's `sep=` line are no records. */
export async function* tableRows(source: Source, { encoding, delimiter, header, names, sheet }: TableShape, column: number): AsyncGenerator<CsvRecord[]> {
  const free = new Set(names.map((_, index) => index).filter((index) => index !== column));
  const cutter = new RecordCutter({ delimiter, width: names.length, free });
  let inHeader = header;
  let begun = false;
  let number = header ? 1 : 0;
  const numbered = (records: CsvRecord[]): CsvRecord[] => (sheet ? records.map((record) => ({ ...record, line: ++number })) : records);
  for await (const batch of lines(textOf(source, encoding))) {
    const records: CsvRecord[] = [];
    for (const line of batch) {
      if (!begun) {
        if (line.text.trim() === '') number++; // an empty row of a sheet
        if (line.text.trim() === '' || hintedDelimiter(line.text) !== undefined) continue;
        begun = true;
        if (inHeader) {
          inHeader = false;
          continue;
        }
      }
      cutter.add(line, records);
    }
    yield numbered(records);
  }
  const rest: CsvRecord[] = [];
  cutter.end(rest);
  yield numbered(rest);
}
