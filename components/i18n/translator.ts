// Prose from message keys. Tokens are `{name}`, replaced here, so that a message needs no browser-specific placeholder table.
import type en from '../../public/_locales/en/messages.json';

export type MessageKey = keyof typeof en;
type Base<K, S extends string> = K extends `${infer B}${S}` ? B : never;
/** Keys that exist as `_one _few _many _other`. */
export type PluralKey = Base<MessageKey, '_few'>;
export type Params = Record<string, string | number>;

export type WordPrefix =
  | 'channel' | 'purpose' | 'verdict' | 'outcome' | 'layer' | 'level' | 'gdpr' | 'eprivacy' | 'certainty' | 'need' | 'consent' | 'relationship' | 'source' | 'merge' | 'method' | 'lawful'
  | 'recorder_take' | 'recorder_say' | 'recorder_sign' | 'recorder_role' | 'recorder_pick' | 'recorder_test' | 'recorder_result' | 'recorder_ended' | 'recorder_missing';

/** Where messages come from; `''` for an unknown key. */
export interface MessageSource {
  get(key: string): string;
}

export interface Translator {
  /** BCP 47 tag of the messages in use, not of the browser. */
  locale: string;
  t(key: MessageKey, params?: Params): string;
  /** Chooses the plural form; `{count}` is the number, grouped. */
  plural(key: PluralKey, count: number, params?: Params): string;
  /** A message whose key comes from data; undefined when there is none. */
  find(key: string, params?: Params): string | undefined;
  /** The word for an id, e.g. `word('channel', 'voice')`; the id itself when policy added it. */
  word(prefix: WordPrefix, id: string): string;
  /** The same inside a sentence: "e-mail", "SMS". */
  midWord(prefix: WordPrefix, id: string): string;
  day(value: string | number): string;
  dateTime(at: number): string;
  number(value: number): string;
}

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const fill = (text: string, values: Record<string, string>) => text.replace(/\{(\w+)\}/g, (token, name: string) => values[name] ?? token);

/** Message name for an id: the browsers allow only letters, digits and `_` in names. */
export const messageName = (prefix: string, id: string): string => `${prefix}_${id.replace(/[^A-Za-z0-9]/g, '_')}`;

/** Parameters that are ids, and the words they are written with. */
const WORDED: Record<string, WordPrefix> = {
  channel: 'channel', purpose: 'purpose', relationship: 'relationship', certainty: 'certainty', kind: 'verdict', before: 'verdict', gdprBasis: 'gdpr', eprivacyBasis: 'eprivacy',
};

/** Inside a sentence: "e-mail", but "SMS" and "RODO art. 6". */
const uncapitalised = (word: string): string => (/^\p{Lu}\p{Lu}/u.test(word) ? word : word.charAt(0).toLowerCase() + word.slice(1));

/** Dates, channels, purposes and countries inside a message are written in the user's language. */
function spoken(name: string, value: string | number, tr: Translator): string {
  if (name === 'day' && value === '') return tr.t('day_unknown');
  if (typeof value === 'string' && ISO_DAY.test(value)) return tr.day(value);
  if (typeof value === 'number') return name === 'record' ? String(value) : tr.number(value);
  const prefix = WORDED[name];
  if (prefix !== undefined) return tr.midWord(prefix, value);
  if (name === 'country' && /^[A-Z]{2}$/.test(value)) return new Intl.DisplayNames(tr.locale, { type: 'region' }).of(value) ?? value;
  return value;
}

/** Made at its first use: four of them cost a page 25 ms. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

export function createTranslator(source: MessageSource): Translator {
  const locale = source.get('language_tag') || 'en-GB';
  const rules = once(() => new Intl.PluralRules(locale));
  const days = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }));
  const times = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }));
  const numbers = once(() => new Intl.NumberFormat(locale));
  const tr: Translator = {
    locale,
    t: (key, params) => tr.find(key, params) ?? key,
    plural: (key, count, params) => tr.find(`${key}_${rules().select(count)}`, { ...params, count }) ?? key,
    find(key, params) {
      const text = source.get(key);
      if (text === '') return undefined;
      if (params === undefined) return text;
      return fill(text, Object.fromEntries(Object.entries(params).map(([name, value]) => [name, spoken(name, value, tr)])));
    },
    word: (prefix, id) => tr.find(messageName(prefix, id)) ?? id,
    midWord: (prefix, id) => uncapitalised(tr.word(prefix, id)),
    day: (value) => days().format(typeof value === 'string' ? Date.parse(`${value}T00:00:00Z`) : value),
    dateTime: (at) => times().format(at),
    number: (value) => numbers().format(value),
  };
  return tr;
}
