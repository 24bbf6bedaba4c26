import { useRef, useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import type { ReplayPage } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { Table } from '../parts/Table';
import { useAct } from '../use-answer';

interface Sum { same: number; different: ReplayPage['different']; notHeld: Record<string, number>; erased: number; after?: ReplayPage['after']; isWhole: boolean }
const NOTHING: Sum = { same: 0, different: [], notHeld: {}, erased: 0, isWhole: false };

function added(sum: Sum, page: ReplayPage): Sum {
  const notHeld = { ...sum.notHeld };
  for (const [what, count] of Object.entries(page.notHeld)) notHeld[what] = (notHeld[what] ?? 0) + count;
  return { same: sum.same + page.same, different: [...sum.different, ...page.different], notHeld, erased: sum.erased + page.erased, ...(page.after ? { after: page.after } : {}), isWhole: page.after === undefined };
}

/** Every attempt of the log decided again, some at a time; it can be held and goes on where it was. */
export function WholeReplay({ api }: { api: Api }) {
  const { t, tr } = useWords();
  const [sum, setSum] = useState<Sum>();
  const isHeld = useRef(false);
  const act = useAct();
  const run = (from: Sum): void => void act.run(async () => {
    isHeld.current = false;
    let now = from;
    do {
      now = added(now, await api.post<ReplayPage>('accountability/replay', now.after ? { after: now.after, limit: 100 } : { limit: 100 }));
      setSum(now);
    } while (now.after && !isHeld.current);
  });
  const figures: [string, number][] = sum ? [[t('replay_sum_same'), sum.same], [t('replay_sum_different'), sum.different.length], [t('replay_sum_not_held'), Object.values(sum.notHeld).reduce((all, one) => all + one, 0)], [t('replay_sum_erased'), sum.erased]] : [];
  return (
    <section class="card" data-name="whole-replay">
      <h2>{t('replay_whole')}</h2>
      <p class="hint">{t('replay_whole_hint')}</p>
      <p class="row">
        {act.isBusy ? <Button onPress={() => { isHeld.current = true; }}>{t('replay_hold')}</Button> : <Button name="replay" onPress={() => { run(sum && !sum.isWhole ? sum : NOTHING); }}>{t(sum && !sum.isWhole ? 'replay_on' : 'replay_run')}</Button>}
      </p>
      <Fault fault={act.fault} />
      {sum && (
        <div class="loaded" aria-live="polite">
          {sum.isWhole && <Notice tone={sum.different.length > 0 ? 'block' : 'allow'} role="status"><p>{t(sum.different.length > 0 ? 'replay_whole_bad' : 'replay_whole_good')}</p></Notice>}
          <dl class="figures">{figures.map(([name, count]) => <div key={name}><dt>{name}</dt><dd>{tr.number(count)}</dd></div>)}</dl>
          {sum.different.length > 0 && <Table caption={t('replay_sum_different')} head={[t('device'), t('sequence'), t('action')]} rows={sum.different.slice(0, 200).map((one) => ({ key: `${one.device} ${one.sequence}`, cells: [<code>{one.device}</code>, String(one.sequence), <a class="link" href={`#/log/${encodeURIComponent(one.device)}/${one.attempt}/${one.sequence}`}>{t('open_attempt')}</a>] }))} />}
          {Object.keys(sum.notHeld).length > 0 && <Table caption={t('replay_sum_not_held')} head={[t('replay_missing'), t('attempts')]} rows={Object.entries(sum.notHeld).map(([what, count]) => ({ key: what, cells: [<code>{what}</code>, tr.number(count)] }))} />}
        </div>
      )}
    </section>
  );
}
