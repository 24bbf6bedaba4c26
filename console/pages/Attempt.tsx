import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import { reasonText } from '../../components/ui/reason';
import { VerdictMark } from '../../components/ui/VerdictMark';
import type { AttemptPage, CitedRecord } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords, type Words } from '../i18n';
import { Fault } from '../parts/Fault';
import { Loaded } from '../parts/Loaded';
import { Table } from '../parts/Table';
import { useAct, useAnswer } from '../use-answer';

type Decision = Extract<AttemptPage['events'][number], { type: 'decision' }>;
const TONES = { same: 'allow', different: 'block', 'not-held': 'warn' } as const;

function Facts({ decision }: { decision: Decision }) {
  const { t, tr, word } = useWords();
  const facts: [string, string][] = [
    [t('time'), tr.dateTime(decision.time)], [t('user'), decision.user || '–'], [t('app'), decision.app], [t('layer'), word('layer', decision.layer)], [t('channel'), tr.word('channel', decision.decidedAs)],
    [t('purpose'), `${tr.word('purpose', decision.purpose)} (${word('source', decision.purposeSource)})`], [t('leave'), tr.t(decision.leave ? 'yes' : 'no')], [t('policy_version'), String(decision.policyVersion)],
    [t('root'), String(decision.rootVersion)], [t('device'), `${decision.device}:${decision.sequence}`],
  ];
  return <section class="card"><dl class="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl></section>;
}

/** Each recipient's verdict as it was logged, and as it comes out now, with where it is written. */
function Recipients({ page: { replay, recipientCount } }: { page: AttemptPage }) {
  const { t, tr, word } = useWords();
  const said = (one: { reason: string; rule: string; params?: Record<string, string | number> | undefined; packVersion: string; record?: number | undefined }) => (
    <>{reasonText(tr, { ...one, params: one.params ?? {} })} <span class="people-of">{one.rule}, {one.packVersion}{one.record === undefined || one.record === 0 ? '' : <>, <a class="link" href={`#record-${one.record}`} onClick={(event) => { event.preventDefault(); document.getElementById(`record-${one.record}`)?.scrollIntoView(); }}>{t('record')} {one.record}</a></>}</span></>
  );
  return (
    <section class="card" data-name="recipients">
      <h2>{t('recipients')}</h2>
      <Table caption={t('recipients')} head={[t('recipients'), t('replay_logged'), t('replay_again'), t('article'), t('certainty'), t('replay_known')]} rows={replay.recipients.map(({ logged, again, basis, same }, at) => ({ key: at, cells: [
        logged.hint ?? '–', <><VerdictMark kind={logged.verdict} /> {said(logged)}</>, again ? <><VerdictMark kind={again.kind} /> {same ? <span class="hint">{t('replay_alike')}</span> : said(again)}</> : '–',
        again?.citation ?? '–', again?.certainty === undefined ? '–' : tr.word('certainty', again.certainty), word('basis', basis)] }))} />
      {recipientCount > replay.recipients.length && <p class="hint">{t('recipients_many', { count: recipientCount })}</p>}
    </section>
  );
}

function noticeOf(tr: Words['tr'], { privacy_notice: notice }: CitedRecord['event']): string {
  if (notice === undefined) return '–';
  return [notice.id, notice.version, notice.language, notice.delivered_at === undefined ? undefined : tr.day(notice.delivered_at)].filter(Boolean).join(', ') || '–';
}

