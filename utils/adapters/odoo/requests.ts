import type { Audience, Channel } from '../../engine';
import type { RequestRule } from '../adapter';
import { ORM, POST } from './call';

function rule(id: string, channel: Channel, audience: Audience, path: string): RequestRule {
  return {
    id: `odoo/${id}`, kind: 'send', method: 'POST', path, body: 'site', channel, audience, recipients: [],
    // An answer is 200 either way, with an error inside.
    deny: 'odoo-error', outcome: { by: 'json', path: 'error' },
  };
}

/** The reader decides which of them a request is, if any: every read of the page goes to the same address. */
export const odooRequests: RequestRule[] = [
  rule('mail', 'email', 'explicit', POST),
  rule('mail', 'email', 'explicit', `${ORM}*`),
  rule('list-mail', 'email', 'selection', `${ORM}*`),
  rule('filtered-mail', 'email', 'all-filtered', `${ORM}*`),
  rule('sms', 'sms', 'explicit', `${ORM}*`),
  rule('list-sms', 'sms', 'selection', `${ORM}*`),
  rule('mailing', 'newsletter', 'list', `${ORM}*`),
  rule('mailing-sms', 'sms', 'list', `${ORM}*`),
  rule('whatsapp', 'im', 'explicit', POST),
  rule('whatsapp', 'im', 'explicit', `${ORM}*`),
  rule('meeting', 'meeting', 'explicit', `${ORM}*`),
];
