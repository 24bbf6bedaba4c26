import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { VerdictMark } from '../../components/ui/VerdictMark';
import type { Simulation } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { Choice } from '../parts/Fields';
import { Table } from '../parts/Table';
import { useAct } from '../use-answer';

type Kind = 'allow' | 'warn' | 'justify' | 'block';

function Result({ simulation }: { simulation: Simulation }) {
  const { t, tr, word } = useWords();
  const { attempts, replayed, changed, moves, samples, left } = simulation;
  const figures: [string, number][] = [[t('sim_attempts'), attempts], [t('sim_replayed'), replayed], [t('sim_changed'), changed]];
  return (
    <div class="loaded" data-name="simulation" aria-live="polite">
      <dl class="figures">{figures.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{tr.number(value)}</dd></div>)}</dl>
      <Table caption={t('sim_moves')} head={[t('sim_then'), t('sim_instead'), t('attempts')]} rows={moves.map(({ from, to, attempts: count }) => ({ key: `${from} ${to}`, cells: [<VerdictMark kind={from as Kind} />, <VerdictMark kind={to as Kind} />, tr.number(count)] }))} />
      {left.length > 0 && <><h3>{t('sim_left')}</h3><Table caption={t('sim_left')} head={[t('sim_why'), t('attempts')]} rows={left.map(({ why, attempts: count }) => ({ key: why, cells: [word('left', why), tr.number(count)] }))} /></>}
      {samples.length > 0 && <><h3>{t('sim_samples')}</h3><Table caption={t('sim_samples')} head={[t('time'), t('app'), t('channel'), t('purpose'), t('sim_then'), t('sim_instead'), t('rule')]}
        rows={samples.map((one) => ({ key: `${one.device} ${one.sequence}`, cells: [tr.dateTime(one.at), one.app, tr.word('channel', one.channel), tr.word('purpose', one.purpose), tr.word('verdict', one.from), tr.word('verdict', one.to), <code>{one.rule}</code>] }))} /></>}
    </div>
  );
}

/** What the log of the last days would have come to under the policy as it stands in the editor. */
export function Simulator({ api, document }: { api: Api; document: Record<string, unknown> | undefined }) {
  const { t } = useWords();
  const [days, setDays] = useState('30');
  const [simulation, setSimulation] = useState<Simulation>();
  const act = useAct();
  const run = (): void => void act.run(async () => { setSimulation(await api.post<Simulation>('console/policy/simulation', { document, days: Number(days) })); });
  return (
    <section class="card">
      <h2>{t('sim_title')}</h2>
      <p class="hint">{t('sim_hint')}</p>
      <div class="fields"><Choice label={t('period')} name="days" value={days} onInput={setDays} options={['7', '30', '90'].map((value) => ({ value, text: t('last_days', { days: Number(value) }) }))} /></div>
      <p class="row"><Button name="simulate" disabled={act.isBusy || document === undefined} onPress={run}>{t('simulate')}</Button></p>
      {act.isBusy && <p class="hint" role="status">{t('working')}</p>}
      <Fault fault={act.fault} />
      {simulation && <Result simulation={simulation} />}
    </section>
  );
}
