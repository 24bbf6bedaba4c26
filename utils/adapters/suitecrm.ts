import type { Adapter, DomExtractor, FieldPredicate, RequestExtractor, RequestRule } from './adapter';

// Evidence: SuiteCRM 7.12 as it ran, 2026-11; tests/fixtures/sites/suitecrm/. SugarCRM Community 6.5 has the same campaigns and an older
// composer: from its source (EmailUICompose.js), not run. Self-hosted: policy maps the hosts. Version 8 shows the same composer in a frame under `legacy/`, hence the open start of the path.

/** PHP keeps the last of repeated fields, and the composer repeats them all: `action=ComposeView … action=send`. */
const last = (field: string, ...values: string[]): FieldPredicate => ({ field, is: 'one-of', values, occurrence: 'last' });
const EMAILS = last('module', 'Emails');
const CAMPAIGNS = last('module', 'Campaigns');
const QUEUE = last('action', 'QueueCampaign');
const OPT_IN = last('entryPoint', 'sendConfirmOptInEmail');
const ASKED: RequestExtractor[] = [{ from: 'unresolved', as: 'records' }];
const PATH = '*/index.php';

const ADDRESS_FIELDS: RequestExtractor[] = (['to', 'cc', 'bcc'] as const).map((name) => (
  { from: 'field', field: `${name}_addrs_names`, occurrence: 'last', as: name, reader: 'address-list' }
));

/** One input a field, `Anna <a@x.pl>, <b@x.pl>`; no chips. */
const recipientsOf = (name: 'to' | 'cc' | 'bcc'): DomExtractor => ({ as: name, reader: 'address-list', selectors: [`input[name="${name}_addrs_names"]`], pick: 'value' });

const mail: Pick<RequestRule, 'method' | 'path' | 'body' | 'channel' | 'audience' | 'recipients' | 'draft' | 'text' | 'subject' | 'deny' | 'outcome'> = {
  method: 'POST', path: PATH, body: 'fields', channel: 'email', audience: 'explicit', recipients: ADDRESS_FIELDS,
  draft: { from: 'field', field: 'record' }, text: ['name', 'description_html'], subject: 'name',
  deny: 'suitecrm-errors', outcome: { by: 'json', path: 'data.type', equals: 'Email' },
};

/** The older composer, in every place of its own: it writes `sendTo` and posts all to one address, drafts too. */
const legacy: typeof mail = {
  ...mail,
  recipients: (['To', 'Cc', 'Bcc'] as const).map((name): RequestExtractor => ({ from: 'field', field: `send${name}`, occurrence: 'last', as: name.toLowerCase(), reader: 'address-list' })),
  draft: { from: 'field', field: 'email_id' }, text: ['sendSubject', 'sendDescription'], subject: 'sendSubject', deny: 'json-error', outcome: { by: 'status' },
};
const LEGACY_SEND = [EMAILS, last('action', 'EmailUIAjax'), last('emailUIAction', 'sendEmail')];

/** Documents posted by forms: the lists of the campaign are known to the server alone. */
const campaign: Pick<RequestRule, 'kind' | 'method' | 'path' | 'body' | 'channel' | 'audience' | 'recipients' | 'deny' | 'outcome'> = {
  kind: 'send', method: 'POST', path: PATH, body: 'fields', channel: 'newsletter', audience: 'list',
  recipients: [{ from: 'field', field: 'record', occurrence: 'last', as: 'campaign', reader: 'list-id' }, { from: 'unresolved', as: 'lists' }],
  deny: 'form-stay', outcome: { by: 'none' },
};

