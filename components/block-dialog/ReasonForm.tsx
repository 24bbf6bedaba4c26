import { useRef, useState } from 'preact/hooks';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import type { Communication } from './view-model';

/** Letters a typed reason must have at least: enough to say something, for the log is read by people. */
export const REASON_MIN = 10;
const REASON_MAX = 2_000;

// Read at the press: the input event is stopped before the page, and so before preact.
export function ReasonForm({ communication, onSend }: { communication: Communication; onSend: (reason: string, event: Event) => void }) {
  const { t, plural } = useI18n();
  const field = useRef<HTMLTextAreaElement>(null);
  const [isShort, setShort] = useState(false);
  const press = (event: Event) => {
    const reason = field.current?.value.trim().slice(0, REASON_MAX) ?? '';
    if (reason.replace(/\s+/g, '').length < REASON_MIN) {
      setShort(true);
      field.current?.focus();
      return;
    }
    onSend(reason, event);
  };
  return (
    <div class="panel">
      <label class="label" for="reason">{t('reason_label')}</label>
      <textarea id="reason" ref={field} rows={3} maxLength={REASON_MAX} aria-describedby="reason-hint" aria-invalid={isShort} autocomplete="off" />
      <p id="reason-hint" class={isShort ? 'hint wrong' : 'hint'} role={isShort ? 'alert' : undefined}>
        {isShort ? plural('reason_too_short', REASON_MIN) : t('reason_hint')}
      </p>
      <Button name="justify" onPress={press}>{t(`action_justify_${communication}`)}</Button>
    </div>
  );
}
