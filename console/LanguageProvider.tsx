import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { I18n } from '../components/i18n/context';
import { createTranslator } from '../components/i18n/translator';
import { LANGUAGES, WordsContext, type Language, type Word, type Words } from './i18n';

type Table = Record<string, string>;
type Messages = Record<string, { message: string }>;
interface Loaded { language: Language; own: Table; shared: Messages }

// One language is fetched, the other stays where it is.
const SOURCES: Record<Language, () => Promise<[{ default: Table }, { default: Messages }]>> = {
  en: () => Promise.all([import('./words/en.json'), import('../public/_locales/en/messages.json')]),
  pl: () => Promise.all([import('./words/pl.json'), import('../public/_locales/pl/messages.json')]),
};

const isLanguage = (text: string | null): text is Language => (LANGUAGES as readonly (string | null)[]).includes(text);

function firstLanguage(): Language {
  const chosen = localStorage.getItem('language');
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.some((one) => one.startsWith('pl')) ? 'pl' : 'en';
}

function wordsOf({ language, own, shared }: Loaded, setLanguage: (language: Language) => void): Words {
  const tr = createTranslator({ get: (key) => shared[key]?.message ?? '' });
  const fill = (text: string, params: Record<string, string | number>): string =>
    text.replace(/\{(\w+)\}/g, (token, name: string) => { const value = params[name]; return typeof value === 'number' ? tr.number(value) : value ?? token; });
  return {
    language, setLanguage, tr,
    t: (key: Word, params = {}) => fill(own[key] ?? key, params),
    word: (prefix, id) => own[`${prefix}_${id.replace(/[^A-Za-z0-9]/g, '_')}`] ?? id,
  };
}

/** Language of the browser, or the one chosen here. */
export function LanguageProvider({ children }: { children: ComponentChildren }) {
  const [language, setLanguage] = useState(firstLanguage);
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => {
    let isCurrent = true;
    void SOURCES[language]().then(([own, shared]) => { if (isCurrent) setLoaded({ language, own: own.default, shared: shared.default }); });
    return () => { isCurrent = false; };
  }, [language]);
  const words = useMemo(() => loaded && wordsOf(loaded, (next) => { localStorage.setItem('language', next); setLanguage(next); }), [loaded]);
  useEffect(() => { if (words) document.documentElement.lang = words.tr.locale; }, [words]);
  if (!words) return null;
  return <WordsContext.Provider value={words}><I18n.Provider value={words.tr}>{children}</I18n.Provider></WordsContext.Provider>;
}
