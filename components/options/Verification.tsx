import { useState } from 'preact/hooks';
import type { VerifyAnswer } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { faultKey, faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';

const TONE = { error: 'block', warning: 'warn', note: 'note' } as const;

/** Checks the chain on this device; says that only the verifier with outside keys proves it to others. */
export function Verification({ ask }: { ask: Ask }) {
  const tr = useI18n();
  const [answer, setAnswer] = useState<VerifyAnswer>();
  const [fault, setFault] = useState<string>();
  const verify = async () => {
    try {
      setAnswer(await ask('log.verify', {}));
      setFault(undefined);
    } catch (error) {
      setAnswer(undefined);
      setFault(faultKey(error));
    }
  };
  return (
    <section aria-labelledby="verify-title">
      <div class="title-row">
        <h2 id="verify-title">{tr.t('verify_title')}</h2>
        <Button name="verify" onPress={() => void verify()}>{tr.t('verify_action')}</Button>
      </div>
      <p class="hint">{tr.t('verify_hint')}</p>
      <div role="status" aria-live="polite">
        {fault !== undefined && <Notice tone="block">{faultText(tr, fault)}</Notice>}
        {answer !== undefined && (
          <Notice tone={answer.ok ? 'allow' : 'block'}>{tr.t(answer.ok ? 'verify_ok' : 'verify_bad', { events: answer.events, receipted: answer.receiptedTo })}</Notice>
        )}
        {answer?.findings.map((finding, index) => (
          <Notice key={index} tone={TONE[finding.level]}>{tr.find(finding.key, finding.params) ?? tr.t('finding_other', { key: finding.key })}</Notice>
        ))}
      </div>
    </section>
  );
}
