// Workbooks that are small as a file and large in memory: refused before anything is built. Without the check, a kilobyte ends the process.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { csvRows, PAGE_LIMITS, type WorkbookLimits } from '../../../utils/workbook';
import { workbook, workbookOf } from '../../support/workbook';

const folder = mkdtempSync(join(tmpdir(), 'consentry-workbook-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const limits: WorkbookLimits = { bytes: 100_000, unpacked: 1_000_000, rows: 1_000, cells: 10_000 };
const filled = (address: string): string => `<c r="${address}"><v>1</v></c>`;
const row = (number: number | string, cells: string): string => `<row r="${number}">${cells}</row>`;
const reason = async (bytes: Uint8Array, most = limits): Promise<string> => csvRows(bytes, most).then((rows) => `${rows.length} rows`, (error: { reason?: string; message: string }) => error.reason ?? error.message);

describe('a workbook larger than its file', () => {
  it.each([
    ['one cell in the last corner', row(1, filled('A1')) + row(1_048_576, filled('XFD1048576'))],
    ['a wide row above many', row(1, filled('XFD1')) + Array.from({ length: 900 }, (_, at) => row(at + 2, filled(`A${at + 2}`))).join('')],
    ['other quotation marks and spaces', `<row\n r='900' ><c\tr='XFD900'\n><v>1</v></c></row>`],
    ['a prefix', `<x:row r="900"><x:c r="XFD900"><x:v>1</x:v></x:c></x:row>`],
    ['rows without a number under a wide one', row(1, filled('IV1')) + `<row><c><v>1</v></c></row>`.repeat(900)],
    ['a sign that ends the tag to the eye', `<row x=">" r="900"><c x=" r='A1'" r="XFD900"><v>1</v></c></row>`],
    ['a number with a prefix beside its own', `<row r="900" x:r="1"><c r="XFD900" x:r="A1"><v>1</v></c></row>`],
    ['a million characters of nothing', `${row(1, filled('A1'))}${' '.repeat(1_000_000)}`],
  ])('%s: too large', async (_name, sheet) => {
    expect(await reason(workbookOf(sheet))).toBe('size');
  });

  it.each([
    ['no number', row(1, '<c r="XFD"><v>1</v></c>')],
    ['small letters', row(1, '<c r="xfd900"><v>1</v></c>')],
    ['another row than its own', row(1, '<c r="XFD900"><v>1</v></c>')],
    ['a column before the last one', row(1, filled('B1') + filled('A1'))],
    ['a number of rows beyond counting', `<row r="99999999999">${filled('A1')}</row>`],
    ['an exponent', `<row r="1e9">${filled('A1')}</row>`],
  ])('an address with %s: not read', async (_name, sheet) => {
    expect(await reason(workbookOf(sheet))).toBe('unreadable');
  });

  it('a long text that stands in the file once and in every cell: too large', async () => {
    const sheet = Array.from({ length: 900 }, (_, at) => row(at + 1, `<c r="A${at + 1}" t="s"><v>0</v></c>`)).join('');
    expect(await reason(workbookOf(sheet, ['x'.repeat(100)]))).toBe('900 rows');
    expect(await reason(workbookOf(sheet, ['x'.repeat(10_000)]))).toBe('size');
  });

  it('what the directory hides is cut off at what it says: nothing larger is unpacked', async () => {
    const bytes = workbookOf(row(1, filled('A1')) + ' '.repeat(5_000_000));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + 46 < bytes.length; at += 1) {
      if (view.getUint32(at, true) !== 0x02014b50) continue;
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + view.getUint16(at + 28, true)));
      if (name.endsWith('sheet1.xml')) view.setUint32(at + 24, 2_000, true); // uncompressed size
    }
    expect(['unreadable', '1 rows']).toContain(await reason(bytes));
    expect(Object.values(unzipSync(bytes)).reduce((sum, part) => sum + part.length, 0)).toBeLessThan(10_000);
  });

  it('rows far below and cells far out without anything in them are none, nor is a number that only a prefix names', async () => {
    for (const more of ['<row r="1048576" ht="12.8"/>', '<row r="9999999"/>', '<row><c r="A9999999" s="1"/></row>', '<row r="1048576"><c r="XFD1048576" s="1"></c></row>', '<row x:r="100000000"/>', '<row/>'.repeat(100_000), '<row r="2" x:r="1000000"><c r="A2" x:r="XFD1000000"/></row>']) {
      expect(await csvRows(workbookOf(row(1, filled('A1')) + more), limits), more.slice(0, 60)).toEqual(['1']);
    }
  });

  it('rows and cells without an address follow one another; an error of a formula is empty; a day of 1904 stays one', async () => {
    expect(await csvRows(workbookOf('<row><c><v>1</v></c><c t="e"><v>#N/A</v></c><c t="inlineStr"><is><r><t>a</t></r><r><t>&amp;&lt;b</t></r><rPh sb="0" eb="1"><t>read</t></rPh></is></c></row><row><c r="B3"><v>2</v></c></row>'), limits)).toEqual(['1;;a&<b', ';;', ';2;']);
    const parts = unzipSync(workbook([[{ day: 1 }]]));
    const book = new TextDecoder().decode(parts['xl/workbook.xml']).replace('<sheets>', '<workbookPr date1904="1"/><sheets>');
    expect(await csvRows(zipSync({ ...parts, 'xl/workbook.xml': strToU8(book) }), limits)).toEqual(['1904-01-02']);
  });

  it('the word sheetData may be a text and the name of a sheet', async () => {
    const parts = unzipSync(workbookOf(row(1, '<c r="A1" t="s"><v>0</v></c>'), ['the <sheetData> tag']));
    const named = strToU8(new TextDecoder().decode(parts['xl/workbook.xml']).replace('"List"', '"sheetData"'));
    expect(await csvRows(zipSync({ ...parts, 'xl/workbook.xml': named }), limits)).toEqual(['the <sheetData> tag']);
  });

  it('a text of quotation marks in many cells, stored entries whose size the directory hides, very many files, very many styles: too large', async () => {
    const cells = Array.from({ length: 26 }, (_, at) => `<c r="${String.fromCharCode(65 + at)}1" t="s"><v>0</v></c>`).join('');
    expect(await reason(workbookOf(row(1, cells), ['"'.repeat(90_000)]))).toBe('size');
    expect(await reason(workbookOf(row(1, filled('A1').replace('<v>1', '<v>0').replace('><v', ' t="s"><v')), ['x'.repeat(100_001)]))).toBe('size');
    const stored = zipSync({ 'a.xml': new Uint8Array(2_000_000) }, { level: 0 });
    const view = new DataView(stored.buffer, stored.byteOffset);
    view.setUint32(view.getUint32(stored.length - 6, true) + 24, 0, true);
    expect(await reason(stored, { ...limits, bytes: 3_000_000 })).toBe('size');
    const none = new Uint8Array(0);
    expect(await reason(zipSync(Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`${at}`, none]))), { ...limits, bytes: 3_000_000 })).toBe('size');
    const parts = unzipSync(workbook([['a']]));
    expect(await reason(zipSync({ ...parts, 'xl/styles.xml': strToU8(`<styleSheet>${'<xf/>'.repeat(1_100_000)}</styleSheet>`) }), PAGE_LIMITS)).toBe('size');
  }, 30_000);

  it('tags without an end take no longer than others', async () => {
    const parts = unzipSync(workbook([['a']]));
    const from = performance.now();
    await reason(workbookOf('<c '.repeat(100_000)));
    for (const name of ['xl/workbook.xml', 'xl/_rels/workbook.xml.rels']) await reason(zipSync({ ...parts, [name]: strToU8(`<sheet ${'a'.repeat(400_000)}`) }));
    console.log(`  ${Math.round(performance.now() - from)} ms`); // 12 s and more each by regular expressions; no limit here, a machine may be busy
  }, 20_000);

  it('empty cells that are only styled, to the last column, are none', async () => {
    const styled = (at: number): string => row(at, `${filled(`A${at}`)}<c r="XFD${at}" s="1"/>`);
    expect(await csvRows(workbookOf(styled(1) + styled(2)), limits)).toEqual(['1', '1']);
  });

  it('the first sheet alone is measured and read; one that another reader might take for the first is not there', async () => {
    const corner = workbookOf(row(1_048_576, filled('XFD1048576')));
    const [parts, far] = [unzipSync(workbook([['a'], ['b']])), unzipSync(corner)['xl/worksheets/sheet1.xml']!];
    const text = (name: string): string => new TextDecoder().decode(parts[name]);
    const book = text('xl/workbook.xml').replace('</sheets>', '<sheet name="Raw" sheetId="2" r:id="r9"/></sheets>');
    const link = (id: string): string => `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/>`;
    const links = (more: string): string => text('xl/_rels/workbook.xml.rels').replace('</Relationships>', `${more}</Relationships>`);
    const made = (rels: string, xml = book): Uint8Array => zipSync({ ...parts, 'xl/worksheets/sheet2.xml': far, 'xl/workbook.xml': strToU8(xml), 'xl/_rels/workbook.xml.rels': strToU8(rels) });
    expect(await csvRows(made(links(link('r9'))), limits)).toEqual(['a', 'b']);
    expect(await csvRows(made(links(link('r0'))), limits)).toEqual(['a', 'b']);
    expect(await reason(made(links(link('r9')), book.replace('<sheets>', '<sheets><!-- <sheet name="x" sheetId="1" r:id="r1"/> --><sheet name="Raw" sheetId="3" r:id="r9"/>')))).toBe('size'); // what is a comment is none
    expect(await reason(made(links(link('r9')), book.replace('r:id="r1"', 'r:id="r9"')))).toBe('size'); // it is the first now
  });

  it('pictures count for nothing; what is no zip, or has no sheet, says so', async () => {
    const parts = unzipSync(workbook([['a']]));
    expect(await reason(zipSync({ ...parts, 'xl/media/image1.png': new Uint8Array(3_000_000) }))).toBe('1 rows');
    expect(await reason(zipSync({ 'a.xml': strToU8('<a/>') }))).toBe('unreadable');
    expect(await reason(strToU8('email;state\n'))).toBe('unreadable');
  });

  it('control: the reader alone, given the last corner, runs out of memory', async () => {
    const path = join(folder, 'corner.xlsx');
    const corner = workbookOf(row(1, filled('A1')) + row(1_048_576, filled('XFD1048576')));
    writeFileSync(path, corner);
    const program = `import { readSheet } from 'read-excel-file/universal'; import { readFileSync } from 'node:fs'; await readSheet(new Blob([readFileSync(${JSON.stringify(path)})])); console.log('read');`;
    await expect(promisify(execFile)(process.execPath, ['--max-old-space-size=200', '--input-type=module', '-e', program], { cwd: process.cwd() })).rejects.toThrow(/heap out of memory/);
    expect(await reason(corner, PAGE_LIMITS)).toBe('size');
  }, 60_000);
});
