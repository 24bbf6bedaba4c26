import type { WireAddress } from '../wire';
import { classes, h, settings } from './page';

/** One recipient row, in the markup since 2021 or the one before. */
export class Row {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement | HTMLTextAreaElement;
  private readonly list: HTMLElement;

  constructor(readonly name: 'to' | 'cc' | 'bcc', label: string, shown: boolean, private readonly changed: () => void) {
    this.input = (settings.chips === 'new'
      ? h('input.agP.aFw', { 'peoplekit-id': 'BbVjBd', autocomplete: 'off', type: 'text', role: 'combobox', 'aria-label': label, 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox', 'aria-expanded': 'false' })
      : h('textarea.vO', { rows: 1, name, role: 'combobox', 'aria-label': label })) as HTMLInputElement;
    this.list = settings.chips === 'new' ? h('div', { role: 'listbox', 'aria-label': label, 'aria-multiselectable': true }) : h('div.oj');
    this.list.append(h('div.aH9', {}, this.input));
    const cell = settings.chips === 'new' ? h('div.anm', { name }, h('div.aUy', {}, this.list)) : h('div.wO.nr', {}, this.list);
    this.element = h('tr.bzf', shown ? {} : { style: 'display:none' }, h('td.ok', {}, h('span.gO.aQY', { role: 'link' }, label)), h('td.eV', {}, cell));
    this.input.addEventListener('keydown', (event) => {
      const { key } = event as KeyboardEvent;
      if (key !== ',' && key !== ';' && key !== 'Enter') return;
      if ((event as KeyboardEvent).ctrlKey || (event as KeyboardEvent).metaKey) return;
      event.preventDefault();
      this.chipify();
    });
    this.input.addEventListener('blur', () => { if (this.chipOnBlur) this.chipify(); });
  }

  chipOnBlur = true;

  private chipify(): void {
    const raw = this.input.value.trim();
    this.input.value = '';
    for (const one of raw.split(/[,;]/)) if (one.trim()) this.add(parse(one));
  }

  add({ email, name }: WireAddress): void {
    this.list.insertBefore(settings.chips === 'new' ? this.newChip(email, name ?? email) : this.oldChip(email, name), this.list.lastElementChild);
    this.changed();
  }

  private newChip(email: string, name: string): HTMLElement {
    const id = `:v${Math.random().toString(36).slice(2)}`;
    const remove = h('div.afX', { id: `${id}-db`, 'peoplekit-id': 'bxvLg', 'aria-hidden': true });
    const chip = h('div.agh', { draggable: true, 'peoplekit-id': 'Svajxe' }, h('div.agb', {}, h('div.afV', {
      role: 'option', id, 'peoplekit-id': 'XPtOyb', 'data-hovercard-id': email, 'data-name': name, 'aria-selected': 'false', jslog: '25286; track:impression; cid:peopleweb',
    }, h('div.akl', { translate: 'no' }, name), remove)));
    remove.addEventListener('click', () => { chip.remove(); this.changed(); });
    return chip;
  }

  private oldChip(email: string, name: string | undefined): HTMLElement {
    const remove = h('div.vM', { id: `${Math.random()}-db` });
    const chip = h('div.vR', {}, h('span.vN', { email }, name ?? email), h('input', { type: 'hidden', name: this.name, value: name ? `"${name}" <${email}>` : email }), remove);
    remove.addEventListener('click', () => { chip.remove(); this.changed(); });
    return chip;
  }

  /** Who the message goes to; what is typed and no chip yet is sent as well. */
  read(): WireAddress[] {
    const chips = settings.chips === 'new'
      ? [...this.list.querySelectorAll('[data-hovercard-id]')].map((one) => ({ email: one.getAttribute('data-hovercard-id') ?? '', name: one.getAttribute('data-name') ?? '' }))
      : [...this.list.querySelectorAll<HTMLInputElement>('input[type=hidden]')].map((one) => parse(one.value));
    return [...chips, ...this.input.value.split(/[,;]/).map((one) => one.trim()).filter(Boolean).map(parse)];
  }

  focus(): void { this.input.focus(); }

  /** A chip of a group, which has no address. */
  addGroup(name: string): void {
    const chip = this.newChip('', name);
    chip.querySelector('[role=option]')?.setAttribute('class', classes('afV group'));
    this.list.insertBefore(chip, this.list.lastElementChild);
  }
}

const parse = (text: string): WireAddress => {
  const found = /^\s*"?([^"<]*?)"?\s*<([^>]+)>\s*$/.exec(text);
  return found ? { email: found[2] ?? '', name: found[1] ?? '' } : { email: text.trim() };
};
