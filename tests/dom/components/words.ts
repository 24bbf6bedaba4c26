import { createTranslator, type MessageSource, type Translator } from '../../../components/i18n/translator';
import en from '../../../public/_locales/en/messages.json';
import pl from '../../../public/_locales/pl/messages.json';

export const TABLES: Record<'en' | 'pl', Record<string, { message: string }>> = { en, pl };
export const source = (language: 'en' | 'pl'): MessageSource => ({ get: (key) => TABLES[language][key]?.message ?? '' });
export const words = (language: 'en' | 'pl' = 'en'): Translator => createTranslator(source(language));
