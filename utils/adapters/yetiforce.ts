import type { Adapter, RequestRule } from './adapter';
import { bulk, JSON_DENY, last } from './php-rules';

// Tier 2. Evidence: source of YetiForce 6 (Vtiger/resources/List.js, Vtiger/actions/Mail.php, SMSNotifier/actions/MassSMS.php,
// Vtiger.js), not run. Its mail client is Roundcube, one to one: the roundcube adapter, on the same origin. Policy maps the hosts.

const PATH = '*/index.php';

export const yetiforceRequests: RequestRule[] = [
  ...bulk({ id: 'yetiforce/mail', path: PATH, fields: [last('action', 'Mail'), last('mode', 'sendMails')], channel: 'email', deny: JSON_DENY }),
  ...bulk({ id: 'yetiforce/sms', path: PATH, fields: [last('module', 'SMSNotifier'), last('action', 'MassSMS')], channel: 'sms', deny: JSON_DENY }),
  {
    id: 'yetiforce/call', kind: 'send', method: 'POST', path: PATH, body: 'fields', fields: [last('view', 'BasicAjax'), last('mode', 'performPhoneCall')],
    channel: 'voice', audience: 'explicit', recipients: [{ from: 'field', field: 'phoneNumber', occurrence: 'last', as: 'number', reader: 'phone' }], deny: JSON_DENY, outcome: { by: 'status' },
  },
];

export const yetiforce: Adapter = {
  id: 'yetiforce',
  name: 'YetiForce',
  hosts: [],
  scripts: 'crm',
  brings: ['roundcube'],
  requests: yetiforceRequests,
  controls: [],
  // The links that open its mail client and its bulk mail; what sends is the request.
  probe: { editor: ['a.sendMailBtn[data-url]'], control: ['a.sendMailBtn[data-url]'] },
};
