import { compareKeys, KEY } from './key-order';
import type { Judged } from './judge';
import { VerdictTable, type RowVerdict } from './reasons';

/** Rows and distinct contacts by verdict and reason; `params` without the day, which is another for each. */
export interface ReasonCount { verdict: RowVerdict['verdict']; reason: string; params: RowVerdict['params']; contacts: number; rows: number }

export interface Tally {
  rows: number;
  /** Distinct contacts that could be read. */
  contacts: number;
  /** Of these, allowed. */
  allowed: number;
  counts: ReasonCount[];
}

/** Every row's verdict, put together from the judges; `code` by row, 1-based, 0 = none yet. */
export class RowCodes {
  readonly table = new VerdictTable();
  private codes = new Uint32Array(65_536);
  private records = new Float64Array(65_536);

  set(row: number, code: number, record = 0): void {
    if (row >= this.codes.length) this.grow(row);
    this.codes[row] = code + 1;
    this.records[row] = record;
  }

  verdictOf(row: number): RowVerdict | undefined {
    return this.table.rows[this.codeOf(row)];
  }

  /** -1 = none yet. */
  codeOf(row: number): number {
    return (this.codes[row] ?? 0) - 1;
  }

  recordOf(row: number): number {
    return this.records[row] ?? 0;
  }

  /** Takes a judge's verdicts over; gives its codes in this table. */
  take(judged: Judged): Uint32Array {
    const codeOf = Uint32Array.from(judged.table, (row) => this.table.code(row));
    judged.unreadRows.forEach((row, at) => { this.set(row, codeOf[judged.unreadCodes[at] as number] as number); });
    const codes = judged.codes.map((code) => codeOf[code] as number);
    judged.rows.forEach((row, at) => { this.set(row, codes[at] as number, judged.records[at]); });
    return codes;
  }

  private grow(row: number): void {
    const length = Math.max(row + 1, this.codes.length * 2);
    const [codes, records] = [new Uint32Array(length), new Float64Array(length)];
    codes.set(this.codes);
    records.set(this.records);
    [this.codes, this.records] = [codes, records];
  }
}

/** Contacts of all judges in key order, each once, with the verdict's code. */
function* distinct(judged: readonly Judged[], codes: readonly Uint32Array[]): Generator<{ judge: number; at: number; code: number }> {
  const next = judged.map(() => 0);
  let last: { judge: number; at: number } | undefined;
  for (;;) {
    let least = -1;
    judged.forEach(({ keys }, judge) => {
      if ((next[judge] as number) * KEY >= keys.length) return;
      if (least < 0 || compareKeys(keys, next[judge] as number, judged[least]!.keys, next[least] as number) < 0) least = judge;
    });
    if (least < 0) return;
    const at = next[least] as number;
    next[least] = at + 1;
    const isNew = !last || compareKeys(judged[least]!.keys, at, judged[last.judge]!.keys, last.at) !== 0;
    last = { judge: least, at };
    if (isNew) yield { judge: least, at, code: codes[least]![at] as number };
  }
}

/** By verdict and reason alone, as the log has them. */
export function logCounts(counts: readonly ReasonCount[]): Omit<ReasonCount, 'params'>[] {
  const merged = new Map<string, Omit<ReasonCount, 'params'>>();
  for (const { verdict, reason, contacts, rows } of counts) {
    const known = merged.get(`${verdict} ${reason}`);
    merged.set(`${verdict} ${reason}`, { verdict, reason, contacts: contacts + (known?.contacts ?? 0), rows: rows + (known?.rows ?? 0) });
  }
  return [...merged.values()];
}

/** Does this verdict put a contact on the side that may be contacted? */
export const isAllowed = ({ verdict }: Pick<RowVerdict, 'verdict'>, withWarned: boolean): boolean => verdict === 'allow' || (withWarned && verdict === 'warn');

/** Counts, and the packed keys of the allowed set in order. */
export function tallyOf(judged: readonly Judged[], codes: readonly Uint32Array[], held: RowCodes, rows: number, withWarned: boolean): { tally: Tally; set: Uint8Array } {
  const counts = new Map<string, ReasonCount>();
  const countOf = ({ verdict, reason, params: { day: _day, ...params } }: RowVerdict): ReasonCount => {
    const name = `${verdict} ${reason} ${JSON.stringify(params)}`;
    const known = counts.get(name) ?? { verdict, reason, params, contacts: 0, rows: 0 };
    counts.set(name, known);
    return known;
  };
  const byCode = held.table.rows.map(countOf);
  for (let row = 0; row < rows; row++) {
    const code = held.codeOf(row);
    if (code < 0) throw new Error(`row ${row} has no verdict`); // none may be lost
    byCode[code]!.rows++;
  }
  const set = new Uint8Array(judged.reduce((sum, { keys }) => sum + keys.length, 0));
  let [contacts, allowed] = [0, 0];
  for (const { judge, at, code } of distinct(judged, codes)) {
    contacts++;
    byCode[code]!.contacts++;
    if (!isAllowed(held.table.rows[code]!, withWarned)) continue;
    set.set(judged[judge]!.keys.subarray(at * KEY, (at + 1) * KEY), allowed++ * KEY);
  }
  const list = [...counts.values()].filter((count) => count.rows > 0).sort((a, b) => b.rows - a.rows);
  return { tally: { rows, contacts, allowed, counts: list }, set: set.subarray(0, allowed * KEY) };
}
