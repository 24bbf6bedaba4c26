import { useState } from 'preact/hooks';
import type { DialogAnswer } from '../../utils/guard/dialog-port';
import type { CampaignView } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';

/** A list that cannot be read: the person names the screening of it, and says that it is the same list. */
export function Campaign({ campaign: { clearances }, press }: { campaign: CampaignView; press: (answer: DialogAnswer, event: Event) => void }) {
  const { t, plural, dateTime } = useI18n();
  const [chosen, setChosen] = useState<string>();
  const [isSame, setSame] = useState(false);
  return (
    <fieldset class="panel">
      <legend>{t('campaign_legend')}</legend>
      <p class="hint">{clearances.length > 0 ? t('campaign_hint') : t('campaign_none')}</p>
      {clearances.map(({ id, label, count, at, isOlder }) => (
        <label key={id} class="choice">
          <input type="radio" name="clearance" value={id} checked={chosen === id} onChange={() => setChosen(id)} />
          <span>
            <strong><bdi>{label}</bdi></strong>
            <span class="hint">{`${plural('campaign_count', count)}, ${dateTime(at)}`}</span>
            {isOlder && <span class="hint wrong">{t('campaign_older')}</span>}
          </span>
        </label>
      ))}
      {clearances.length > 0 && (
        <label class="choice">
          <input type="checkbox" name="same-list" checked={isSame} onChange={(event) => setSame(event.currentTarget.checked)} />
          <span>{t('campaign_same')}</span>
        </label>
      )}
      <div class="row">
        <Button name="screen" onPress={(event) => press({ action: 'screen' }, event)}>{t('action_screen')}</Button>
        {clearances.length > 0 && (
          <Button name="use-clearance" look="primary" disabled={chosen === undefined || !isSame} onPress={(event) => chosen !== undefined && isSame && press({ action: 'use-clearance', clearance: chosen }, event)}>
            {t('action_release_list')}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
