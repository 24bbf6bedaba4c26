import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Translator } from './translator';

export const I18n = createContext<Translator | undefined>(undefined);

/** The translator of this tree; throws where the wiring forgot the provider. */
export function useI18n(): Translator {
  const translator = useContext(I18n);
  if (translator === undefined) throw new Error('I18n provider missing');
  return translator;
}
