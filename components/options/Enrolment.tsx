import { useEffect, useRef, useState } from 'preact/hooks';
import type { EnrolAnswer, StateView } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { faultKey, faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';

export type EnrolState = 'idle' | 'enrolling' | 'enrolled' | 'failed';

/**
 * Enrolment link from a location hash: the whole link, percent-encoded or not, with or without `enrol=`.
 * @returns undefined when the hash holds none.
 */
export function linkFromHash(hash: string): string | undefined {
  let text = hash.replace(/^#/, '').replace(/^enrol=/, '');
  if (/^https?%3a/i.test(text)) {
    try {
      text = decodeURIComponent(text);
    } catch {
      return undefined; // cut in the middle of an escape: not a link
    }
  }
  return /^https?:\/\/.+#.+/.test(text) ? text : undefined;
}

export interface EnrolmentProps {
  ask: Ask;
  state: StateView | undefined;
  /** Link the page was opened with; enrols at once. */
  link?: string | undefined;
  /** For automation that waits, and for the page to load its state anew. */
  onState: (state: EnrolState, fault?: string) => void;
}

/** Where the administrator has said at which hub, there is nothing to paste. */
const mayEnrol = (state: StateView | undefined): boolean => state?.enrolled !== true && state?.managedPolicy?.enrols !== true;

function Hint({ state }: { state: StateView | undefined }) {
  const tr = useI18n();
  if (state?.enrolled === true) return <p class="hint">{tr.t('enrolment_again')}</p>;
  if (mayEnrol(state)) return <p class="hint">{tr.t('enrolment_hint')}</p>;
  const fault = state?.managedPolicy?.enrolmentFault;
  return (
    <>
      <p class="hint">{tr.t('enrolment_itself')}</p>
      {fault !== undefined && <Notice tone="warn">{`${tr.t('enrolment_itself_failed')} ${faultText(tr, fault)}`}</Notice>}
    </>
  );
}

export function Enrolment({ ask, state, link, onState }: EnrolmentProps) {
  const tr = useI18n();
  const field = useRef<HTMLTextAreaElement>(null);
  const person = useRef<HTMLInputElement>(null);
  const [step, setStep] = useState<EnrolState>('idle');
  const [answer, setAnswer] = useState<EnrolAnswer>();
  const [fault, setFault] = useState('');
  const move = (next: EnrolState, key?: string) => {
    setStep(next);
    onState(next, key);
  };
  const enrol = async (text: string) => {
    if (step === 'enrolling' || text.trim() === '') return;
    move('enrolling');
    try {
      const user = person.current?.value.trim() ?? '';
      setAnswer(await ask('enrol.start', { link: text.trim(), ...(user ? { user } : {}) }));
      if (field.current) field.current.value = ''; // the link holds a token
      move('enrolled');
    } catch (error) {
      setFault(faultKey(error));
      move('failed', faultKey(error));
    }
  };
  useEffect(() => {
    if (link !== undefined) void enrol(link);
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    void enrol(field.current?.value ?? '');
  };
  return (
    <section aria-labelledby="enrolment-title">
      <h2 id="enrolment-title">{tr.t('enrolment_title')}</h2>
      <Hint state={state} />
      {mayEnrol(state) && (
        <form onSubmit={submit}>
          <label class="label" for="link">{tr.t('enrolment_link')}</label>
          <textarea id="link" ref={field} rows={3} spellcheck={false} autocomplete="off" placeholder="https://hub.example/enrol#…" />
          <label class="label" for="user">{tr.t('enrolment_user')}</label>
          <input id="user" type="text" ref={person} maxLength={320} autocomplete="email" aria-describedby="user-hint" />
          <p class="hint" id="user-hint">{tr.t('enrolment_user_hint')}</p>
          <button type="submit" class="button primary" disabled={step === 'enrolling'}>{tr.t('enrolment_action')}</button>
        </form>
      )}
      <div role="status" aria-live="polite">
        {step === 'enrolling' && <Notice tone="note">{tr.t('enrolment_running')}</Notice>}
        {step === 'enrolled' && answer !== undefined && <Notice tone="allow">{tr.t('enrolment_done', { hub: answer.org })}</Notice>}
        {step === 'failed' && <Notice tone="block">{`${tr.t('enrolment_failed')} ${faultText(tr, fault)}`}</Notice>}
      </div>
    </section>
  );
}
