import { strToU8, zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { lookAt } from '../../../utils/screening/look';
import { ScreeningError } from '../../../utils/screening/plan';
import { isSheet, MOST_SHEET_BYTES, MOST_SHEET_ROWS, sheetAsCsv } from '../../../utils/screening/sheet';
import { addressOf, aScreeningWorld, cellsOf, type ScreeningWorld } from './world';

const TYPES = 'http://schemas.openxmlformats.org/package/2006';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const SHARED = ['e-mail', 'Żółć <&> Sp. z o.o.'];
const xml = (text: string): Uint8Array => strToU8(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${text}`);
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

type Cell = string | number | { shared: number } | { day: number } | { formula: string; gives: string } | null;

function cellXml(cell: Cell, name: string): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return `<c r="${name}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
  if (typeof cell === 'number') return `<c r="${name}"><v>${cell}</v></c>`;
  if ('shared' in cell) return `<c r="${name}" t="s"><v>${cell.shared}</v></c>`;
  return 'day' in cell ? `<c r="${name}" s="1"><v>${cell.day}</v></c>` : `<c r="${name}" t="str"><f>${cell.formula}</f><v>${cell.gives}</v></c>`;
}

/** A workbook as a spreadsheet saves it (ECMA-376), with one sheet; rows without a cell are left out of it. */
function workbook(rows: readonly (readonly Cell[])[]): Blob {
  const row = (cells: readonly Cell[], at: number): string => (cells.length === 0 ? '' : `<row r="${at + 1}">${cells.map((cell, column) => cellXml(cell, `${'ABCDEFG'[column]}${at + 1}`)).join('')}</row>`);
  const parts = {
    '[Content_Types].xml': `<Types xmlns="${TYPES}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${TYPES}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="List" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${TYPES}/relationships">${['worksheet:worksheets/sheet1.xml', 'sharedStrings:sharedStrings.xml', 'styles:styles.xml'].map((one, at) => { const [type, target] = one.split(':'); return `<Relationship Id="r${at + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`; }).join('')}</Relationships>`,
    'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${SHARED.map((text) => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><sheetData>${rows.map(row).join('')}</sheetData></worksheet>`,
  };
  return new Blob([zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, xml(text)]))) as Uint8Array<ArrayBuffer>]);
}

let world: ScreeningWorld;
beforeAll(async () => { world = await aScreeningWorld(); });

async function screened(rows: readonly (readonly Cell[])[]): Promise<{ allowed: string[][]; others: string[][]; rows: number }> {
  const { files, tally } = await world.screen(await sheetAsCsv(workbook(rows)), {}, undefined, true);
  return { allowed: await cellsOf(files.allowed, ';'), others: await cellsOf(files.notAllowed, ';'), rows: tally.rows };
}

describe('an XLSX', () => {
  it('is known by its bytes, and read with text, shared text, numbers, days, formulas and gaps', async () => {
    const list = workbook([['id', { shared: 0 }, 'since', 'note'], [48600100200, addressOf(0), { day: 45_000 }, { shared: 1 }], [2, { formula: 'B1', gives: addressOf(1) }, null, 'a;"b"\nc']]);
    expect([await isSheet(list), await isSheet(new Blob(['id;e-mail\n'])), await isSheet(new Blob([]))]).toEqual([true, false, false]);
    expect(await (await sheetAsCsv(list)).text()).toBe(`sep=;\nid;e-mail;since;note\n48600100200;${addressOf(0)};2023-03-15;${SHARED[1]}\n2;${addressOf(1)};;"a;""b""\nc"\n`);
  });

  it('is screened like any other list, each row numbered as the sheet has it', async () => {
    const { allowed, others, rows } = await screened([[], ['id', { shared: 0 }, 'note'], [1, addressOf(0), 'two\nlines'], [], [3, addressOf(1), '=1+1'], [4, addressOf(10), { shared: 1 }]]);
    expect(rows).toBe(4); // the empty row within the table is one without a contact
    expect(allowed).toEqual([['id', 'e-mail', 'note'], ['1', addressOf(0), 'two\nlines'], ['4', addressOf(10), SHARED[1]]]);
    expect(others.slice(1).map((row) => row.slice(0, 6))).toEqual([['', '', '', '4', 'block', 'screening_no_contact'], ['3', addressOf(1), '\'=1+1', '5', 'block', 'reason_refused']]);
  });

  it('of one column keeps its numbers over an empty row', async () => {
    const { allowed, others } = await screened([[{ shared: 0 }], [addressOf(0)], [], [addressOf(1)]]);
    expect(allowed).toEqual([['e-mail'], [addressOf(0)]]);
    expect(others.slice(1).map((row) => row[1])).toEqual(['3', '4']);
  });

  it('without a header, with none but empty rows, broken, or too large: says so', async () => {
    expect((await lookAt(await sheetAsCsv(workbook([[addressOf(0), 'x']])), 'PL', true)).shape).toMatchObject({ header: false, sheet: true, delimiter: ';' });
    await expect(screened([])).rejects.toThrow(new ScreeningError('screening_fault_empty'));
    await expect(sheetAsCsv(new Blob(['PK\u0003\u0004 no archive']))).rejects.toThrow(new ScreeningError('screening_fault_sheet'));
    await expect(sheetAsCsv(new Blob([new Uint8Array(MOST_SHEET_BYTES + 1)]))).rejects.toThrow(new ScreeningError('screening_fault_sheet_size'));
    await expect(sheetAsCsv(workbook([...Array.from({ length: MOST_SHEET_ROWS }, () => []), [1]]))).rejects.toThrow(new ScreeningError('screening_fault_sheet_size'));
  }, 30_000);
});
