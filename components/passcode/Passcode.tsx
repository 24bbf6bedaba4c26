import { useState } from 'preact/hooks';
import type { PasscodeState } from '../../utils/messaging/passcode';
import { useI18n } from '../i18n/context';
import type { Translator } from '../i18n/translator';
import { Button } from '../ui/Button';
import { faultKey, faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { useLoad } from '../ui/use-load';
import { freshSalt, type DeriveKey } from './derive';
import { PasscodeField } from './PasscodeField';

export interface PasscodeProps { ask: Ask; derive: DeriveKey; onChange: () => void }

interface Typed { current: string; passcode: string; again: string; panic: string }
const EMPTY: Typed = { current: '', passcode: '', again: '', panic: '' };

/** What is wrong with what was typed; undefined = nothing. */
function problemOf(tr: Translator, state: PasscodeState, { current, passcode, again, panic }: Typed): string | undefined {
  if (state.state === 'open' && current === '') return tr.t('passcode_current_missing');
  if ([...passcode].length < state.minLength) return tr.t('passcode_short', { length: state.minLength });
  if (passcode !== again) return tr.t('passcode_differs');
  if (panic !== '' && [...panic].length < state.minLength) return tr.t('passcode_short', { length: state.minLength });
  return panic !== '' && panic === passcode ? tr.t('fault_passcode_same') : undefined;
}

/** Keys of what was typed. All under one salt, so that one try opens either. */
async function keysOf(state: PasscodeState, typed: Typed, derive: DeriveKey) {
  const salt = freshSalt();
  const key = await derive(typed.passcode, salt, state.cost);
  const panic = typed.panic === '' ? {} : { panic: await derive(typed.panic, salt, state.cost) };
  const current = state.salt === undefined ? {} : { current: await derive(typed.current, state.salt, state.cost) };
  return { key, salt, ...panic, ...current };
}

function Fields({ state, typed, onType }: { state: PasscodeState; typed: Typed; onType: (typed: Typed) => void }) {
  const tr = useI18n();
  const field = (name: keyof Typed) => ({ name, value: typed[name], onInput: (value: string) => onType({ ...typed, [name]: value }) });
  return (
    <>
      {state.state === 'open' && <PasscodeField {...field('current')} label={tr.t('passcode_current')} />}
      <PasscodeField {...field('passcode')} label={tr.t('passcode_new')} hint={tr.t('passcode_length', { length: state.minLength })} isNew />
      <PasscodeField {...field('again')} label={tr.t('passcode_again')} isNew />
      {state.enrolled && <PasscodeField {...field('panic')} label={tr.t('passcode_panic')} hint={tr.t('passcode_panic_hint')} isNew />}
    </>
  );
}

/** Set and change the passcode, lock at once. Nothing where policy has none. */
export function Passcode({ ask, derive, onChange }: PasscodeProps) {
  const tr = useI18n();
  const { value: state, set } = useLoad(() => ask('passcode.state', {}));
  const [typed, setTyped] = useState(EMPTY);
  const [isBusy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ tone: 'allow' | 'block'; text: string }>();
  if (!state || (state.rule === 'off' && state.state === 'none')) return null;
  const isSet = state.state === 'open';
  const submit = async () => {
    if (isBusy) return;
    const problem = problemOf(tr, state, typed);
    if (problem !== undefined) { setSaid({ tone: 'block', text: problem }); return; }
    setBusy(true);
    setSaid(undefined);
    try {
      set(await ask('passcode.set', await keysOf(state, typed, derive)));
      setTyped(EMPTY);
      setSaid({ tone: 'allow', text: tr.t(isSet ? 'passcode_changed' : 'passcode_was_set') });
      onChange();
    } catch (error) {
      setSaid({ tone: 'block', text: faultText(tr, faultKey(error)) });
    }
    setBusy(false);
  };
  return (
    <section aria-labelledby="passcode-title" class="passcode">
      <div class="title-row">
        <h2 id="passcode-title">{tr.t('passcode_title')}</h2>
        {isSet && <Button name="lock" onPress={() => { ask('passcode.lock', {}).then(onChange, (error: unknown) => setSaid({ tone: 'block', text: faultText(tr, faultKey(error)) })); }}>{tr.t('passcode_lock')}</Button>}
      </div>
      {state.rule === 'required' && !isSet && <Notice tone="warn" role="alert">{tr.t('fault_passcode_required')}</Notice>}
      <p class="hint">{tr.t(isSet ? 'passcode_set_hint' : 'passcode_hint', { minutes: state.lockAfterMinutes })}</p>
      <form onSubmit={(event) => { event.preventDefault(); if (event.isTrusted) void submit(); }}>
        <Fields state={state} typed={typed} onType={setTyped} />
        <Button look="primary" name="set-passcode" disabled={isBusy} onPress={() => void submit()}>{tr.t(isBusy ? 'passcode_running' : isSet ? 'passcode_change' : 'passcode_set')}</Button>
      </form>
      <div role="status" aria-live="polite">{said !== undefined && <Notice tone={said.tone}>{said.text}</Notice>}</div>
    </section>
  );
}
