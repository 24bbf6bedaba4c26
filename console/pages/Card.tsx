import { useState } from 'preact/hooks';
import { Notice } from '../../components/ui/Notice';
import type { PersonCard } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { Choice, TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { Loaded } from '../parts/Loaded';
import { AttemptTable } from '../parts/AttemptTable';
import { Table } from '../parts/Table';
import { useAct, useAnswer } from '../use-answer';
import type { PageProps } from '.';

const KINDS = ['withdrawal', 'objection', 'restriction', 'do-not-call'];
const CHANNELS_OF: Record<string, string[]> = { email: ['email', 'newsletter', 'meeting'], phone: ['sms', 'im', 'voice', 'voice-automated'], handle: ['im'] };

/** What the person said: all of it narrows, and is in the next root at once. */
function StopForm({ card, api, onDone }: { card: PersonCard; api: PageProps['api']; onDone: () => void }) {
  const { t, tr, word } = useWords();
  const [kind, setKind] = useState('objection');
  const [channel, setChannel] = useState('');
  const [note, setNote] = useState('');
  const act = useAct();
  const record = (): void => void act.run(async () => {
    const { events } = await api.post<{ events: number }>(`console/people/${card.point}/stop`, { kind, channels: channel === '' ? [] : [channel], note });
    act.say(events === 0 ? t('stop_nothing') : t('stop_done'));
    onDone();
  });
  return (
    <section class="card">
      <h2>{t('stop_title')}</h2>
      <p class="hint">{t('stop_hint')}</p>
      <Fault fault={act.fault} />
      {act.done !== undefined && !act.fault && <Notice tone="allow" role="status">{act.done}</Notice>}
      <Form name="stop" submit={t('stop_record')} isBusy={act.isBusy} onSubmit={record}>
        <div class="fields">
          <Choice label={t('stop_kind')} name="kind" value={kind} onInput={setKind} options={KINDS.map((value) => ({ value, text: word('stop', value) }))} />
          <Choice label={t('channel')} name="channel" value={channel} onInput={setChannel} options={[{ value: '', text: t('every_channel') }, ...(CHANNELS_OF[card.kind] ?? []).map((value) => ({ value, text: tr.word('channel', value) }))]} />
          <TextField label={t('note')} name="note" value={note} onInput={setNote} hint={t('note_hint')} />
        </div>
      </Form>
    </section>
  );
}

function Held({ card }: { card: PersonCard }) {
  const { t, tr, word } = useWords();
  const facts: [string, string][] = [
    [t('person'), card.persons.join(', ') || '–'], [t('country'), card.country ?? '–'], [t('subject_class'), word('class', card.subjectClass)],
    [t('relationships'), card.relationships.map((one) => tr.word('relationship', one)).join(', ') || '–'], [t('notice'), card.noticeDeliveredAt === undefined ? '–' : tr.day(card.noticeDeliveredAt)],
  ];
  return (
    <>
      {card.merges > 0 && <Notice tone="note"><p>{t('card_merged')} <a class="link" href="#/merges">{t('merges_made')}</a></p></Notice>}
      <dl class="figures">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      {card.stops.length > 0 && <Notice tone="block"><ul>{card.stops.map((stop) => <li key={stop.record}>{word('stop', stop.kind)}, {tr.day(stop.since)}{stop.channels ? ` (${stop.channels.map((one) => tr.midWord('channel', one)).join(', ')})` : ''}, {t('record')} {stop.record}</li>)}</ul></Notice>}
      <section class="card">
        <h2>{t('permissions')}</h2>
        <Table caption={t('permissions')} head={[t('channel'), t('purpose'), t('relationship'), t('state'), t('basis'), t('valid_to'), t('record')]} empty={t('permissions_none')}
          rows={card.grants.map((grant) => ({ key: `${grant.channel} ${grant.purpose} ${grant.relationship}`, cells: [
            tr.word('channel', grant.channel), tr.word('purpose', grant.purpose), tr.word('relationship', grant.relationship), word('grant', grant.state),
            [grant.gdprBasis === 'none' ? '' : tr.word('gdpr', grant.gdprBasis), grant.eprivacyBasis === 'none' ? '' : tr.word('eprivacy', grant.eprivacyBasis)].filter(Boolean).join('; ') || '–',
            grant.validTo === undefined ? '–' : tr.day(grant.validTo), String(grant.record)] }))} />
      </section>
      <section class="card">
        <h2>{t('records_title')}</h2>
        <Table caption={t('records_title')} head={[t('record'), t('day'), t('state'), t('channel'), t('purpose'), t('basis'), t('evidence'), t('notice'), t('source')]}
          rows={card.records.map((one) => ({ key: one.number, cells: [
            String(one.number), tr.day(one.at), word('state', one.state), one.channel === undefined ? '–' : one.channel.split(', ').map((id) => tr.word('channel', id)).join(', '),
            one.purpose === undefined ? '–' : tr.word('purpose', one.purpose), one.basis ?? '–', one.evidence ?? one.note ?? '–', one.notice ?? '–', one.source] }))} />
      </section>
    </>
  );
}

/** Everything that is held of one contact point. */
export function Card({ api, session, route }: PageProps) {
  const { t, tr } = useWords();
  const answer = useAnswer(() => api.get<PersonCard>(`console/people/${route[0] ?? ''}`), [route[0]]);
  return (
    <>
      <p><a class="link" href="#/people">{t('back')}</a></p>
      <Loaded answer={answer}>
        {(card) => (
          <>
            <h2 data-name="contact-point">{card.contactPoint}</h2>
            {session.role !== 'auditor' && <p class="row">{(card.persons.length === 0 ? [`c:${card.point}`] : card.persons.map((id) => `p:${id}`)).map((person) => <a key={person} class="button" data-name="merge-with" href={`#/merges/${encodeURIComponent(person)}`}>{t('merge_with', { person: person.startsWith('p:') ? person.slice(2) : card.contactPoint })}</a>)}</p>}
            <Held card={card} />
            {session.role !== 'auditor' && <StopForm card={card} api={api} onDone={answer.reload} />}
            <section class="card"><h2>{t('attempts')}</h2><p class="hint">{t('attempts_since', { day: tr.day(card.attemptsSince) })}</p><AttemptTable caption={t('attempts')} rows={card.attempts} /></section>
          </>
        )}
      </Loaded>
    </>
  );
}
