import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalEmail } from '../../../utils/engine';
import { plainEmail } from '../../../utils/screening/plain-email';
import { keyOrder } from '../../../utils/screening/key-order';
import type { TableShape } from '../../../utils/screening/plan';
import { RowScanner } from '../../../utils/screening/row-scanner';
import { asUtf8, blobSource, tableRows } from '../../../utils/screening/table-rows';
import type { CsvRecord } from '../../../utils/connectors/records';
import { TextPacker, textsOf } from '../../../utils/store/packed-texts';
import { packed } from './world';

const letters = (text: string) => fc.constantFrom(...text);
const encoder = new TextEncoder();

describe('very many texts in bytes', () => {
  it('come back as they were, empty ones, marks and letters of every width too', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }), fc.constant('\uFEFF')), maxLength: 6 }), { maxLength: 30 }), (texts) => {
      expect(textsOf(packed(texts))).toEqual(texts);
      const packer = new TextPacker(1);
      for (const text of texts) packer.addBytes(encoder.encode(`<${text}>`), 1, 1 + encoder.encode(text).length);
      expect(textsOf(packer.take())).toEqual(texts);
    }));
  });
});

describe('an address in plain letters', () => {
  const near = fc.string({ unit: letters('aZ09.-_+@ \txn'), maxLength: 14 });
  const label = fc.string({ unit: letters('abXYn019-'), minLength: 1, maxLength: 8 });
  const address = fc.tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.array(label, { minLength: 1, maxLength: 4 })).map(([local, domain]) => `${local.join('.')}@${domain.join('.')}`);
  const edge = fc.tuple(fc.integer({ min: 60, max: 68 }), fc.integer({ min: 60, max: 66 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 50, max: 63 }))
    .map(([local, one, more, last]) => `${'a'.repeat(local)}@${'b'.repeat(one)}.${`${'c'.repeat(63)}.`.repeat(more)}${'d'.repeat(last)}`);
  /** What the bytes give: canonical form, or undefined where the engine's reader is asked. */
  const plain = (text: string): string | undefined => {
    const [bytes, out] = [encoder.encode(`;${text};`), new Uint8Array(2_000)];
    const length = plainEmail(bytes, 1, bytes.length - 1, out, 3);
    return length < 0 ? undefined : new TextDecoder().decode(out.subarray(3, 3 + length));
  };

  it('is read as the engine reads it, or left to it', () => {
    let read = 0;
    fc.assert(fc.property(fc.oneof(near, address, edge), (text) => {
      const found = plain(text);
      if (found === undefined) return;
      read++;
      expect(canonicalEmail(text)).toMatchObject({ status: 'resolved', point: { kind: 'email', canonical: found } });
    }), { numRuns: 3_000 });
    expect(read).toBeGreaterThan(500);
  });
  it.each(['anna.nowak+x@Firma.PL', ' a@b.pl\t', `${'a'.repeat(64)}@b.pl`])('%j is plain', (text) => { expect(plain(text)).toBe(text.trim().toLowerCase()); });
  it.each(['a@xn--d-cka.pl', 'a b@c.pl', 'a@b@c.pl', '.a@b.pl', 'a.@b.pl', 'a..b@c.pl', 'a@-b.pl', 'a@b-.pl', 'a@b..pl', 'a@b.pl.', 'a@', '@b.pl', 'ż@b.pl', `${'a'.repeat(65)}@b.pl`, ''])('%j is not', (text) => { expect(plain(text)).toBeUndefined(); });
});

