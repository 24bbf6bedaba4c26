import type { Adapter, RequestRule } from './adapter';
import { bulk, JSON_DENY, last } from './php-rules';

// Tier 2. Evidence: source of vTiger 8.0 (layouts/v7/modules/Vtiger/ComposeEmailForm.tpl, Emails/resources/MassEdit.js,
// SMSNotifier, PBXManager), not run. Self-hosted: policy maps the hosts. Addresses stand in JSON within form fields: vtiger/reader.ts.

const PATH = '*/index.php';

export const vtigerRequests: RequestRule[] = [
  { id: 'vtiger/mail', kind: 'send', method: 'POST', path: PATH, body: 'site', channel: 'email', audience: 'explicit', recipients: [], deny: JSON_DENY, outcome: { by: 'status' } },
  ...bulk({ id: 'vtiger/sms', path: PATH, fields: [last('module', 'SMSNotifier'), last('action', 'MassSaveAjax')], channel: 'sms', deny: JSON_DENY }),
  {
    id: 'vtiger/call', kind: 'send', method: 'POST', path: PATH, body: 'fields', fields: [last('module', 'PBXManager'), last('action', 'OutgoingCall')],
    channel: 'voice', audience: 'explicit', recipients: [{ from: 'field', field: 'number', occurrence: 'last', as: 'number', reader: 'phone' }], deny: JSON_DENY, outcome: { by: 'status' },
  },
  {
    // Its own webmail; whom it writes to is not documented.
    id: 'vtiger/webmail', kind: 'send', method: 'POST', path: PATH, body: 'fields', fields: [last('module', 'MailManager'), last('_operation', 'mail'), last('_operationarg', 'send')],
    channel: 'email', audience: 'explicit', recipients: [{ from: 'unresolved', as: 'to' }], deny: JSON_DENY, outcome: { by: 'status' },
  },
];

export const vtiger: Adapter = {
  id: 'vtiger',
  name: 'vTiger',
  hosts: [],
  scripts: 'crm',
  requests: vtigerRequests,
  controls: [
    {
      id: 'vtiger/mail',
      selectors: ['form#massEmailForm #sendEmail'],
      composer: ['form#massEmailForm'],
      channel: 'email', audience: 'explicit',
      // `to` and `toemailinfo` hold JSON: vtiger/page.ts reads them.
      recipients: [{ as: 'to', reader: 'address-list', selectors: ['input[name="to"]'], pick: 'value' }],
      draft: { selectors: ['input[name="record"]'], pick: 'value' },
      saveDraft: ['#saveDraft'],
    },
  ],
  probe: { editor: ['form#massEmailForm'], control: ['form#massEmailForm #sendEmail'] },
};
