// Menus and the dialog of a later send, in the layer that stands outside every composer.
import { h, layer, say, settings } from './page';

/** A Wednesday morning. */
/** A day that is no month: in plain English either could stand first. */
const LATER = new Date(2027, 5, 22, 9, 30);

export interface Item { name: string; label: string; act: () => void }

/** Arrow keys move, Enter and Space press, Escape and a press elsewhere close, as everywhere. */
export function openMenu(opener: HTMLElement, items: Item[]): void {
  const menu = h('div.mn', { role: 'menu' });
  const close = (): void => { menu.remove(); removeEventListener('pointerdown', onPress); };
  const onPress = (event: Event): void => { if (!menu.contains(event.target as Node)) close(); };
  const buttons = items.map(({ name, label, act }) => {
    const button = h('button.mi', { role: 'menuitem', type: 'button', tabindex: '-1', 'data-replica': `item-${name}` }, label);
    button.addEventListener('click', () => { close(); act(); });
    return button;
  });
  menu.addEventListener('keydown', ({ key }) => {
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    if (key === 'ArrowDown') buttons[(at + 1) % buttons.length]?.focus();
    if (key === 'ArrowUp') buttons[(at + buttons.length - 1) % buttons.length]?.focus();
    if (key === 'Escape') { close(); opener.focus(); }
  });
  menu.append(...buttons);
  layer.append(menu);
  addEventListener('pointerdown', onPress);
  buttons[0]?.focus();
}

/** Fields and Send as documented; where Cancel stands is not, so it stands on either side. A redesign has no labels that are known. */
export function askWhen(chosen: (at: Date) => void): void {
  const labelled = (label: string): Record<string, string> => (settings.redesigned ? {} : { 'aria-label': label });
  const done = h('button', { type: 'button', 'data-replica': 'later-send' }, say('send'));
  const cancel = h('button', { type: 'button', 'data-replica': 'later-cancel' }, say('cancel'));
  const date = h('input', { ...labelled(say('date')), value: new Intl.DateTimeFormat(settings.locale).format(LATER) });
  const time = h('input', { ...labelled(say('time')), value: new Intl.DateTimeFormat(settings.locale, { hour: 'numeric', minute: '2-digit' }).format(LATER) });
  const box = h('div.dg', { role: 'dialog' }, h('h2', {}, say('custom')), date, time, ...(settings.sendFirst ? [done, cancel] : [cancel, done]));
  cancel.addEventListener('click', () => { box.remove(); });
  done.addEventListener('click', () => { box.remove(); chosen(LATER); });
  layer.append(box);
  done.focus();
}
