import type { Adapter, FieldPredicate, RequestExtractor, RequestRule } from './adapter';

// Tier 2. Evidence: source of Krayin 2 (activities/actions/mail.blade.php, EmailController.php), not run. Policy maps the hosts;
// the prefix `admin` can be configured. Recipients are called `reply_to`.

const PEOPLE: RequestExtractor[] = [
  { from: 'field', field: 'reply_to', as: 'to', reader: 'address-list' }, { from: 'field', field: 'cc', as: 'cc', reader: 'address-list' }, { from: 'field', field: 'bcc', as: 'bcc', reader: 'address-list' },
];
const ALL_NAMED: FieldPredicate[] = (['reply_to', 'cc', 'bcc'] as const).map((field) => ({ field, is: 'present' }));
/** PHP takes what is empty and `0` for no. */
const IS_DRAFT: FieldPredicate = { field: 'is_draft', is: 'one-of', values: ['1', 'true', 'on'] };
type Mail = Omit<RequestRule, 'id' | 'method' | 'path'>;
const mail: Mail = { kind: 'send', body: 'fields', channel: 'email', audience: 'explicit', recipients: PEOPLE, text: ['reply'], deny: 'json-error', outcome: { by: 'status' } };

const forms = (method: string, path: string): RequestRule[] => [
  { ...mail, id: 'krayin/draft', kind: 'draft', method, path, fields: [IS_DRAFT], recipients: [] },
  { ...mail, id: 'krayin/mail', method, path },
];
/** The server mails a stored message only when `is_draft` is there and says no; without it the change is another one. */
const edit = (method: string): RequestRule[] => [
  { ...mail, id: 'krayin/draft', kind: 'draft', method, path: '*/mail/edit/*', fields: [IS_DRAFT], recipients: [] },
  { ...mail, id: 'krayin/mail', method, path: '*/mail/edit/*', fields: [{ field: 'is_draft', is: 'present' }, ...ALL_NAMED] },
  // Whom the form does not name, the stored message may.
  { ...mail, id: 'krayin/mail', method, path: '*/mail/edit/*', fields: [{ field: 'is_draft', is: 'present' }], recipients: [...PEOPLE, { from: 'unresolved', as: 'to' }] },
];

export const krayinRequests: RequestRule[] = [...forms('POST', '*/mail/create'), ...forms('POST', '*/leads/*/emails'), ...edit('PUT'), ...edit('POST')];

export const krayin: Adapter = {
  id: 'krayin',
  name: 'Krayin',
  hosts: [],
  scripts: 'crm',
  requests: krayinRequests,
  controls: [],
  probe: { editor: ['input[name="reply_to[]"]'], control: ['input[name="reply_to[]"]'] },
};
