import type { LogRow } from '../../utils/messaging/protocol';

export interface LogFilter { verdict: string; channel: string; app: string; text: string }
export const NO_FILTER: LogFilter = { verdict: '', channel: '', app: '', text: '' };

/** Text is looked for in masked hints, rules, purpose and attempt id, without regard to case. */
export function fitsFilter(row: LogRow, filter: LogFilter): boolean {
  if (filter.verdict !== '' && row.decision !== filter.verdict) return false;
  if (filter.channel !== '' && row.channel !== filter.channel) return false;
  if (filter.app !== '' && row.app !== filter.app) return false;
  const text = filter.text.trim().toLowerCase();
  if (text === '') return true;
  const words = [row.attempt, row.purpose, row.app, ...row.recipients.flatMap((one) => [one.hint, one.rule])];
  return words.some((word) => word.toLowerCase().includes(text));
}
