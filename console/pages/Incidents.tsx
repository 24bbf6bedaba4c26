import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import type { BypassView, IncidentFields, IncidentView } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { Choice, LongField, TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { Loaded } from '../parts/Loaded';
import { Table } from '../parts/Table';
import { useAct, useAnswer } from '../use-answer';
import type { PageProps } from '.';

const EMPTY: IncidentFields = { what: '', data_kinds: [], special_data: false, persons: 0, effects: '', measures: '', risk: 'risk', state: 'open', delay_reason: '', contact: '' };

function IncidentForm({ held, name, submit, isBusy, onSubmit }: { held: IncidentFields; name: string; submit: string; isBusy: boolean; onSubmit: (fields: IncidentFields) => void }) {
  const { t, tr, word } = useWords();
  const [fields, setFields] = useState(held);
  const set = (key: keyof IncidentFields) => (value: string): void => { setFields((last) => ({ ...last, [key]: value })); };
  return (
    <Form name={name} submit={submit} isBusy={isBusy} onSubmit={() => { onSubmit(fields); }}>
      <LongField label={t('incident_what')} name="what" value={fields.what} onInput={set('what')} rows={3} />
      <div class="fields">
        <TextField label={t('incident_kinds')} name="kinds" value={fields.data_kinds.join(', ')} onInput={(text) => { setFields((last) => ({ ...last, data_kinds: text.split(',').map((one) => one.trim()).filter(Boolean) })); }} />
        <TextField label={t('incident_persons')} name="persons" type="number" value={String(fields.persons)} onInput={(text) => { setFields((last) => ({ ...last, persons: Math.max(0, Math.floor(Number(text)) || 0) })); }} />
        <TextField label={t('incident_records')} name="records" type="number" value={fields.records === undefined ? '' : String(fields.records)} onInput={(text) => { setFields(({ records: _records, ...last }) => (text.trim() === '' ? last : { ...last, records: Math.max(0, Math.floor(Number(text)) || 0) })); }} />
        <TextField label={t('incident_happened')} name="happened" type="date" value={fields.happened_at === undefined ? '' : new Date(fields.happened_at).toISOString().slice(0, 10)} onInput={(text) => { setFields(({ happened_at: _at, ...last }) => (text === '' ? last : { ...last, happened_at: Date.parse(`${text}T00:00:00Z`) })); }} />
        <Choice label={t('incident_special')} name="special" value={String(fields.special_data)} onInput={(text) => { setFields((last) => ({ ...last, special_data: text === 'true' })); }} options={['false', 'true'].map((value) => ({ value, text: tr.t(value === 'true' ? 'yes' : 'no') }))} />
        <Choice label={t('incident_risk')} name="risk" value={fields.risk} onInput={set('risk')} options={['unlikely', 'risk', 'high'].map((value) => ({ value, text: word('risk', value) }))} />
        <Choice label={t('state')} name="state" value={fields.state} onInput={set('state')} options={['open', 'notified', 'closed'].map((value) => ({ value, text: word('incident', value) }))} />
      </div>
      <LongField label={t('incident_effects')} name="effects" value={fields.effects} onInput={set('effects')} rows={2} />
      <LongField label={t('incident_measures')} name="measures" value={fields.measures} onInput={set('measures')} rows={2} />
      <TextField label={t('incident_contact')} name="contact" value={fields.contact} onInput={set('contact')} />
      <LongField label={t('incident_delay')} name="delay" value={fields.delay_reason} onInput={set('delay_reason')} rows={2} />
    </Form>
  );
}

function Incident({ api, held, canChange, onDone }: { api: Api; held: IncidentView; canChange: boolean; onDone: () => void }) {
  const { t, tr, word, language } = useWords();
  const act = useAct();
  const { number, document: fields } = held;
  const save = (next: IncidentFields): void => void act.run(async () => {
    const notified = next.state === 'notified' && next.notified_at === undefined ? { notified_at: Date.now() } : {};
    await api.post(`accountability/incidents/${number}`, { ...next, ...notified });
    onDone();
  });
  const notice = (to: string): string => `/v1/accountability/incidents/${number}/notice?to=${to}&language=${language}`;
  return (
    <section class="card" data-incident={number}>
      <h2>{number}. {word('incident', fields.state)}, {word('risk', fields.risk)}</h2>
      {held.hoursLeft !== undefined && <Notice tone={held.overdue ? 'block' : 'warn'}><p>{t(held.overdue ? 'clock_past' : 'clock', { hours: held.hoursLeft, at: tr.dateTime(held.dueAt) })}</p></Notice>}
      <p>{fields.what}</p>
      {held.device !== undefined && held.attempt !== undefined && <p><a class="link" href={`#/log/${encodeURIComponent(held.device)}/${held.attempt}`}>{t('open_attempt')}</a></p>}
      <p class="hint">{t('noticed', { at: tr.dateTime(held.noticedAt), version: String(held.version) })}</p>
      <Fault fault={act.fault} />
      {canChange && (
        <>
          <p class="row"><a class="button" href={notice('authority')} download={`notice-${number}-authority.txt`}>{t('notice_authority')}</a><a class="button" href={notice('persons')} download={`notice-${number}-persons.txt`}>{t('notice_persons')}</a></p>
          <details><summary>{t('change')}</summary><IncidentForm held={fields} name={`incident-${number}`} submit={t('store')} isBusy={act.isBusy} onSubmit={save} /></details>
        </>
      )}
    </section>
  );
}

/** Sends that were seen to leave without leave: one click opens the incident. */
function Bypasses({ api, bypasses, canChange, onDone }: { api: Api; bypasses: BypassView[]; canChange: boolean; onDone: () => void }) {
  const { t, tr } = useWords();
  const act = useAct();
  const open = ({ device, attempt }: BypassView): void => void act.run(async () => { await api.post('accountability/incidents', { bypass: { device, attempt } }); onDone(); });
  return (
    <section class="card">
      <h2>{t('bypasses')}</h2>
      <Fault fault={act.fault} />
      <Table caption={t('bypasses')} head={[t('time'), t('user'), t('app'), t('channel'), t('purpose'), t('recipients'), t('incident')]} empty={t('bypasses_none')} rows={bypasses.map((one) => ({ key: `${one.device} ${one.attempt}`, cells: [
        <a class="link" href={`#/log/${encodeURIComponent(one.device)}/${one.attempt}/${one.sequence}`} title={t('open_attempt')}>{tr.dateTime(one.at)}</a>, one.user || '–', one.app, tr.word('channel', one.channel), tr.word('purpose', one.purpose), tr.number(one.recipients),
        one.incident !== undefined ? String(one.incident) : canChange ? <Button name={`open-${one.attempt}`} disabled={act.isBusy} onPress={() => { open(one); }}>{t('incident_add')}</Button> : '–'] }))} />
    </section>
  );
}

export function Incidents({ api, session }: PageProps) {
  const { t } = useWords();
  const act = useAct();
  const [turn, setTurn] = useState(0);
  const answer = useAnswer(async () => ({ ...(await api.get<{ incidents: IncidentView[] }>('accountability/incidents')), ...(await api.get<{ bypasses: BypassView[] }>('accountability/bypasses')) }));
  const canChange = session.role !== 'auditor';
  const add = (incident: IncidentFields): void => void act.run(async () => { await api.post('accountability/incidents', { incident }); setTurn(turn + 1); answer.reload(); });
  return (
    <>
      {canChange && <section class="card"><details><summary>{t('incident_new')}</summary><Fault fault={act.fault} /><IncidentForm key={turn} held={EMPTY} name="incident-new" submit={t('incident_add')} isBusy={act.isBusy} onSubmit={add} /></details></section>}
      <Loaded answer={answer}>
        {({ incidents, bypasses }) => (
          <>
            {incidents.length === 0 ? <p class="hint">{t('incidents_none')}</p> : incidents.map((one) => <Incident key={`${one.number} ${one.version}`} api={api} held={one} canChange={canChange} onDone={answer.reload} />)}
            <Bypasses api={api} bypasses={bypasses} canChange={canChange} onDone={answer.reload} />
          </>
        )}
      </Loaded>
    </>
  );
}
