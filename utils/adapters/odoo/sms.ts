// The SMS wizard: saved first, sent by its id, as the full composer.
import { push } from '../../primordials';
import { isOneOf, member, text } from '../site-json';
import { ids, isId, type Call } from './call';
import { wizard } from './compose';
import { join, nobody, records, unknown, type People, type Scene } from './people';
import type { Resolved } from './resolved';

export const MODEL = 'sms.composer';
const SENDS = ['action_send_sms', 'action_send_sms_mass_now'];
const SAVES = ['web_save', 'create', 'write'];
const FIELDS = [
  'composition_mode', 'comment_single_recipient', 'res_model', 'res_id', 'res_ids', 'numbers', 'sanitized_numbers',
  'recipient_single_number_itf', 'recipient_single_number', 'number_field_name', 'body',
];

export function texted(call: Call, scene: Scene): Resolved | 'draft' | null {
  if (isOneOf(call.method, SAVES)) return 'draft';
  if (!isOneOf(call.method, SENDS)) return null;
  const row = wizard(MODEL, FIELDS, call, scene);
  if (row === null) return { rule: 'odoo/sms', people: unknown(), text: '' };
  const people = numbers(row);
  const mode = text(member(row, 'composition_mode'));
  if (mode === 'numbers' || (mode === 'comment' && member(row, 'comment_single_recipient') === true)) {
    // A wizard that sends must have somebody.
    if (people.recipients.length === 0) people.open = true;
  } else join(people, ofRecords(row, scene));
  return { rule: mode === 'mass' ? 'odoo/list-sms' : 'odoo/sms', people, text: text(member(row, 'body')) };
}

/** `numbers` is a list with commas; the number on the form stands for the stored one, which it replaces. */
function numbers(row: unknown): People {
  const people = nobody();
  const add = (raw: string): void => { if (raw !== '') push(people.recipients, { field: 'to', raw, reader: 'phone' }); };
  add(text(member(row, 'numbers')) || text(member(row, 'sanitized_numbers')));
  if (member(row, 'comment_single_recipient') === true) add(text(member(row, 'recipient_single_number_itf')) || text(member(row, 'recipient_single_number')));
  return people;
}

/** Every number of the records counts: which one the server takes depends on what it makes of them. */
function ofRecords(row: unknown, scene: Scene): People {
  const model = text(member(row, 'res_model'));
  const one = member(row, 'res_id');
  const many = ids(member(row, 'res_ids'));
  const on = many !== null && many.length > 0 ? many : isId(one) && many !== null ? [one] : [];
  return on.length === 0 ? unknown(model) : records(model, { by: 'ids', ids: on }, { want: 'phone', extra: text(member(row, 'number_field_name')) }, scene);
}
