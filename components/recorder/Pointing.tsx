import { PICKS, type PickWhat } from '../../utils/guard/recorder-port';
import type { PointedAt } from '../../utils/recorder/draft-adapter';
import { useI18n } from '../i18n/context';
import { Button } from '../ui/Button';
import type { Busy } from './model';

export interface PointingProps {
  pointed: PointedAt; busy: Busy; isReady: boolean; hasShortcut: boolean;
  onPoint: (what: PickWhat) => void; onStop: () => void; onSelector: (what: PickWhat, selector: string) => void; onShortcut: (is: boolean) => void;
}

function Choices({ what, pointed, onSelector }: { what: PickWhat; pointed: PointedAt; onSelector: (selector: string) => void }) {
  const tr = useI18n();
  const at = pointed[what];
  if (!at) return null;
  return (
    <fieldset>
      <legend class="hint">{tr.t('recorder_selector')}</legend>
      {at.picked.proposals.map(({ selector, count, steady }) => (
        <label class="choice" key={selector}>
          <input type="radio" name={`selector-${what}`} checked={at.selector === selector} onChange={() => onSelector(selector)} />
          <span><code>{selector}</code><span class="hint">{`${tr.plural('recorder_found', count)}${steady ? '' : `, ${tr.t('recorder_fragile')}`}`}</span></span>
        </label>
      ))}
    </fieldset>
  );
}

/** The button and the fields, pointed at in the page. */
export function Pointing({ pointed, busy, isReady, hasShortcut, onPoint, onStop, onSelector, onShortcut }: PointingProps) {
  const tr = useI18n();
  return (
    <section aria-labelledby="pointing-title">
      <h2 id="pointing-title">{tr.t('recorder_pointing')}</h2>
      <p class="hint">{tr.t('recorder_pointing_hint')}</p>
      {PICKS.map((what) => (
        <div class="panel" key={what} data-pick={what}>
          <div class="title-row">
            <h3>{tr.word('recorder_pick', what)}</h3>
            {busy?.do === 'pick' && busy.what === what
              ? <Button name={`stop-${what}`} look="primary" onPress={onStop}>{tr.t('recorder_stop')}</Button>
              : <Button name={`point-${what}`} disabled={busy !== undefined || !isReady} onPress={() => onPoint(what)}>{tr.t(pointed[what] ? 'recorder_point_again' : 'recorder_point')}</Button>}
          </div>
          <Choices what={what} pointed={pointed} onSelector={(selector) => onSelector(what, selector)} />
        </div>
      ))}
      <label class="choice"><input type="checkbox" id="shortcut" checked={hasShortcut} onChange={(event) => onShortcut(event.currentTarget.checked)} /><span>{tr.t('recorder_shortcut')}</span></label>
    </section>
  );
}
