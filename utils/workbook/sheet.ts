import { WorkbookError } from './error';
import type { WorkbookLimits } from './limits';
import { walk } from './walk';

const ADDRESS = /^([A-Z]{1,3})(\d{1,7})$/;
const COUNT = /^\d{1,7}$/;
const TYPE = /^[A-Za-z]{1,10}$/;
const columnOf = (letters: string): number => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
const lettersOf = (column: number): string => (column === 0 ? '' : `${lettersOf(Math.floor((column - 1) / 26))}${String.fromCharCode(65 + ((column - 1) % 26))}`);
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function placeOf(address: string): { column: number; row: number } {
  const [, letters, number] = ADDRESS.exec(address) ?? [];
  if (letters === undefined) throw new WorkbookError('unreadable', `cell ${address.slice(0, 20)}`);
  return { column: columnOf(letters), row: Number(number) };
}

interface Cell { column: number; type: string; style: string; value: string; inline: string }

/**
 * A sheet written anew, with its filled cells alone and each with its address: what is read is what was measured, by construction. One cell in the
 * last corner would make a reader fill the whole grid, 17 thousand million cells; rows and cells that are only styled reach there in ordinary files
 * and are left out. Throws WorkbookError.
 */
export function plainSheet(xml: Uint8Array, limits: WorkbookLimits): string {
  const writer = new SheetWriter(limits);
  walk(xml, writer);
  return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${writer.rows.join('')}</sheetData></worksheet>`;
}

class SheetWriter {
  readonly rows: string[] = [];
  private isData = false;
  private row = 0;
  private isNumbered = false;
  private cells: string[] = [];
  private column = 0;
  private width = 0;
  private cell: Cell | undefined;
  private inside: 'v' | 'is' | undefined;
  private isText = false;
  /** Reading aids of East Asian text are no text of the cell. */
  private phonetic = 0;

  constructor(private readonly limits: WorkbookLimits) {}

  open(name: string, attributes: () => Record<string, string>): void {
    if (name === 'sheetData') this.isData = true;
    else if (!this.isData) return;
    else if (name === 'row') this.openRow(attributes()['r']);
    else if (name === 'c') this.openCell(attributes());
    else if (this.cell) this.openPart(name);
  }

  private openRow(number: string | undefined): void {
    if (number !== undefined && !COUNT.test(number)) throw new WorkbookError('unreadable', `row ${number.slice(0, 20)}`);
    this.isNumbered = number !== undefined;
    this.startRow(number === undefined ? this.row + 1 : Number(number));
  }

  private startRow(number: number): void {
    if (number <= this.row) throw new WorkbookError('unreadable', `row ${number} follows row ${this.row}`);
    Object.assign(this, { row: number, cells: [], column: 0 });
  }

  private openCell({ r, t = '', s = '' }: Record<string, string>): void {
    if ((t !== '' && !TYPE.test(t)) || (s !== '' && !COUNT.test(s))) throw new WorkbookError('unreadable', 'the type of a cell');
    const { column, row } = r === undefined ? { column: this.column + 1, row: this.row } : placeOf(r);
    if (row !== this.row) this.renumber(row);
    if (column <= this.column) throw new WorkbookError('unreadable', `column ${column} follows column ${this.column}`);
    this.column = column;
    this.cell = { column, type: t, style: s, value: '', inline: '' };
  }

  /** A row without a number has that of its first cell. */
  private renumber(row: number): void {
    if (this.isNumbered || this.column > 0) throw new WorkbookError('unreadable', `a cell of row ${row} in row ${this.row}`);
    this.row -= 1;
    this.startRow(row);
  }

  private openPart(name: string): void {
    if (name === 'v' || name === 'is') this.inside = name;
    else if (name === 'rPh') this.phonetic += 1;
    else if (name === 't') this.isText = true;
  }

  text(text: string): void {
    if (!this.cell || this.phonetic > 0) return;
    if (this.inside === 'v') this.cell.value += text;
    else if (this.inside === 'is' && this.isText) this.cell.inline += text;
  }

  close(name: string): void {
    if (name === 'sheetData') this.isData = false;
    else if (name === 'row' && this.isData) this.closeRow();
    else if (name === 'c') this.closeCell();
    else if (name === 'v' || name === 'is') this.inside = undefined;
    else if (name === 'rPh') this.phonetic -= 1;
    else if (name === 't') this.isText = false;
  }

  private closeCell(): void {
    const { cell } = this;
    this.cell = undefined;
    if (!cell || (cell.value === '' && cell.inline === '')) return;
    this.width = Math.max(this.width, cell.column);
    if (this.row > this.limits.rows || this.row * this.width > this.limits.cells) throw new WorkbookError('size', `the sheet reaches over ${this.row} rows and ${this.width} columns`);
    const start = `<c r="${lettersOf(cell.column)}${this.row}"${cell.type === '' ? '' : ` t="${cell.type}"`}${cell.style === '' ? '' : ` s="${cell.style}"`}>`;
    this.cells.push(`${start}${cell.type === 'inlineStr' ? `<is><t>${escape(cell.inline)}</t></is>` : `<v>${escape(cell.value)}</v>`}</c>`);
  }

  private closeRow(): void {
    if (this.cells.length > 0) this.rows.push(`<row r="${this.row}">${this.cells.join('')}</row>`);
    this.cells = [];
  }
}
