import { beforeAll, describe, expect, it } from 'vitest';
import iconv from 'iconv-lite';
import { setHashOf } from '../../../utils/audit';
import { concatBytes, fromBase64url, LockedError } from '../../../utils/crypto';
import { newVaultKeys } from '../../../utils/store/vault';
import { BulkLookup } from '../../../utils/store/bulk-lookup';
import { readCell } from '../../../utils/screening/contact-cell';
import { Judge } from '../../../utils/screening/judge';
import { ScreeningError } from '../../../utils/screening/plan';
import { blobSource, tableRows } from '../../../utils/screening/table-rows';
import { email } from '../../support/device';
import { addressOf, aScreeningWorld, cellsOf, packed, PEOPLE, type ScreeningWorld } from './world';

let world: ScreeningWorld;
beforeAll(async () => { world = await aScreeningWorld(); });

/** Everybody of the register, some twice, in other spellings, unreadable, own, with names, +tags and empty. */
function mixedCells(): string[] {
  const cells = Array.from({ length: PEOPLE }, (_, index) => addressOf(index));
  return [
    ...cells, ...cells.slice(0, 50).map((cell) => cell.toUpperCase()), ` ${addressOf(0)} `, `"Anna, Nowak" <${addressOf(10)}>`, addressOf(5).replace('@', '+shop@'),
    'boss@firm.test', 'not an address', '', 'a@x.pl, b@y.pl', 'раypal@example.pl', `${'x'.repeat(300)}@example.pl`,
  ];
}
const csv = (cells: readonly string[], delimiter = ';', end = '\r\n'): string =>
  ['id', 'name', 'e-mail', 'note'].join(delimiter) + end + cells.map((cell, at) => [`${at}`, `Żółć ${at}`, /[",;\s]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell, 'x'].join(delimiter)).join(end) + end;

describe('a screening', () => {
  it('puts every row in exactly one file, with all its columns, as the engine decides it alone', async () => {
    const cells = mixedCells();
    const screened = await world.screen(new Blob([csv(cells)]));
    const [allowed, others] = [(await cellsOf(screened.files.allowed, ';')), await cellsOf(screened.files.notAllowed, ';')];
    expect(allowed.shift()).toEqual(['id', 'name', 'e-mail', 'note']);
    expect(others.shift()).toEqual(['id', 'name', 'e-mail', 'note', 'line', 'verdict', 'reason', 'rule', 'citation', 'record']);
    expect([...allowed, ...others].map(([id]) => Number(id)).sort((a, b) => a - b)).toEqual(cells.map((_, at) => at));
    for (const [id, name, cell] of [...allowed, ...others]) expect([name, cell]).toEqual([`Żółć ${id}`, cells[Number(id)]]);
    expect(screened.written).toEqual({ allowed: allowed.length, notAllowed: others.length });
    for (const [id] of allowed) expect((await world.engineSays(cells[Number(id)]!)).verdict).toBe('allow');
    for (const [id, , , , line, verdict, reason] of others) {
      const said = await world.engineSays(cells[Number(id)]!);
      expect([verdict, reason, line]).toEqual([said.verdict, said.reason, `${Number(id) + 2}`]);
      expect(said.verdict).not.toBe('allow');
    }
    expect(allowed.length).toBeGreaterThan(60);
  });

  it('counts a contact once, whatever its spelling, and hashes the set of those allowed', async () => {
    const cells = mixedCells();
    const { tally, setHash, salt } = await world.screen(new Blob([csv(cells)]));
    const points = cells.flatMap((cell) => { const read = readCell(cell, 'newsletter', 'PL'); return 'point' in read ? [read.point] : []; });
    const distinct = [...new Map(points.map((point) => [point.canonical, point])).values()];
    const free = (await Promise.all(distinct.map(async (point) => ({ point, said: await world.engineSays(point.canonical) })))).filter(({ said }) => said.verdict === 'allow').map(({ point }) => point);
    expect(tally).toMatchObject({ rows: cells.length, contacts: distinct.length, allowed: free.length });
    expect(tally.counts.reduce((sum, one) => sum + one.rows, 0)).toBe(cells.length);
    expect(tally.counts.reduce((sum, one) => sum + one.contacts, 0)).toBe(distinct.length);
    const lookup = await BulkLookup.open(world.store.db);
    const packed = await lookup.keysOf(free);
    expect(setHash).toBe(await setHashOf(free.map((_, at) => packed.subarray(at * 16, at * 16 + 16)), fromBase64url(salt)));
  });

  it('holds a stop of the tree against a consent, for the +tag too; control: without it the consent counts', async () => {
    const { tally } = await world.screen(new Blob([`email\n${addressOf(5)}\n${addressOf(5).replace('@', '+shop@')}\n${addressOf(10)}\n`]));
    expect(tally.counts.map(({ verdict, reason, rows }) => [verdict, reason, rows])).toEqual([['block', 'reason_objected', 2], ['allow', 'reason_consent_given', 1]]);
  });

  it('takes warnings as allowed only when told so, and the notice in the message counts', async () => {
    const strict = await aScreeningWorld({ preset: 'strict' });
    const list = new Blob([`email\n${addressOf(3)}\n${addressOf(0)}\n`]); // 3: consent, no notice yet
    const [left, taken, told] = [await strict.screen(list), await strict.screen(list, { withWarned: true }), await strict.screen(list, { noticeText: true })];
    expect([left.tally.allowed, taken.tally.allowed, told.tally.allowed]).toEqual([1, 2, 2]);
    expect([left.written, taken.written]).toEqual([{ allowed: 1, notAllowed: 1 }, { allowed: 2, notAllowed: 0 }]);
  }, 20_000);

  it.each([
    ['UTF-8 with BOM', (text: string) => new Blob(['\uFEFF', text]), ';'],
    ['UTF-8, commas, LF', (text: string) => new Blob([text.replaceAll(';', ',').replaceAll('\r\n', '\n')]), ','],
    ['Windows-1250', (text: string) => new Blob([new Uint8Array(iconv.encode(text, 'windows-1250'))]), ';'],
    ['UTF-16LE with BOM', (text: string) => new Blob([new Uint8Array(iconv.encode(text, 'utf16le', { addBOM: true }))]), ';'],
    ['tabs', (text: string) => new Blob([text.replaceAll(';', '\t')]), '\t'],
    ['Excel’s sep= line', (text: string) => new Blob([`sep=;\r\n${text}`]), ';'],
  ])('reads %s', async (_name, encode, delimiter) => {
    const { files, tally } = await world.screen(encode(csv([addressOf(0), addressOf(1), addressOf(10)])));
    expect(tally).toMatchObject({ rows: 3, contacts: 3, allowed: 2 });
    expect((await cellsOf(files.allowed, delimiter)).slice(1)).toEqual([['0', 'Żółć 0', addressOf(0), 'x'], ['2', 'Żółć 2', addressOf(10), 'x']]);
  });

  it('keeps quoted cells with line breaks, delimiters and quotes as they were', async () => {
    const note = 'two\nlines; and "quotes"';
    const { files, written } = await world.screen(new Blob([`email;note\r\n${addressOf(0)};"${note.replaceAll('"', '""')}"\r\n${addressOf(1)};plain\r\n`]));
    expect(written).toEqual({ allowed: 1, notAllowed: 1 });
    expect((await cellsOf(files.allowed, ';'))[1]).toEqual([addressOf(0), note]);
    expect((await cellsOf(files.notAllowed, ';'))[1]!.slice(0, 3)).toEqual([addressOf(1), 'plain', '4']);
  });

  it('reports one broken line in a hundred by its number, and loses none of 20,000', async () => {
    const rows = 20_000;
    const broken = (at: number): string => (at % 300 === 37 ? 'short' : at % 200 === 137 ? `${at};"never closed;x` : `${at};a;b;c;d`);
    const text = ['id;email', ...Array.from({ length: rows }, (_, at) => (at % 100 === 37 ? broken(at) : `${at};${addressOf(at % PEOPLE)}`))].join('\r\n');
    const { tally, broken: found, files, written } = await world.screen(new Blob([text]));
    expect(found.count).toBe(rows / 100);
    expect(found.lines).toEqual(Array.from({ length: rows / 100 }, (_, index) => index * 100 + 37 + 2));
    expect([tally.rows, written.allowed + written.notAllowed]).toEqual([rows, rows]);
    const lines = (await cellsOf(files.notAllowed, ';')).slice(1).filter((row) => row[4]!.startsWith('screening_line')).map((row) => Number(row[2]));
    expect(lines).toEqual(found.lines);
  }, 30_000);

  it('has no rows: says so', async () => {
    await expect(world.screen(new Blob(['email;name\n']))).rejects.toThrow(new ScreeningError('screening_fault_empty'));
    await expect(world.screen(new Blob([' \n\n']))).rejects.toThrow(new ScreeningError('screening_fault_empty'));
  });

  it('gives up when the list is another one the second time, and when the data is', async () => {
    const list = new Blob([`email\n${addressOf(0)}\n`]);
    const changing = (text: string): Blob => {
      let reads = 0; // three to look at it, one to screen it
      return new Proxy(list, { get: (held, name) => {
        if (name !== 'stream') { const value = Reflect.get(held, name) as unknown; return typeof value === 'function' ? value.bind(held) as unknown : value; }
        return () => (++reads > 4 ? new Blob([text]) : held).stream();
      } });
    };
    expect((await world.screen(changing(`email\n${addressOf(0)}\n`))).written).toEqual({ allowed: 1, notAllowed: 0 });
    for (const text of [`email\n${addressOf(0)}\n${addressOf(1)}\n`, 'email\n', `email\n${addressOf(1)}\n`]) {
      await expect(world.screen(changing(text)), text).rejects.toThrow(new ScreeningError('screening_fault_changed'));
    }
    const plan = await world.planFor(list);
    const { openJudge } = await import('../../../utils/screening/remote');
    await expect(openJudge(plan, { ...world.ground, data: { ...world.ground.data, rootVersion: 99 } })).rejects.toThrow(new ScreeningError('fault_screening_outdated'));
  });

  it('behind a passcode decides as without one, and not at all without its keys', async () => {
    const plain = world;
    const list = new Blob([`email\n${Array.from({ length: 25 }, (_, at) => addressOf(at)).join('\n')}\n`]);
    const open = (await plain.screen(list)).written;
    const factory = globalThis.indexedDB;
    try {
      const sealed = await aScreeningWorld({}, newVaultKeys());
      expect((await sealed.screen(list)).written).toEqual(open);
      const { openJudge } = await import('../../../utils/screening/remote');
      for (const vault of [undefined, newVaultKeys()]) await expect(openJudge(await sealed.planFor(list), { ...sealed.ground, vault })).rejects.toThrow(LockedError);
    } finally {
      globalThis.indexedDB = factory;
    }
  });

  it('tells how far it is, to the end of each phase', async () => {
    const told: string[] = [];
    await world.screen(new Blob([csv(mixedCells())]), {}, ({ phase, part }) => { told.push(`${phase} ${part >= 1}`); });
    for (const phase of ['read', 'write']) expect(told).toContain(`${phase} true`);
    expect(told.findIndex((one) => one.startsWith('write'))).toBeGreaterThan(told.findLastIndex((one) => one.startsWith('decide')));
  });

  it('decides telephone numbers as their channel wants them', async () => {
    const { tally } = await world.screen(new Blob(['phone\n600 100 200\n+48600100200\n12\n']), { channel: 'sms' });
    expect(tally).toMatchObject({ rows: 3, contacts: 1, allowed: 0 });
  });
});

describe('lookups of very many', () => {
  it('are those of the store, for exact and folded forms, stops of the tree and of this device', async () => {
    const mine = await aScreeningWorld();
    await mine.store.overlay.add({ point: email(addressOf(15)), kind: 'objection', note: 'said-no', at: mine.ground.now });
    const points = [...Array.from({ length: 60 }, (_, index) => email(addressOf(index))), email('person5+x@d5.example.pl', addressOf(5)), email('nobody@example.pl')];
    const lookup = await BulkLookup.open(mine.store.db);
    expect(await lookup.lookup(points, await lookup.keysOf(points))).toEqual(await mine.store.lookup(points));
  });
});

describe('rows of a list', () => {
  it('are numbered as in the sheet, where the list was one', async () => {
    const shape = { encoding: 'utf-8', delimiter: ';', header: true, names: ['a', 'b'], sheet: true };
    const lines: number[] = [];
    for await (const records of tableRows(blobSource(new Blob(['a;b\n1;"x\ny"\n2;z\n'])), shape, 0)) for (const record of records) lines.push(record.line);
    expect(lines).toEqual([2, 3]);
  });
});

describe('a judge', () => {
  it('keeps each key with its cell, though the keys of a later batch are made first', async () => {
    const plan = await world.planFor(new Blob([`email\n${addressOf(0)}\n`]));
    const opened = await BulkLookup.open(world.store.db);
    let release = (): void => undefined;
    const first = new Promise<void>((resolve) => { release = resolve; });
    let calls = 0;
    const slow = { keysOfPacked: async (...of: Parameters<BulkLookup['keysOfPacked']>) => { if (calls++ === 0) await first; return opened.keysOfPacked(...of); }, prepare: opened.prepare.bind(opened) } as unknown as BulkLookup;
    const judge = new Judge(slow, plan, world.ground);
    const early = judge.read(packed([addressOf(0), 'Board: ;', addressOf(5)])); // consent; a group; consent, but stopped
    const late = await judge.read(packed(['', addressOf(1)])); // empty; refused
    release();
    const both = [await early, late];
    expect(both.map(({ cells, unread }) => [[...cells], [...unread]])).toEqual([[[0, 2], [1]], [[1], [0]]]);
    const table: string[] = [];
    for (const { verdicts } of [late, both[0]!]) verdicts.rows.forEach((row, at) => { table[verdicts.from + at] = row.reason; });
    expect(both.map(({ unreadCodes }) => table[unreadCodes[0]!])).toEqual(['reason_unresolved_group', 'screening_no_contact']);
    const right = await opened.keysOf([0, 5, 1].map((index) => email(addressOf(index))));
    expect(concatBytes(both[0]!.keys, late.keys)).toEqual(right);
    for (const [block, reasons] of [[both[0]!, ['reason_consent_given', 'reason_objected']], [late, ['reason_refused']]] as const) {
      const { codes, verdicts } = await judge.decide(block);
      verdicts.rows.forEach((row, at) => { table[verdicts.from + at] = row.reason; });
      expect([...codes].map((code) => table[code])).toEqual(reasons);
    }
  });
});