function Cited({ records }: { records: readonly CitedRecord[] }) {
  const { t, tr, word } = useWords();
  const consentOf = (event: CitedRecord['event']): [string, string][] => (event.kind !== 'consent' ? [] : [
    [t('channel'), tr.word('channel', event.channel)], [t('purpose'), tr.word('purpose', event.purpose)], [t('basis'), [event.gdpr_basis, event.eprivacy_basis].filter((one) => one !== undefined && one !== 'none').join(', ') || '–'],
    [t('evidence'), [event.evidence?.kind, event.evidence?.place, event.evidence?.sha256].filter(Boolean).join(', ') || '–'],
  ]);
  const stateOf = (event: CitedRecord['event']): string => (event.kind === 'consent' ? event.event_state : event.kind === 'stop' ? `${event.stop}${event.lifted ? '-lifted' : ''}` : 'facts');
  const factsOf = ({ event, source, recordedAt }: CitedRecord): [string, string][] => [
    [t('state'), word('state', stateOf(event))], [t('day'), tr.dateTime(event.event_time)], ...consentOf(event), [t('notice'), noticeOf(tr, event)], [t('source'), `${source}, ${tr.dateTime(recordedAt)}`],
  ];
  if (records.length === 0) return <section class="card"><h2>{t('replay_records')}</h2><p class="hint">{t('replay_no_record')}</p></section>;
  return (
    <section class="card" data-name="records">
      <h2>{t('replay_records')}</h2>
      {records.map((record) => (
        <div key={record.number} id={`record-${record.number}`}>
          <h3>{t('record')} {record.number}: <a class="link" href={`#/people/${record.point}`}>{record.event.contact_point}</a></h3>
          <dl class="facts">{factsOf(record).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
        </div>
      ))}
    </section>
  );
}

function Bypass({ api, page, decision, canDecide, onDone }: { api: Api; page: AttemptPage; decision: Decision; canDecide: boolean; onDone: () => void }) {
  const { t } = useWords();
  const act = useAct();
  if (!page.bypass) return null;
  const open = (): void => void act.run(async () => { await api.post('accountability/incidents', { bypass: { device: decision.device, attempt: decision.attempt } }); onDone(); });
  return (
    <Notice tone="block">
      <p>{t('bypass_here')}</p>
      <Fault fault={act.fault} />
      {page.bypass.incident !== undefined ? <p><a class="link" href="#/incidents">{t('incident')} {page.bypass.incident}</a></p> : canDecide && <p><Button name="open-incident" disabled={act.isBusy} onPress={open}>{t('incident_add')}</Button></p>}
    </Notice>
  );
}

function Events({ events }: { events: AttemptPage['events'] }) {
  const { t, tr, word } = useWords();
  const what = (event: AttemptPage['events'][number]): string => (event.type === 'decision' ? `${word('event', event.type)}: ${tr.word('verdict', event.decision)}` : event.type === 'outcome' ? `${word('event', event.type)}: ${tr.word('outcome', event.outcome)}` : word('event', event.type));
  return (
    <section class="card">
      <h2>{t('replay_events')}</h2>
      <Table caption={t('replay_events')} head={[t('sequence'), t('time'), t('what'), t('hash')]} rows={events.map((event) => ({ key: event.sequence, cells: [String(event.sequence), tr.dateTime(event.time), what(event), <code>{event.hash}</code>] }))} />
    </section>
  );
}

/** One attempt on one page: what was decided, what it rested on, where that is written, and the same decided again. */
export function Attempt({ api, device, attempt, sequence, canDecide }: { api: Api; device: string; attempt: string; sequence: string | undefined; canDecide: boolean }) {
  const { t } = useWords();
  const answer = useAnswer(() => api.get<AttemptPage>(`accountability/attempts/${encodeURIComponent(device)}/${encodeURIComponent(attempt)}${sequence === undefined ? '' : `?sequence=${encodeURIComponent(sequence)}`}`), [device, attempt, sequence]);
  return (
    <>
      <p><a class="link" href="#/log">{t('back_log')}</a></p>
      <Loaded answer={answer}>
        {(page) => {
          const decision = page.events.find((event): event is Decision => event.type === 'decision');
          const { status, missing } = page.replay;
          return (
            <div class="loaded" data-name="attempt" data-status={status}>
              <h2>{t('replay_title')}</h2>
              <Notice tone={TONES[status]} role="status"><p>{t(status === 'same' ? 'replay_same' : status === 'different' ? 'replay_different' : 'replay_not_held', { missing: missing ?? '' })}</p></Notice>
              {decision && <Bypass api={api} page={page} decision={decision} canDecide={canDecide} onDone={answer.reload} />}
              {decision && <Facts decision={decision} />}
              {status !== 'not-held' && <Recipients page={page} />}
              <Cited records={page.records} />
              <Events events={page.events} />
            </div>
          );
        }}
      </Loaded>
    </>
  );
}
