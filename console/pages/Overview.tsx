import { useState } from 'preact/hooks';
import type { Overview as Answer, VerdictCount } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { BarPlot, type Part } from '../parts/BarPlot';
import { Choice } from '../parts/Fields';
import { Loaded } from '../parts/Loaded';
import { useAnswer } from '../use-answer';
import type { PageProps } from '.';

const VERDICTS = ['allow', 'warn', 'justify', 'block'] as const;
const DAYS = ['7', '30', '90', '365'];

function Figures({ data, fleet }: Answer) {
  const { t, tr } = useWords();
  const figures: [string, string][] = [
    [t('contact_points'), tr.number(data.contactPoints)], [t('records'), tr.number(data.records)], [t('pending_waiting'), tr.number(data.pending)], [t('devices'), tr.number(fleet.devices)],
    [t('root'), data.rootAt === undefined ? '–' : `${data.rootVersion}, ${tr.dateTime(data.rootAt)}`], [t('newest_record'), data.newestRecordAt === undefined ? '–' : tr.dateTime(data.newestRecordAt)],
    [t('policy_version'), String(data.policyVersion)], [t('forked'), tr.number(fleet.forked)],
  ];
  return <dl class="figures">{figures.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function Plots({ answer }: { answer: Answer }) {
  const { t, tr, word } = useWords();
  const parts = (rows: readonly VerdictCount[]): Part[] => VERDICTS.map((verdict) => ({ name: tr.word('verdict', verdict), colour: verdict, values: rows.map((row) => row[verdict]) }));
  const one = (name: string, values: number[]): Part[] => [{ name, colour: 'accent', values }];
  const { byDay, byChannel, byApp, dialogs, fleet } = answer;
  const day = (iso: string): string => tr.day(iso).replace(/[\s,]*\d{4}.*$/, '');
  const sellers = t('sellers');
  return (
    <div class="grid">
      <BarPlot title={t('plot_day')} first={t('day')} labels={byDay.map((row) => day(row.day))} parts={parts(byDay)} />
      <BarPlot title={t('plot_channel')} first={t('channel')} labels={byChannel.map(({ channel }) => tr.word('channel', channel))} parts={parts(byChannel)} />
      <BarPlot title={t('plot_app')} first={t('app')} labels={byApp.map(({ app }) => app)} parts={parts(byApp)} />
      <BarPlot title={t('plot_dialogs')} first={t('day')} labels={dialogs.map((row) => day(row.day))} parts={[{ name: t('dialogs_median'), colour: 'accent', values: dialogs.map(({ median }) => median) }, { name: t('dialogs_most'), colour: 'warn', values: dialogs.map(({ median, most }) => Math.max(0, most - median)) }]} />
      <BarPlot title={t('plot_level')} first={t('level')} labels={fleet.levels.map(({ level }) => (level === '' ? t('not_told') : tr.word('level', level)))} parts={one(t('devices'), fleet.levels.map(({ devices }) => devices))} />
      <BarPlot title={t('plot_version')} first={t('version')} labels={fleet.versions.map(({ version }) => (version === '' ? t('not_told') : version))} parts={one(t('devices'), fleet.versions.map(({ devices }) => devices))} />
      <BarPlot title={t('plot_heard')} first={t('heard')} labels={fleet.heard.map(({ within }) => word('within', within))} parts={one(t('devices'), fleet.heard.map(({ devices }) => devices))} />
      <BarPlot title={t('plot_sellers')} first={t('day')} labels={dialogs.map((row) => day(row.day))} parts={one(sellers, dialogs.map((row) => row.sellers))} />
    </div>
  );
}

export function Overview({ api }: PageProps) {
  const { t } = useWords();
  const [days, setDays] = useState('30');
  const answer = useAnswer(() => api.get<Answer>(`console/overview?days=${days}`), [days]);
  return (
    <>
      <div class="fields"><Choice label={t('period')} name="days" value={days} onInput={setDays} options={DAYS.map((value) => ({ value, text: t('last_days', { days: Number(value) }) }))} /></div>
      <Loaded answer={answer}>{(value) => <><Figures {...value} /><Plots answer={value} /></>}</Loaded>
    </>
  );
}
