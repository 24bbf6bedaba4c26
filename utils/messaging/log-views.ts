// What the pages of the log are answered. Instants are Unix milliseconds.
import type { OutcomeKind } from './protocol';

/** One attempt in the log, from its decision event and, when there is one, its outcome event. */
export interface LogRow {
  sequence: number;
  attempt: string;
  at: number;
  app: string;
  layer: string;
  channel: string;
  purpose: string;
  decision: 'allow' | 'warn' | 'justify' | 'block';
  /** Absent while the attempt is open. */
  outcome?: OutcomeKind;
  recipients: { hint: string; verdict: 'allow' | 'warn' | 'justify' | 'block'; rule: string; reason?: string; params?: Record<string, string | number>; record?: number }[];
  /** Break-glass order in force when it was decided. */
  breakGlass?: string;
  /** Covered by the hub's signed receipt. */
  receipted: boolean;
}

/** log.query: newest first; `next` = value of `before` for the page after. */
export interface LogPage { rows: LogRow[]; next?: number }

/** log.export: JSON Lines text, one event a line, as `npm run verify-log` reads it. */
export interface LogExport { name: string; text: string; events: number }

/** log.verify on this device. Finding keys: `finding_…` with parameters. */
export interface VerifyAnswer { ok: boolean; events: number; receiptedTo: number; findings: { level: 'error' | 'warning' | 'note'; key: string; params: Record<string, string | number> }[] }
