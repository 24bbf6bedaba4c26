import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import type { PendingView } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { TextField } from '../parts/Fields';
import { Loaded } from '../parts/Loaded';
import { useAct, useAnswer } from '../use-answer';
import type { PageProps } from '.';

function Waiting({ api, pending, onDecided }: { api: PageProps['api']; pending: PendingView; onDecided: () => void }) {
  const { t, tr } = useWords();
  const [note, setNote] = useState('');
  const act = useAct();
  const { record, id } = pending;
  const decide = (decision: 'confirmed' | 'rejected'): void => void act.run(async () => { await api.post(`review/pending/${encodeURIComponent(id)}`, { decision, note }); onDecided(); });
  const facts: [string, string][] = [
    [t('channel'), record.channels.map((one) => tr.word('channel', one)).join(', ')], [t('purpose'), tr.word('purpose', record.purpose)], [t('day'), tr.dateTime(record.event_time)], [t('how'), tr.word('method', record.collection_method)],
    [t('told_to'), record.collected_by], [t('recorded_by'), pending.user || '–'], [t('evidence'), `${record.evidence.kind}: ${record.evidence.place}`], [t('notice'), record.privacy_notice?.id ?? '–'],
  ];
  return (
    <section class="card" data-pending={id}>
      <h2>{record.contact_point}{record.name === undefined ? '' : ` (${record.name})`}</h2>
      <dl class="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      <Fault fault={act.fault} words={{ 403: 'fault_own', 409: 'fault_decided' }} />
      <TextField label={t('note')} name={`note-${id}`} value={note} onInput={setNote} />
      <p class="row"><Button name="confirm" look="primary" disabled={act.isBusy} onPress={() => { decide('confirmed'); }}>{t('confirm')}</Button><Button name="reject" disabled={act.isBusy} onPress={() => { decide('rejected'); }}>{t('reject')}</Button></p>
    </section>
  );
}

/** Consents that devices recorded: they permit nothing until a second person has confirmed them. */
export function Pending({ api }: PageProps) {
  const { t } = useWords();
  const answer = useAnswer(() => api.get<{ records: PendingView[] }>('review/pending'));
  return (
    <>
      <p class="hint">{t('pending_hint')}</p>
      <Loaded answer={answer}>{({ records }) => (records.length === 0 ? <p>{t('pending_none')}</p> : <>{records.map((one) => <Waiting key={one.id} api={api} pending={one} onDecided={answer.reload} />)}</>)}</Loaded>
    </>
  );
}
