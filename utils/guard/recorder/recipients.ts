// How recipients stand in the field that was pointed at, told by the test recipients in it.
import type { ControlRule } from '../../adapters/adapter';
import type { Picked, Proposal } from '../recorder-port';
import { proposals, shared } from './selectors';

type Pick = ControlRule['recipients'][number]['pick'];
interface Content { proposals: Proposal[]; pick: Pick; typed: Proposal[] }

const INPUTS = 'input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]):not([type=file]), textarea, [contenteditable=""], [contenteditable=true]';
const MOST_ELEMENTS = 3_000;

const plain = (text: string): string => text.toLowerCase().replace(/[\s().-]/g, '');
const holds = (text: string | null, wanted: readonly string[]): boolean => text !== null && text.length <= 2_000 && wanted.some((one) => plain(text).includes(one));

const isField = (element: Element): boolean => element.matches('input, textarea');
const valueOf = (element: Element): string => ('value' in element && typeof element.value === 'string' ? element.value : '');

/** Where one element itself names a test recipient: an attribute that is nothing but the address is better than text around it. */
function pickOf(element: Element, wanted: readonly string[]): Pick | undefined {
  if (isField(element)) return undefined;
  const named = [...element.attributes].filter(({ name, value }) => holds(value, wanted) && /^[a-z][a-z0-9:_-]*$/i.test(name) && name !== 'style' && name !== 'class');
  const [best] = named.sort((a, b) => a.value.length - b.value.length);
  if (best) return best.name === 'href' ? 'href' : { attribute: best.name };
  const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent ?? '').join('');
  return holds(own, wanted) ? 'text' : undefined;
}

/** Elements of a field that each name one test recipient: outermost of each, by attribute if there is one. */
function chipsIn(area: Element, wanted: readonly string[]): { element: Element; pick: Pick }[] {
  const all = [area, ...area.querySelectorAll('*')].slice(0, MOST_ELEMENTS);
  const named = all.flatMap((element) => { const pick = pickOf(element, wanted); return pick === undefined ? [] : [{ element, pick }]; });
  const byAttribute = named.filter(({ pick }) => pick !== 'text');
  const kind = byAttribute.length > 0 ? byAttribute : named;
  return kind.filter(({ element }) => !kind.some((other) => other.element !== element && other.element.contains(element)));
}

const inputsIn = (area: Element): Element[] => (area.matches(INPUTS) ? [area] : [...area.querySelectorAll(INPUTS)]);

/** The nearest element around a chip or a typing input that holds both kinds, at most four steps up. */
function fieldAround(target: Element, wanted: readonly string[]): Element {
  let best = target;
  for (let at: Element | null = target, steps = 0; at && steps < 4 && at !== target.ownerDocument.body; at = at.parentElement, steps += 1) {
    const inputs = inputsIn(at);
    // Two typing inputs: that is already more than one field.
    if (inputs.length > 1) return best;
    if (inputs.length === 1 && chipsIn(at, wanted).length > 0) return at;
    if (inputs.length === 1 || chipsIn(at, wanted).length > 0) best = at;
  }
  return best;
}

/** Chips of a field, or its value. What holds no test recipient is taken as the field that was pointed at. */
export function recipientsAt(target: Element, recipients: readonly string[]): Content {
  const wanted = recipients.map(plain).filter((one) => one.length > 3);
  if (isField(target) && holds(valueOf(target), wanted)) return { proposals: proposals(target), pick: 'value', typed: [] };
  const area = fieldAround(target, wanted);
  const chips = chipsIn(area, wanted);
  const [input] = inputsIn(area);
  const [chip] = chips;
  const typed = input && isField(input) ? proposals(input) : [];
  if (!chip) return { proposals: proposals(input ?? target), pick: (input ?? target).matches('input, textarea') ? 'value' : 'text', typed: [] };
  const around = chip.element === area ? area.parentElement ?? area : area;
  const found = shared(chips.filter(({ pick }) => JSON.stringify(pick) === JSON.stringify(chip.pick)).map(({ element }) => element), around);
  return { proposals: found.length > 0 ? found : proposals(chip.element), pick: chip.pick, typed };
}

/** Text or value of what is no recipient field. */
const textPick = (element: Element): Pick => (isField(element) ? 'value' : 'text');

/** What stands around an element, nearest first, as far as it can be named by itself. */
function aroundOf(element: Element): Proposal[] {
  const found: Proposal[] = [];
  for (let at = element.parentElement; at && at !== element.ownerDocument.body && found.length < 12; at = at.parentElement) {
    const [best] = proposals(at).filter(({ steady }) => steady);
    if (best) found.push(best);
  }
  return found;
}

/** A press on an icon means the button around it. */
const PRESSED = 'button, a[href], input[type=submit], input[type=button], input[type=image], [role=button], [role=menuitem]';

export function pickedAt(what: Picked['what'], target: Element, recipients: readonly string[]): Picked {
  if (what === 'to' || what === 'cc' || what === 'bcc') return { what, ...recipientsAt(target, recipients), around: aroundOf(target) };
  const element = what === 'text' ? target : target.closest(PRESSED) ?? target;
  return { what, proposals: proposals(element), pick: textPick(element), typed: [], around: aroundOf(element) };
}