/** Apart from the rest: all of this adapter that the main-world guard carries. */
export const suitecrmRequests: RequestRule[] = [
  // Save Draft sends the same fields, but for these two.
  { ...mail, id: 'suitecrm/draft', kind: 'draft', fields: [EMAILS, last('action', 'SaveDraft'), last('send', '0')], recipients: [] },
  { ...mail, id: 'suitecrm/send', kind: 'send', fields: [EMAILS, last('action', 'send', 'SaveDraft')] },
  // PHP reads address and body as one: either may name the module, the other the action.
  { ...mail, id: 'suitecrm/send', kind: 'send', query: [EMAILS], fields: [last('action', 'send')] },
  { ...mail, id: 'suitecrm/send', kind: 'send', query: [last('action', 'send')], fields: [EMAILS] },
  // The address alone says so where the body does not; a body that cannot be read is a send with unknown recipients.
  { ...mail, id: 'suitecrm/send-by-address', kind: 'send', query: [last('module', 'Emails'), last('action', 'send')] },
  { ...legacy, id: 'suitecrm/legacy-draft', kind: 'draft', fields: [...LEGACY_SEND, last('saveDraft', 'true', '1')], recipients: [] },
  { ...legacy, id: 'suitecrm/legacy-send', kind: 'send', fields: LEGACY_SEND },
  // Its `mode` says send or test and may come twice, the last one empty: QueueCampaign.php queues in every case.
  { ...campaign, id: 'suitecrm/campaign', fields: [CAMPAIGNS, QUEUE] },
  { ...campaign, id: 'suitecrm/campaign', query: [CAMPAIGNS, QUEUE] },
  { ...campaign, id: 'suitecrm/campaign', query: [CAMPAIGNS], fields: [QUEUE] },
  { ...campaign, id: 'suitecrm/campaign', method: 'GET', body: 'none', query: [CAMPAIGNS, QUEUE], recipients: [{ from: 'query', field: 'record', as: 'campaign', reader: 'list-id' }, { from: 'unresolved', as: 'lists' }] },
  // WizardMarketingSave.php saves, and queues for 2 (test) and 3 (send), or when one of the two buttons was pressed.
  { ...campaign, id: 'suitecrm/campaign-wizard', fields: [CAMPAIGNS, last('action', 'WizardMarketingSave'), last('wiz_home_next_step', '2', '3')] },
  ...['Schedule', 'Test'].map((button): RequestRule => ({
    ...campaign, id: `suitecrm/campaign-wizard-${button.toLowerCase()}`, fields: [CAMPAIGNS, last('action', 'WizardMarketingSave'), { field: `sendMarketingEmail${button}`, is: 'not-empty' }],
  })),
  // Saving a meeting or a call with this field mails the invitation to everybody in it, whom the server knows.
  { ...campaign, id: 'suitecrm/invitation', channel: 'meeting', audience: 'selection', fields: [last('module', 'Meetings', 'Calls'), last('action', 'Save'), last('send_invites', '1', 'true')], recipients: [{ from: 'unresolved', as: 'invitees' }] },
  // Asks people for a consent that they have not given: that is a mail to them as well.
  { ...campaign, id: 'suitecrm/opt-in', channel: 'email', audience: 'selection', fields: [OPT_IN], recipients: ASKED },
  { ...campaign, id: 'suitecrm/opt-in', channel: 'email', audience: 'selection', query: [OPT_IN], recipients: ASKED },
];

export const suitecrm: Adapter = {
  id: 'suitecrm',
  name: 'SuiteCRM',
  hosts: [],
  scripts: 'suitecrm',
  requests: suitecrmRequests,
  controls: [
    {
      id: 'suitecrm/send',
      selectors: ['form.compose-view .btn-send-email'], // 1 in the fixture, a button with an icon
      composer: ['form.compose-view'], // `<form id="ComposeView" class="compose-view">`, in a modal or a page
      channel: 'email', audience: 'explicit',
      recipients: [recipientsOf('to'), recipientsOf('cc'), recipientsOf('bcc')], // 1 each in the fixture
      rewrite: { strategy: 'value-list', separator: ',' },
      draft: { selectors: ['input[name="record"]'], pick: 'value' },
      account: { selectors: ['select[name="from_addr"]'], pick: 'selected-text' },
      text: { selectors: ['#description_ifr', 'textarea[name="description"]'], pick: 'text' }, // TinyMCE's frame
      subject: { selectors: ['input[name="name"]'], pick: 'value' },
      saveDraft: ['.btn-save-draft'],
    },
  ],
  probe: { editor: ['form.compose-view input[name="to_addrs_names"]'], control: ['form.compose-view .btn-send-email'] },
  // Addresses as they ran (7.12). The rest from the source: numbers are plain text, in detail view and lists of 7 and in lists of SugarCRM 6.5, whose
  // cells have a class alone; version 8 has components of its own, whose numbers are links, which need no rule. A fax is no channel of ours.
  record: {
    contacts: [
      { reader: 'address-list', selectors: ['a.email-link[data-email-address]'], pick: { attribute: 'data-email-address' } },
      { reader: 'address-list', selectors: ['scrm-email-detail :is(a, span), scrm-email-list a'], pick: 'text' },
      { reader: 'phone', selectors: ['.detail-view-field[type="phone"]:not([field="phone_fax"])'], pick: 'text' },
      { reader: 'phone', selectors: ['.list.view td:is([type="phone"], .phone):not([field="phone_fax"])'], pick: 'text' },
    ],
  },
};
