import { useState } from 'preact/hooks';
import type { ComposerRecipient, ComposerView } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { reasonText } from '../ui/reason';
import { VerdictMark } from '../ui/VerdictMark';
import { worstOf } from './worst';

export interface ComposerBarProps {
  view: ComposerView;
  isProtected: boolean;
  onPurpose(purpose: string): void;
}

function Hints({ one }: { one: ComposerRecipient }) {
  const { t, word } = useI18n();
  const { prefers, unusual } = one;
  return (
    <>
      {unusual && <span class="unusual">{unusual.kind === 'new-domain' ? t('composer_new_domain') : unusual.of ? t('composer_look_alike', { of: unusual.of }) : t('composer_look_alike_plain')}</span>}
      {prefers?.channel && <span class="prefers">{t('composer_prefers_channel', { channel: word('channel', prefers.channel) })}</span>}
      {prefers?.from !== undefined && prefers.to !== undefined && <span class="prefers">{t('composer_prefers_hours', { from: prefers.from, to: prefers.to })}</span>}
    </>
  );
}

function Row({ one }: { one: ComposerRecipient }) {
  const tr = useI18n();
  return (
    <li class={one.verdict}>
      <VerdictMark kind={one.verdict} />
      <span class="address">{one.shown}</span>
      {one.verdict !== 'allow' && <span class="reason">{reasonText(tr, one)}</span>}
      <Hints one={one} />
    </li>
  );
}

/** What Send would meet, while it is being written: every recipient by shape and word, and the purpose it is decided for. */
export function ComposerBar({ view, isProtected, onPurpose }: ComposerBarProps) {
  const { t, plural, word, find } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const attention = view.recipients.filter((one) => one.verdict !== 'allow' || one.unusual);
  const summary = attention.length > 0 ? plural('recipients_attention', attention.length) : plural('recipients_allowed', view.recipients.length);
  const purposes = view.purposes.includes(view.purpose) ? view.purposes : [view.purpose, ...view.purposes];
  return (
    <div class="bar" role="region" aria-label={t('composer_label')}>
      {!isProtected && <p class="unprotected" role="alert">{t('composer_unprotected')}</p>}
      {view.fault && <p class="unprotected">{find(view.fault) ?? t('fault_other')}</p>}
      {isOpen && <ul id="list" aria-label={t('composer_label')}>{view.recipients.map((one) => <Row key={one.index} one={one} />)}</ul>}
      <div class="line">
        <VerdictMark kind={worstOf(view.recipients)} />
        <Button look="quiet" name="composer-list" expanded={isOpen} onPress={() => setOpen(!isOpen)}>{summary}</Button>
        <label>
          <span class="label">{t('composer_purpose')}</span>
          <select data-name="composer-purpose" value={view.purpose} onChange={(event) => { if (event.isTrusted) onPurpose(event.currentTarget.value); }}>
            {purposes.map((purpose) => <option key={purpose} value={purpose}>{word('purpose', purpose)}</option>)}
          </select>
        </label>
      </div>
      <p class="live" role="status">{summary}</p>
    </div>
  );
}
