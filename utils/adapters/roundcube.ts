import type { Adapter, AdapterPage, DomExtractor, FieldPredicate, RequestExtractor, RequestRule } from './adapter';

// Evidence: Roundcube 1.6 with the elastic skin, 2026-11; tests/fixtures/sites/roundcube/. Self-hosted: policy maps the hosts, and
// the path is open because it may be mounted anywhere (`/`, `/webmail/`, `/index.php`); `_task=mail` and `_action` tell it.

/** Its JavaScript sends `_task` in the URL of every mail request. */
const TASK: FieldPredicate = { field: '_task', is: 'equals', values: ['mail'] };

/** Address headers as the server reads them: the last of repeated fields counts in PHP. */
const ADDRESS_FIELDS: RequestExtractor[] = (['to', 'cc', 'bcc'] as const).map((name) => (
  { from: 'field', field: `_${name}`, occurrence: 'last', as: name, reader: 'address-list' }
));

/** `<textarea name="_to" data-recipient-input>` holds chips and, after a change, the tail; `_replyto` and `_followupto` are no recipients. */
const recipientsOf = (name: 'to' | 'cc' | 'bcc'): DomExtractor => ({ as: name, reader: 'address-list', selectors: [`textarea[name="_${name}"]`], pick: 'value' });

/** The chip widget follows its textarea; its one input holds text that is no chip yet. */
const typedIn = (name: 'to' | 'cc' | 'bcc'): DomExtractor => ({
  as: name, reader: 'address-list', selectors: [`textarea[name="_${name}"] + ul.recipient-input input`], pick: 'value',
});

/** Apart from the rest: all of this adapter that the main-world guard carries. */
export const roundcubeRequests: RequestRule[] = [
  {
    // send.php: `!empty($_POST['_draft']) && !$saveonly`; PHP takes '0' for empty, so only '1' is a draft here.
    id: 'roundcube/draft', kind: 'draft', method: 'POST', path: '*',
    query: [TASK, { field: '_saveonly', is: 'absent' }], body: 'fields',
    fields: [
      { field: '_action', is: 'equals', values: ['send'], occurrence: 'last' },
      { field: '_draft', is: 'equals', values: ['1'], occurrence: 'last' },
    ],
    channel: 'email', audience: 'explicit', recipients: [], deny: 'roundcube-unbusy', outcome: { by: 'frame-text', ok: 'set_draft_id' },
  },
  {
    // The message went out already and is only stored in the folder of sent mail.
    id: 'roundcube/save-only', kind: 'draft', method: 'POST', path: '*',
    query: [TASK, { field: '_saveonly', is: 'equals', values: ['1'] }], body: 'fields',
    fields: [{ field: '_action', is: 'equals', values: ['send'], occurrence: 'last' }],
    channel: 'email', audience: 'explicit', recipients: [], deny: 'roundcube-unbusy', outcome: { by: 'none' },
  },
  {
    // form.submit() into a hidden iframe; no submit event, no fetch.
    id: 'roundcube/send', kind: 'send', method: 'POST', path: '*', query: [TASK], body: 'fields',
    fields: [{ field: '_action', is: 'equals', values: ['send'], occurrence: 'last' }],
    channel: 'email', audience: 'explicit', recipients: ADDRESS_FIELDS,
    draft: { from: 'field', field: '_id' }, text: ['_message'], subject: '_subject',
    deny: 'roundcube-unbusy', outcome: { by: 'frame-text', ok: 'sent_successfully', failed: 'display_message' },
  },
  {
    // Resend of a message: an XHR with the address fields of its own dialog.
    id: 'roundcube/bounce', kind: 'send', method: 'POST', path: '*',
    query: [TASK, { field: '_action', is: 'equals', values: ['bounce'] }], body: 'fields',
    channel: 'email', audience: 'explicit', recipients: ADDRESS_FIELDS,
    draft: { from: 'field', field: '_uid' }, deny: 'json-error', outcome: { by: 'status' },
  },
  {
    // Read receipt: the server takes the recipient from the stored message, the request has none.
    id: 'roundcube/receipt', kind: 'send', method: 'POST', path: '*',
    query: [TASK, { field: '_action', is: 'equals', values: ['sendmdn'] }], body: 'fields',
    channel: 'email', audience: 'explicit', recipients: [{ from: 'unresolved', as: 'to' }],
    draft: { from: 'field', field: '_uid' }, deny: 'json-error', outcome: { by: 'status' },
  },
];

/** Without the request rules, for the gate's size. */
export const roundcubePage: AdapterPage = {
  id: 'roundcube',
  name: 'Roundcube',
  hosts: [],
  requests: ['draft', 'save-only', 'send', 'bounce', 'receipt'].map((name) => ({ id: `roundcube/${name}`, channel: 'email', audience: 'explicit' })),
  controls: [
    {
      id: 'roundcube/send',
      selectors: [
        '.formbuttons button.send', // the button below the editor, `onclick="return rcmail.command('send',…)"`, 1 in the fixture
        'a.send.button', // its clone in the header of the narrow layout, `<a id="rcmbtn111-clone" class="primary send button">`
        '.ui-dialog .mainaction.send', // own Send of the dialog on an empty subject, and of the read-receipt dialog
      ],
      // Buttons lie outside the form and the dialog outside the layout: one page is one composer.
      composer: ['body:has(textarea[name="_to"])'],
      channel: 'email', audience: 'explicit',
      recipients: [recipientsOf('to'), recipientsOf('cc'), recipientsOf('bcc')],
      typed: [typedIn('to'), typedIn('cc'), typedIn('bcc')],
      rewrite: { strategy: 'roundcube-recipients', separator: ',' },
      draft: { selectors: ['form[name="form"] input[name="_id"]'], pick: 'value' },
      account: { selectors: ['select[name="_from"]', 'input[name="_from"]'], pick: 'selected-text' },
      text: { selectors: ['#composebody_ifr', 'textarea[name="_message"]'], pick: 'text' },
      subject: { selectors: ['input[name="_subject"]'], pick: 'value' },
      // A reply opens with its addressee in To; the page tells the mode in a script of its own, and no date.
      answers: {
        sender: { as: 'answers', reader: 'address-list', selectors: ['textarea[name="_to"]'], pick: 'initial' },
        when: { selectors: ['script'], has: '"compose_mode":"reply"' },
      },
      saveDraft: ['#toolbar-menu a.save.draft', 'a.save.draft'], // 2 in the fixture: the toolbar's and its clone
    },
  ],
  probe: { editor: ['textarea[name="_to"][data-recipient-input]', 'form[name="form"] textarea[name="_to"]'], control: ['.formbuttons button.send', 'a.send.button'] },
};

export const roundcube: Adapter = { ...roundcubePage, requests: roundcubeRequests };
