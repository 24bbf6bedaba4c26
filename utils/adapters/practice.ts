import type { Adapter, AdapterPage, DomExtractor, RequestRule } from './adapter';

// The practice site that `npm start` serves (server/practice): a small webmail at /mail and a CRM at /crm. Evidence: tests/fixtures/sites/practice/.

/** Chips of one field, `<div class="recipients" data-field="to"><span class="chip" data-address="…">`. */
const chips = (name: 'to' | 'cc' | 'bcc'): DomExtractor => ({
  as: name, reader: 'address-list', selectors: [`.recipients[data-field="${name}"] .chip`], pick: { attribute: 'data-address' },
});

/** Text typed into the field and not yet a chip. */
const typedIn = (name: 'to' | 'cc' | 'bcc'): DomExtractor => ({
  as: name, reader: 'address-list', selectors: [`.recipients[data-field="${name}"] input.recipient-input`], pick: 'value',
});

/** Apart from the rest: all of this adapter that the main-world guard carries. */
export const practiceRequests: RequestRule[] = [
  {
    // Autosave and Save draft; the same URL as a send, only `kind` differs.
    id: 'practice/draft', kind: 'draft', method: 'POST', path: '/api/messages', body: 'json',
    fields: [{ field: 'kind', is: 'equals', values: ['draft'] }],
    channel: 'email', audience: 'explicit', recipients: [], deny: 'http-403', outcome: { by: 'status' },
  },
  {
    id: 'practice/send', kind: 'send', method: 'POST', path: '/api/messages', body: 'json',
    channel: 'email', audience: 'explicit',
    recipients: (['to', 'cc', 'bcc'] as const).map((name) => ({ from: 'json', path: `${name}[*]`, as: name, reader: 'address-list' })),
    draft: { from: 'json', path: 'draftId' }, text: ['body'], subject: 'subject', deny: 'http-403', outcome: { by: 'status' },
  },
  {
    id: 'practice/call', kind: 'send', method: 'POST', path: '/api/calls', body: 'json',
    channel: 'voice', audience: 'explicit',
    recipients: [{ from: 'json', path: 'number', as: 'number', reader: 'phone' }],
    deny: 'http-403', outcome: { by: 'status' },
  },
];

/** Without the request rules, for the gate's size. */
export const practicePage: AdapterPage = {
  id: 'practice',
  name: 'Practice site',
  hosts: [],
  requests: ['draft', 'send', 'call'].map((name) => ({ id: `practice/${name}`, channel: name === 'call' ? 'voice' : 'email', audience: 'explicit' })),
  controls: [
    {
      id: 'practice/send',
      selectors: [
        'form.composer button.send', // 1 in the fixture
        'button.send-anyway', // Send of the dialog on an empty subject
      ],
      composer: ['form.composer'],
      keys: [{ key: 'Enter', ctrlOrMeta: true }],
      channel: 'email', audience: 'explicit',
      recipients: [chips('to'), chips('cc'), chips('bcc')],
      typed: [typedIn('to'), typedIn('cc'), typedIn('bcc')],
      rewrite: { strategy: 'chips', remove: 'button.remove' },
      draft: { selectors: ['form.composer'], pick: { attribute: 'data-draft-id' } },
      account: { selectors: ['.account'], pick: 'text' },
      text: { selectors: ['textarea[name="body"]'], pick: 'value' },
      subject: { selectors: ['input[name="subject"]'], pick: 'value' },
      saveDraft: ['form.composer button.save-draft'],
      // The composer of a reply shows whom it answers.
      answers: {
        sender: { as: 'answers', reader: 'address-list', selectors: ['[data-answers]'], pick: { attribute: 'data-answers' } },
        at: { as: 'at', reader: 'handle', selectors: ['[data-answers]'], pick: { attribute: 'data-at' } },
      },
    },
    {
      id: 'practice/call',
      selectors: ['button.call[data-number]'], // one in each row of the contact table
      composer: ['tr.contact'],
      channel: 'voice', audience: 'explicit',
      recipients: [{ as: 'number', reader: 'phone', selectors: ['button.call[data-number]'], pick: { attribute: 'data-number' } }],
    },
  ],
  probe: { editor: ['form.composer', 'tr.contact'], control: ['form.composer button.send', 'button.call[data-number]'] },
};

export const practice: Adapter = {
  ...practicePage, requests: practiceRequests,
  record: {
    contacts: [
      { reader: 'address-list', selectors: ['tr.contact td:nth-child(3) a'], pick: 'text' }, // 6 in the fixture
      { reader: 'phone', selectors: ['tr.contact td:nth-child(4)'], pick: 'text' }, // 6, three of them empty
    ],
  },
};
