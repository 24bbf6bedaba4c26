import type { LogRow } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { outcomeWord } from '../ui/outcome-word';
import { VerdictMark } from '../ui/VerdictMark';

const COLUMNS = ['column_time', 'column_verdict', 'column_recipients', 'column_channel', 'column_purpose', 'column_app', 'column_outcome'] as const;
/** Recipients named in a row; the export has all. */
const NAMED = 5;

function Recipients({ row }: { row: LogRow }) {
  const { word, plural } = useI18n();
  const more = row.recipients.length - NAMED;
  return (
    <ul class="plain">
      {row.recipients.slice(0, NAMED).map((one, index) => (
        <li key={index}><bdi>{one.hint}</bdi>{` – ${word('verdict', one.verdict)}, `}<code>{one.rule}</code>{one.record === undefined ? '' : ` #${one.record}`}</li>
      ))}
      {more > 0 && <li>{plural('more_recipients', more)}</li>}
    </ul>
  );
}

export function LogTable({ rows, labelledBy }: { rows: readonly LogRow[]; labelledBy: string }) {
  const { t, word, dateTime } = useI18n();
  return (
    <div class="scroll" tabIndex={0} role="region" aria-labelledby={labelledBy}>
      <table>
        <thead><tr>{COLUMNS.map((key) => <th key={key} scope="col">{t(key)}</th>)}</tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.attempt}>
              <td>{dateTime(row.at)}</td>
              <td><VerdictMark kind={row.decision} />{row.breakGlass !== undefined && <span class="hint">{t('log_break_glass', { order: row.breakGlass })}</span>}</td>
              <td><Recipients row={row} /></td>
              <td>{word('channel', row.channel)}</td>
              <td>{word('purpose', row.purpose)}</td>
              <td>{row.app}</td>
              <td>{outcomeWord({ word }, row)}{row.receipted ? '' : <span class="hint">{t('log_no_receipt')}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
