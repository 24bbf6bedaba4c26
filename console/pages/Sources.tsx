import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import type { RunResult, SourceRun, SourceView, SystemView } from '../../server/console/protocol';
import { CHANNELS } from '../../utils/engine/channel';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Confirm } from '../parts/Confirm';
import { Fault } from '../parts/Fault';
import { Choice, TextField } from '../parts/Fields';
import { Loaded } from '../parts/Loaded';
import { RunReport } from '../parts/RunReport';
import { Table } from '../parts/Table';
import { useAct, useAnswer } from '../use-answer';
import { SourceForm } from './SourceForm';
import type { PageProps } from '.';

const asResult = ({ outcome, report }: SourceRun): RunResult => (outcome === 'done' ? { outcome, report } : { outcome: 'failed', report, error: outcome });

function Runs({ api, name, latest }: { api: Api; name: string; latest: number }) {
  const { t, tr } = useWords();
  const [before, setBefore] = useState<number>();
  const answer = useAnswer(() => api.get<{ runs: SourceRun[] }>(`admin/connectors/${name}/runs${before === undefined ? '' : `?before=${before}`}`), [before, latest]);
  return (
    <Loaded answer={answer}>
      {({ runs }) => (
        <>
          <Table caption={t('source_runs')} head={[t('time'), t('state'), t('run_records'), t('events_added'), t('run_missing'), t('problems')]} rows={runs.map((one) => ({ key: one.number, cells: [
            tr.dateTime(one.startedAt), one.outcome === 'done' ? t('run_done') : <><strong>{t('run_failed')}</strong> <code>{one.outcome}</code></>, tr.number(one.report.records), tr.number(one.report.appended), tr.number(one.report.missing), tr.number(one.report.problemCount)] }))} />
          <p class="row">
            {before !== undefined && <Button onPress={() => { setBefore(undefined); }}>{t('newest')}</Button>}
            {runs.length === 20 && <Button onPress={() => { setBefore(runs.at(-1)?.number); }}>{t('older')}</Button>}
          </p>
        </>
      )}
    </Loaded>
  );
}

/** Who has refused here and is not yet excluded there: counted first, then written. */
function Exclude({ api, name }: { api: Api; name: string }) {
  const { t } = useWords();
  const [count, setCount] = useState<number>();
  const act = useAct();
  const ask = (isDry: boolean): void => void act.run(async () => {
    const done = (await api.post<{ count: number }>(`admin/connectors/${name}/exclude`, { isDry })).count;
    setCount(isDry ? done : undefined);
    act.say(t(isDry ? 'exclude_would' : 'exclude_done', { count: done }));
  });
  return (
    <>
      <h3>{t('exclude_title')}</h3>
      <Fault fault={act.fault} words={{ 502: 'fault_502' }} />
      {act.done !== undefined && !act.fault && <Notice tone="note" role="status"><p>{act.done}</p></Notice>}
      <p class="row"><Button disabled={act.isBusy} onPress={() => { ask(true); }}>{t('exclude_count')}</Button>{count !== undefined && count > 0 && <Confirm name={`exclude-${name}`} label={t('exclude_write')} question={t('exclude_question')} disabled={act.isBusy} onConfirm={() => { ask(false); }} />}</p>
    </>
  );
}

function State({ source: { isRunning, nextAt, everyMinutes, lastRun } }: { source: SourceView }) {
  const { t, tr } = useWords();
  const next = isRunning ? t('run_running') : t('source_next', { at: nextAt === 0 ? t('source_soon') : tr.dateTime(nextAt), minutes: everyMinutes });
  return <p class="hint">{next}{lastRun ? ` ${t('source_last', { at: tr.dateTime(lastRun.startedAt) })}` : ''}</p>;
}

interface Shown { result: RunResult; isDry: boolean }
const lastShown = ({ lastRun }: SourceView): Shown | undefined => lastRun && { result: asResult(lastRun), isDry: false };

