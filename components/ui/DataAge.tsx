import type { DataView } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import type { Translator } from '../i18n/translator';

/** "2 hours", "3 days": the largest unit that says enough. */
export function ageWords({ plural, t }: Translator, hours: number): string {
  if (hours < 1) return t('age_under_hour');
  if (hours < 48) return plural('age_hours', Math.floor(hours));
  return plural('age_days', Math.floor(hours / 24));
}

/** Age of the data in words; past the policy's limits it says what follows. */
export function DataAge({ data }: { data: DataView }) {
  const tr = useI18n();
  if (data.state === 'never') return <span class="age block">{tr.t('data_never')}</span>;
  const age = data.ageHours === undefined ? tr.t('data_age_unknown') : tr.t('data_age', { age: ageWords(tr, data.ageHours) });
  const note = data.clockBackwards ? tr.t('data_clock') : data.state === 'fresh' ? '' : tr.t(`data_${data.state}`);
  return <span class={`age ${data.state}`}>{note === '' ? age : `${age}. ${note}`}</span>;
}
