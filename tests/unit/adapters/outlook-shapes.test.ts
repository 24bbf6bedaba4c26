// Shapes that are documented and were not recorded: what they are, and whom they reach.
import { describe, expect, it } from 'vitest';
import { parseOutlook } from '../../../utils/adapters/outlook/parse';
import { requestOf } from './outlook/recorded';

const owa = (action: string, Body: unknown, app = 'Mail') => ({ url: `https://outlook.office.com/owa/service.svc?action=${action}&app=${app}`, body: { Body } });
const graph = (path: string, body: unknown, method = 'POST') => ({ url: `https://graph.microsoft.com/v1.0/${path}`, method, body });
const gql = (body: unknown) => ({ url: 'https://outlook.office.com/outlookgatewayb2/graphql', body });
const who = (address: string) => ({ EmailAddress: address, Name: address, RoutingType: 'SMTP', MailboxType: 'Mailbox' });
const guest = (address: string, type = 'required') => ({ emailAddress: { address }, type });
const item = (type: string, more: object = {}) => ({ __type: `${type}:#Exchange`, ReferenceItemId: { Id: 'R' }, ...more });
const event = { __type: 'CalendarItem:#Exchange', RequiredAttendees: [{ Mailbox: who('a@x.test') }] };

const read = (raw: { url: string; method?: string; body: unknown }): string => parseOutlook(requestOf(raw)).parts
  .map((part) => `${part.kind} ${[...part.recipients.map((one) => `${one.field}:${one.raw}`), ...part.missing.map((field) => `${field}:?`)].join(' ')} ${part.item || part.reference}`.trim()).join(' | ');

describe('documented requests of Outlook', () => {
  it.each([
    ['forward', owa('CreateItem', { MessageDisposition: 'SendOnly', Items: [item('ForwardItem', { ToRecipients: [who('f@x.test')] })] }), 'email to:f@x.test R'],
    ['two drafts by id', owa('SendItem', { ItemIds: [{ Id: 'A' }, { Id: 'B' }] }), 'email to:? cc:? bcc:? A | email to:? cc:? bcc:? B'],
    ['a group', owa('CreateItem', { MessageDisposition: 'SendOnly', Items: [{ __type: 'Message:#Exchange', ToRecipients: [{ ...who('all@x.test'), MailboxType: 'PublicDL' }] }] }), 'email to:all@x.test'],
    ['a deleted meeting', owa('DeleteItem', { ItemIds: [{ Id: 'E' }], SendMeetingCancellations: 'SendToAllAndSaveCopy' }, 'Calendar'), 'meeting-cancel to:? optional:? resources:? E'],
    ['an answer to an invitation', owa('CreateItem', { MessageDisposition: 'SendAndSaveCopy', Items: [item('DeclineItem')] }, 'Calendar'), 'meeting-response to:? R'],
    ['Graph, a batch', graph('$batch', { requests: [{ method: 'POST', url: '/me/sendMail', body: { message: { toRecipients: [guest('a@x.test')] } } }, { method: 'GET', url: '/me' }] }), 'email to:a@x.test'],
    ['Graph, reply to all', graph('me/messages/M/replyAll', { comment: 'x' }), 'email to:? cc:? M'],
    ['Graph, guests changed', graph('me/events/E', { attendees: [guest('a@x.test'), guest('o@x.test', 'optional')] }, 'PATCH'), 'meeting to:a@x.test optional:o@x.test E'],
    ['Graph, a meeting deleted', graph('me/events/E', undefined, 'DELETE'), 'meeting-cancel to:? optional:? resources:? E'],
    ['MIME', graph('me/sendMail', 'TUlNRS1WZXJzaW9uOiAxLjA='), 'unknown body:?'],
    ['a mutation of the gateway', gql([{ operationName: 'Save', query: 'mutation Save { x }', variables: { toRecipients: [{ address: 'a@x.test' }] } }]), 'unknown body:?'],
    ['an add-in’s EWS', owa('ExecuteEwsProxy', { Body: '<soap:Envelope><m:CreateItem MessageDisposition="SendAndSaveCopy">' }), 'unknown body:?'],
  ])('%s', (_, raw, expected) => { expect(read(raw)).toBe(expected); });

  it.each([
    ['deleted mail', owa('DeleteItem', { ItemIds: [{ Id: 'M' }], SendMeetingCancellations: 'SendToNone', DeleteType: 'MoveToDeletedItems' })],
    ['a meeting of which nobody is told, whatever the disposition', owa('CreateCalendarEvent', { MessageDisposition: 'SendAndSaveCopy', SendMeetingInvitations: 'SendToNone', Items: [event] }, 'Calendar')],
    ['an appointment with a flag that mails', owa('CreateCalendarEvent', { SendMeetingInvitations: 'SendToAllAndSaveCopy', Items: [{ __type: 'CalendarItem:#Exchange' }] }, 'Calendar')],
    ['an answer that is not sent', owa('CreateItem', { MessageDisposition: 'SaveOnly', Items: [item('DeclineItem')] }, 'Calendar')],
    ['a contact', owa('CreateContact', { Contact: { __type: 'Contact:#Exchange', EmailAddresses: [{ EmailAddress: 'a@x.test' }] } })],
    ['a draft by REST', graph('me/messages', { toRecipients: [guest('a@x.test')] })],
    ['a reminder', graph('me/events/E', { isReminderOn: false }, 'PATCH')],
    ['a read of the gateway', gql({ operationName: 'GetSchedule', query: 'query GetSchedule($a: X) { s }', variables: { attendees: ['a@x.test'] } })],
    ['mail tips', owa('GetMailTips', { Recipients: [who('a@x.test')] })],
  ])('no send: %s', (_, raw) => { expect(read(raw)).toBe(''); });
});
