// Smaller wizards and buttons that mail or text somebody: by the name of model and method, from Odoo's source, not run.
import { hasOwn } from '../../primordials';
import { isObject, isOneOf, member, text } from '../site-json';
import { ids, isId, self, type Call } from './call';
import { wizard } from './compose';
import { followers, join, nobody, partners, records, unknown, type People, type Scene } from './people';
import { later, type Resolved } from './resolved';

const mail = (people: People, said = ''): Resolved => ({ rule: 'odoo/mail', people, text: said });

/** *Invite followers*: mails whom it adds, unless that was switched off. */
function invited(call: Call, scene: Scene): Resolved | null {
  const row = wizard('mail.wizard.invite', ['partner_ids', 'send_mail', 'message'], call, scene);
  if (row === null) return mail(unknown());
  return member(row, 'send_mail') === false ? null : mail(partners(ids(member(row, 'partner_ids')), 'email', scene), text(member(row, 'message')));
}

/** A message that waits for its time: *Send now*, or somebody else put into it. */
function waiting(call: Call, scene: Scene): Resolved | null {
  const isNow = call.method === 'post_message';
  if (!isNow && !changes(call, 'partner_ids')) return null;
  const row = wizard('mail.scheduled.message', ['partner_ids', 'model', 'res_id', 'is_note', 'body', 'scheduled_date'], call, scene);
  // Whom the change itself names is written as commands on what was there.
  if (row === null || !isNow) return { ...mail(unknown()), ...(row === null ? {} : later(member(row, 'scheduled_date'))) };
  const [model, on] = [text(member(row, 'model')), member(row, 'res_id')];
  const rest = member(row, 'is_note') === true ? nobody() : isId(on) && model !== '' ? followers(model, on, scene) : unknown();
  return mail(join(partners(ids(member(row, 'partner_ids')), 'email', scene), rest), text(member(row, 'body')));
}

function changes({ args }: Call, field: string): boolean {
  return isObject(args[1]) && hasOwn(args[1], field);
}

/** Of the record that the button stands on. */
const own = (model: string) => (call: Call, scene: Scene): Resolved => {
  const id = self(call);
  return mail(id === null ? unknown() : records(model, { by: 'ids', ids: [id] }, { want: 'email' }, scene));
};
const nobodyKnows = (rule: string) => (): Resolved => ({ rule, people: unknown(), text: '' });
const shared = (call: Call, scene: Scene): Resolved => {
  const row = wizard('portal.share', ['partner_ids', 'note'], call, scene);
  return row === null ? mail(unknown()) : mail(partners(ids(member(row, 'partner_ids')), 'email', scene), text(member(row, 'note')));
};

const BUTTONS: { model: string; methods: readonly string[]; resolve: (call: Call, scene: Scene) => Resolved | null }[] = [
  { model: 'mail.wizard.invite', methods: ['add_followers'], resolve: invited },
  { model: 'mail.scheduled.message', methods: ['post_message', 'web_save', 'write'], resolve: waiting },
  { model: 'portal.wizard.user', methods: ['action_grant_access', 'action_invite_again'], resolve: own('portal.wizard.user') },
  { model: 'portal.share', methods: ['action_send_mail'], resolve: shared },
  { model: 'mail.mail', methods: ['send', 'action_retry'], resolve: nobodyKnows('odoo/mail') },
  { model: 'mail.resend.message', methods: ['resend_mail_action'], resolve: nobodyKnows('odoo/mail') },
  { model: 'sms.sms', methods: ['send', 'resend_failed'], resolve: nobodyKnows('odoo/sms') },
  { model: 'sms.resend', methods: ['action_resend'], resolve: nobodyKnows('odoo/sms') },
];

/** Null: none of these, or it reaches nobody. */
export function pressed(call: Call, scene: Scene): Resolved | null {
  for (let i = 0; i < BUTTONS.length; i++) {
    const button = BUTTONS[i];
    if (button?.model === call.model && isOneOf(call.method, button.methods)) return button.resolve(call, scene);
  }
  return null;
}
