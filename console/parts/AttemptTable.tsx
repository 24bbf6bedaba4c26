import { reasonText } from '../../components/ui/reason';
import { VerdictMark } from '../../components/ui/VerdictMark';
import type { LogRow } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { Table } from './Table';

type Kind = 'allow' | 'warn' | 'justify' | 'block';

/** Attempts, with every recipient's verdict and reason; whoever may leads from each to the page where it is decided again. */
export function AttemptTable({ caption, rows, isLinked = true }: { caption: string; rows: LogRow[]; isLinked?: boolean }) {
  const { t, tr } = useWords();
  const people = (row: LogRow) => (
    <>
      <ul>{row.people.map((one, at) => <li key={at}>{one.hint}: {reasonText(tr, one)} <span class="people-of">{one.rule}{one.record === undefined ? '' : `, ${t('record')} ${one.record}`}</span></li>)}</ul>
      {row.many !== undefined && <span class="hint">{t('recipients_many', { count: row.many })}</span>}
    </>
  );
  return (
    <Table caption={caption} head={[t('time'), t('verdict'), t('user'), t('app'), t('channel'), t('purpose'), t('recipients'), t('device')]}
      rows={rows.map((row) => ({ key: `${row.device} ${row.sequence}`, cells: [
        isLinked ? <a class="link" href={`#/log/${encodeURIComponent(row.device)}/${row.attempt}/${row.sequence}`} title={t('open_attempt')}>{tr.dateTime(row.at)}</a> : tr.dateTime(row.at), <><VerdictMark kind={row.verdict as Kind} />{row.breakGlass !== undefined && <span class="hint">{t(row.leave && row.verdict === 'block' ? 'break_glass_sent' : 'break_glass_mark', { order: row.breakGlass })}</span>}</>, row.user || '–', row.app, tr.word('channel', row.channel), tr.word('purpose', row.purpose), people(row), <code>{`${row.device}:${row.sequence}`}</code>] }))} />
  );
}
