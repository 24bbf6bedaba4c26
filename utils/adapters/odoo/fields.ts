// Which fields of a model the server may take an address or a number from: each model has its own (`contact_email` of a talk, `x_email` of Studio).
import { isArray, keys, push, startsWith } from '../../primordials';
import { has, isObject, isOneOf, member, text } from '../site-json';
import { orm } from './facts';
import type { Scene } from './pages';

export type Want = 'email' | 'phone';

/** The contact that a record is about; the first is every model's, the others Studio's and a few models' own. */
export const CONTACTS = ['partner_id', 'contact_id', 'x_partner_id', 'x_studio_partner_id'] as const;
/** Looked for in the name between two strokes: `_x_mail_`, and no `_mailing_id_`. */
const WORDS: Record<Want, string[]> = { email: ['email', '_mail_'], phone: ['phone', 'mobile'] };
/** The same address once more, a copy that no mailing takes, or a part of it. */
const NOT = ['email_normalized', 'email_formatted', 'email_cc', 'email_domain_criterion', 'partner_email_normalized', 'partner_email_formatted', 'phone_sanitized', 'mobile_sanitized', 'phone_mobile_search'];
/** Our own side: who is in charge, the company, the address that a record is written to. */
const OURS = ['user_', 'company_', 'alias_'];

function isAddress(name: string, type: string, want: Want): boolean {
  if ((type !== 'char' && type !== 'text') || isOneOf(name, NOT)) return false;
  for (let i = 0; i < OURS.length; i++) if (startsWith(name, OURS[i] as string)) return false;
  for (let i = 0; i < WORDS[want].length; i++) if (has(`_${name}_`, WORDS[want][i] as string)) return true;
  return false;
}

const isContact = (name: string, field: unknown): boolean => isOneOf(name, CONTACTS) && member(field, 'type') === 'many2one' && member(field, 'relation') === 'res.partner';

export interface Fields { want: Want; extra: string; exclude: boolean }

/** Asked once a send: a name that the model has not would make every read an error. Null: not known, or it has none. */
export function addressFields(model: string, { want, extra, exclude }: Fields, { ask, context }: Scene): string[] | null {
  const known = ask(orm(model, 'fields_get', [[], ['type', 'relation']], context));
  if (!isObject(known) || isArray(known)) return null;
  const there: string[] = [];
  const all = keys(known);
  for (let i = 0; i < all.length; i++) {
    const name = all[i] as string;
    const field = member(known, name);
    if (name === extra || isContact(name, field) || isAddress(name, text(member(field, 'type')), want)) push(there, name);
  }
  if (there.length > 0 && exclude && member(known, 'is_blacklisted') !== undefined) push(there, 'is_blacklisted');
  return there.length === 0 ? null : there;
}
