import { sheetCounts, type ScreeningEvent, type Sheet } from '../../utils/audit';
import type { LogRow } from '../../utils/messaging/protocol';
import type { LoggedRow } from '../../utils/store/log';

/** One attempt or screening as the log's table shows it. */
export function logRow(logged: LoggedRow, receiptedTo: number): LogRow {
  const { event } = logged;
  if (event.type === 'screening') return screeningRow(event, receiptedTo);
  const outcome = 'outcome' in logged ? logged.outcome : undefined;
  const { sequence, attempt, time, app, layer, decidedAs, purpose, decision, breakGlass } = event;
  return {
    sequence, attempt, at: time, app, layer, channel: decidedAs, purpose, decision, receipted: sequence <= receiptedTo,
    recipients: event.sheet ? groupRows(event.sheet) : event.recipients.map(({ hint, verdict, rule, reason, params, record }) => ({
      hint: hint.value ?? '…', verdict, rule, reason, params, ...(record === undefined ? {} : { record }),
    })),
    ...(outcome ? { outcome } : {}), ...(breakGlass ? { breakGlass } : {}),
  };
}

export const decisionOf = (event: LoggedRow['event']): LogRow['decision'] => (event.type === 'decision' ? event.decision : event.allowed > 0 ? 'allow' : 'block');
export const appOf = (event: LoggedRow['event']): string => (event.type === 'decision' ? event.app : 'screening');

/** A list that was screened: how many of its contacts came to what. */
function screeningRow(event: ScreeningEvent, receiptedTo: number): LogRow {
  const { sequence, attempt, time, decidedAs, purpose, counts } = event;
  return {
    sequence, attempt, at: time, app: appOf(event), layer: 'screening', channel: decidedAs, purpose, decision: decisionOf(event), receipted: sequence <= receiptedTo,
    recipients: counts.map(({ verdict, reason, contacts, rows }) => ({ hint: `${contacts || rows} ×`, verdict, rule: reason, reason, params: {} })),
  };
}

/** Very many recipients by what was decided of them. */
function groupRows(sheet: Sheet): LogRow['recipients'] {
  const counts = sheetCounts(sheet);
  return sheet.groups.map(({ verdict, rule, reason }, at) => ({ hint: `${counts[at] ?? 0} ×`, verdict, rule, reason, params: {} }));
}
