// A calendar: the form, quick create from the grid, moving and cancelling a meeting.
import { cancelEvent, createEvent, moveEvent, type Meeting } from '../wire';
import { h, say, status } from './page';
import { call } from './transport';

const people = (text: string): Meeting['to'] => text.split(/[;,\s]+/).filter((one) => one.includes('@')).map((address) => ({ name: address, address }));
const START = '2026-05-14T10:00:00.000';

const tell = async (what: Promise<string>): Promise<string> => what.then((id) => { status('saved'); return id; }, (error: unknown) => { status(`${say('failed')} ${String(error)}`); return ''; });

/** `flag` undefined: as the capture without any. */
export const create = (to: string, optional: string, flag?: string): Promise<string> => tell(call('CreateCalendarEvent', createEvent({ subject: 'Demo', start: START, to: people(to), optional: people(optional) }, flag), true));
export const move = (id: string, flag: string): Promise<string> => tell(call('UpdateItem', moveEvent(id, '2026-05-15T10:00:00.000', flag), true));
export const cancel = (id: string): Promise<string> => tell(call('CancelCalendarEvent', cancelEvent(id, 'cancelled'), true));

/** The small form that opens on a click into the grid, and the large one: the same fields. */
export function form(host: HTMLElement, kind: 'quick' | 'full'): HTMLElement {
  const guests = h('input', { 'data-replica': 'guests' }) as HTMLInputElement;
  const save = h('button', { type: 'button', 'data-replica': 'save' }, guests.value ? say('send') : say('save'));
  const box = h(kind === 'quick' ? 'div.qc' : 'div.cf', { role: 'dialog', 'data-replica': kind }, h('input', { value: 'Demo' }), guests, save);
  save.addEventListener('click', () => { void create(guests.value, '', kind === 'quick' ? undefined : 'SendToAllAndSaveCopy').then(() => { box.remove(); }); });
  host.append(box);
  return box;
}
