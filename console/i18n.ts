// The console's own words, and those it shares with the extension (verdicts, channels, reasons).
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Translator } from '../components/i18n/translator';
import type en from './words/en.json';

export type Word = keyof typeof en;
export const LANGUAGES = ['en', 'pl'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Words {
  language: Language;
  setLanguage: (language: Language) => void;
  /** A word of the console; `{name}` is replaced. */
  t: (key: Word, params?: Record<string, string | number>) => string;
  /** A word whose key comes from data; the id itself when there is none. */
  word: (prefix: string, id: string) => string;
  /** The extension's words. */
  tr: Translator;
}

export const WordsContext = createContext<Words | undefined>(undefined);

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === undefined) throw new Error('words provider missing');
  return words;
}
