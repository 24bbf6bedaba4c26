// A meeting: saving it mails the invitations, moving it mails who was invited before.
import { isArray, push } from '../../primordials';
import { has, isObject, isOneOf, member, text } from '../site-json';
import { ids, isId, self, type Call } from './call';
import { wizard } from './compose';
import { orm } from './facts';
import { join, nobody, partners, unknown, type People, type Scene } from './people';
import type { Resolved } from './resolved';

export const MODEL = 'calendar.event';
export const CANCEL = 'calendar.popover.delete.wizard';
const MOVES = ['start', 'stop', 'start_date', 'stop_date', 'allday', 'duration'];

export function met(call: Call, scene: Scene): Resolved | null {
  if (call.method === 'action_sendmail') return found(invited(call, scene), '');
  if (!isOneOf(call.method, ['web_save', 'write', 'create'])) return null;
  const values = valuesOf(call);
  const people = nobody();
  let written = '';
  for (let i = 0; i < values.length; i++) {
    const one = values[i];
    if (!isObject(one)) return found(unknown(), '');
    join(people, added(member(one, 'partner_ids'), scene));
    if (!isNew(call) && moves(one)) join(people, invited(call, scene));
    written += `${text(member(one, 'name'))}\n${text(member(one, 'description'))}\n`;
  }
  return found(people, written);
}

const isNew = ({ method, args }: Call): boolean => method === 'create' || (method === 'web_save' && isArray(args[0]) && args[0].length === 0);
const valuesOf = ({ method, args, kwargs }: Call): unknown[] => (method === 'create' ? listed(args[0] ?? member(kwargs, 'vals_list')) : [args[1] ?? member(kwargs, 'vals')]);

const found = (people: People, written: string): Resolved => ({ rule: 'odoo/meeting', people, text: written });
const listed = (value: unknown): unknown[] => (isArray(value) ? value as unknown[] : [value]);

function moves(values: unknown): boolean {
  for (let i = 0; i < MOVES.length; i++) if (member(values, MOVES[i] as string) !== undefined) return true;
  return false;
}

/** The window that cancels a meeting and tells who was invited. */
export function cancelled(call: Call, scene: Scene): Resolved | null {
  if (call.method !== 'action_send_mail_and_delete') return null;
  const event = member(wizard(CANCEL, ['calendar_event_id'], call, scene), 'calendar_event_id');
  const id: unknown = isArray(event) ? event[0] : event;
  return found(attendees(isId(id) ? id : null, scene), '');
}

const invited = (call: Call, scene: Scene): People => attendees(self(call), scene);

/** Who is invited already. */
function attendees(id: number | null, scene: Scene): People {
  if (id === null) return unknown();
  const rows = scene.ask(orm(MODEL, 'read', [[id], ['partner_ids']], scene.context));
  return isArray(rows) && rows.length === 1 ? partners(ids(member(rows[0], 'partner_ids')), 'email', scene) : unknown();
}

/** Commands of a many-to-many field: 0 makes a contact, 1 and 4 name one, 6 names all; 2, 3 and 5 take away. */
function added(commands: unknown, scene: Scene): People {
  if (commands === undefined || commands === false) return nobody();
  if (!isArray(commands)) return unknown();
  const people = nobody();
  const named: number[] = [];
  for (let i = 0; i < commands.length; i++) if (!command(commands[i] as unknown, named, people)) people.open = true;
  return join(people, partners(named, 'email', scene));
}

function command(one: unknown, named: number[], people: People): boolean {
  if (isId(one)) { push(named, one); return true; }
  if (!isArray(one)) return false;
  const code = one[0] as unknown;
  const id = one[1] as unknown;
  if (code === 2 || code === 3 || code === 5) return true;
  if (code === 0) return made(one[2], people);
  const all = code === 6 ? ids(one[2]) : code === 1 || code === 4 ? ids([id]) : null;
  for (let i = 0; all !== null && i < all.length; i++) push(named, all[i] as number);
  return all !== null;
}

/** A contact made on the spot has no id yet. */
function made(values: unknown, people: People): boolean {
  const raw = text(member(values, 'email'));
  if (has(raw, '@')) push(people.recipients, { field: 'to', raw, reader: 'address-list' });
  return has(raw, '@');
}
