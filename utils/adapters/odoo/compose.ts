// The full composer. Its form is saved first; the request that sends carries the id of that record alone.
import { indexOf, isArray, slice, trim } from '../../primordials';
import { isOneOf, member, text } from '../site-json';
import { ids, isId, self, type Call } from './call';
import { literal } from './domain';
import { orm } from './facts';
import { excludes } from './exclusion';
import { followers, join, partners, records, unknown, type People, type Scene } from './people';
import { later, type Resolved } from './resolved';

export const MODEL = 'mail.compose.message';
const SENDS = ['action_send_mail', 'action_schedule_message', 'send_mail'];
const SAVES = ['web_save', 'create', 'write'];
const FIELDS = ['composition_mode', 'model', 'res_ids', 'res_domain', 'partner_ids', 'template_id', 'subject', 'body', 'scheduled_date', 'subtype_is_log'];

/** The wizard's own record; null while it is not there. */
export function wizard(model: string, fields: readonly string[], call: Call, { ask, context }: Scene): unknown {
  const id = self(call);
  if (id === null) return null;
  const rows = ask(orm(model, 'read', [[id], fields], context));
  return isArray(rows) && rows.length === 1 && member(rows[0], 'id') === id ? rows[0] as unknown : null;
}

export function composed(call: Call, scene: Scene): Resolved | 'draft' | null {
  if (isOneOf(call.method, SAVES)) return 'draft';
  if (!isOneOf(call.method, SENDS)) return null;
  const row = wizard(MODEL, FIELDS, call, scene);
  if (row === null) return { rule: 'odoo/mail', people: unknown(), text: '' };
  const mass = member(row, 'composition_mode') === 'mass_mail';
  const found: Resolved = {
    rule: !mass ? 'odoo/mail' : member(row, 'res_domain') ? 'odoo/filtered-mail' : 'odoo/list-mail', people: mass ? selected(row, scene) : commented(row, scene),
    subject: text(member(row, 'subject')), text: `${text(member(row, 'subject'))}\n${text(member(row, 'body'))}`, ...later(member(row, 'scheduled_date')),
  };
  if (call.method !== 'action_schedule_message') return found;
  return { ...found, scheduledFor: 0, ...later(member(call.kwargs, 'scheduled_date') ?? call.args[1] ?? member(row, 'scheduled_date')) };
}

/** A comment on one record: who is named, and its followers unless it is a note. */
function commented(row: unknown, scene: Scene): People {
  const named = ids(member(row, 'partner_ids'));
  const people = partners(named, 'email', scene);
  const on = ids(member(row, 'res_ids'));
  const model = text(member(row, 'model'));
  if (member(row, 'composition_mode') !== 'comment' || on === null || on.length > 1 || member(row, 'res_domain')) return join(people, unknown(model));
  if (member(row, 'subtype_is_log') === true || on.length === 0) return named !== null && named.length === 0 && on.length === 0 ? unknown() : people;
  return join(people, followers(model, on[0] as number, scene));
}

/** One mail a record. With *select all* the records are a filter. */
function selected(row: unknown, scene: Scene): People {
  const model = text(member(row, 'model'));
  const on = ids(member(row, 'res_ids'));
  const filter = text(member(row, 'res_domain'));
  const domain = filter === '' ? undefined : literal(filter);
  // Both at once, or neither: nobody can say which the server takes.
  if (on === null || (filter === '') === (on.length === 0) || (filter !== '' && !isArray(domain))) return unknown(model);
  if (!templateKeeps(row, model, scene)) return unknown(model);
  const exclude = excludes(MODEL, member(row, 'id'), scene);
  if (exclude === null) return unknown(model);
  const people = records(model, filter === '' ? { by: 'ids', ids: on } : { by: 'domain', domain }, { want: 'email', exclude }, scene);
  return join(people, partners(ids(member(row, 'partner_ids')), 'email', scene));
}

/** A template may name others than the record's own contact. */
function templateKeeps(row: unknown, model: string, { ask, context }: Scene): boolean {
  const template = member(row, 'template_id');
  const id: unknown = isArray(template) ? template[0] : template;
  if (!isId(id)) return !id;
  const rows = ask(orm('mail.template', 'read', [[id], ['email_to', 'email_cc', 'partner_to', 'use_default_to']], context));
  if (!isArray(rows) || rows.length !== 1 || text(member(rows[0], 'email_cc')) !== '') return false;
  if (member(rows[0], 'use_default_to') === true) return true;
  const named = inner(text(member(rows[0], 'partner_to')));
  return text(member(rows[0], 'email_to')) === '' && (named === '' || named === (model === 'res.partner' ? 'object.id' : 'object.partner_id.id'));
}

/** `{{ object.id }}` → `object.id` */
function inner(expression: string): string {
  const from = indexOf(expression, '{{');
  const to = indexOf(expression, '}}');
  return from < 0 || to < from ? trim(expression) : trim(slice(expression, from + 2, to));
}
