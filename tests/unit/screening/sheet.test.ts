import { beforeAll, describe, expect, it } from 'vitest';
import { lookAt } from '../../../utils/screening/look';
import { ScreeningError } from '../../../utils/screening/plan';
import { sheetAsCsv } from '../../../utils/screening/sheet';
import { isWorkbook, PAGE_LIMITS } from '../../../utils/workbook';
import { SHARED, workbook, type Cell } from '../../support/workbook';
import { addressOf, aScreeningWorld, cellsOf, type ScreeningWorld } from './world';

const workbookBlob = (rows: readonly (readonly Cell[])[]): Blob => new Blob([workbook(rows)]);

let world: ScreeningWorld;
beforeAll(async () => { world = await aScreeningWorld(); });

async function screened(rows: readonly (readonly Cell[])[]): Promise<{ allowed: string[][]; others: string[][]; rows: number }> {
  const { files, tally } = await world.screen(await sheetAsCsv(workbookBlob(rows)), {}, undefined, true);
  return { allowed: await cellsOf(files.allowed, ';'), others: await cellsOf(files.notAllowed, ';'), rows: tally.rows };
}

describe('an XLSX', () => {
  it('is known by its bytes, and read with text, shared text, numbers, days, formulas and gaps', async () => {
    const list = workbookBlob([['id', { shared: 0 }, 'since', 'note'], [48600100200, addressOf(0), { day: 45_000 }, { shared: 1 }], [2, { formula: 'B1', gives: addressOf(1) }, null, 'a;"b"\nc']]);
    expect([await isWorkbook(list), await isWorkbook(new Blob(['id;e-mail\n'])), await isWorkbook(new Blob([]))]).toEqual([true, false, false]);
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
    expect((await lookAt(await sheetAsCsv(workbookBlob([[addressOf(0), 'x']])), 'PL', true)).shape).toMatchObject({ header: false, sheet: true, delimiter: ';' });
    await expect(screened([])).rejects.toThrow(new ScreeningError('screening_fault_empty'));
    await expect(sheetAsCsv(new Blob(['PK\u0003\u0004 no archive']))).rejects.toThrow(new ScreeningError('screening_fault_sheet'));
    await expect(sheetAsCsv(new Blob([new Uint8Array(PAGE_LIMITS.bytes + 1)]))).rejects.toThrow(new ScreeningError('screening_fault_sheet_size'));
    await expect(sheetAsCsv(workbookBlob([...Array.from({ length: PAGE_LIMITS.rows }, () => []), [1]]))).rejects.toThrow(new ScreeningError('screening_fault_sheet_size'));
  }, 30_000);
});
