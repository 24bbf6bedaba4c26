import { useEffect, useState } from 'preact/hooks';
import { CHANNELS, type Channel } from '../../utils/engine/channel';
import { VERDICT_KINDS } from '../../utils/engine/verdict';
import type { LogRow, Request } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { faultKey, faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { fitsFilter, NO_FILTER, type LogFilter } from './log-filter';
import { LogTable } from './LogTable';

const PAGE = 100;

function Choice({ label, value, ids, word, onChange }: { label: string; value: string; ids: readonly string[]; word: (id: string) => string; onChange: (value: string) => void }) {
  const { t } = useI18n();
  return (
    <label class="label">
      {label}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{t('filter_any')}</option>
        {ids.map((id) => <option key={id} value={id}>{word(id)}</option>)}
      </select>
    </label>
  );
}

function Filters({ filter, apps, onFilter }: { filter: LogFilter; apps: string[]; onFilter: (filter: LogFilter) => void }) {
  const { t, word } = useI18n();
  return (
    <div class="filters" role="search">
      <Choice label={t('column_verdict')} value={filter.verdict} ids={VERDICT_KINDS} word={(id) => word('verdict', id)} onChange={(verdict) => onFilter({ ...filter, verdict })} />
      <Choice label={t('column_channel')} value={filter.channel} ids={CHANNELS} word={(id) => word('channel', id)} onChange={(channel) => onFilter({ ...filter, channel })} />
      <Choice label={t('column_app')} value={filter.app} ids={apps} word={(id) => id} onChange={(app) => onFilter({ ...filter, app })} />
      <label class="label">
        {t('filter_text')}
        <input type="search" value={filter.text} onInput={(event) => onFilter({ ...filter, text: event.currentTarget.value })} />
      </label>
    </div>
  );
}

const queryOf = (filter: LogFilter, before?: number): Request<'log.query'> => ({
  limit: PAGE,
  ...(before === undefined ? {} : { before }),
  ...(filter.verdict === '' ? {} : { verdict: filter.verdict }),
  ...(filter.channel === '' ? {} : { channel: filter.channel as Channel }),
  ...(filter.app === '' ? {} : { app: filter.app }),
});

export interface LogViewProps {
  ask: Ask;
  /** Saves a text as a file. */
  onSave: (name: string, text: string) => void;
}

export function LogView({ ask, onSave }: LogViewProps) {
  const tr = useI18n();
  const [filter, setFilter] = useState(NO_FILTER);
  const [rows, setRows] = useState<LogRow[]>([]);
  const [next, setNext] = useState<number>();
  const [fault, setFault] = useState<string>();
  const [apps, setApps] = useState<string[]>([]);
  const load = async (before?: number) => {
    try {
      const page = await ask('log.query', queryOf(filter, before));
      setRows((last) => (before === undefined ? page.rows : [...last, ...page.rows]));
      setNext(page.next);
      setApps((last) => [...new Set([...last, ...page.rows.map((row) => row.app)])].sort());
      setFault(undefined);
    } catch (error) {
      setFault(faultKey(error));
    }
  };
  useEffect(() => void load(), [filter.verdict, filter.channel, filter.app]);
  const save = async () => {
    try {
      const file = await ask('log.export', {});
      onSave(file.name, file.text);
    } catch (error) {
      setFault(faultKey(error));
    }
  };
  const shown = rows.filter((row) => fitsFilter(row, filter));
  return (
    <section aria-labelledby="log-title">
      <div class="title-row">
        <h2 id="log-title">{tr.t('log_title')}</h2>
        <Button name="export" onPress={() => void save()}>{tr.t('log_export')}</Button>
      </div>
      <p class="hint">{tr.t('log_hint')}</p>
      <Filters filter={filter} apps={apps} onFilter={setFilter} />
      <div role="status" aria-live="polite">
        {fault === undefined ? <p class="hint">{tr.plural('log_shown', shown.length)}</p> : <Notice tone="block">{faultText(tr, fault)}</Notice>}
      </div>
      {shown.length > 0 && <LogTable rows={shown} labelledBy="log-title" />}
      {next !== undefined && <Button name="older" look="quiet" onPress={() => void load(next)}>{tr.t('log_older')}</Button>}
    </section>
  );
}
