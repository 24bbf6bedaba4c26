import type { Adapter, FieldPredicate, RequestExtractor, RequestRule } from './adapter';
import { last } from './php-rules';

// Tier 2. Evidence: source of Dolibarr 13 (core/class/html.formmail.class.php, core/actions_sendmails.inc.php, comm/mailing/card.php),
// not run. Policy maps the hosts. Documents posted by forms.

const SEND = last('action', 'send', 'relance');
/** `receiver[]` names contacts by id, or the third party, `receiveruser[]` users: the server alone knows their addresses. */
const PEOPLE: RequestExtractor[] = ([['to', ''], ['cc', 'cc'], ['bcc', 'ccc']] as const).flatMap(([as, end]): RequestExtractor[] => [
  { from: 'field', field: `sendto${end}`, as, reader: 'address-list' },
  { from: 'field', field: `receiver${end}`, as, reader: 'reference' }, { from: 'field', field: `receiver${end}user`, as, reader: 'reference' },
]);
const mail: Omit<RequestRule, 'id'> = { kind: 'send', method: 'POST', path: '*.php', body: 'fields', channel: 'email', audience: 'explicit', recipients: PEOPLE, text: ['message'], deny: 'form-stay', outcome: { by: 'none' } };

/** Buttons of the same form that send nothing. PHP takes `0` for not pressed. */
const OTHERS = ['addfile', 'removedfile', 'removAll', 'cancel', 'modelselected'];
const pressed = (field: string): FieldPredicate => ({ field, is: 'not-empty', occurrence: 'last' });

/** The question before a mailing may be answered with no. */
const CONFIRMED = [last('action', 'sendallconfirmed'), last('confirm', 'yes')];

export const dolibarrRequests: RequestRule[] = [
  ...OTHERS.map((field): RequestRule => ({ ...mail, id: 'dolibarr/mail', fields: [SEND, last(field, '0')] })),
  ...OTHERS.map((field): RequestRule => ({ ...mail, id: 'dolibarr/draft', kind: 'draft', fields: [SEND, pressed(field)], recipients: [] })),
  { ...mail, id: 'dolibarr/mail', fields: [SEND] },
  // The bulk action of every list: records by id, whose addresses the server knows.
  { ...mail, id: 'dolibarr/bulk', fields: [last('massaction', 'confirm_presend'), pressed('sendmail')], audience: 'selection', recipients: [{ from: 'field', field: 'toselect', as: 'records', reader: 'reference' }, { from: 'unresolved', as: 'records' }] },
  ...(['POST', 'GET'] as const).map((method): RequestRule => ({
    ...mail, id: 'dolibarr/mailing', method, path: '*/comm/mailing/card.php', ...(method === 'GET' ? { body: 'none', query: CONFIRMED } : { fields: CONFIRMED }),
    channel: 'newsletter', audience: 'list', recipients: [{ from: 'unresolved', as: 'lists' }],
  })),
];

export const dolibarr: Adapter = {
  id: 'dolibarr',
  name: 'Dolibarr',
  hosts: [],
  scripts: 'crm',
  requests: dolibarrRequests,
  controls: [],
  probe: { editor: ['form#mailform'], control: ['form#mailform #sendmail'] },
};
