import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import type { Declared, Sample } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { Choice, TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { Loaded } from '../parts/Loaded';
import { Table } from '../parts/Table';
import { useAct, useAnswer } from '../use-answer';
import type { PageProps } from '.';

interface Answer { samples: Sample[]; count: number; users: Declared[] }
const FINDINGS = ['as-declared', 'misuse', 'unclear'];
const DAYS = ['31', '92', '366'];
const PAGE = 100;

function Draw({ api, days, onDone }: { api: Api; days: string; onDone: () => void }) {
  const { t } = useWords();
  const [count, setCount] = useState('20');
  const act = useAct();
  const draw = (): void => void act.run(async () => {
    const { drawn } = await api.post<{ drawn: number }>('accountability/samples', { count: Number(count), days: Number(days) });
    act.say(drawn === 0 ? t('samples_drawn_none') : t('samples_drawn', { count: drawn }));
    onDone();
  });
  return (
    <section class="card narrow">
      <h2>{t('samples_draw')}</h2>
      <p class="hint">{t('samples_hint')}</p>
      <Fault fault={act.fault} />
      {act.done !== undefined && !act.fault && <Notice tone="note" role="status"><p>{act.done}</p></Notice>}
      <Form name="draw" submit={t('samples_draw')} isBusy={act.isBusy} onSubmit={draw}><TextField label={t('samples_count')} name="count" type="number" value={count} onInput={setCount} required /></Form>
    </section>
  );
}

/** One sample: what was declared, where it is decided again, and what somebody found. */
function Review({ api, sample, onDone }: { api: Api; sample: Sample; onDone: () => void }) {
  const { t, tr, word } = useWords();
  const [finding, setFinding] = useState('');
  const [note, setNote] = useState('');
  const act = useAct();
  const { device, sequence, attempt } = sample;
  const review = (): void => void act.run(async () => { await api.post('accountability/samples/review', { device, sequence, finding, note }); onDone(); });
  const facts: [string, string][] = [[t('user'), sample.user || '–'], [t('app'), sample.app], [t('channel'), tr.word('channel', sample.channel)], [t('recipients'), tr.number(sample.recipients)], [t('rule'), sample.rules.join(', ')]];
  return (
    <section class="card" data-sample={`${device}:${sequence}`}>
      <h3>{tr.word('purpose', sample.purpose)}, {tr.dateTime(sample.at)}</h3>
      <dl class="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      <p><a class="link" href={`#/log/${encodeURIComponent(device)}/${attempt}/${sequence}`}>{t('open_attempt')}</a></p>
      {sample.finding !== undefined ? <p>{t('samples_said', { who: sample.who ?? '' })} <strong>{word('sample', sample.finding)}</strong>{sample.note ? `: ${sample.note}` : ''}</p> : (
        <>
          <Fault fault={act.fault} words={{ 409: 'fault_decided' }} />
          <div class="fields">
            <Choice label={t('samples_finding')} name="finding" value={finding} onInput={setFinding} options={[{ value: '', text: t('samples_choose') }, ...FINDINGS.map((value) => ({ value, text: word('sample', value) }))]} />
            <TextField label={t('note')} name="note" value={note} onInput={setNote} />
          </div>
          <p class="row"><Button name="review" look="primary" disabled={act.isBusy || finding === ''} onPress={review}>{t('store')}</Button></p>
        </>
      )}
    </section>
  );
}

/** How often each seller declares such a purpose, and how much of what was reviewed was misuse. */
function Rates({ users }: { users: readonly Declared[] }) {
  const { t, tr } = useWords();
  const share = (part: number, of: number): string => (of === 0 ? '–' : `${tr.number(Math.round((part / of) * 1000) / 10)} %`);
  return (
    <section class="card" data-name="rates">
      <h2>{t('samples_rates')}</h2>
      <p class="hint">{t('samples_rates_hint')}</p>
      <Table caption={t('samples_rates')} head={[t('user'), t('attempts'), t('samples_declared'), t('samples_reviewed'), t('sample_misuse'), t('samples_rate')]} rows={users.map((one) => ({ key: one.user, cells: [
        one.user || '–', tr.number(one.attempts), `${tr.number(one.declared)} (${share(one.declared, one.attempts)})`, tr.number(one.reviewed), tr.number(one.misuse), share(one.misuse, one.reviewed)] }))} />
    </section>
  );
}

/** Samples of what was let go because somebody declared a purpose. */
export function Samples({ api }: PageProps) {
  const { t } = useWords();
  const [days, setDays] = useState('31');
  const [state, setState] = useState('open');
  const [after, setAfter] = useState(0);
  const answer = useAnswer(() => api.get<Answer>(`accountability/samples?state=${state}&after=${after}&days=${days}`), [state, after, days]);
  const show = (next: string): void => { setState(next); setAfter(0); };
  return (
    <>
      <div class="fields">
        <Choice label={t('period')} name="days" value={days} onInput={setDays} options={DAYS.map((value) => ({ value, text: t('last_days', { days: Number(value) }) }))} />
        <Choice label={t('show')} name="show" value={state} onInput={show} options={[{ value: 'open', text: t('samples_open') }, { value: 'reviewed', text: t('samples_reviewed') }]} />
      </div>
      <Draw api={api} days={days} onDone={() => { show('open'); answer.reload(); }} />
      <Loaded answer={answer}>
        {({ samples, count, users }) => (
          <>
            <h2>{t(state === 'open' ? 'samples_open' : 'samples_reviewed')}: {count}</h2>
            {samples.length === 0 ? <p class="hint">{t('nothing')}</p> : samples.map((one) => <Review key={`${one.device} ${one.sequence}`} api={api} sample={one} onDone={() => { setAfter(0); answer.reload(); }} />)}
            <p class="row">
              {after > 0 && <Button onPress={() => { setAfter(Math.max(0, after - PAGE)); }}>{t('page_before')}</Button>}
              {after + samples.length < count && <Button onPress={() => { setAfter(after + PAGE); }}>{t('page_next')}</Button>}
            </p>
            <Rates users={users} />
          </>
        )}
      </Loaded>
    </>
  );
}
