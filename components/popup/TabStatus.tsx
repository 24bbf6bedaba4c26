import type { PopupState } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { faultText } from '../ui/fault';
import { levelWords } from '../ui/level-words';

const TONE: Record<PopupState['tab']['state'], string> = {
  guarded: 'allow', 'no-editor': 'allow', 'not-protected': 'block', 'no-adapter': 'note', 'no-access': 'note',
};

/** Is this tab guarded, and how strongly; *enforced* only when the worker measured it. */
export function TabStatus({ state }: { state: PopupState }) {
  const tr = useI18n();
  const { t } = tr;
  const { tab } = state;
  const key = tab.state.replace('-', '_') as 'guarded' | 'no_editor' | 'not_protected' | 'no_adapter' | 'no_access';
  const isWatched = tab.state === 'guarded' || tab.state === 'no-editor';
  const isLoose = isWatched && tab.host !== undefined && state.emergency?.site.endsWith(`//${tab.host}`) === true; // an order lets requests of this very site go
  return (
    <section class={`status ${isLoose ? 'warn' : TONE[tab.state]}`} aria-labelledby="tab-title">
      <h2 id="tab-title">{t(`tab_${key}`)}</h2>
      <p>{tab.fault === undefined ? t(`tab_${key}_hint`, { name: tab.name ?? tab.host ?? '' }) : faultText(tr, tab.fault)}</p>
      {tab.problem !== undefined && <p class="hint"><code>{`${tab.adapter ?? ''}: ${tab.problem}`}</code></p>}
      {isWatched && <p class="level"><strong>{levelWords(tr, state)}</strong>{` – ${t(`level_${state.level.replace('-', '_') as 'enforced' | 'assisted' | 'observing' | 'not_protected' | 'emergency'}_hint`)}`}</p>}
    </section>
  );
}
