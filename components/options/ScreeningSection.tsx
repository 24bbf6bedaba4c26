import { useI18n } from '../i18n/context';
import { ScreeningLink } from '../ui/ScreeningLink';

export function ScreeningSection() {
  const { t } = useI18n();
  return (
    <section aria-labelledby="screening-title">
      <h2 id="screening-title">{t('screening_title')}</h2>
      <p class="hint">{t('screening_open_hint')}</p>
      <ScreeningLink />
    </section>
  );
}
