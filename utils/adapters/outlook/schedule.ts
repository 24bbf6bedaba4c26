// The dialog "Set custom date and time": two inputs, in the page's language.

/** Which number of a written date is what, in this language. */
function orderOf(language: string): string[] {
  try {
    return new Intl.DateTimeFormat(language || undefined).formatToParts(0).map((part) => part.type).filter((type) => type === 'year' || type === 'month' || type === 'day');
  } catch {
    return []; // no language that the browser knows
  }
}

function dateOf(text: string, language: string): [year: number, month: number, day: number] | undefined {
  const numbers = text.match(/\d+/g) ?? [];
  const order = orderOf(language);
  if (numbers.length !== 3 || order.length !== 3) return undefined;
  const value = (type: string): number => Number(numbers[order.indexOf(type)]);
  const year = value('year');
  return [year < 100 ? 2_000 + year : year, value('month') - 1, value('day')];
}

function timeOf(text: string): [hour: number, minute: number] | undefined {
  const [, hours = '', minutes = '0', half] = /(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?/i.exec(text) ?? [];
  if (hours === '') return undefined;
  const hour = Number(hours);
  if (!half) return [hour, Number(minutes)];
  return [(hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0), Number(minutes)];
}

function moment(day: string, hour: string, language: string): number {
  const date = dateOf(day, language);
  const time = timeOf(hour);
  const at = date && time ? new Date(...date, ...time).getTime() : NaN;
  return Number.isNaN(at) ? 0 : at;
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
