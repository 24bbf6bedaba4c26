import type { StateView } from '../../utils/messaging/protocol';
import { useI18n } from '../i18n/context';
import { Notice } from '../ui/Notice';

/** What the administrator of the browser has set, and what is wrong with it. Nothing where he has set nothing. */
export function Managed({ managed }: { managed: NonNullable<StateView['managedPolicy']> }) {
  const { t } = useI18n();
  const { state, problems, keys } = managed;
  if (state === 'absent') return null;
  return (
    <section aria-labelledby="managed-title">
      <h2 id="managed-title">{t('managed_title')}</h2>
      {state === 'waiting' && <Notice tone="block">{t('managed_waiting')}</Notice>}
      {state === 'given' && <p class="hint">{keys.length > 0 ? t('managed_given', { keys: keys.join(', ') }) : t('managed_given_none')}</p>}
      {state === 'invalid' && (
        <Notice tone="block" role="alert">
          <p>{t('managed_invalid')}</p>
          <ul class="plain">{problems.map(({ path, message }, index) => <li key={index}><code>{path === '' ? message : `${path}: ${message}`}</code></li>)}</ul>
        </Notice>
      )}
    </section>
  );
}
