import { useI18n } from '../i18n/context';
import { AttemptList } from '../ui/AttemptList';
import { Brand } from '../ui/Brand';
import { Button } from '../ui/Button';
import { DataAge } from '../ui/DataAge';
import { faultText, type Ask } from '../ui/fault';
import { Notice } from '../ui/Notice';
import { ScreeningLink } from '../ui/ScreeningLink';
import { Wrong } from '../ui/Wrong';
import { useLoad } from '../ui/use-load';
import type { DeriveKey } from '../passcode/derive';
import { Unlock } from '../passcode/Unlock';
import { MayI } from './MayI';
import { TabStatus } from './TabStatus';
import { Tasks } from './Tasks';

export interface PopupProps { ask: Ask; tab: number; derive: DeriveKey; onOptions: () => void }

export function Popup({ ask, tab, derive, onOptions }: PopupProps) {
  const tr = useI18n();
  const { value: state, fault, reload } = useLoad(() => ask('popup.state', { tab }));
  const work = useLoad(() => ask('task.list', {}));
  return (
    <main class="popup" aria-busy={state === undefined && fault === undefined}>
      <header>
        <h1><Brand /></h1>
        <Button look="quiet" name="options" onPress={onOptions}>{tr.t('open_options')}</Button>
      </header>
      {fault === 'fault_locked'
        ? <Unlock ask={ask} derive={derive} onOpen={() => { reload(); work.reload(); }} />
        : <Problem fault={fault ?? state?.fault} enrolled={state?.enrolled} onOptions={onOptions} />}
      <Wrong problems={state?.wrong} />
      {state?.emergency !== undefined && (
        <Notice tone="warn" role="status">
          <p><strong>{tr.t('emergency_until', { time: tr.dateTime(state.emergency.until) })}</strong></p>
          <p>{tr.t('emergency_hint', { site: state.emergency.site, reason: state.emergency.reason })}</p>
        </Notice>
      )}
      {state !== undefined && <TabStatus state={state} />}
      {state?.enrolled === true && (
        <>
          <p class="data-age"><DataAge data={state.data} /></p>
          <MayI ask={ask} purposes={state.purposes} asked={state.asked} work={work.value} onChanged={work.reload} />
          <Tasks ask={ask} list={work.value} onChanged={work.reload} />
          <section aria-labelledby="recent-title">
            <h2 id="recent-title">{tr.t('recent_title')}</h2>
            <AttemptList rows={state.recent} />
          </section>
          <p><ScreeningLink /></p>
        </>
      )}
    </main>
  );
}

/** What keeps this device from deciding. */
function Problem({ fault, enrolled, onOptions }: Pick<PopupProps, 'onOptions'> & { fault: string | undefined; enrolled: boolean | undefined }) {
  const tr = useI18n();
  if (enrolled === false) {
    return (
      <Notice tone="warn">
        <p>{tr.t('not_enrolled')}</p>
        <Button look="primary" name="enrol" onPress={onOptions}>{tr.t('not_enrolled_action')}</Button>
      </Notice>
    );
  }
  return fault === undefined ? null : <Notice tone="block" role="alert">{faultText(tr, fault)}</Notice>;
}
