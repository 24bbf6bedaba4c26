// Export format: JSON Lines. A header, then every event in sequence, then the receipts held.
import type { LogEvent } from './event';
import type { SignedReceipt } from './trust';

export interface LogFile {
  /** Parsed lines that are not a header or a receipt; `line` from 1. Unreadable lines have `event` undefined. */
  lines: { line: number; event: unknown }[];
  receipts: unknown[];
}

export function writeLogFile(device: string, events: readonly LogEvent[], receipts: readonly SignedReceipt[]): string {
  const head = { type: 'log', format: 1, device };
  const lines = [head, ...events, ...receipts.map((receipt) => ({ type: 'receipt', ...receipt }))];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // reported as tampered with its line number
  }
}

/** Never throws: what cannot be read becomes a finding of the verifier. */
export function readLogFile(text: string): LogFile {
  const file: LogFile = { lines: [], receipts: [] };
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    if (raw.trim() === '') continue;
    const value = parseLine(raw);
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
    if (type === 'receipt') file.receipts.push(value);
    else if (type !== 'log') file.lines.push({ line: at + 1, event: value });
  }
  return file;
}
