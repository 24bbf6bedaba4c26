import { strToU8, zipSync } from 'fflate';

const TYPES = 'http://schemas.openxmlformats.org/package/2006';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
/** Texts that cells name by number. */
export const SHARED = ['e-mail', 'Żółć <&> Sp. z o.o.'];
const xml = (text: string): Uint8Array => strToU8(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${text}`);
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export type Cell = string | number | { shared: number } | { day: number } | { formula: string; gives: string } | null;

function cellXml(cell: Cell, name: string): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return `<c r="${name}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
  if (typeof cell === 'number') return `<c r="${name}"><v>${cell}</v></c>`;
  if ('shared' in cell) return `<c r="${name}" t="s"><v>${cell.shared}</v></c>`;
  return 'day' in cell ? `<c r="${name}" s="1"><v>${cell.day}</v></c>` : `<c r="${name}" t="str"><f>${cell.formula}</f><v>${cell.gives}</v></c>`;
}

/** A workbook of one sheet, as a spreadsheet saves it (ECMA-376), around the XML of its rows. */
export function workbookOf(rowsXml: string, shared: readonly string[] = SHARED): Uint8Array<ArrayBuffer> {
  const parts = {
    '[Content_Types].xml': `<Types xmlns="${TYPES}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${TYPES}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="List" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${TYPES}/relationships">${['worksheet:worksheets/sheet1.xml', 'sharedStrings:sharedStrings.xml', 'styles:styles.xml'].map((one, at) => { const [type, target] = one.split(':'); return `<Relationship Id="r${at + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`; }).join('')}</Relationships>`,
    'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${shared.map((text) => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><sheetData>${rowsXml}</sheetData></worksheet>`,
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, xml(text)]))) as Uint8Array<ArrayBuffer>;
}

/** Of rows without a cell, nothing is written. */
export function workbook(rows: readonly (readonly Cell[])[]): Uint8Array<ArrayBuffer> {
  return workbookOf(rows.map((cells, at) => (cells.length === 0 ? '' : `<row r="${at + 1}">${cells.map((cell, column) => cellXml(cell, `${'ABCDEFG'[column]}${at + 1}`)).join('')}</row>`)).join(''));
}
