import type { Verdict, VerdictKind } from '../engine';

/** What one row came to, but for the number of its record: rows share these. */
export interface RowVerdict {
  verdict: VerdictKind;
  /** Message key: a reason of the engine, or one of `ROW_REASONS`. */
  reason: string;
  params: Record<string, string | number>;
  rule: string;
  citation: string;
}

/** Why a row has no contact to decide on. */
export const ROW_REASONS = [
  'screening_line_columns', 'screening_line_quote', 'screening_line_encoding', 'screening_line_break', 'screening_line_other', 'screening_no_contact', 'screening_several',
] as const;
export type RowReason = (typeof ROW_REASONS)[number];

export const unread = (reason: RowReason): RowVerdict => ({ verdict: 'block', reason, params: {}, rule: 'core/unresolved', citation: '' });

/** Reason for a line that the reader of connectors/records.ts could not cut. */
export function lineReason(fault: string): RowReason {
  if (/columns, the header/.test(fault)) return 'screening_line_columns';
  if (/quote/i.test(fault)) return 'screening_line_quote';
  if (/encoding/.test(fault)) return 'screening_line_encoding';
  return /line break/.test(fault) ? 'screening_line_break' : 'screening_line_other';
}

interface Branch extends Map<string | number, Branch> { code?: number }

/** Verdicts by number: a million rows come to a few thousand of them, most of these dates. */
export class VerdictTable {
  readonly rows: RowVerdict[] = [];
  /** From part to part of what makes a verdict: no name is put together for each of a million. */
  private readonly root: Branch = new Map();

  code({ verdict, reason, params, rule, citation }: RowVerdict): number {
    let at = next(next(next(this.root, verdict), reason), rule);
    for (const param in params) at = next(next(at, param), params[param] as string | number);
    if (at.code === undefined) at.code = this.rows.push({ verdict, reason, params, rule, citation }) - 1;
    return at.code;
  }
}

function next(branch: Branch, part: string | number): Branch {
  const known = branch.get(part);
  if (known) return known;
  const made: Branch = new Map();
  branch.set(part, made);
  return made;
}

export const rowVerdict = ({ kind, reason, params, rule, citation }: Verdict): RowVerdict => ({ verdict: kind, reason, params, rule, citation: citation ?? '' });
