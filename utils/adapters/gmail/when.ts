// The date and time that a menu or a dialog shows, in the page's language: candidates are written by Intl and looked for in the text.
const DAYS_AHEAD = 400;
const DAY_FORMS: Intl.DateTimeFormatOptions[] = [
  { dateStyle: 'medium' }, { dateStyle: 'long' }, { dateStyle: 'short' }, { dateStyle: 'full' }, { month: 'short', day: 'numeric' }, { month: 'long', day: 'numeric' },
  { day: 'numeric', month: 'numeric' }, { day: '2-digit', month: '2-digit', year: 'numeric' },
];
const TIME_FORMS: Intl.DateTimeFormatOptions[] = [{ hour: 'numeric', hourCycle: 'h12' }, { hour: 'numeric', hourCycle: 'h23' }, { hour: '2-digit', hourCycle: 'h23' }, { hour: 'numeric' }];

/** Spaces of every kind as one; direction marks out. */
const plain = (text: string): string => text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').replace(/\s+/g, ' ').toLowerCase();

/** Not within a longer number: `nov 2` is not in `nov 23`. */
function includes(text: string, part: string): boolean {
  const digit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9';
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    if (!(digit(part[0]) && digit(text[at - 1])) && !(digit(part[part.length - 1]) && digit(text[at + part.length]))) return true;
  }
  return false;
}

/** The longest candidate in the text wins. */
function best<T>(text: string, candidates: Iterable<readonly [string, T]>): T | undefined {
  let found: T | undefined;
  let length = 0;
  for (const [part, value] of candidates) {
    if (part.length <= length || !includes(text, part)) continue;
    found = value;
    length = part.length;
  }
  return found;
}

function* daysOf(locale: string, now: Date, from: number): Generator<readonly [string, Date]> {
  for (const form of DAY_FORMS) {
    const format = new Intl.DateTimeFormat(locale, form);
    for (let ahead = from; ahead <= from + DAYS_AHEAD; ahead++) {
      const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead);
      yield [plain(format.format(day)), day];
    }
  }
}

function* minutesOf(locale: string): Generator<readonly [string, number]> {
  for (const form of TIME_FORMS) {
    const format = new Intl.DateTimeFormat(locale, { minute: '2-digit', ...form });
    for (let minute = 0; minute < 1_440; minute++) yield [plain(format.format(new Date(2026, 0, 1, 0, minute))), minute];
  }
}

interface Words { days: (readonly [string, Date])[]; minutes: (readonly [string, number])[] }
const written = new Map<string, Words>();
const read = new Map<string, number | undefined>();
const MOST_READ = 200;

/** Written once a day, language and range: some 9,000 short texts. */
function wordsOf(locale: string, now: Date, from: number): Words {
  const key = `${locale} ${from} ${now.toDateString()}`;
  const held = written.get(key) ?? { days: [...daysOf(locale, now, from)], minutes: [...minutesOf(locale)] };
  written.set(key, held);
  return held;
}

function readWhen(lower: string, locale: string, now: Date, from: number): number | undefined {
  const { days, minutes } = wordsOf(locale, now, from);
  const day = best(lower, days);
  const minute = day && best(lower, minutes);
  return day && minute !== undefined ? new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minute).getTime() : undefined;
}

/**
 * @param from first day looked at, in days from now: 0 for what is planned, -400 for what was.
 * @returns Unix ms; undefined when the text names no day or no time that this language writes.
 */
export function whenIn(text: string, locale: string, now: Date, from = 0): number | undefined {
  const lower = plain(text);
  if (!/\d/.test(lower)) return undefined;
  const key = `${locale} ${from} ${now.toDateString()} ${lower}`;
  if (!read.has(key)) {
    if (read.size >= MOST_READ) read.clear();
    read.set(key, readWhen(lower, locale, now, from));
  }
  return read.get(key);
}
