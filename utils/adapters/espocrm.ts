import type { Adapter, FieldPredicate, RequestExtractor, RequestRule } from './adapter';

// Tier 2. Evidence: source of EspoCRM 9 (client/src/views/email/record/detail.js: a send is a save with `status: Sending`), not
// run. Policy maps the hosts. Its `tel:` and `mailto:` links are the dial guard's.

/** Addresses are one string a field, parted by semicolons. */
const PEOPLE: RequestExtractor[] = (['to', 'cc', 'bcc'] as const).map((name) => ({ from: 'json', path: name, as: name, reader: 'address-list' }));
const SENDING: FieldPredicate = { field: 'status', is: 'equals', values: ['Sending'] };
type Mail = Omit<RequestRule, 'id' | 'method' | 'path'>;
const mail: Mail = { kind: 'send', body: 'json', channel: 'email', audience: 'explicit', text: ['body', 'bodyPlain'], deny: 'json-error', outcome: { by: 'status' }, recipients: PEOPLE };

/** A stored message gets what was changed alone: copies that are not named may be in the record, and are mailed too. */
const ALL_NAMED: FieldPredicate[] = (['to', 'cc', 'bcc'] as const).map((field) => ({ field, is: 'present' }));

const save = (method: string, path: string): RequestRule[] => [
  { ...mail, id: 'espocrm/draft', kind: 'draft', method, path, fields: [{ field: 'status', is: 'equals', values: ['Draft'] }], recipients: [] },
  { ...mail, id: 'espocrm/mail', method, path, fields: [SENDING, { field: 'to', is: 'not-empty' }, ...(method === 'POST' ? [] : ALL_NAMED)], draft: { from: 'json', path: 'id' } },
  // Who else is written to stands in the record.
  { ...mail, id: 'espocrm/mail', method, path, fields: [SENDING], recipients: [...PEOPLE, { from: 'unresolved', as: 'to' }] },
];

export const espocrmRequests: RequestRule[] = [
  ...save('POST', '*/api/v1/Email'), ...save('PUT', '*/api/v1/Email/*'), ...save('PATCH', '*/api/v1/Email/*'),
  {
    id: 'espocrm/invitations', kind: 'send', method: 'POST', path: '*/api/v1/*/sendInvitations', body: 'none', channel: 'meeting', audience: 'selection',
    recipients: [{ from: 'unresolved', as: 'attendees' }], deny: 'json-error', outcome: { by: 'status' },
  },
];

export const espocrm: Adapter = {
  id: 'espocrm',
  name: 'EspoCRM',
  hosts: [],
  scripts: 'crm',
  requests: espocrmRequests,
  controls: [],
  probe: { editor: ['a[data-action="mailTo"][data-email-address]'], control: ['a[data-action="mailTo"][data-email-address]'] },
};
