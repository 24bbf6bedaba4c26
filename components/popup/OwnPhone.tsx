import { useRef, useState } from 'preact/hooks';
import type { OwnCallAnswer, Request } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { faultKey, faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { reasonText } from '../ui/reason';

type More = Pick<Request<'call.declare'>, 'justification' | 'confirmed' | 'follows'>;

function Result({ answer, onMore }: { answer: OwnCallAnswer; onMore: (more: More) => void }) {
  const tr = useI18n();
  const reason = useRef<HTMLInputElement>(null);
  const { recipient, isFree, attempt } = answer;
  if (isFree) return <Notice tone="allow">{tr.t('own_phone_free')}</Notice>;
  const justify = () => {
    const text = reason.current?.value.trim() ?? '';
    if (text.length >= 3) onMore({ justification: text, follows: attempt });
  };
  return (
    <Notice tone={recipient.verdict === 'block' ? 'block' : 'warn'}>
      <p>{`${tr.t(recipient.verdict === 'block' ? 'own_phone_stop' : 'own_phone_careful')} ${reasonText(tr, recipient)}`}</p>
      {recipient.verdict === 'warn' && <Button name="own-phone-confirm" onPress={() => onMore({ confirmed: true, follows: attempt })}>{tr.t('own_phone_confirm')}</Button>}
      {recipient.verdict === 'justify' && (
        <>
          <label class="label" for="own-phone-reason">{tr.t('own_phone_reason')}</label>
          <input id="own-phone-reason" ref={reason} type="text" maxLength={2_000} autocomplete="off" />
          <Button name="own-phone-justify" onPress={justify}>{tr.t('own_phone_confirm')}</Button>
        </>
      )}
    </Notice>
  );
}

/** *I am calling from my phone*: decided and logged, though nothing here can hold that phone. */
export function OwnPhone({ ask, contact, purpose, onDeclared }: { ask: Ask; contact: string; purpose: string; onDeclared?: () => void }) {
  const tr = useI18n();
  const [answer, setAnswer] = useState<OwnCallAnswer>();
  const [fault, setFault] = useState<string>();
  const declare = async (more: More) => {
    try {
      setAnswer(await ask('call.declare', { contact, purpose, ...more }));
      setFault(undefined);
      onDeclared?.();
    } catch (error) {
      setAnswer(undefined);
      setFault(faultKey(error));
    }
  };
  return (
    <div class="own-phone">
      <Button name="own-phone" onPress={() => void declare({})}>{tr.t('own_phone_action')}</Button>
      <div role="status" aria-live="polite">
        {answer !== undefined && <Result answer={answer} onMore={(more) => void declare(more)} />}
        {fault !== undefined && <Notice tone="block">{faultText(tr, fault)}</Notice>}
      </div>
    </div>
  );
}
