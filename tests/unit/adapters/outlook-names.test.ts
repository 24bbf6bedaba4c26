// Actions and operations that nobody has seen: a name is a read only when nothing in it says more.
import { describe, expect, it } from 'vitest';
import { parseOutlook } from '../../../utils/adapters/outlook/parse';
import { requestOf } from './outlook/recorded';

const TO = [{ EmailAddress: 'x@x.test', RoutingType: 'SMTP' }];
const attendees = [{ email: 'x@x.test' }];
const draft = { to: [{ address: 'x@x.test' }], subject: 's' };

const held = (url: string, body: unknown): boolean => parseOutlook(requestOf({ url: `https://outlook.office.com/${url}`, body })).parts.length > 0;
const owa = (action: string, Body?: object): boolean => held(`owa/service.svc?action=${action}`, Body && { Body });
const gql = (operationName: string, variables: object, query?: string): boolean => held('outlookgatewayb2/graphql', query === undefined ? { operationName, variables, extensions: { persistedQuery: { sha256Hash: 'x' } } } : { operationName, query, variables });

describe('actions of the service', () => {
  it.each(['SyncAndSend', 'CheckAndSendMessage', 'GetAndSendItem', 'LogAndCreateItem', 'PerformReminderAction', 'CheckRecipients', 'GetItemAndReply', 'ValidateAndSubmit', 'PostMessage'])('%s with people is held', (name) => {
    expect(owa(name, { Message: { ToRecipients: TO } })).toBe(true);
    expect(owa(name, { draft })).toBe(true);
  });

  it.each(['SendMessage', 'ScheduleSendItem', 'SubmitMessage', 'SendDraft', 'Send', 'SyncAndSend', 'ScheduleMessage'])('%s of an item by its id, or with nothing, is held', (name) => {
    expect([owa(name, { ItemId: { Id: 'A' } }), owa(name, { Id: 'A' }), owa(name)]).toEqual([true, true, true]);
  });

  it.each(['GetMailTips', 'FindPeople', 'ResolveNames', 'GetUserAvailability', 'ExpandDL', 'SyncConversation', 'PerformInstantSearch', 'GetSchedule'])('%s with people is none', (name) => {
    expect(owa(name, { Recipients: TO, ToRecipients: TO })).toBe(false);
  });

  it.each(['PerformReminderAction', 'SendReadReceipt', 'GetScheduledMessages', 'SubmitFeedback', 'CheckQuota', 'MarkAllItemsAsRead', 'UpdateUserConfiguration'])('%s without people is none', (name) => {
    expect(owa(name, { ItemId: { Id: 'A' }, From: 'a', To: '2026-11-20T10:00:00Z' })).toBe(false);
  });

  it('of two names the one that is no read counts', () => {
    const request = { url: 'https://outlook.office.com/owa/service.svc?action=PostMessage', headers: { action: 'GetItem' }, body: { Body: { Message: { ToRecipients: TO } } } };
    expect(parseOutlook(requestOf(request)).parts).toHaveLength(1);
  });
});

describe('operations of the gateway', () => {
  it.each<[string, object]>([['ScheduleMeeting', { attendees }], ['CheckInMessage', { ToRecipients: TO }], ['GetAndSend', {}], ['SubmitDraft', { id: 'A' }], ['FetchAndSubmitDraft', { input: draft }], ['LoadReply', { input: draft }], ['SaveThing', { input: draft }]])('%s, without its text, is held', (name, variables) => {
    expect(gql(name, variables)).toBe(true);
  });

  it('a mutation is held by the people in it, and by a name that submits a draft', () => {
    expect(gql('SubmitDraft', { i: draft }, 'mutation SubmitDraft($i: I) { submitDraft(i: $i) { id } }')).toBe(true);
    expect(gql('SubmitDraft', { id: 'A' }, 'mutation SubmitDraft($id: I) { submitDraft(id: $id) { id } }')).toBe(true);
    expect(gql('Keep', { i: { bcc: 'x@x.test' } }, 'mutation Keep($i: I) { keep(i: $i) { id } }')).toBe(true);
    expect(gql('Keep', { i: { to: 'tomorrow' } }, 'mutation Keep($i: I) { keep(i: $i) { id } }')).toBe(false);
    expect(gql('SubmitFeedback', { text: 'x' }, 'mutation SubmitFeedback($t: T) { submitFeedback(t: $t) { id } }')).toBe(false);
  });

  it.each<[string, object]>([['GetSchedule', { attendees }], ['FindMeetingTimes', { attendees }], ['SearchMessages', { recipients: ['x@x.test'] }], ['GetScheduledMessages', { first: 10 }], ['GetSendAsAddresses', {}]])('%s, without its text, is none', (name, variables) => {
    expect(gql(name, variables)).toBe(false);
  });
});
