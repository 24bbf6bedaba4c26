// Messages of the extension in its own pages and in the isolated world. No polyfill here: dialog.js must stay small.
interface I18nApi { getMessage(name: string): string }
interface Scope { browser?: { i18n?: I18nApi }; chrome?: { i18n?: I18nApi } }

const api = (): I18nApi | undefined => {
  const scope = globalThis as Scope;
  return scope.browser?.i18n ?? scope.chrome?.i18n;
};

/** Source of messages. `warm` are read now: an orphaned script (extension reloaded) can read none later, and must still speak. */
export function browserMessages(warm: readonly string[] = []): { get(key: string): string } {
  const known = new Map<string, string>();
  const read = (key: string): string => {
    let text = '';
    try {
      text = api()?.getMessage(key) ?? '';
    } catch {
      return ''; // "Extension context invalidated": only what was warmed is left
    }
    if (text !== '') known.set(key, text);
    return text;
  };
  for (const key of warm) read(key);
  return { get: (key) => known.get(key) ?? read(key) };
}
