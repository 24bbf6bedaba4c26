// Sends that are one method of a record: an invitation to follow, a failed mail once more, a mail or text of the queue, WhatsApp.
import { isArray, push } from '../../primordials';
import { isObject, isOneOf, member, text } from '../site-json';
import { ids, isId, type Call } from './call';
import { wizard } from './compose';
import { orm } from './facts';
import { join, nobody, partners, unknown, type People, type Scene } from './people';
import type { Resolved } from './resolved';

type Find = (call: Call, scene: Scene) => Resolved | null;
interface Send { model: string; methods: string[]; find: Find }

const mail = (people: People, written = ''): Resolved => ({ rule: 'odoo/mail', people, text: written });
/** Nothing says whom it reaches. */
const unread = (rule: string): Find => () => ({ rule, people: unknown(), text: '' });

/** The records that a method is called on: `[7]` or `[[7, 8]]`. */
function rowsOf(call: Call, fields: readonly string[], { ask, context }: Scene): readonly unknown[] | null {
  const first = call.args[0] ?? member(call.kwargs, 'ids');
  const on = isId(first) ? [first] : isArray(first) ? ids(first) : null;
  if (on === null || on.length === 0) return null;
  const rows = ask(orm(call.model, 'read', [on, fields], context));
  return isArray(rows) && rows.length === on.length ? rows as unknown[] : null;
}

/** Some versions may add a follower without a word; the field that says so has two names. */
function invited(call: Call, scene: Scene): Resolved | null {
  const known = scene.ask(orm(call.model, 'fields_get', [['notify', 'send_mail'], ['type']], scene.context));
  const flag = member(known, 'notify') !== undefined ? 'notify' : member(known, 'send_mail') !== undefined ? 'send_mail' : '';
  const row = isObject(known) ? wizard(call.model, flag === '' ? ['partner_ids', 'message'] : ['partner_ids', 'message', flag], call, scene) : null;
  if (row === null) return mail(unknown());
  return flag !== '' && member(row, flag) === false ? null : mail(partners(ids(member(row, 'partner_ids')), 'email', scene), text(member(row, 'message')));
}

function queued(call: Call, scene: Scene): Resolved {
  const rows = rowsOf(call, ['email_to', 'email_cc', 'recipient_ids', 'subject', 'body_html'], scene);
  if (rows === null) return mail(unknown());
  const people = nobody();
  let written = '';
  for (let i = 0; i < rows.length; i++) {
    typed(text(member(rows[i], 'email_to')), people);
    typed(text(member(rows[i], 'email_cc')), people);
    join(people, partners(ids(member(rows[i], 'recipient_ids')), 'email', scene));
    written += `${text(member(rows[i], 'subject'))}\n${text(member(rows[i], 'body_html'))}\n`;
  }
  return mail(people, written);
}

function typed(raw: string, into: People): void { if (raw !== '') push(into.recipients, { field: 'to', raw, reader: 'address-list' }); }

/** The window lists who did not get it; a ticked line is tried again. */
function again(call: Call, scene: Scene): Resolved {
  const lines = ids(member(wizard(call.model, ['partner_ids'], call, scene), 'partner_ids'));
  const rows = lines === null || lines.length === 0 ? undefined : scene.ask(orm('mail.resend.partner', 'read', [lines, ['partner_id', 'resend']], scene.context));
  if (!isArray(rows)) return mail(unknown());
  const people = nobody();
  const named: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const held = member(rows[i], 'partner_id');
    const id: unknown = isArray(held) ? held[0] : held;
    if (member(rows[i], 'resend') === false) continue;
    if (isId(id)) push(named, id); else people.open = true;
  }
  return mail(join(people, partners(named, 'email', scene)));
}

function texts(call: Call, scene: Scene): Resolved {
  const rows = rowsOf(call, ['number', 'body'], scene);
  const people = rows === null ? unknown() : nobody();
  let written = '';
  for (let i = 0; rows !== null && i < rows.length; i++) {
    const raw = text(member(rows[i], 'number'));
    if (raw === '') people.open = true; else push(people.recipients, { field: 'to', raw, reader: 'phone' });
    written += `${text(member(rows[i], 'body'))}\n`;
  }
  return { rule: 'odoo/sms', people, text: written };
}

/** A link to a document, mailed to contacts. */
function shared(call: Call, scene: Scene): Resolved {
  const row = wizard(call.model, ['partner_ids', 'note'], call, scene);
  return mail(row === null ? unknown() : partners(ids(member(row, 'partner_ids')), 'email', scene), text(member(row, 'note')));
}

const SENDS: Send[] = [
  { model: 'mail.wizard.invite', methods: ['add_followers'], find: invited },
  { model: 'mail.mail', methods: ['send', 'mark_outgoing', 'action_retry'], find: queued },
  { model: 'mail.mail', methods: ['process_email_queue'], find: unread('odoo/mail') },
  { model: 'mail.resend.message', methods: ['resend_mail_action'], find: again },
  { model: 'sms.sms', methods: ['send', 'action_set_outgoing', 'resend_failed', 'action_resend'], find: texts },
  { model: 'sms.resend', methods: ['action_resend'], find: unread('odoo/sms') },
  { model: 'whatsapp.composer', methods: ['action_send_whatsapp_template'], find: unread('odoo/whatsapp') },
  { model: 'whatsapp.message', methods: ['button_resend'], find: unread('odoo/whatsapp') },
  { model: 'portal.share', methods: ['action_send_mail'], find: shared },
  { model: 'portal.wizard.user', methods: ['action_grant_access', 'action_invite_again'], find: unread('odoo/mail') },
];

export function sentBy(call: Call, scene: Scene): Resolved | null {
  for (let i = 0; i < SENDS.length; i++) {
    const one = SENDS[i] as Send;
    if (one.model === call.model && isOneOf(call.method, one.methods)) return one.find(call, scene);
  }
  return null;
}
