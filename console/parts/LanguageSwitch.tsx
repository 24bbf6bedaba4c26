import { LANGUAGES, useWords } from '../i18n';
import { Choice } from './Fields';

const NAMES = { en: 'English', pl: 'Polski' } as const;

export function LanguageSwitch() {
  const { t, language, setLanguage } = useWords();
  return <Choice label={t('language')} name="language" value={language} options={LANGUAGES.map((value) => ({ value, text: NAMES[value] }))} onInput={(value) => { if (value === 'en' || value === 'pl') setLanguage(value); }} />;
}
