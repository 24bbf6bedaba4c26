// A meeting: saving it mails the invitations, moving it mails who was invited before.
import { isArray } from '../../primordials';
import { isObject, isOneOf, member, text } from '../site-json';
import { ids, isId, self, type Call } from './call';
import { added } from './commands';
import { wizard } from './compose';
import { orm } from './facts';
import { join, nobody, partners, unknown, type People, type Scene } from './people';
import type { Resolved } from './resolved';
import { isNew, valuesOf } from './waiting';

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

const found = (people: People, written: string): Resolved => ({ rule: 'odoo/meeting', people, text: written });

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
