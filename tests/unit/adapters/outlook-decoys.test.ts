// Sends that look like something else: members that say nothing, two spellings of a flag, another way to write an address.
import { describe, expect, it } from 'vitest';
import { createOutlookReader } from '../../../utils/adapters/outlook/reader';
import type { SiteRequest } from '../../../utils/adapters/site-reader';

const owa = (action: string, body: unknown): SiteRequest => ({
  rule: 'outlook/send', method: 'POST', path: '/owa/0/service.svc', search: `?action=${action}&app=Mail`, header: (name) => ({ action } as Record<string, string>)[name] ?? null,
  body: { kind: 'text', text: JSON.stringify({ Body: body }) },
});
const rest = (method: string, path: string, body?: unknown): SiteRequest => ({ rule: 'outlook/send', method, path, search: '', header: () => null, body: body === undefined ? { kind: 'none' } : { kind: 'text', text: JSON.stringify(body) } });
const person = (address: string): unknown => ({ Name: address, EmailAddress: address });

const S = 'SendAndSaveCopy';
const change = (extra: object = {}): unknown => ({ ItemId: { Id: 'D' }, Updates: [], ...extra });

describe('a send of Outlook is one whatever stands beside it', () => {
  it.each<[string, SiteRequest]>([
    ['empty items beside changes', owa('UpdateItem', { Items: [], MessageDisposition: S, ItemChanges: [change()] })],
    ['items beside changes', owa('UpdateItem', { Items: [{}], ItemChanges: [change({ MessageDisposition: S })] })],
    ['a send by id with empty items', owa('SendItem', { Items: [], ItemIds: [{ Id: 'D' }] })],
    ['a send by id with changes', owa('SendItem', { ItemChanges: {}, ItemIds: [{ Id: 'D' }] })],
    ['a flag in two spellings', owa('CreateItem', { messageDisposition: 'SaveOnly', MessageDisposition: S, Items: [{ __type: 'Message:#Exchange', ToRecipients: [person('a@x.test')] }] })],
    ['mail without a type, with a list of a meeting', owa('CreateItem', { MessageDisposition: S, SendMeetingInvitations: 'SendToNone', Items: [{ ToRecipients: [person('a@x.test')], OptionalAttendees: null }] })],
    ['a change of mail with a list of a meeting', owa('UpdateItem', { MessageDisposition: S, SendCalendarInvitationsOrCancellations: 'SendToNone', ItemChanges: [change({ Updates: [{ __type: 'SetItemField', Item: { __type: 'Message:#Exchange', ToRecipients: [person('a@x.test')], OptionalAttendees: null } }] })] })],
    ['a reply without a flag', owa('CreateItem', { Items: [{ __type: 'ReplyAllToItem:#Exchange', ReferenceItemId: { Id: 'M' } }] })],
    ['an id in parentheses, sent', rest('POST', "/api/v2.0/me/messages('AAMk')/send")],
    ['an id in parentheses, answered', rest('POST', "/api/v2.0/Users('u')/Messages('AAMk')/reply", { Comment: 'x' })],
    ['an answer in a group', rest('POST', '/v1.0/groups/g/threads/t/reply', { post: { body: {} } })],
    ['a new conversation of a group', rest('POST', '/v1.0/groups/g/conversations', { topic: 'x', threads: [] })],
    ['EWS with the other quotes', { ...rest('POST', '/EWS/Exchange.asmx'), body: { kind: 'text', text: "<s:Envelope><m:CreateItem MessageDisposition='SendOnly'>" } }],
    ['a scheduled send of the gateway', rest('POST', '/x/graphql', { operationName: 'ScheduleSend', extensions: {}, variables: { message: { toRecipients: [{ address: 'a@x.test' }] } } })],
    ['an id in parentheses, in a batch', rest('POST', '/api/v2.0/$batch', { requests: [{ method: 'POST', url: "/me/messages('A')/send" }] })],
  ])('%s', (_, request) => { expect(['send', 'unreadable']).toContain(createOutlookReader().read(request).kind); });
});

describe('several messages of Outlook in one request', () => {
  const later = (value: string | undefined): unknown => ({ __type: 'Message:#Exchange', ToRecipients: [person('a@x.test')], ...(value === undefined ? {} : { DeferredSendTime: value }) });
  const when = (...values: (string | undefined)[]): unknown => {
    const reading = createOutlookReader().read(owa('CreateItem', { MessageDisposition: S, Items: values.map((value) => later(value)) }));
    return reading.kind === 'send' ? reading.scheduledFor : reading.kind;
  };
  const [SOON, LATE] = ['2026-12-01T08:00:00Z', '2026-12-02T08:00:00Z'];

  it('are decided for now when one leaves now, and for nobody knows when where a time cannot be read', () => {
    expect([when(SOON, LATE), when(LATE, SOON)]).toEqual([Date.parse(LATE), Date.parse(LATE)]);
    expect([when(SOON, undefined), when(undefined, SOON), when(undefined, SOON, LATE)]).toEqual([undefined, undefined, undefined]);
    expect([when('soon'), when('soon', SOON), when(SOON, 'soon', undefined), when(undefined, 'soon')]).toEqual([0, 0, 0, 0]);
    expect(when('')).toBeUndefined();
    const off = createOutlookReader();
    off.switchOff?.(['outlook/schedule-time']);
    expect(off.read(owa('CreateItem', { MessageDisposition: S, Items: [later('soon')] }))).not.toHaveProperty('scheduledFor');
  });

  it('are no reply because one of them is', () => {
    const reader = createOutlookReader();
    reader.answered?.(owa('GetItem', {}), JSON.stringify({ Body: { Items: [{ ItemId: { Id: 'M' }, From: { Mailbox: person('a@x.test') }, ReplyTo: [] }] } }));
    const reply = { __type: 'ReplyToItem:#Exchange', ReferenceItemId: { Id: 'M' } };
    expect(reader.read(owa('CreateItem', { MessageDisposition: S, Items: [reply] }))).toHaveProperty('answers');
    expect(reader.read(owa('CreateItem', { MessageDisposition: S, Items: [reply, later(undefined)] }))).not.toHaveProperty('answers');
  });
});
