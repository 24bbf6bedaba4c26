import { useState } from 'preact/hooks';
import { useI18n } from '../i18n/context';
import { messageName } from '../i18n/translator';
import { Button } from '../ui/Button';

/** Radio list of purposes, each with what it needs; nothing is chosen beforehand, and choosing sends nothing. */
export function PurposeChooser({ purposes, onChoose }: { purposes: string[]; onChoose: (purpose: string, event: Event) => void }) {
  const { t, word, find } = useI18n();
  const [chosen, setChosen] = useState<string>();
  return (
    <fieldset class="panel">
      <legend>{t('declare_legend')}</legend>
      <p class="hint">{t('declare_hint')}</p>
      {purposes.map((purpose) => (
        <label key={purpose} class="choice">
          <input type="radio" name="purpose" value={purpose} checked={chosen === purpose} onChange={() => setChosen(purpose)} />
          <span>
            <strong>{word('purpose', purpose)}</strong>
            <span class="hint">{find(messageName('purpose_needs', purpose)) ?? t('purpose_needs_other')}</span>
          </span>
        </label>
      ))}
      <Button name="declare" disabled={chosen === undefined} onPress={(event) => chosen !== undefined && onChoose(chosen, event)}>
        {t('action_check_again')}
      </Button>
    </fieldset>
  );
}
