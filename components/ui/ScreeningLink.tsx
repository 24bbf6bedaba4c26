import { useI18n } from '../i18n/context';

/** The screening page, in a tab of its own: a list takes longer than a popup lives. */
export function ScreeningLink() {
  const { t } = useI18n();
  return <a class="button" href="screening.html" target="_blank" rel="noreferrer" data-name="screening">{t('screening_open')}</a>;
}