describe('rows of a list in bytes', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  async function scanned(parts: Uint8Array[], shape: TableShape, column: number): Promise<{ records: CsvRecord[]; cells: string[]; fast: number }> {
    const [records, cells]: [CsvRecord[], string[]] = [[], []];
    let fast = 0;
    const scanner = new RowScanner(shape, column, {
      plain: (bytes, start, end, from, to, line) => {
        const text = decoder.decode(bytes.subarray(start, end));
        records.push({ line, row: text.split(shape.delimiter), text });
        cells.push(decoder.decode(bytes.subarray(from, to)));
        fast++;
      },
      record: (record) => {
        records.push(record);
        cells.push(record.row[column] ?? '');
      },
    });
    for await (const part of asUtf8(async function* () { yield* parts; }, shape.encoding)()) scanner.take(part);
    scanner.end();
    return { records, cells, fast };
  }
  async function same(bytes: Uint8Array<ArrayBuffer>, cut: number[], shape: TableShape, column: number): Promise<number> {
    const records: CsvRecord[] = [];
    for await (const batch of tableRows(blobSource(new Blob([bytes])), shape, column)) records.push(...batch);
    const ends = [...cut.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
    const found = await scanned(ends.map((end, at) => bytes.slice(at === 0 ? 0 : ends[at - 1], end)), shape, column);
    expect(found.records).toEqual(records);
    expect(found.cells).toEqual(records.map(({ row }) => row[column] ?? ''));
    return found.fast;
  }

  it('are those of the reader of texts, whatever the quotes, breaks, marks, broken bytes and pieces', async () => {
    const byte = fc.constantFrom(...[...encoder.encode('a;"\n\r= \t;;\n\nż€😀')], 0xef, 0xbb, 0xbf, 0xbd, 0xff, 0xc2, 0xa0, 0xe2, 0x80, 0xed, 0xf0, 0x00);
    const plain = fc.constantFrom('a;b\n', 'ż;€\r\n', 'c\td\r', 'x;\n').map((text) => [...encoder.encode(text)]);
    const piece = fc.oneof({ weight: 3, arbitrary: plain }, fc.constantFrom('a;b\n', 'ż;b\r\n', '"a;\nb";c\n', 'a;"b""c"\r', ';\n', 'x\n', 'sep=;\n', '\uFEFF', '\uFFFD;a\n', ' \n', '\u00a0\n', '"never;x\n').map((text) => [...encoder.encode(text)]), fc.array(byte, { maxLength: 6 }));
    let fast = 0;
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 14 }), fc.array(fc.nat(), { maxLength: 4 }), fc.boolean(), fc.boolean(), fc.constantFrom(0, 1), fc.constantFrom(1, 2, 2), fc.constantFrom(';', ';', ';', '\t', ' ', '"', 'ż'), async (pieces, cut, header, sheet, column, width, delimiter) => {
      fast += await same(Uint8Array.from(pieces.flat()), cut, { encoding: 'utf-8', delimiter, header, sheet, names: Array.from({ length: width }, () => '') }, Math.min(column, width - 1));
    }), { numRuns: 400 });
    expect(fast).toBeGreaterThan(100);
  });
  it.each(['utf-16le', 'utf-16be', 'windows-1250'])('are those of the reader of texts in %s', async (encoding) => {
    const text = 'e;n\r\na@b.pl;x\r\nc@d.pl;"y;\nz"\n';
    const bytes = Uint8Array.from([...text].flatMap((letter) => (encoding === 'utf-16le' ? [letter.charCodeAt(0), 0] : encoding === 'utf-16be' ? [0, letter.charCodeAt(0)] : [letter.charCodeAt(0)])));
    expect(await same(bytes, [3, 11], { encoding, delimiter: ';', header: true, sheet: false, names: ['e', 'n'] }, 0)).toBe(1);
  });
});

describe('key order', () => {
  it('is that of the bytes, equal keys as they come, in small groups and in large ones', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.tuple(fc.nat(1), fc.nat(2), fc.nat(3)), { maxLength: 40 }), { maxLength: 5 }), (batches) => {
      const bits = 6;
      const packedKeys = batches.map((keys) => Uint8Array.from(keys.flatMap(([a, b, c]) => [a, 7, b, ...Array.from({ length: 12 }, () => 0), c])));
      const numbers = batches.flatMap((keys, batch) => keys.map((key, at) => ({ key: key.join(), number: (batch << bits) | at })));
      const sorted = [...numbers].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.number - b.number));
      expect([...keyOrder(packedKeys, bits)]).toEqual(sorted.map((one) => one.number));
    }));
  });
});
