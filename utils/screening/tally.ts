import type { ContactList } from './contact-list';
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

/** Every row's verdict; `code` by row, 1-based, 0 = none yet. */
export class RowCodes {
  readonly table = new VerdictTable();
  private codes = new Uint32Array(65_536);
  private records = new Float64Array(0);

  set(row: number, code: number, record = 0): void {
    if (row >= this.codes.length) this.grow(Math.max(row + 1, this.codes.length * 2));
    this.codes[row] = code + 1;
    if (record === 0) return;
    if (row >= this.records.length) this.records = longer(this.records, new Float64Array(this.codes.length));
    this.records[row] = record;
  }

  /** So many rows, and no more. */
  fit(rows: number): void {
    this.grow(rows);
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

  private grow(length: number): void {
    this.codes = longer(this.codes, new Uint32Array(length));
  }
}

function longer<A extends Uint32Array | Float64Array>(held: A, grown: A): A {
  grown.set(held.subarray(0, grown.length));
  return grown;
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

/** Counts; `take` is given the key of each allowed contact, in key order. */
export function tallyOf(list: ContactList, held: RowCodes, rows: number, withWarned: boolean, take: (keys: Uint8Array, at: number) => void): Tally {
  const counts = new Map<string, ReasonCount>();
  const countOf = ({ verdict, reason, params: { day: _day, ...params } }: RowVerdict): ReasonCount => {
    const name = `${verdict} ${reason} ${JSON.stringify(params)}`;
    const known = counts.get(name) ?? { verdict, reason, params, contacts: 0, rows: 0 };
    counts.set(name, known);
    return known;
  };
  const byCode = held.table.rows.map(countOf);
  const free = held.table.rows.map((row) => isAllowed(row, withWarned));
  for (let row = 0; row < rows; row++) {
    const code = held.codeOf(row);
    if (code < 0) throw new Error(`row ${row} has no verdict`); // none may be lost
    byCode[code]!.rows++;
  }
  let [contacts, allowed] = [0, 0];
  list.eachContact((row, keys, at) => {
    const code = held.codeOf(row);
    contacts++;
    byCode[code]!.contacts++;
    if (!free[code]) return;
    allowed++;
    take(keys, at);
  });
  return { rows, contacts, allowed, counts: [...counts.values()].filter((count) => count.rows > 0).sort((a, b) => b.rows - a.rows) };
}
