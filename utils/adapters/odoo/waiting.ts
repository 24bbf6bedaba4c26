// What waits for its time already: a change of whom it reaches is as good as a send.
import { isArray } from '../../primordials';
import { isObject, isOneOf, member, text } from '../site-json';
import { ids, isId, type Call } from './call';
import { added } from './commands';
import { wizard } from './compose';
import { followers, join, nobody, partners, unknown, type People, type Scene } from './people';
import { later, type Resolved } from './resolved';

/** Messages of the chatter for later; Odoo 18 alone has them. */
export const MODEL = 'mail.scheduled.message';
const SAVES = ['web_save', 'write', 'create'];
const FIELDS = ['subject', 'body', 'scheduled_date', 'model', 'res_id', 'partner_ids', 'is_note'];

export const isNew = ({ method, args }: Call): boolean => method === 'create' || (method === 'web_save' && isArray(args[0]) && args[0].length === 0);
/** What is written; one entry a record. */
export function valuesOf({ method, args, kwargs }: Call): unknown[] {
  const made = args[0] ?? member(kwargs, 'vals_list');
  return method !== 'create' ? [args[1] ?? member(kwargs, 'vals')] : isArray(made) ? made as unknown[] : [made];
}

export function waiting(call: Call, scene: Scene): Resolved | null {
  if (call.method === 'post_message') return now(wizard(MODEL, FIELDS, call, scene), scene);
  if (!isOneOf(call.method, SAVES)) return null;
  const whole: Resolved = { rule: 'odoo/mail', people: nobody(), text: '' };
  const values = valuesOf(call);
  for (let i = 0; i < values.length; i++) if (isNew(call) || !isObject(values[i]) || member(values[i], 'partner_ids') !== undefined) saved(values[i], call, scene, whole);
  return whole;
}

/** Who was named before was decided then. */
function saved(values: unknown, call: Call, scene: Scene, into: Resolved): void {
  const row = isNew(call) ? values : wizard(MODEL, FIELDS, call, scene);
  if (!isObject(values) || !isObject(row)) into.people.open = true;
  join(into.people, added(member(values, 'partner_ids'), scene));
  if (isNew(call)) join(into.people, following(values, scene));
  into.text += `${text(member(values, 'subject') ?? member(row, 'subject'))}\n${text(member(values, 'body') ?? member(row, 'body'))}\n`;
  into.scheduledFor = later(member(values, 'scheduled_date') ?? member(row, 'scheduled_date')).scheduledFor ?? 0;
}

/** Sent before its time: to whom it names, and the followers of its record unless it is a note. */
function now(row: unknown, scene: Scene): Resolved {
  const people = row === null ? unknown() : join(partners(ids(member(row, 'partner_ids')), 'email', scene), following(row, scene));
  return { rule: 'odoo/mail', people, subject: text(member(row, 'subject')), text: `${text(member(row, 'subject'))}\n${text(member(row, 'body'))}` };
}

function following(row: unknown, scene: Scene): People {
  if (member(row, 'is_note') === true) return nobody();
  const held = member(row, 'res_id');
  const model = text(member(row, 'model'));
  return isId(held) && model !== '' ? followers(model, held, scene) : unknown();
}
