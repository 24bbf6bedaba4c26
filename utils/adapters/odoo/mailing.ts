// A mailing to a list: the request names the mailing alone, which names a filter over some model.
import { indexOf, isArray, push, slice, trim } from '../../primordials';
import { isOneOf, member, text } from '../site-json';
import { ids, isId, self, type Call } from './call';
import { wizard } from './compose';
import { literal } from './domain';
import { excludes } from './exclusion';
import { orm } from './facts';
import { optedOut } from './opt-outs';
import { nobody, records, unknown, type People, type Scene, type Want } from './people';
import { later, type Resolved } from './resolved';
import { isNew, valuesOf } from './waiting';

export const MODEL = 'mailing.mailing';
export const SCHEDULE = 'mailing.mailing.schedule.date';
export const TESTS = ['mailing.mailing.test', 'mailing.sms.test'] as const;
const SENDS = ['action_launch', 'action_schedule', 'action_put_in_queue', 'action_send_mail', 'action_retry_failed', 'action_send_winner_mailing'];
const FIELDS = ['mailing_type', 'mailing_model_real', 'mailing_model_name', 'mailing_domain', 'contact_list_ids', 'subject', 'body_html', 'schedule_type', 'schedule_date', 'state'];
const SAVES = ['web_save', 'write', 'create'];
/** What of a mailing says whom it reaches. */
const REACH = ['contact_list_ids', 'mailing_domain', 'mailing_filter_id', 'mailing_model_id', 'mailing_type', 'use_exclusion_list'];
/** The server's own job sends what is in one of these. */
const QUEUED = ['in_queue', 'sending'];

export function mailed(call: Call, scene: Scene): Resolved | null {
  if (isOneOf(call.method, SAVES)) return saved(call, scene);
  if (!isOneOf(call.method, SENDS)) return null;
  const { known, sent, scheduled: dated, date } = mailing(self(call), scene);
  // Without a date it only opens the window that asks for one.
  if (call.method === 'action_schedule' && known && !date) return null;
  return { ...sent, ...(call.method === 'action_schedule' || (dated && call.method !== 'action_launch') ? later(date) : {}) };
}

/** What a save changes of whom a mailing reaches; `queues`: it puts the mailing there itself. */
function changesOf(call: Call): { queues: boolean; reach: number; filter: unknown } {
  const values = valuesOf(call);
  const found: ReturnType<typeof changesOf> = { queues: false, reach: 0, filter: undefined };
  for (let i = 0; i < values.length; i++) {
    if (isOneOf(text(member(values[i], 'state')), QUEUED)) found.queues = true;
    for (let j = 0; j < REACH.length; j++) if (member(values[i], REACH[j] as string) !== undefined) found.reach += 1;
    found.filter = member(values[i], 'mailing_domain');
  }
  return found;
}

/** A draft passes. One that waits in the queue, or is put there, has no other send than this save. */
function saved(call: Call, scene: Scene): Resolved | null {
  const { queues, reach, filter } = changesOf(call);
  const fresh = isNew(call);
  if (!queues && (fresh || reach === 0)) return null;
  const now = mailing(fresh ? null : self(call), scene, filter);
  if (now.known && !queues && !isOneOf(now.state, QUEUED)) return null;
  // Lists, a model or a stored filter decide the rest on the server: who is reached after the save is not there to read yet.
  const readable = reach === 0 || (reach === 1 && filter !== undefined);
  return { ...now.sent, people: readable ? now.sent.people : unknown(now.model), ...(now.scheduled ? later(now.date) : {}) };
}

/** The window that asks for a date, and then sends. */
export function scheduled(call: Call, scene: Scene): Resolved | null {
  if (call.method !== 'action_schedule_date') return null;
  const row = wizard(SCHEDULE, ['mass_mailing_id', 'schedule_date'], call, scene);
  const held = member(row, 'mass_mailing_id');
  const id: unknown = isArray(held) ? held[0] : held;
  return { ...mailing(isId(id) ? id : null, scene).sent, ...later(member(row, 'schedule_date')) };
}

interface Mailing { known: boolean; sent: Resolved; scheduled: boolean; date: unknown; state: string; model: string }

/** `domain`: in place of the stored filter. */
function mailing(id: number | null, scene: Scene, domain?: unknown): Mailing {
  const rows = id === null ? undefined : scene.ask(orm(MODEL, 'read', [[id], FIELDS], scene.context));
  const row: unknown = isArray(rows) && rows.length === 1 ? rows[0] : undefined;
  const want: Want = member(row, 'mailing_type') === 'sms' ? 'phone' : 'email';
  return {
    known: row !== undefined,
    sent: { rule: want === 'phone' ? 'odoo/mailing-sms' : 'odoo/mailing', people: row === undefined ? unknown() : listOf(row, text(domain ?? member(row, 'mailing_domain')), want, scene), subject: text(member(row, 'subject')), text: `${text(member(row, 'subject'))}\n${text(member(row, 'body_html'))}` },
    scheduled: member(row, 'schedule_type') === 'scheduled', date: member(row, 'schedule_date'), state: text(member(row, 'state')), model: text(member(row, 'mailing_model_real')),
  };
}

/** Whom the server mails: the filter, less whom it leaves out itself (blacklist and opt-outs of mail; of an SMS rather too many than too few). */
function listOf(row: unknown, filter: string, want: Want, scene: Scene): People {
  const model = text(member(row, 'mailing_model_real'));
  const domain = literal(filter || '[]');
  if (!isArray(domain)) return unknown(model);
  if (want === 'phone') return records(model, { by: 'domain', domain }, { want }, scene);
  const exclude = excludes(MODEL, member(row, 'id'), scene);
  const lists = member(row, 'mailing_model_name') === 'mailing.list' && model === 'mailing.contact' ? ids(member(row, 'contact_list_ids')) : [];
  const out = exclude === null || lists === null ? null : optedOut(lists, scene);
  return exclude === null || out === null ? unknown(model) : records(model, { by: 'domain', domain }, { want, exclude, without: out }, scene);
}

/** A test goes to what was typed, one a line. */
export function tried(call: Call, scene: Scene): Resolved | null {
  const sms = call.model === 'mailing.sms.test';
  if (call.method !== (sms ? 'action_send_sms' : 'send_mail_test')) return null;
  const field = sms ? 'numbers' : 'email_to';
  const row = wizard(call.model, [field], call, scene);
  const people = row === null ? unknown() : nobody();
  const typed = text(member(row, field));
  for (let from = 0; from <= typed.length;) {
    const line = indexOf(typed, '\n', from);
    const end = line < 0 ? typed.length : line;
    const raw = trim(slice(typed, from, end));
    if (raw !== '') push(people.recipients, { field: 'to', raw, reader: sms ? 'phone' : 'address-list' });
    from = end + 1;
  }
  if (people.recipients.length === 0) people.open = true;
  return { rule: sms ? 'odoo/sms' : 'odoo/mail', people, text: '' };
}
