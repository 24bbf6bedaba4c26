import type { Form } from '../../utils/guard/badges/place';
import type { BadgeView } from '../../utils/messaging/at-hand';
import type { Translator } from '../i18n/translator';

/** The three words of a badge; the panel has the verdict itself. */
export type BadgeWord = 'may' | 'ask' | 'no';
export const WORDS: readonly BadgeWord[] = ['may', 'ask', 'no'];
export const wordOf = (verdict: BadgeView['verdicts'][number]['verdict']): BadgeWord => (verdict === 'allow' ? 'may' : verdict === 'block' ? 'no' : 'ask');

// Three outlines: told by shape and word, colour only helps.
const SHAPES: Record<BadgeWord, string> = {
  may: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1z', ask: 'M6 .6 11.8 11H.2z', no: 'M3.900.900h4.200L11.100 3.900v4.200L8.100 11.100H3.900L.900 8.100V3.900z',
};
const SVG = 'http://www.w3.org/2000/svg';

function shape(word: BadgeWord): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  for (const [name, value] of [['viewBox', '0 0 12 12'], ['width', '11'], ['height', '11'], ['focusable', 'false']] as const) svg.setAttribute(name, value);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', SHAPES[word]);
  svg.append(path);
  return svg;
}

function span(name: string, text = ''): HTMLSpanElement {
  const element = document.createElement('span');
  element.className = name;
  element.textContent = text;
  return element;
}

const SHORT: Record<string, 'badge_short_email' | 'badge_short_newsletter' | 'badge_short_voice' | 'badge_short_sms'> = {
  email: 'badge_short_email', newsletter: 'badge_short_newsletter', voice: 'badge_short_voice', sms: 'badge_short_sms',
};

const shortOf = (channel: string, { t }: Translator): string => { const key = SHORT[channel]; return key ? t(key) : channel; };

/** Shape and word of one channel. It leaves room for the other two words: its size tells a page that measures it nothing. */
function part(channel: string, word: BadgeWord, tr: Translator): HTMLSpanElement {
  const words = span('words', tr.t(`badge_${word}`));
  const [one = word, other = word] = WORDS.filter((each) => each !== word);
  words.dataset['one'] = tr.t(`badge_${one}`);
  words.dataset['other'] = tr.t(`badge_${other}`);
  const element = span(`part ${word}`);
  element.append(span('channel', shortOf(channel, tr)), ' ', shape(word), words);
  return element;
}

/** `call: may; SMS: no`, in the words that are shown. */
export const spoken = (view: BadgeView, tr: Translator): string => view.verdicts.map(({ channel, verdict }) => `${shortOf(channel, tr)}: ${tr.t(`badge_${wordOf(verdict)}`)}`).join('; ');

/** The one that is shown where there is room for no other. */
function strictest({ verdicts }: BadgeView): number {
  const order = verdicts.map(({ verdict }) => WORDS.indexOf(wordOf(verdict)));
  return order.indexOf(Math.max(...order));
}

/** The badge of one address, to be put into a closed root. */
export function badgeElement(view: BadgeView, tr: Translator): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'badge away'; // until it is placed
  button.tabIndex = -1;
  button.setAttribute('aria-haspopup', 'dialog');
  button.setAttribute('aria-label', tr.t('badge_name', { contact: view.contact, words: spoken(view, tr) }));
  const parts = span('parts');
  parts.setAttribute('aria-hidden', 'true');
  const made = view.verdicts.map(({ channel, verdict }) => part(channel, wordOf(verdict), tr));
  made[strictest(view)]?.classList.add('strictest');
  parts.append(...made.flatMap((one) => [one, ' ']));
  button.append(parts);
  return button;
}

/** How much of it is shown; `stowed`: nothing until it has the focus or the pointer rests on its address, for a screen reader all. */
export type Shown = Form | 'stowed';

/** Where words have no room, the browser's own hint has them: it lies over nothing for long and takes no press. */
export function setForm(badge: HTMLElement, form: Shown): void {
  badge.dataset['form'] = form;
  badge.title = form === 'shapes' || form === 'one' ? badge.ariaLabel ?? '' : '';
}
export const isStowed = (badge: HTMLElement): boolean => badge.dataset['form'] === 'stowed';

/** Nothing to see or to focus, but as large as ever: its size is needed to place it. */
export const setAway = (badge: Element, isAway: boolean): void => { badge.classList.toggle('away', isAway); };
export const isAway = (badge: Element): boolean => badge.classList.contains('away');
