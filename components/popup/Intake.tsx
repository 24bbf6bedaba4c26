import { useRef, useState } from 'preact/hooks';
import { CHANNEL_CONTACT_POINT, CHANNELS, type Channel } from '../../utils/engine/channel';
import { DEFAULT_PURPOSE } from '../../utils/engine/purpose';
import type { IntakeAnswer } from '../../utils/messaging/at-hand';
import type { Request } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { faultKey, faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';

type Method = Request<'intake.record'>['method'];
const METHODS: readonly Method[] = ['in-person', 'business-card', 'phone-call', 'paper-form', 'web-form', 'message'];
const TONE = { sent: 'allow', waiting: 'warn', refused: 'block' } as const;

/** Whose consent it is, and what is known of it already. */
export interface IntakeOf { contact: string; kind: 'email' | 'phone'; channel?: string; purpose?: string; task?: string }

const channelsOf = (kind: IntakeOf['kind']): Channel[] => CHANNELS.filter((one) => CHANNEL_CONTACT_POINT[one] === kind);
const today = (): string => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
/** Noon of the day; of today, now: nobody knows the minute, and none lies ahead. */
const instantOf = (day: string): number => (day === today() ? Date.now() : Date.parse(`${day}T12:00:00`));

function Fields({ of, user, purposes, chosen, onToggle }: { of: IntakeOf; user: string; purposes: string[]; chosen: readonly Channel[]; onToggle: (channel: Channel) => void }) {
  const { t, word } = useI18n();
  const offered = [...new Set([of.purpose ?? DEFAULT_PURPOSE, ...purposes])];
  return (
    <>
      <fieldset class="choices">
        <legend class="label">{t('intake_channels')}</legend>
        {channelsOf(of.kind).map((channel) => (
          <label key={channel} class="choice">
            <input type="checkbox" name="channel" checked={chosen.includes(channel)} onChange={() => onToggle(channel)} />
            <span>{word('channel', channel)}</span>
          </label>
        ))}
      </fieldset>
      <label class="label">{t('intake_purpose')}<select name="purpose">{offered.map((id) => <option key={id} value={id}>{word('purpose', id)}</option>)}</select></label>
      <label class="label">{t('intake_date')}<input type="date" name="day" defaultValue={today()} max={today()} required /></label>
      <label class="label">{t('intake_method')}<select name="method">{METHODS.map((id) => <option key={id} value={id}>{word('method', id)}</option>)}</select></label>
      <label class="label">{t('intake_by')}<input type="text" name="by" defaultValue={user} maxLength={200} autocomplete="off" /></label>
      <label class="label">{t('intake_evidence')}<textarea name="evidence" rows={2} maxLength={1_000} /></label>
      <label class="label">{t('intake_notice')}<input type="text" name="notice" maxLength={200} autocomplete="off" /></label>
      <label class="label">{t('intake_name')}<input type="text" name="person" maxLength={200} autocomplete="off" /></label>
    </>
  );
}

interface FormProps { of: IntakeOf; user: string; purposes: string[]; onSend: (request: Omit<Request<'intake.record'>, 'id'>) => void; onCancel: () => void }

function Form({ of, user, purposes, onSend, onCancel }: FormProps) {
  const { t } = useI18n();
  const [chosen, setChosen] = useState<Channel[]>(channelsOf(of.kind).filter((channel) => channel === of.channel));
  const [isMissing, setMissing] = useState(false);
  const toggle = (channel: Channel) => setChosen(chosen.includes(channel) ? chosen.filter((one) => one !== channel) : [...chosen, channel]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!event.isTrusted) return;
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string): string => (fields.get(name) as string | null ?? '').trim();
    const at = instantOf(text('day'));
    const isComplete = chosen.length > 0 && text('by') !== '' && text('evidence') !== '' && Number.isFinite(at);
    setMissing(!isComplete);
    if (!isComplete) return;
    onSend({
      contact: of.contact, channels: chosen, purpose: text('purpose'), at, method: text('method') as Method, collectedBy: text('by'), evidence: text('evidence'),
      ...(text('notice') === '' ? {} : { notice: { id: text('notice'), at } }), ...(text('person') === '' ? {} : { name: text('person') }), ...(of.task ? { task: of.task } : {}),
    });
  };
  return (
    <form class="panel intake" onSubmit={submit} aria-label={t('intake_legend', { contact: of.contact })}>
      <h3>{t('intake_legend', { contact: of.contact })}</h3>
      <p class="hint">{t('intake_hint')}</p>
      <Fields of={of} user={user} purposes={purposes} chosen={chosen} onToggle={toggle} />
      {isMissing && <p class="hint wrong" role="alert">{t('intake_missing')}</p>}
      <div class="row">
        <Button name="intake-cancel" onPress={onCancel}>{t('action_cancel')}</Button>
        <button type="submit" class="button primary" data-name="intake-send">{t('intake_send')}</button>
      </div>
    </form>
  );
}

/** What became of it, for now. */
export function Recorded({ answer: { state, contact } }: { answer: IntakeAnswer }) {
  const { t } = useI18n();
  return <Notice tone={TONE[state]}>{t(`intake_${state}`, { contact })}</Notice>;
}

export interface IntakeProps { ask: Ask; of: IntakeOf; user: string; purposes: string[]; onRecorded?: (answer: IntakeAnswer) => void; isOpen?: boolean; onClosed?: () => void }

/** A consent somebody gave: sent for a second person to confirm. It changes nothing until then, and the words say so. */
export function Intake({ ask, of, user, purposes, onRecorded, onClosed, isOpen = false }: IntakeProps) {
  const tr = useI18n();
  const [open, setOpen] = useState(isOpen);
  const [done, setDone] = useState<IntakeAnswer>();
  const [fault, setFault] = useState<string>();
  const id = useRef(crypto.randomUUID()); // one form is one record, however often it is sent
  const send = async (request: Omit<Request<'intake.record'>, 'id'>) => {
    try {
      const answer = await ask('intake.record', { id: id.current, ...request });
      setDone(answer);
      setFault(undefined);
      setOpen(false);
      id.current = crypto.randomUUID();
      onRecorded?.(answer);
    } catch (error) {
      setFault(faultKey(error));
    }
  };
  const close = () => { setOpen(false); setFault(undefined); onClosed?.(); };
  return (
    <div class="intake-part">
      {!open && !isOpen && <Button name="record" onPress={() => setOpen(true)}>{tr.t('intake_action')}</Button>}
      {open && <Form of={of} user={user} purposes={purposes} onSend={(request) => void send(request)} onCancel={close} />}
      <div role="status" aria-live="polite">
        {done !== undefined && <Recorded answer={done} />}
        {fault !== undefined && <Notice tone="block">{`${tr.t('intake_failed')} ${faultText(tr, fault)}`}</Notice>}
      </div>
    </div>
  );
}
