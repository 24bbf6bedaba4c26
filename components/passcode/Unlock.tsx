import { useEffect, useState } from 'preact/hooks';
import type { PasscodeState } from '../../utils/messaging/passcode';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { faultKey, faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { Wrong } from '../ui/Wrong';
import { PasscodeField } from './PasscodeField';
import type { DeriveKey } from './derive';

export interface UnlockProps { ask: Ask; derive: DeriveKey; onOpen: () => void }

/** Seconds until the next try. */
function useCountdown(): [number, (ms: number) => void] {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (until <= now) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), 500);
    return () => clearTimeout(timer);
  }, [until, now]);
  return [Math.max(0, Math.ceil((until - now) / 1_000)), (ms) => { setNow(Date.now()); setUntil(Date.now() + ms); }];
}

/** The passcode is typed here and in no page; what leaves this component is a key made of it. */
export function Unlock({ ask, derive, onOpen }: UnlockProps) {
  const tr = useI18n();
  const [state, setState] = useState<PasscodeState>();
  const [passcode, setPasscode] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [said, setSaid] = useState<string>();
  const [seconds, waitFor] = useCountdown();
  useEffect(() => {
    ask('passcode.state', {}).then((now) => {
      setState(now);
      if (now.waitMs > 0) waitFor(now.waitMs);
      if (now.state !== 'locked') onOpen();
    }, (error: unknown) => setSaid(faultText(tr, faultKey(error))));
  }, []);
  const submit = async () => {
    if (isBusy || seconds > 0 || passcode === '' || state?.salt === undefined) return;
    setBusy(true);
    setSaid(undefined);
    try {
      const answer = await ask('passcode.open', { key: await derive(passcode, state.salt, state.cost) });
      setPasscode('');
      if (answer.result === 'open') { onOpen(); return; }
      setSaid(tr.t(answer.result === 'ended' ? 'passcode_ended' : answer.result === 'wrong' ? 'passcode_wrong' : 'passcode_early'));
      waitFor(answer.waitMs);
    } catch (error) {
      setSaid(faultText(tr, faultKey(error)));
    }
    setBusy(false);
  };
  return (
    <section class="unlock" aria-labelledby="unlock-title">
      <h2 id="unlock-title">{tr.t('unlock_title')}</h2>
      <Wrong problems={state?.wrong} />
      <p class="hint">{tr.t('unlock_hint')}</p>
      <form onSubmit={(event) => { event.preventDefault(); if (event.isTrusted) void submit(); }}>
        <PasscodeField name="passcode" label={tr.t('passcode_label')} value={passcode} onInput={setPasscode} autofocus />
        <Button look="primary" name="unlock" disabled={isBusy || seconds > 0} onPress={() => void submit()}>{tr.t(isBusy ? 'unlock_running' : 'unlock_action')}</Button>
      </form>
      <div role="status" aria-live="polite">
        {said !== undefined && <Notice tone="block">{said}</Notice>}
        {seconds > 0 && <p class="hint">{tr.t('passcode_wait', { seconds })}</p>}
      </div>
    </section>
  );
}
