// Who stands in a recipient field: typed text, and chips beside it. Isolated world.
import type { SiteRecipient } from '../site-reader';
import { holdsAddress, isNumber } from './address';
import { deepAll, rowOf, type PeopleField } from './field';

const ADDRESS = /[^\s<>,;"'()[\]{}]+@[^\s<>,;"'()[\]{}]+\.[^\s<>,;"'()[\]{}]+/g;
/** Parts of a list by their roles, and what sites call chips. */
const CHIPS = '[role="option"], [role="listitem"], [role="row"], li, [class*="chip" i], [class*="token" i], [class*="pill" i], [data-email], [data-address], [data-value]';
const ATTRIBUTES = ['data-email', 'data-address', 'data-value', 'title', 'aria-label', 'href'];

const valueOf = (element: Element): string => ('value' in element && typeof element.value === 'string' ? element.value : (element.textContent ?? '')).trim();

/** An address in the chip's text or attributes, or a number. */
function inChip(chip: Element, kind: PeopleField['kind']): string | undefined {
  const places = [chip.textContent ?? '', ...[chip, ...chip.querySelectorAll('*')].flatMap((one) => ATTRIBUTES.map((name) => one.getAttribute(name) ?? ''))];
  for (const place of places) {
    // What is called a chip may be the list of them.
    const addresses = new Set(place.replace(/^mailto:/i, '').match(ADDRESS));
    if (addresses.size > 0) return [...addresses].join(', ');
    if (kind === 'number' && isNumber(place.replace(/^tel:/i, ''))) return place.replace(/^tel:/i, '').trim();
  }
  return undefined;
}

/** Suggestions stand in a list box; so do chips on some sites, which then are called so. */
const CALLED = '[class*="chip" i], [class*="token" i], [class*="pill" i]';
const isShown = (chip: Element): boolean => chip.closest('[role="menu"], datalist, [hidden], [aria-hidden="true"]') === null && (chip.matches(CALLED) || chip.closest('[role="listbox"]') === null);

/** Chips of the row, the outermost of each; lists of suggestions are none. */
function chipsOf(row: Element, field: Element): Element[] {
  const all = deepAll(row, CHIPS).filter((chip) => chip !== field && !chip.contains(field) && !field.contains(chip) && (chip.textContent ?? '').trim() !== '' && isShown(chip) && chip.closest('label') === null);
  return all.filter((chip) => !all.some((other) => other !== chip && other.contains(chip)));
}

/** A chip without an address is somebody who cannot be read. */
export function peopleIn(field: PeopleField, container: Element): SiteRecipient[] {
  const reader = field.kind === 'number' ? 'phone' : 'address-list';
  const isEditable = field.element.hasAttribute('contenteditable');
  const chips = [...chipsOf(rowOf(field.element, container), field.element), ...(isEditable ? deepAll(field.element, CHIPS) : [])];
  const people: SiteRecipient[] = chips.map((chip): SiteRecipient => {
    const raw = inChip(chip, field.kind);
    return raw ? { field: field.name, raw, reader: holdsAddress(raw) ? 'address-list' : 'phone' } : { field: field.name, raw: '', reader: 'unresolved' };
  });
  const typed = valueOf(field.element);
  if (typed !== '' && !(isEditable && chips.length > 0)) people.push({ field: field.name, raw: typed.slice(0, 4_000), reader: holdsAddress(typed) ? 'address-list' : reader });
  return people;
}
