import type { RequestRule } from '../adapter';

// Evidence: recorded request bodies of 2018, 2019 and 2022; docs/coverage.md. Delegated mailboxes may put more into the path.
const SYNC = { method: 'POST', path: '*/i/s', body: 'site', channel: 'email', audience: 'explicit', deny: 'network-error', outcome: { by: 'status' } } as const satisfies Partial<RequestRule>;

/** Sends first: what cannot be read is one. */
export const gmailRequests: RequestRule[] = [
  { ...SYNC, recipients: [], id: 'gmail/send', kind: 'send' },
  { ...SYNC, recipients: [], id: 'gmail/schedule', kind: 'send' },
  { ...SYNC, recipients: [], id: 'gmail/draft', kind: 'draft' },
  {
    // The client until 2018: a form with repeated fields.
    id: 'gmail/legacy-send', kind: 'send', method: 'POST', path: '/mail/*', query: [{ field: 'act', is: 'equals', values: ['sm'] }], body: 'fields',
    channel: 'email', audience: 'explicit',
    recipients: (['to', 'cc', 'bcc'] as const).map((name) => ({ from: 'field', field: name, occurrence: 'all', as: name, reader: 'address-list' })),
    draft: { from: 'field', field: 'draft' }, text: ['subject', 'body'], deny: 'network-error', outcome: { by: 'status' },
  },
];
