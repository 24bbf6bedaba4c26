// Ways to find an element again, the steadiest first. They are data: the schema of adapters refuses what is no selector, and every one is tried
// on the page before it is offered.
import type { Proposal } from '../recorder-port';

/** As utils/adapters/schema.ts has it. */
const isAllowed = (selector: string): boolean => selector.length <= 300 && !/[{};]|<|\/\*/.test(selector) && !/[\n\r\f]/.test(selector);
const MOST = 6;

/** Attributes that say what an element is for, and those that hold words of one language. */
const STEADY = ['data-testid', 'data-test-id', 'data-test', 'data-qa', 'data-cy', 'data-action', 'data-command', 'data-cmd', 'data-field', 'data-name', 'data-role', 'name', 'type'];
const WORDED = ['aria-label', 'title', 'placeholder', 'alt'];
/** What is made anew by every build or every load. */
const NUMBERED = /\d{3,}|(?=[a-f]*\d)[a-f0-9]{6,}/;
const MADE_UP = /^[:_]|^(css|sc|jss|emotion|svelte|radix|headlessui)-|__(?=[\w-]*[\dA-Z])[\w-]{5,}$|:/;
const PASSING = /^(is-|has-)?(active|hover(ed)?|focus(ed|-visible|-within)?|disabled|selected|open(ed)?|loading|dirty|touched|ng-.*|visible|hidden|show|invalid|valid)$/;

const isSteadyName = (name: string): boolean => name.length > 1 && name.length <= 60 && !NUMBERED.test(name) && !MADE_UP.test(name);
const hashed = (name: string): boolean => /\d[a-z]|[a-z]\d[a-z]/i.test(name);

const quoted = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;

function byId(element: Element): string[] {
  const { id } = element;
  return id !== '' && isSteadyName(id) && !hashed(id) ? [`#${CSS.escape(id)}`] : [];
}

function byAttributes(element: Element, names: readonly string[]): string[] {
  const tag = element.localName;
  return names.flatMap((name) => {
    const value = element.getAttribute(name) ?? '';
    return value === '' || value.length > 80 || NUMBERED.test(value) ? [] : [`${tag}[${name}=${quoted(value)}]`];
  });
}

function classesOf(element: Element): string[] {
  return [...element.classList].filter((name) => isSteadyName(name) && !hashed(name) && !PASSING.test(name)).slice(0, 3);
}

function byClasses(element: Element): string[] {
  const names = classesOf(element);
  const one = names.map((name) => `${element.localName}.${CSS.escape(name)}`);
  return names.length > 1 ? [...one, `${element.localName}${names.map((name) => `.${CSS.escape(name)}`).join('')}`] : one;
}

function byPlace(element: Element): string {
  const steps: string[] = [];
  for (let at: Element | null = element; at && at.parentElement && steps.length < 6; at = at.parentElement) {
    const same = [...at.parentElement.children].filter((one) => one.localName === (at as Element).localName);
    steps.unshift(same.length > 1 ? `${at.localName}:nth-of-type(${same.indexOf(at) + 1})` : at.localName);
  }
  return steps.join(' > ');
}

/** Own names without those around it, and the words last. */
const own = (element: Element): string[] => [...byId(element), ...byAttributes(element, element.localName === 'button' ? [...STEADY, 'value'] : STEADY), ...byClasses(element)];

function within(element: Element, inner: readonly string[]): string[] {
  for (let at = element.parentElement; at && at !== element.ownerDocument.body && at !== element.ownerDocument.documentElement; at = at.parentElement) {
    const outer = own(at).filter((selector) => !selector.includes('[type=')).slice(0, 2);
    if (outer.length > 0) return outer.flatMap((one) => (inner.length > 0 ? inner : [element.localName]).map((two) => `${one} ${two}`));
  }
  return [];
}

function countOf(element: Element, selector: string): number {
  const root = element.getRootNode() as Document | ShadowRoot;
  try {
    return element.matches(selector) ? root.querySelectorAll(selector).length : 0;
  } catch {
    return 0; // the page's own parser decides what is a selector
  }
}

/** At most six, each of which finds the element: unique and steady ones first. */
export function proposals(element: Element): Proposal[] {
  const steady = own(element);
  const candidates: [string, boolean][] = [
    ...[...steady, ...within(element, steady)].map((selector): [string, boolean] => [selector, true]),
    ...[...byAttributes(element, WORDED), ...within(element, byAttributes(element, WORDED)), byPlace(element)].map((selector): [string, boolean] => [selector, false]),
  ];
  const seen = new Set<string>();
  const found = candidates.flatMap(([selector, isSteady]): Proposal[] => {
    if (seen.has(selector) || !isAllowed(selector)) return [];
    seen.add(selector);
    const count = countOf(element, selector);
    return count === 0 ? [] : [{ selector, count, steady: isSteady }];
  });
  const rank = ({ count, steady: isSteady, selector }: Proposal): number => (count === 1 ? 0 : 2_000 + count) + (isSteady ? 0 : 1_000) + selector.length / 1_000;
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
}

/** Selectors that find every one of these elements, e.g. all chips of a field: by what they have in common. */
export function shared(elements: readonly Element[], around: Element): Proposal[] {
  const [first] = elements;
  if (!first) return [];
  const names = [...byAttributes(first, STEADY), ...byClasses(first), first.localName];
  const outer = proposals(around).filter(({ count }) => count === 1).slice(0, 2);
  return outer.flatMap(({ selector, steady }) => names.map((name) => ({ selector: `${selector} ${name}`, steady }))).filter(({ selector }) => isAllowed(selector) && elements.every((one) => one.matches(selector)))
    .map(({ selector, steady }): Proposal => ({ selector, steady, count: countOf(first, selector) })).slice(0, MOST);
}
