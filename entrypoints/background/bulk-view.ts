import type { Verdict } from '../../utils/engine';
import type { BulkView } from '../../utils/messaging/protocol';
import { groupCounts, type VerdictTable } from '../../utils/store/verdict-table';

/** Reasons shown; what is past them is the last one's. */
const MOST_REASONS = 100;

/** Very many recipients by verdict and reason, whatever the day: the strictest first, then the most. */
export function bulkView(table: VerdictTable): BulkView {
  const order: Verdict['kind'][] = ['block', 'justify', 'warn', 'allow'];
  const groups = new Map<string, BulkView['groups'][number]>();
  const counts = groupCounts(table);
  table.groups.forEach(({ kind, reason, params, rule, citation, certainty, final }, at) => {
    const { day: _day, ...rest } = params;
    const name = JSON.stringify([kind, reason, rule, rest]);
    const known = groups.get(name);
    const count = (known?.count ?? 0) + (counts[at] ?? 0);
    groups.set(name, { verdict: kind, reason, params: rest, rule, final, count, ...(citation ? { citation } : {}), ...(certainty ? { certainty } : {}) });
  });
  const sorted = [...groups.values()].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.count - a.count);
  const allowed = sorted.filter((group) => group.verdict === 'allow').reduce((sum, group) => sum + group.count, 0);
  return { total: table.of.length, allowed, groups: sorted.slice(0, MOST_REASONS) };
}
