import { useState } from 'preact/hooks';
import type { AskAnswer, StopAnswer } from '../../utils/messaging/protocol';
import { CHANNEL_CONTACT_POINT, CHANNELS, type Channel } from '../../utils/engine/channel';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { faultKey, faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';

const channelsOf = (kind: AskAnswer['kind']): Channel[] => CHANNELS.filter((channel) => kind === undefined || CHANNEL_CONTACT_POINT[channel] === kind);

function Confirm({ answer, onConfirm, onCancel }: { answer: AskAnswer; onConfirm: (channels: Channel[] | undefined) => void; onCancel: () => void }) {
  const { t, word } = useI18n();
  const all = channelsOf(answer.kind);
  const [chosen, setChosen] = useState<Channel[]>(all);
  const toggle = (channel: Channel) => setChosen(chosen.includes(channel) ? chosen.filter((one) => one !== channel) : [...chosen, channel]);
  return (
    <fieldset class="panel">
      <legend>{t('said_no_legend', { contact: answer.contact })}</legend>
      <p class="hint">{t('said_no_hint')}</p>
      {all.map((channel) => (
        <label key={channel} class="choice">
          <input type="checkbox" checked={chosen.includes(channel)} onChange={() => toggle(channel)} />
          <span>{word('channel', channel)}</span>
        </label>
      ))}
      <div class="row">
        <Button name="said-no-cancel" onPress={onCancel}>{t('action_cancel')}</Button>
        <Button look="primary" name="said-no-confirm" disabled={chosen.length === 0} onPress={() => onConfirm(chosen.length === all.length ? undefined : chosen)}>
          {t('said_no_confirm')}
        </Button>
      </div>
    </fieldset>
  );
}

/** Records that the person said no: narrows this device at once and goes to the hub. It can only narrow, so one confirmation is enough. */
export function SaidNo({ ask, answer, onRecorded, isOpen = false }: { ask: Ask; answer: AskAnswer; onRecorded: () => void; isOpen?: boolean }) {
  const tr = useI18n();
  const [step, setStep] = useState<'closed' | 'confirm'>(isOpen ? 'confirm' : 'closed');
  const [done, setDone] = useState<StopAnswer>();
  const [fault, setFault] = useState<string>();
  const record = async (channels: Channel[] | undefined) => {
    setStep('closed');
    try {
      setDone(await ask('overlay.stop', { contact: answer.contact, kind: 'objection', ...(channels === undefined ? {} : { channels }), note: 'said-no' }));
      setFault(undefined);
      onRecorded();
    } catch (error) {
      setFault(faultKey(error));
    }
  };
  return (
    <div class="said-no">
      {step === 'closed' && done === undefined && <Button name="said-no" onPress={() => setStep('confirm')}>{tr.t('said_no_action')}</Button>}
      {step === 'confirm' && <Confirm answer={answer} onCancel={() => setStep('closed')} onConfirm={(channels) => void record(channels)} />}
      <div role="status" aria-live="polite">
        {done !== undefined && <Notice tone="allow">{tr.t('said_no_done', { contact: done.contact })}</Notice>}
        {fault !== undefined && <Notice tone="block">{`${tr.t('said_no_failed')} ${faultText(tr, fault)}`}</Notice>}
      </div>
    </div>
  );
}
