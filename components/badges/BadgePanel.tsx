import { useEffect, useRef, useState } from 'preact/hooks';
import type { ContactAction } from '../../utils/guard/badge-port';
import type { BadgeDetail } from '../../utils/messaging/at-hand';
import { Grounds } from '../block-dialog/RecipientCard';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import { faultText } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { reasonText } from '../ui/reason';
import { VerdictMark } from '../ui/VerdictMark';

export interface BadgePanelProps { detail?: BadgeDetail | undefined; fault?: string | undefined; onAct: (action: ContactAction) => void; onClose: () => void }

function Prefers({ prefers }: { prefers: BadgeDetail['prefers'] }) {
  const { t, word } = useI18n();
  return (
    <>
      {prefers?.channel !== undefined && <p class="hint">{t('badge_prefers_channel', { channel: word('channel', prefers.channel) })}</p>}
      {prefers?.from !== undefined && prefers.to !== undefined && <p class="hint">{t('badge_prefers_hours', { from: prefers.from, to: prefers.to })}</p>}
    </>
  );
}

function Rows({ detail, purpose }: { detail: BadgeDetail; purpose: string }) {
  const tr = useI18n();
  const rows = detail.purposes.find((one) => one.purpose === purpose)?.rows ?? [];
  return (
    <ul class="rows" tabIndex={0} aria-label={tr.word('purpose', purpose)}>
      {rows.map((row) => (
        <li key={row.channel} class={row.verdict}>
          <div class="head"><strong>{tr.word('channel', row.channel)}</strong><VerdictMark kind={row.verdict} /></div>
          <p>{reasonText(tr, row)}</p>
          <Grounds view={row} />
        </li>
      ))}
    </ul>
  );
}

/** Why a badge says what it says: every channel for the purpose chosen, with reason, record and rule; and what can be done. */
export function BadgePanel({ detail, fault, onAct, onClose }: BadgePanelProps) {
  const tr = useI18n();
  const [purpose, setPurpose] = useState<string>();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const shown = purpose ?? detail?.purposes[0]?.purpose ?? '';
  return (
    <>
      <header>
        <h2 id="title" tabIndex={-1} ref={heading}>{detail === undefined ? tr.t('badge_loading') : tr.t('badge_panel', { contact: detail.contact })}</h2>
        <Button look="quiet" name="badge-close" onPress={onClose}>{tr.t('badge_close')}</Button>
      </header>
      {[fault, detail?.fault].map((key) => key !== undefined && <Notice key={key} tone="block" role="alert">{faultText(tr, key)}</Notice>)}
      {detail !== undefined && (
        <>
          <Prefers prefers={detail.prefers} />
          <label class="label purpose">
            {tr.t('badge_purpose')}
            <select data-name="badge-purpose" value={shown} onChange={(event) => { if (event.isTrusted) setPurpose(event.currentTarget.value); }}>
              {detail.purposes.map((one) => <option key={one.purpose} value={one.purpose}>{tr.word('purpose', one.purpose)}</option>)}
            </select>
          </label>
          <Rows detail={detail} purpose={shown} />
          <footer class="row">
            <Button name="badge-record" onPress={() => onAct('record')}>{tr.t('badge_act_record')}</Button>
            <Button name="badge-said-no" onPress={() => onAct('said-no')}>{tr.t('badge_act_said_no')}</Button>
          </footer>
        </>
      )}
    </>
  );
}
