import type { Progress } from '../../utils/screening/run';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';

/** Share of the whole that each part takes, about. */
const SHARES = { read: [0, 0.35], decide: [0.35, 0.5], write: [0.85, 0.15] } as const;
const WORDS = { read: 'screening_phase_read', decide: 'screening_phase_decide', write: 'screening_phase_write' } as const;

export function Running({ progress, onCancel }: { progress: Progress; onCancel: () => void }) {
  const { t, plural } = useI18n();
  const [start, share] = SHARES[progress.phase];
  const percent = Math.round((start + share * progress.part) * 100);
  return (
    <section aria-labelledby="running-title">
      <h2 id="running-title">{t(WORDS[progress.phase])}</h2>
      <progress max={100} value={percent} aria-labelledby="running-title">{`${percent} %`}</progress>
      <p class="hint">{plural('screening_rows', progress.rows)}</p>
      <Button name="cancel" onPress={onCancel}>{t('screening_cancel')}</Button>
    </section>
  );
}
