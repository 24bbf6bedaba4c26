import type { LogRow } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { outcomeWord } from './outcome-word';
import { VerdictMark } from './VerdictMark';

function people(row: LogRow): string {
  const shown = row.recipients.slice(0, 2).map((one) => one.hint);
  const more = row.recipients.length - shown.length;
  return more > 0 ? `${shown.join(', ')} +${more}` : shown.join(', ');
}

/** Attempts, newest first, as the popup lists them. */
export function AttemptList({ rows }: { rows: readonly LogRow[] }) {
  const { t, word, dateTime } = useI18n();
  if (rows.length === 0) return <p class="hint">{t('log_empty')}</p>;
  return (
    <ul class="attempts">
      {rows.map((row) => (
        <li key={row.attempt}>
          <VerdictMark kind={row.decision} />
          <span class="what">
            <bdi>{people(row)}</bdi>
            <span class="hint">{`${word('channel', row.channel)} · ${outcomeWord({ word }, row)} · ${dateTime(row.at)}`}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
