import type { SiteRecipient } from '../site-reader';

export const FIELDS = ['to', 'cc', 'bcc'] as const;
type Field = (typeof FIELDS)[number];

const LIST = '[role="listbox"]';
/** Rows of the composer since 2021; until then a text area of the same name. */
const rowsOf = (composer: Element, field: Field): Element[] => [...composer.querySelectorAll(`div[name="${field}"]`)].filter((row) => row.querySelector(`${LIST}, input, textarea`));
const boxesOf = (composer: Element, field: Field): (HTMLInputElement | HTMLTextAreaElement)[] =>
  [...composer.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(`textarea[name="${field}"], input[name="${field}"]:not([type="hidden"])`)];

/** A suggestion of the address book is an option too: chips can be dragged, and their list takes several. */
const isChip = (option: Element): boolean =>
  option.closest('[draggable="true"]') !== null || option.closest(LIST)?.getAttribute('aria-multiselectable') === 'true';

const address = (field: Field, raw: string): SiteRecipient => (raw.includes('@') ? { field, raw, reader: 'address-list' } : { field, raw: '', reader: 'unresolved' });

/** A group, a label or a mail merge has a chip without an address: somebody is there who cannot be read. */
function chipsIn(row: Element, field: Field): SiteRecipient[] {
  const options = [...row.querySelectorAll('[role="option"]')].filter(isChip);
  const dragged = [...row.querySelectorAll('[draggable="true"]')].filter((one) => !one.querySelector('[role="option"]'));
  return [
    ...options.map((option) => address(field, option.getAttribute('data-hovercard-id') ?? '')),
    ...dragged.map((one) => address(field, one.querySelector('[data-hovercard-id]')?.getAttribute('data-hovercard-id') ?? one.getAttribute('data-hovercard-id') ?? '')),
  ];
}

/** What is typed and no chip yet is sent as well. */
const typedIn = (inputs: Iterable<HTMLInputElement | HTMLTextAreaElement>, field: Field): SiteRecipient[] => [...inputs]
  .map((input) => input.value.replace(/^[\s,;]+|[\s,;]+$/g, '')).filter((raw) => raw !== '').map((raw) => ({ field, raw, reader: 'address-list' }));

interface Read { recipients: SiteRecipient[]; found: boolean }

function readField(composer: Element, field: Field): Read {
  const rows = rowsOf(composer, field);
  const boxes = boxesOf(composer, field).filter((box) => !rows.some((row) => row.contains(box)));
  // The older chips: `"Name" <a@b.c>` in a hidden input of the field's name.
  const hidden = [...composer.querySelectorAll<HTMLInputElement>(`input[type="hidden"][name="${field}"]`)].filter((input) => input.value.trim() !== '');
  return {
    recipients: [
      ...rows.flatMap((row) => [...chipsIn(row, field), ...typedIn(row.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input:not([type="hidden"]), textarea'), field)]),
      ...hidden.map((input) => address(field, input.value)), ...typedIn(boxes, field),
    ],
    found: rows.length + boxes.length > 0,
  };
}

/** The line that stands for the rows while they are collapsed; it does not say which field somebody is in. */
function collapsed(composer: Element): string[] {
  return [...composer.querySelectorAll('[email]')].filter((one) => !one.closest('div[name]') && !one.closest('[role="textbox"]')).map((one) => one.getAttribute('email') ?? '');
}

/** Everybody in a composer, rows not shown included. Without any row of To the site has changed. `byLine`: the collapsed line may stand for rows that are not there. */
export function recipientsOf(composer: Element, byLine = true): { recipients: SiteRecipient[]; readable: boolean } {
  const fields = FIELDS.map((field) => readField(composer, field));
  const recipients = fields.flatMap((field) => field.recipients);
  // Rows that were never opened may not be there yet: then the line is all there is.
  if (byLine && recipients.length === 0) recipients.push(...collapsed(composer).map((raw) => address('to', raw)));
  return { recipients, readable: (fields[0]?.found ?? false) || recipients.length > 0 };
}
