/** One line of the table: the figure, its unit and the goal it is held against: at most `goal`, or at least `least`; the median of it unless `at` names another quantile. */
export interface Figure { name: string; values: number[]; unit: string; goal?: number; least?: number; at?: number; note?: string }

export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: number[]) => quantile(values, 0.5);

const show = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2));

function verdictOf({ goal, least, at = 0.5, values }: Figure): string {
  const judged = quantile(values, at);
  if (least !== undefined) return judged >= least ? `≥ ${show(least)} met` : `≥ ${show(least)} MISSED`;
  if (goal === undefined) return '';
  return judged <= goal ? `≤ ${show(goal)} met` : `≤ ${show(goal)} MISSED`;
}

export function printTable(figures: Figure[]): void {
  const rows = figures.map((figure) => [
    figure.name, show(median(figure.values)), figure.values.length > 1 ? show(quantile(figure.values, 0.99)) : '', figure.unit, String(figure.values.length), verdictOf(figure), figure.note ?? '',
  ]);
  const table = [['figure', 'median', 'p99', 'unit', 'n', 'goal', 'note'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table) process.stdout.write(`${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()}\n`);
}
