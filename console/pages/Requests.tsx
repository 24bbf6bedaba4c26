import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import type { RequestView } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Confirm } from '../parts/Confirm';
import { Fault } from '../parts/Fault';
import { idOf } from '../parts/PersonName';
import { Choice, TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { Loaded } from '../parts/Loaded';
import { useAct, useAnswer } from '../use-answer';
import type { PageProps } from '.';

const KINDS = ['access', 'portability', 'rectification', 'restriction', 'objection', 'erasure'];
const GROUNDS = ['claims', 'contract', 'accounting'];

/** Several persons share the contact point: whoever opens the request says which of them asks. */
function WhoAsks({ persons, isBusy, onChoose }: { persons: readonly { path: string; message: string }[]; isBusy: boolean; onChoose: (person: string) => void }) {
  const { t } = useWords();
  return (
    <Notice tone="note" role="alert">
      <p>{t('request_whose')}</p>
      <ul>{persons.map(({ path, message }) => <li key={path}><Button name={`asks-${path}`} disabled={isBusy} onPress={() => { onChoose(path); }}>{idOf(path) || path}</Button> <span class="hint">{message}</span></li>)}</ul>
    </Notice>
  );
}

function NewRequest({ api, onDone }: { api: Api; onDone: () => void }) {
  const { t, word, language: shown } = useWords();
  const [kind, setKind] = useState('access');
  const [contact, setContact] = useState('');
  /** What the server was asked about: whoever it named is not offered for another. */
  const [asked, setAsked] = useState('');
  const [language, setLanguage] = useState<string>(shown);
  const [note, setNote] = useState('');
  const act = useAct();
  const open = (person?: string): void => void act.run(async () => {
    setAsked(contact);
    const { request } = await api.post<{ request: number }>('rights/requests', { kind, ...(person === undefined ? { contact } : { person }), language, note });
    act.say(t('request_opened', { number: String(request) }));
    setContact(''); setNote('');
    onDone();
  });
  return (
    <section class="card">
      <h2>{t('request_new')}</h2>
      <p class="hint">{t('request_hint')}</p>
      {act.fault?.status === 409 && contact === asked ? <WhoAsks persons={act.fault.problems} isBusy={act.isBusy} onChoose={open} /> : <Fault fault={act.fault} words={{ 404: 'found_none' }} />}
      {act.done !== undefined && !act.fault && <Notice tone="allow" role="status">{act.done}</Notice>}
      <Form name="request" submit={t('request_open')} isBusy={act.isBusy} onSubmit={() => { open(); }}>
        <div class="fields">
          <Choice label={t('request_kind')} name="kind" value={kind} onInput={setKind} options={KINDS.map((value) => ({ value, text: word('right', value) }))} />
          <TextField label={t('contact_point')} name="contact" value={contact} onInput={setContact} required />
          <Choice label={t('language')} name="request-language" value={language} onInput={setLanguage} options={[{ value: 'en', text: 'English' }, { value: 'pl', text: 'Polski' }]} />
          <TextField label={t('note')} name="note" value={note} onInput={setNote} />
        </div>
      </Form>
    </section>
  );
}

interface Doing { request: RequestView; run: (body: object) => void; isBusy: boolean }

/** What is right instead: another contact point, another country. */
function Rectify({ request, run, isBusy }: Doing) {
  const { t } = useWords();
  const [from, setFrom] = useState(request.contact ?? '');
  const [to, setTo] = useState('');
  const [country, setCountry] = useState('');
  const correction = { ...(to.trim() === '' ? {} : { contact: { from, to } }), ...(country.trim() === '' ? {} : { country: country.trim().toUpperCase() }) };
  return (
    <>
      <div class="fields"><TextField label={t('correct_from')} name="from" value={from} onInput={setFrom} /><TextField label={t('correct_to')} name="to" value={to} onInput={setTo} /><TextField label={t('country')} name="country" value={country} onInput={setCountry} /></div>
      <Confirm name={`carry-${request.number}`} label={t('carry_out')} question={t('carry_out_question')} disabled={isBusy || Object.keys(correction).length === 0} onConfirm={() => { run({ correction }); }} />
    </>
  );
}

/** Erased for good, or kept for a ground that the register knows of. */
function Erase({ request, run, isBusy }: Doing) {
  const { t, word } = useWords();
  const [keep, setKeep] = useState('');
  const [despite, setDespite] = useState('');
  const body = keep !== '' ? { keep: [keep] } : despite.trim() === '' ? {} : { despite };
  return (
    <>
      <div class="fields">
        <Choice label={t('erase_keep')} name="keep" value={keep} onInput={setKeep} hint={t('erase_keep_hint')} options={[{ value: '', text: t('erase_all') }, ...GROUNDS.map((value) => ({ value, text: word('ground', value) }))]} />
        {keep === '' && <TextField label={t('erase_despite')} name="despite" value={despite} onInput={setDespite} hint={t('erase_despite_hint')} />}
      </div>
      <Confirm name={`carry-${request.number}`} label={t('carry_out')} question={t(keep === '' ? 'erase_question' : 'carry_out_question')} disabled={isBusy} onConfirm={() => { run(body); }} />
    </>
  );
}

function Report({ request, run, isBusy }: Doing) {
  const { t } = useWords();
  const reported = (format: string): string => `/v1/rights/requests/${request.number}/report?format=${format}&language=${request.language}`;
  return (
    <>
      <p class="row"><a class="button" href={reported('html')} download>{t('report_html')}</a><a class="button" href={reported('json')} download>{t('report_json')}</a></p>
      <Confirm name={`carry-${request.number}`} label={t('carry_out')} question={t('carry_out_question')} disabled={isBusy} onConfirm={() => { run({}); }} />
    </>
  );
}

const DOING: Partial<Record<string, typeof Report>> = { rectification: Rectify, erasure: Erase };

function Keeper({ api, request, onDone }: { api: Api; request: RequestView; onDone: () => void }) {
  const { t } = useWords();
  const [reason, setReason] = useState('');
  const act = useAct();
  const post = (what: string, body: object): void => void act.run(async () => { await api.post(`rights/requests/${request.number}/${what}`, body); onDone(); });
  const Doing = DOING[request.kind] ?? Report;
  return (
    <>
      <Fault fault={act.fault} words={{ 409: 'fault_grounds' }} />
      <Doing request={request} isBusy={act.isBusy} run={(body) => { post('carry-out', body); }} />
      <TextField label={t('reason')} name={`reason-${request.number}`} value={reason} onInput={setReason} hint={t('reason_hint')} />
      <p class="row"><Button disabled={act.isBusy || reason.trim() === ''} onPress={() => { post('refuse', { reason }); }}>{t('refuse')}</Button><Button disabled={act.isBusy || reason.trim() === ''} onPress={() => { post('extend', { reason }); }}>{t('extend')}</Button></p>
    </>
  );
}

function Request({ api, request, isKeeper, onDone }: { api: Api; request: RequestView; isKeeper: boolean; onDone: () => void }) {
  const { t, tr, word } = useWords();
  const isOpen = request.state === 'open';
  return (
    <section class="card" data-request={request.number}>
      <h2>{request.number}. {word('right', request.kind)}: {request.contact ?? request.person}</h2>
      {isOpen ? <Notice tone={request.overdue ? 'block' : 'note'}><p>{t(request.overdue ? 'due_past' : 'due_on', { day: tr.day(request.dueAt), days: request.daysLeft ?? 0 })}</p></Notice> : <p>{word('request', request.state)}</p>}
      <ul>{request.events.map((event, index) => <li key={index} class="hint">{tr.dateTime(event.at)}, {event.who}: {word('request', event.what)}{event.note === '' ? '' : ` (${event.note})`}</li>)}</ul>
      {isOpen && isKeeper && <Keeper api={api} request={request} onDone={onDone} />}
    </section>
  );
}

/** Requests of persons, those whose time runs out first. */
export function Requests({ api, session }: PageProps) {
  const { t } = useWords();
  const [every, setEvery] = useState('');
  const answer = useAnswer(() => api.get<{ requests: RequestView[] }>(`rights/requests${every === '' ? '' : '?every=1'}`), [every]);
  const isKeeper = session.role === 'dpo' || session.role === 'admin';
  return (
    <>
      {session.role !== 'auditor' && <NewRequest api={api} onDone={answer.reload} />}
      <div class="fields"><Choice label={t('show')} name="show" value={every} onInput={setEvery} options={[{ value: '', text: t('open_ones') }, { value: '1', text: t('all') }]} /></div>
      <Loaded answer={answer}>{({ requests }) => (requests.length === 0 ? <p class="hint">{t('nothing')}</p> : <>{requests.map((one) => <Request key={`${one.number} ${one.state}`} api={api} request={one} isKeeper={isKeeper} onDone={answer.reload} />)}</>)}</Loaded>
    </>
  );
}
