// A calendar: the form, quick create from the grid, moving and cancelling a meeting.
import { cancelEvent, createEvent, deleteEvent, moveEvent, type Meeting } from '../wire';
import { h, layer, say, status } from './page';
import { call } from './transport';

const people = (text: string): Meeting['to'] => text.split(/[;,\s]+/).filter((one) => one.includes('@')).map((address) => ({ name: address, address }));
const START = '2026-05-14T10:00:00.000';

const tell = async (what: Promise<string>): Promise<string> => what.then((id) => { status('saved'); return id; }, (error: unknown) => { status(`${say('failed')} ${String(error)}`); return ''; });

/** `flag` undefined: as the capture without any. */
export const create = (to: string, optional: string, flag?: string, subject = 'Demo'): Promise<string> => tell(call('CreateCalendarEvent', createEvent({ subject, start: START, to: people(to), optional: people(optional) }, flag), true));
export const move = (id: string, flag: string): Promise<string> => tell(call('UpdateItem', moveEvent(id, '2026-05-15T10:00:00.000', flag), true));
export const cancel = (id: string): Promise<string> => tell(call('CancelCalendarEvent', cancelEvent(id, 'cancelled'), true));
/** Without a word to the guests. */
const remove = (id: string, flag: string): Promise<string> => tell(call('DeleteItem', deleteEvent(id, flag), true));

const button = (name: string, label: string, act: () => void): HTMLElement => { const one = h('button', { type: 'button', 'data-replica': name }, label); one.addEventListener('click', act); return one; };

/** The small form that opens on a click into the grid, and the large one: the same fields. With guests it sends, without it saves. */
export function form(host: HTMLElement, kind: 'quick' | 'full'): HTMLElement {
  const guests = h('input', { 'data-replica': 'guests' }) as HTMLInputElement;
  const subject = h('input', { value: 'Demo', 'data-replica': 'title' }) as HTMLInputElement;
  const save = button('save', say('save'), () => {
    void create(guests.value, '', kind === 'quick' ? undefined : 'SendToAllAndSaveCopy', subject.value).then((id) => { if (id) { box.remove(); entry(id, guests.value); } });
  });
  guests.addEventListener('input', () => { save.textContent = say(guests.value ? 'send' : 'save'); });
  const box = h(kind === 'quick' ? 'div.qc' : 'div.cf', { role: 'dialog', 'data-replica': kind }, subject, guests, save);
  host.append(box);
  return box;
}

/** An event in the grid: a change and a cancellation ask whether the guests are told. */
function entry(id: string, guests: string): void {
  const ask = (label: string, act: (flag: string) => Promise<string>): void => {
    const done = (flag: string) => (): void => { box.remove(); void act(flag); };
    const box = h('div.ask', { role: 'dialog' }, button('tell', label, done('SendToAllAndSaveCopy')), button('silent', say('silent'), done('SendToNone')));
    layer.append(box);
  };
  const row = h('div', { 'data-replica': 'entry' }, 'Demo');
  row.append(
    button('change', say('change'), () => { if (guests) ask(say('update'), (flag) => move(id, flag)); else void move(id, 'SendToNone'); }),
    button('withdraw', say('withdraw'), () => { ask(say('withdraw'), (flag) => (flag === 'SendToNone' ? remove(id, flag) : cancel(id)).then((gone) => { if (gone) row.remove(); return gone; })); }),
  );
  layer.append(row);
}
