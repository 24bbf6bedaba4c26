// CSV that a spreadsheet opens without running any of it (OWASP, CSV injection).
const TRIGGER = /^\s*[=@＝＋－＠]|^\s*[+-]|^[\t\r\n]/;
/** Signed numbers and telephone numbers: without letters there is nothing to call and no cell to read. */
const NUMBER = /^\s*[+-][\d\s().,/-]*$/;

/** The cell with an apostrophe before what a spreadsheet would take for a formula. */
export const safeCell = (cell: string): string => (TRIGGER.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell);

/** Whatever some country's spreadsheet takes for a delimiter is quoted: after it a formula would begin a cell of its own. */
function quoted(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\r\n,;\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

export const safeRow = (cells: readonly string[], delimiter: string): string => cells.map((cell) => quoted(safeCell(cell), delimiter)).join(delimiter);

/** A whole file by RFC 4180. */
export const csvText = (header: readonly string[], rows: readonly (readonly string[])[]): string => [header, ...rows].map((row) => `${safeRow(row, ',')}\r\n`).join('');

/** Test for lines that can stay as they are: without a quote, and without a cell that begins with a trigger. */
export function plainLine(delimiter: string): (text: string) => boolean {
  const parting = delimiter === '\t' ? '\\t' : `[${delimiter === '\\' || delimiter === ']' || delimiter === '^' ? '\\' : ''}${delimiter}]`;
  const leading = delimiter === '\t' ? '[ ]*' : '\\s*';
  const risky = new RegExp(`"|(?:^|${parting})(?:${leading}[=+@＝＋－＠-]${delimiter === '\t' ? '' : '|[\\t\\r]'})`);
  return (text) => !risky.test(text);
}
