import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import type { LogAnswer, LogRow, VerificationAnswer } from '../../server/console/protocol';
import { CHANNELS } from '../../utils/engine/channel';
import { useWords } from '../i18n';
import { AttemptTable } from '../parts/AttemptTable';
import { Fault } from '../parts/Fault';
import { Choice, TextField } from '../parts/Fields';
import { Loaded } from '../parts/Loaded';
import { Table } from '../parts/Table';
import { useAct, useAnswer } from '../use-answer';
import { Attempt } from './Attempt';
import { WholeReplay } from './WholeReplay';
import type { PageProps } from '.';

interface Filter { verdict: string; channel: string; app: string; user: string; device: string; from: string; to: string }
const NONE: Filter = { verdict: '', channel: '', app: '', user: '', device: '', from: '', to: '' };
const DAY_MS = 86_400_000;

function queryOf({ from, to, ...texts }: Filter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(texts)) if (value.trim() !== '') query.set(name, value.trim());
  if (from !== '') query.set('from', String(Date.parse(`${from}T00:00:00Z`)));
  if (to !== '') query.set('to', String(Date.parse(`${to}T00:00:00Z`) + DAY_MS));
  return query.toString();
}

function Verification({ api, device }: { api: PageProps['api']; device: string }) {
  const { t, tr, word } = useWords();
  const [answer, setAnswer] = useState<VerificationAnswer>();
  const act = useAct();
  const verify = (): void => void act.run(async () => { setAnswer(await api.post<VerificationAnswer>('console/log/verification', device === '' ? {} : { device })); });
  const isBad = answer?.findings.some(({ level }) => level === 'error') ?? false;
  return (
    <section class="card">
      <h2>{t('verify_title')}</h2>
      <p class="hint">{t('verify_hint')}</p>
      <p class="row"><Button name="verify" disabled={act.isBusy} onPress={verify}>{t('verify')}</Button></p>
      <Fault fault={act.fault} />
      {answer && <Notice tone={isBad ? 'block' : 'allow'} role="status"><p>{t(isBad ? 'verify_bad' : 'verify_good', { events: answer.events, devices: answer.devices })}</p></Notice>}
      {answer && answer.findings.length > 0 && <Table caption={t('verify_title')} head={[t('finding'), t('device'), t('sequence'), t('detail')]} rows={answer.findings.map((one, at) => ({ key: at, cells: [word('finding', one.kind), one.device ?? '–', one.sequence === undefined ? '–' : tr.number(one.sequence), one.detail] }))} />}
    </section>
  );
}

function Rows({ api, query, isLinked }: { api: PageProps['api']; query: string; isLinked: boolean }) {
  const { t } = useWords();
  const [more, setMore] = useState<{ for: string; rows: LogRow[]; before?: string }>();
  const act = useAct();
  const answer = useAnswer(() => api.get<LogAnswer>(`console/log?${query}`), [query]);
  const next = (before: string, rows: LogRow[]): void => void act.run(async () => {
    const page = await api.get<LogAnswer>(`console/log?${query}${query === '' ? '' : '&'}before=${encodeURIComponent(before)}`);
    setMore({ for: query, rows: [...rows, ...page.rows], ...(page.before === undefined ? {} : { before: page.before }) });
  });
  return (
    <Loaded answer={answer}>
      {(first) => {
        const later = more?.for === query ? more : undefined;
        const before = later ? later.before : first.before;
        const rows = later?.rows ?? [];
        return (
          <>
            <AttemptTable caption={t('page_log')} rows={[...first.rows, ...rows]} isLinked={isLinked} />
            <Fault fault={act.fault} />
            {before !== undefined && <p class="row"><Button disabled={act.isBusy} onPress={() => { next(before, rows); }}>{t('older')}</Button></p>}
          </>
        );
      }}
    </Loaded>
  );
}

function Attempts({ api, session }: PageProps) {
  const { t, tr } = useWords();
  const [filter, setFilter] = useState(NONE);
  const set = (name: keyof Filter) => (value: string): void => { setFilter((last) => ({ ...last, [name]: value })); };
  const query = queryOf(filter);
  const isOverseer = ['dpo', 'admin', 'auditor'].includes(session.role);
  const exported = (format: string): string => `/v1/console/log/export?format=${format}${query === '' ? '' : `&${query}`}`;
  return (
    <>
      {session.role === 'seller' && <p class="hint">{t('own_log')}</p>}
      <section class="card" aria-label={t('filters')}>
        <div class="fields">
          <Choice label={t('verdict')} name="verdict" value={filter.verdict} onInput={set('verdict')} options={[{ value: '', text: t('all') }, ...['allow', 'warn', 'justify', 'block'].map((value) => ({ value, text: tr.word('verdict', value) }))]} />
          <Choice label={t('channel')} name="channel" value={filter.channel} onInput={set('channel')} options={[{ value: '', text: t('all') }, ...CHANNELS.map((value) => ({ value, text: tr.word('channel', value) }))]} />
          <TextField label={t('app')} name="app" value={filter.app} onInput={set('app')} />
          {session.role !== 'seller' && <TextField label={t('user')} name="user" value={filter.user} onInput={set('user')} />}
          <TextField label={t('device')} name="device" value={filter.device} onInput={set('device')} />
          <TextField label={t('from')} name="from" type="date" value={filter.from} onInput={set('from')} />
          <TextField label={t('to')} name="to" type="date" value={filter.to} onInput={set('to')} />
        </div>
        {isOverseer && <p class="row"><a class="button" href={exported('csv')} download>{t('export_csv')}</a><a class="button" href={exported('jsonl')} download>{t('export_lines')}</a></p>}
      </section>
      {isOverseer && <WholeReplay api={api} />}
      {isOverseer && <Verification api={api} device={filter.device.trim()} />}
      <Rows api={api} query={query} isLinked={session.role !== 'seller'} />
    </>
  );
}

/** The log, and one attempt of it by its address. */
export function Log(props: PageProps) {
  const [device, attempt, sequence] = props.route;
  if (device === undefined || attempt === undefined) return <Attempts {...props} />;
  return <Attempt api={props.api} device={device} attempt={attempt} sequence={sequence} canDecide={['manager', 'dpo', 'admin'].includes(props.session.role)} />;
}
