import { useI18n } from '../i18n/context';

/** Name and mark: a shield whose lower half is a speech bubble's tail. */
export function Brand() {
  const { t } = useI18n();
  return (
    <span class="brand">
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
        <path class="shield" d="M12 1.5 21 5v7c0 5.2-3.7 8.7-9 10.5C6.700 20.700 3 17.200 3 12V5z" />
        <path class="tick" d="M7.800 11.800l3 3 5.600-6" />
      </svg>
      <span>{t('extension_name')}</span>
    </span>
  );
}