function Source({ api, source, systems, onDone }: { api: Api; source: SourceView; systems: readonly SystemView[]; onDone: () => void }) {
  const { t, word } = useWords();
  const [last, setLast] = useState<Shown>();
  const act = useAct();
  const { name, lastRun } = source;
  const run = (options: { isDry?: boolean; isWhole?: boolean; acceptMissing?: boolean }): void => void act.run(async () => {
    setLast({ result: await api.post<RunResult>(`admin/connectors/${name}/run`, options), isDry: options.isDry === true });
    onDone();
  });
  const shown = last ?? lastShown(source);
  const isShort = shown?.result.error?.includes('are missing from') ?? false;
  return (
    <section class="card" data-source={name}>
      <h2>{name} ({word('system', source.system)})</h2>
      <State source={source} />
      <p class="row">
        <Button name="dry" disabled={act.isBusy} onPress={() => { run({ isDry: true }); }}>{t('dry_run')}</Button>
        <Button name="run" look="primary" disabled={act.isBusy} onPress={() => { run({}); }}>{t('source_run')}</Button>
        <Button name="whole" disabled={act.isBusy} onPress={() => { run({ isWhole: true }); }}>{t('source_whole')}</Button>
        {isShort && <Confirm name={`accept-${name}`} label={t('source_accept')} question={t('source_accept_question')} disabled={act.isBusy} onConfirm={() => { run({ acceptMissing: true }); }} />}
      </p>
      {act.isBusy && <p class="hint" role="status">{t('working')}</p>}
      <Fault fault={act.fault} />
      {shown && <RunReport result={shown.result} isDry={shown.isDry} />}
      <details><summary>{t('source_runs')}</summary><Runs api={api} name={name} latest={lastRun?.number ?? 0} /></details>
      <details><summary>{t('source_settings')}</summary><SourceForm api={api} systems={systems} held={source} onDone={onDone} /></details>
      {systems.some(({ system, canExclude }) => system === source.system && canExclude) && <Exclude api={api} name={name} />}
      <p class="row"><Confirm name={`remove-${name}`} label={t('source_remove')} question={t('source_remove_question')} disabled={act.isBusy} onConfirm={() => void act.run(async () => { await api.post(`admin/connectors/${name}/remove`, {}); onDone(); })} /></p>
    </section>
  );
}

/** For tools that never pass a browser. */
function Lists() {
  const { t, tr } = useWords();
  const [channel, setChannel] = useState('newsletter');
  const [purpose, setPurpose] = useState('direct-marketing');
  const [optOut, setOptOut] = useState('false');
  const address = (list: string): string => `/v1/admin/contact-list?${new URLSearchParams({ list, channel, purpose, optOut }).toString()}`;
  return (
    <section class="card" data-name="lists">
      <h2>{t('lists_title')}</h2>
      <p class="hint">{t('lists_hint')}</p>
      <div class="fields">
        <Choice label={t('channel')} name="list-channel" value={channel} onInput={setChannel} options={CHANNELS.map((value) => ({ value, text: tr.word('channel', value) }))} />
        <TextField label={t('purpose')} name="list-purpose" value={purpose} onInput={setPurpose} />
        <Choice label={t('lists_opt_out')} name="list-opt-out" value={optOut} onInput={setOptOut} options={[{ value: 'false', text: tr.t('no') }, { value: 'true', text: tr.t('yes') }]} />
      </div>
      {purpose.trim() !== '' && <p class="row"><a class="button" href={address('allowed')} download>{t('lists_allowed')}</a><a class="button" href={address('excluded')} download>{t('lists_excluded')}</a></p>}
    </section>
  );
}

/** Systems that consents are read from. */
export function Sources({ api }: PageProps) {
  const { t } = useWords();
  const [turn, setTurn] = useState(0);
  const answer = useAnswer(async () => ({ ...(await api.get<{ systems: SystemView[] }>('admin/connectors/systems')), ...(await api.get<{ connectors: SourceView[] }>('admin/connectors')) }));
  return (
    <>
      <p class="hint">{t('sources_hint')}</p>
      <Loaded answer={answer}>
        {({ systems, connectors }) => (
          <>
            {connectors.length === 0 && <p class="hint">{t('sources_none')}</p>}
            {connectors.map((one) => <Source key={one.name} api={api} source={one} systems={systems} onDone={answer.reload} />)}
            <section class="card"><details><summary>{t('source_new')}</summary><SourceForm key={turn} api={api} systems={systems} onDone={() => { setTurn((last) => last + 1); answer.reload(); }} /></details></section>
          </>
        )}
      </Loaded>
      <Lists />
    </>
  );
}
