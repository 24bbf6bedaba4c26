import { describe, expect, it } from 'vitest';
import { plainLine, safeCell, safeRow } from '../../../utils/connectors/safe-csv';

const DANGEROUS = ['=1+1', '@SUM(A1)', '+cmd|\' /C calc\'!A0', '-2+A1', ' =HYPERLINK("x")', '\t=1', '\r=1', '＝1', '=cmd', '+a'];
const PLAIN = ['+48 600 100 200', '+48600100200', '-12,5', '-7', 'jan@x.pl', 'a=b', 'Łódź', '', '1-2'];

describe('cells of the files', () => {
  it.each(DANGEROUS)('%j is no formula any more', (cell) => {
    expect(safeCell(cell)).toBe(`'${cell}`);
    for (const delimiter of [';', ',', '|']) expect(plainLine(delimiter)(`1${delimiter}${cell}`), delimiter).toBe(false);
  });
  it.each(PLAIN)('%j stays as it is', (cell) => { expect(safeCell(cell)).toBe(cell); });
  it('lines without such a cell pass as they are, others do not', () => {
    for (const delimiter of [';', ',', '\t', '|']) {
      expect(plainLine(delimiter)(['1', 'jan@x.pl', 'Łódź'].join(delimiter))).toBe(true);
      expect(plainLine(delimiter)(['1', '=1', 'x'].join(delimiter))).toBe(false);
      expect(plainLine(delimiter)(['=1', 'x'].join(delimiter))).toBe(false);
    }
  });
  it('quotes what holds the delimiter, quotes, breaks or outer blanks', () => {
    expect(safeRow(['a;b', 'c"d', 'e\nf', ' g', 'h', '=i;j'], ';')).toBe('"a;b";"c""d";"e\nf";" g";h;"\'=i;j"');
  });
});
