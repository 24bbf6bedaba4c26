import type { Verdict } from '../engine';

type Common = Omit<Verdict, 'recipient' | 'record'>;

/** Verdicts of very many recipients, in their order: what is said alike is held once. */
export interface VerdictTable {
  groups: Common[];
  /** Group of each recipient. */
  of: Uint16Array;
  /** Record number + 1 of each recipient; 0 = none. */
  records: Uint32Array;
}

const commonOf = ({ recipient: _recipient, record: _record, ...common }: Verdict): Common => common;

/** @throws RangeError when the verdicts are not those of recipients 0, 1, 2, … */
export function packVerdicts(verdicts: readonly Verdict[]): VerdictTable {
  const table: VerdictTable = { groups: [], of: new Uint16Array(verdicts.length), records: new Uint32Array(verdicts.length) };
  const known = new Map<string, number>();
  verdicts.forEach((verdict, at) => {
    if (verdict.recipient !== at) throw new RangeError(`verdict ${at} is for recipient ${verdict.recipient}`);
    const common = commonOf(verdict);
    const name = JSON.stringify(common);
    const group = known.get(name) ?? table.groups.push(common) - 1;
    known.set(name, group);
    table.of[at] = group;
    table.records[at] = verdict.record === undefined ? 0 : verdict.record + 1;
  });
  return table;
}

export function verdictAt(table: VerdictTable, recipient: number): Verdict | undefined {
  const common = table.groups[table.of[recipient] ?? -1];
  const record = table.records[recipient] ?? 0;
  return common && { ...common, recipient, ...(record === 0 ? {} : { record: record - 1 }) };
}

/** How many recipients each group has. */
export function groupCounts({ groups, of }: VerdictTable): number[] {
  const counts = groups.map(() => 0);
  for (const group of of) counts[group] = (counts[group] ?? 0) + 1;
  return counts;
}
