import { browser } from 'wxt/browser';

/** Language the browser shows us in; picks the locale of dates and of the dialog. */
export function uiLanguage(): string {
  return browser.i18n.getUILanguage();
}

/** Message by key with its substitutions; the key itself when there is no such message, so that a gap is seen and not silent. */
export function message(key: string, substitutions: (string | number)[] = []): string {
  const found = browser.i18n.getMessage(key as never, substitutions.map(String));
  return found === '' ? key : found;
}
