import { useState } from 'preact/hooks';
import type { StateView } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import type { Translator } from '../i18n/translator';
import { Button } from '../ui/Button';
import { DataAge } from '../ui/DataAge';
import { faultKey, faultText, type Ask } from '../ui/fault';
import { levelWords } from '../ui/level-words';
import { Notice } from '../ui/Notice';
import { Wrong } from '../ui/Wrong';

function logWords(tr: Translator, { log }: StateView): string {
  if (log.sequence === 0) return tr.t('state_log_empty');
  const receipt = log.receiptAt === undefined ? '' : ` (${tr.dateTime(log.receiptAt)})`;
  return `${tr.t('state_log_events', { events: log.sequence, receipted: log.receiptedTo })}${receipt}`;
}

function rows(tr: Translator, state: StateView): [string, string | undefined][] {
  const count = (value: number | undefined) => (value === undefined ? undefined : tr.number(value));
  const whole = state.whole === undefined ? '' : ` – ${tr.t(state.whole ? 'state_whole' : 'state_part')}`;
  return [
    [tr.t('state_level'), levelWords(tr, state)],
    [tr.t('state_managed'), tr.t(state.managed ? 'yes' : 'no')],
    [tr.t('state_hub'), state.hub],
    [tr.t('state_org'), state.org],
    [tr.t('state_device'), state.deviceId],
    [tr.t('state_user'), state.user],
    [tr.t('state_storage'), state.inMemory ? tr.t('state_in_memory') : undefined],
    [tr.t('state_territory'), state.territory === undefined ? undefined : `${state.territory}${whole}`],
    [tr.t('state_contact_points'), count(state.contactPoints)],
    [tr.t('state_stops'), count(state.stops)],
    [tr.t('state_own_stops'), state.ownStops.waiting > 0 ? count(state.ownStops.waiting) : undefined],
    [tr.t('state_root'), count(state.data.rootVersion)],
    [tr.t('state_keys'), count(state.keysVersion)],
    [tr.t('state_policy'), count(state.policyVersion)],
    [tr.t('state_last_sync'), state.lastSync === undefined ? undefined : tr.dateTime(state.lastSync.at)],
    [tr.t('state_log'), logWords(tr, state)],
    [tr.t('state_log_head'), state.log.head],
    [tr.t('state_unsent'), count(state.log.unsent)],
  ];
}

/** What this device holds and rests on. */
export function State({ state, ask, onState }: { state: StateView; ask: Ask; onState: (state: StateView) => void }) {
  const tr = useI18n();
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const sync = async () => {
    setBusy(true);
    try {
      onState(await ask('sync.now', {}));
      setFault(undefined);
    } catch (error) {
      setFault(faultKey(error));
    }
    setBusy(false);
  };
  const problem = fault ?? state.fault ?? (state.lastSync?.ok === false ? state.lastSync.fault : undefined);
  return (
    <section aria-labelledby="state-title">
      <div class="title-row">
        <h2 id="state-title">{tr.t('state_title')}</h2>
        {state.enrolled && <Button name="sync" disabled={isBusy} onPress={() => void sync()}>{tr.t(isBusy ? 'sync_running' : 'sync_now')}</Button>}
      </div>
      <p class="data-age"><DataAge data={state.data} /></p>
      <div role="status" aria-live="polite">{problem !== undefined && <Notice tone="block">{faultText(tr, problem)}</Notice>}</div>
      <Wrong problems={state.wrong} />
      {state.ownStops.refused > 0 && <Notice tone="warn" role="alert">{tr.plural('state_stops_refused', state.ownStops.refused)}</Notice>}
      <dl class="facts">
        {rows(tr, state).map(([name, value]) => value !== undefined && value !== '' && <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
      </dl>
    </section>
  );
}
