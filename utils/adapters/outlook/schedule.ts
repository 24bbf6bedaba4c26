// The dialog "Set custom date and time": two inputs, in the page's language.

interface Format { order: string[]; separator: string; halves: boolean }

/** How dates and times are written in this language; undefined where the years are counted otherwise, or the browser does not know it. */
function formatOf(language: string): Format | undefined {
  try {
    const format = new Intl.DateTimeFormat(language || undefined);
    if (format.resolvedOptions().calendar !== 'gregory') return undefined;
    const parts = format.formatToParts(0);
    return {
      order: parts.map((part) => part.type).filter((type) => type === 'year' || type === 'month' || type === 'day'),
      separator: parts.find((part) => part.type === 'literal')?.value.trim() ?? '',
      halves: new Intl.DateTimeFormat(language || undefined, { hour: 'numeric' }).resolvedOptions().hour12 === true,
    };
  } catch {
    return undefined;
  }
}

/** Languages whose countries do not agree on which of day and month stands first. */
const EITHER_ORDER = ['', 'en', 'es'];

/** Day and month could change places, and neither the language nor the way it is written says which is which. */
function isDoubtful(text: string, language: string, format: Format, hasHalf: boolean): boolean {
  if (format.order[0] === 'year') return false;
  return EITHER_ORDER.includes(language.toLowerCase()) || (/\d+\s*(\D?)/.exec(text)?.[1] ?? '') !== format.separator || hasHalf !== format.halves;
}

function dateOf(text: string, language: string, hasHalf: boolean): [year: number, month: number, day: number] | undefined {
  const numbers = text.match(/\d+/g) ?? [];
  const format = formatOf(language);
  if (numbers.length !== 3 || format?.order.length !== 3) return undefined;
  const value = (type: string): number => Number(numbers[format.order.indexOf(type)]);
  const [written, month, day] = [value('year'), value('month'), value('day')];
  const year = written < 100 ? 2_000 + written : written;
  const noon = new Date(year, month - 1, day, 12);
  if (noon.getFullYear() !== year || noon.getMonth() !== month - 1 || noon.getDate() !== day) return undefined;
  return day <= 12 && day !== month && isDoubtful(text, language, format, hasHalf) ? undefined : [year, month - 1, day];
}

/** A word that is not known may be one of afternoon: then nothing is read. */
const TIME = /^(?:godz\.?\s*)?(\d{1,2})(?:\s*[:.h]\s*(\d{2})(?::\d{2})?)?\s*(?:([ap])(?:\.?\s*m\.?)?|uhr|h)?$/i;

function timeOf(text: string): { hour: number; minute: number; hasHalf: boolean } | undefined {
  const [, hours = '', minutes = '0', half = ''] = TIME.exec(text.replace(/[\u200e\u200f]/g, '').trim()) ?? [];
  const [hour, minute, hasHalf] = [Number(hours), Number(minutes), half !== ''];
  if (hours === '' || hour > (hasHalf ? 12 : 23) || minute > 59) return undefined;
  return { hour: hasHalf ? (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : hour, minute, hasHalf };
}

function moment(day: string, hour: string, language: string): number {
  const time = timeOf(hour);
  const date = time && dateOf(day, language, time.hasHalf);
  return date ? new Date(...date, time.hour, time.minute).getTime() : 0;
}

/** Labels of the date's field: votes, as they change with the language. */
const DATE_LABELS = ['Select a date', 'Wybierz datę', 'Datum auswählen'];

/** The dialog of a later send: two fields, and the label of the first; or digits in both, where its item of the menu was pressed before. */
export function asksWhen(dialog: Element, pressed: boolean): boolean {
  const [first, second] = dialog.querySelectorAll('input');
  if (!first || !second) return false;
  return DATE_LABELS.includes(first.getAttribute('aria-label') ?? '') || (pressed && /\d/.test(first.value) && /\d/.test(second.value));
}

/** When a press on this control sends: undefined = at once, 0 = later, but when cannot be read. */
export function scheduledBy(control: Element | undefined): number | undefined {
  const inputs = control?.closest('[role="dialog"]:not(:has([contenteditable="true"]))')?.querySelectorAll('input') ?? [];
  const [first, second] = inputs;
  return first && second ? moment(first.value, second.value, first.ownerDocument.documentElement.lang) : undefined;
}
