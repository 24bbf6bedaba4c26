import { useState } from 'preact/hooks';
import { CHANNELS, type Channel } from '../../utils/engine/channel';
import { guessColumn } from '../../utils/screening/look';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import type { Choices, Source } from './desk';
import { ListPreview } from './ListPreview';

export interface PlanFormProps {
  source: Source;
  purposes: readonly string[];
  isBusy: boolean;
  onStart: (choices: Choices) => void;
  onOther: () => void;
}

const TICKS = ['optOutText', 'noticeText', 'withWarned'] as const;
const TICK_WORDS = { optOutText: 'screening_opt_out', noticeText: 'screening_notice', withWarned: 'screening_with_warned' } as const;

/** First choice: the channel that the list has contacts for. */
function firstChoices({ look }: Source, purposes: readonly string[]): Choices {
  const channel: Channel = guessColumn(look, 'newsletter') < 0 && guessColumn(look, 'sms') >= 0 ? 'sms' : 'newsletter';
  const purpose = purposes.includes('direct-marketing') ? 'direct-marketing' : purposes[0] ?? 'direct-marketing';
  return { column: guessColumn(look, channel), channel, purpose, optOutText: false, noticeText: false, withWarned: false };
}

/** Which column, channel and purpose; and what the message holds, as only its writer knows. */
export function PlanForm({ source, purposes, isBusy, onStart, onOther }: PlanFormProps) {
  const { t, word } = useI18n();
  const [choices, setChoices] = useState(() => firstChoices(source, purposes));
  const set = (change: Partial<Choices>): void => setChoices((last) => ({ ...last, ...change }));
  const { names } = source.look.shape;
  return (
    <section aria-labelledby="plan-title">
      <h2 id="plan-title">{t('screening_plan_title')}</h2>
      <ListPreview source={source} column={choices.column} />
      <div class="filters">
        <label class="label">
          {t('screening_column')}
          <select name="column" value={String(choices.column)} onChange={(event) => set({ column: Number(event.currentTarget.value) })}>
            {choices.column < 0 && <option value="-1">{t('screening_column_none')}</option>}
            {names.map((name, at) => <option key={at} value={String(at)}>{name || t('screening_column_n', { count: at + 1 })}</option>)}
          </select>
        </label>
        <label class="label">
          {t('column_channel')}
          <select name="channel" value={choices.channel} onChange={(event) => { const channel = event.currentTarget.value as Channel; set({ channel, column: guessColumn(source.look, channel) }); }}>
            {CHANNELS.map((id) => <option key={id} value={id}>{word('channel', id)}</option>)}
          </select>
        </label>
        <label class="label">
          {t('column_purpose')}
          <select name="purpose" value={choices.purpose} onChange={(event) => set({ purpose: event.currentTarget.value })}>
            {purposes.map((id) => <option key={id} value={id}>{word('purpose', id)}</option>)}
          </select>
        </label>
      </div>
      <fieldset>
        <legend class="label">{t('screening_message')}</legend>
        {TICKS.map((tick) => (
          <label key={tick} class="choice">
            <input type="checkbox" name={tick} checked={choices[tick]} onChange={(event) => set({ [tick]: event.currentTarget.checked })} />
            <span>{t(TICK_WORDS[tick])}</span>
          </label>
        ))}
      </fieldset>
      <div class="row">
        <Button look="primary" name="start" disabled={isBusy || choices.column < 0} onPress={() => onStart(choices)}>{t('screening_start')}</Button>
        <Button name="other" onPress={onOther}>{t('screening_other')}</Button>
      </div>
    </section>
  );
}
