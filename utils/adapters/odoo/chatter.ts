// A message of the chatter: whom it names, and the followers of the record, whom it does not name.
import { isArray, push } from '../../primordials';
import { isOneOf, member, text } from '../site-json';
import { ids, self, isId, type Call } from './call';
import { followers, join, nobody, partners, unknown, type People, type Scene } from './people';
import type { Resolved } from './resolved';

const NOTE = 'mail.mt_note';
/** Members read a channel in Odoo itself; only who is named gets mail. */
const CHANNELS = ['discuss.channel', 'mail.channel'];
/** In a channel of this type the customer reads on the phone; the number is the channel's own and not in the request. */
const WHATSAPP = 'whatsapp_message';

/** `partner_emails`: addresses of whom Odoo has no contact yet. */
function addresses(value: unknown): People {
  if (value === undefined || value === null || value === false) return nobody();
  const people = nobody();
  if (!isArray(value)) return unknown();
  for (let i = 0; i < value.length; i++) {
    const raw = text(value[i]);
    if (raw === '') people.open = true;
    else push(people.recipients, { field: 'to', raw, reader: 'address-list' });
  }
  return people;
}

/** The server takes a message without a subtype for a note. */
function isNote(data: unknown): boolean {
  const subtype = member(data, 'subtype_xmlid');
  return !member(data, 'subtype_id') && (subtype === undefined || subtype === null || subtype === false || subtype === NOTE);
}

function message(data: unknown, model: string, record: unknown, scene: Scene): Resolved {
  if (isOneOf(model, CHANNELS) && member(data, 'message_type') === WHATSAPP) return { rule: 'odoo/whatsapp', people: unknown(), text: text(member(data, 'body')) };
  const people = partners(ids(member(data, 'partner_ids')), 'email', scene);
  join(people, addresses(member(data, 'partner_emails')));
  if (!isNote(data) && !isOneOf(model, CHANNELS)) join(people, isId(record) && model !== '' ? followers(model, record, scene) : unknown());
  return { rule: 'odoo/mail', people, subject: text(member(data, 'subject')), text: `${text(member(data, 'subject'))}\n${text(member(data, 'body'))}` };
}

export function posted(call: Call, scene: Scene): Resolved {
  const data = member(call.params, 'post_data');
  const found = message(data, text(member(call.params, 'thread_model')), member(call.params, 'thread_id'), scene);
  join(found.people, addresses(member(call.params, 'partner_emails')));
  return found;
}

/** `message_post` and `message_notify` of any record. */
export function called(call: Call, scene: Scene): Resolved {
  return call.method === 'message_notify' ? message({ partner_ids: member(call.kwargs, 'partner_ids'), body: member(call.kwargs, 'body') }, call.model, self(call), scene)
    : message(call.kwargs, call.model, self(call), scene);
}
