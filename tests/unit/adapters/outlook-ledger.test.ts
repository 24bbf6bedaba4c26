// A send by id names nobody: whom it reaches was said before, by saves and by the server's answers.
import { describe, expect, it } from 'vitest';
import { createOutlookReader } from '../../../utils/adapters/outlook/reader';
import type { SiteRequest } from '../../../utils/adapters/site-reader';

const owa = (action: string, body: unknown, headers: Record<string, string> = {}): SiteRequest => ({
  rule: 'outlook/send', method: 'POST', path: '/owa/0/service.svc', search: `?action=${action}&app=Mail`, header: (name) => ({ action, ...headers })[name] ?? null,
  body: body === undefined ? { kind: 'none' } : { kind: 'text', text: JSON.stringify({ Body: body }) },
});
const rest = (method: string, path: string, body?: unknown): SiteRequest => ({ rule: 'outlook/send', method, path, search: '', header: () => null, body: body === undefined ? { kind: 'none' } : { kind: 'text', text: JSON.stringify(body) } });
const person = (address: string, name = address): unknown => ({ Name: name, EmailAddress: address, RoutingType: 'SMTP', MailboxType: 'Mailbox' });
const mail = (...to: string[]): Record<string, unknown> => ({ __type: 'Message:#Exchange', ToRecipients: to.map((one) => person(one)), CcRecipients: [], BccRecipients: [] });
const stored = (id: string): string => JSON.stringify({ Body: { ResponseMessages: { Items: [{ ResponseClass: 'Success', Items: [{ ItemId: { Id: id } }] }] } } });
const sendById = (id: string, action = 'UpdateItem'): SiteRequest => owa(action, action === 'SendItem' ? { ItemIds: [{ Id: id }] } : { MessageDisposition: 'SendAndSaveCopy', ItemChanges: [{ ItemId: { Id: id }, Updates: [] }] });
const change = (id: string, field: string, list: unknown[], type = 'SetItemField'): SiteRequest => owa('UpdateItem', { MessageDisposition: 'SaveOnly', ItemChanges: [{ ItemId: { Id: id }, Updates: [{ __type: `${type}:#Exchange`, Path: { FieldURI: field }, Item: { __type: 'Message:#Exchange', [field]: list } }] }] });

function people(reader: ReturnType<typeof createOutlookReader>, request: SiteRequest): string[] {
  const reading = reader.read(request);
  if (reading.kind !== 'send') throw new Error(reading.kind);
  return reading.recipients.map((one) => `${one.field}:${one.reader === 'unresolved' ? '?' : one.raw}`);
}
function save(reader: ReturnType<typeof createOutlookReader>, request: SiteRequest, id: string): void {
  expect(reader.read(request).kind).toBe('draft');
  reader.answered?.(request, stored(id));
}

describe('draft ledger', () => {
  it('knows a draft by the id that the server gave it, in both alphabets of ids', () => {
    const reader = createOutlookReader();
    save(reader, owa('CreateItem', { MessageDisposition: 'SaveOnly', Items: [mail('a@x.test')] }), 'AA/b+c=');
    expect(people(reader, sendById('AA/b+c='))).toEqual(['to:a@x.test']);
    expect(people(reader, sendById('AA-b_c=', 'SendItem'))).toEqual(['to:a@x.test']);
    expect(people(reader, rest('POST', '/v1.0/me/messages/AA-b_c%3D/send'))).toEqual(['to:a@x.test']);
    expect(people(reader, sendById('other'))).toEqual(['to:?', 'cc:?', 'bcc:?']);
  });

  it('keeps what a change of one field leaves alone, and forgets a list that was only added to', () => {
    const reader = createOutlookReader();
    save(reader, owa('CreateItem', { MessageDisposition: 'SaveOnly', Items: [mail('a@x.test')] }), 'D');
    save(reader, change('D', 'CcRecipients', [person('c@x.test')]), 'D');
    expect(people(reader, sendById('D'))).toEqual(['to:a@x.test', 'cc:c@x.test']);
    save(reader, change('D', 'ToRecipients', [person('b@x.test')], 'AppendToItemField'), 'D');
    expect(people(reader, sendById('D'))).toContain('to:?');
  });

  it('counts both lists while a save is under way, the old one when it failed', () => {
    const reader = createOutlookReader();
    save(reader, owa('CreateItem', { MessageDisposition: 'SaveOnly', Items: [mail('a@x.test')] }), 'D');
    const under = change('D', 'ToRecipients', [person('b@x.test')]);
    reader.read(under);
    expect(people(reader, sendById('D'))).toEqual(['to:a@x.test', 'to:b@x.test']);
    reader.answered?.(under, JSON.stringify({ Body: { ResponseMessages: { Items: [{ ResponseClass: 'Error', Items: [] }] } } }));
    expect(people(reader, sendById('D'))).toEqual(['to:a@x.test']);
  });

  it('takes from the answered message whom a reply goes to, when it was read in full', () => {
    const reader = createOutlookReader();
    const get = owa('GetItem', { ItemIds: [{ Id: 'M' }] });
    const message = { ItemId: { Id: 'M' }, From: { Mailbox: person('boss@x.test') }, ReplyTo: [], ToRecipients: [person('me@firma.test'), person('b@x.test')], CcRecipients: [person('c@x.test')], DateTimeReceived: '2026-11-20T10:00:00Z' };
    const replyAll = owa('CreateItem', { MessageDisposition: 'SendAndSaveCopy', Items: [{ __type: 'ReplyAllToItem:#Exchange', ReferenceItemId: { Id: 'M' } }] });
    expect(people(reader, replyAll)).toEqual(['to:?', 'cc:?']);
    reader.answered?.(get, JSON.stringify({ Body: { Items: [message] } }));
    expect(people(reader, replyAll)).toEqual(['to:boss@x.test', 'to:me@firma.test', 'to:b@x.test', 'cc:c@x.test']);
    expect(reader.read(replyAll)).toMatchObject({ answers: { sender: 'boss@x.test', at: Date.parse('2026-11-20T10:00:00Z') } });
    save(reader, owa('CreateItem', { MessageDisposition: 'SaveOnly', Items: [{ __type: 'ReplyToItem:#Exchange', ReferenceItemId: { Id: 'M' } }] }), 'R');
    expect(people(reader, sendById('R'))).toEqual(['to:boss@x.test']);
  });

  it('asks the server by the id, with the page’s own credentials, and takes its answer for the whole', () => {
    const reader = createOutlookReader();
    const request = owa('UpdateItem', { MessageDisposition: 'SendAndSaveCopy', ItemChanges: [{ ItemId: { Id: 'Z' }, Updates: [] }] }, { authorization: 'Bearer t', cookie: 'no' });
    const call = reader.lookup?.(request);
    expect(call).toMatchObject({ method: 'POST', url: '/owa/0/service.svc?action=GetItem&app=Mail', headers: expect.arrayContaining([['authorization', 'Bearer t']]) as unknown });
    expect(JSON.stringify(call)).not.toContain('cookie');
    expect(JSON.parse(call?.body ?? '')).toMatchObject({ Body: { ItemIds: [{ Id: 'Z' }] } });
    reader.found?.(request, JSON.stringify({ Body: { ResponseMessages: { Items: [{ Items: [{ ItemId: { Id: 'Z-other-form' }, ToRecipients: [person('z@x.test')] }] }] } } }));
    expect(people(reader, request)).toEqual(['to:z@x.test']);
  });

  it('lets a meeting of which nobody is invited be changed and deleted', () => {
    const reader = createOutlookReader();
    const gone: SiteRequest = { ...owa('DeleteItem', { SendMeetingCancellations: 'SendToAllAndSaveCopy', ItemIds: [{ Id: 'E' }] }), rule: 'outlook/meeting' };
    expect(reader.read(gone).kind).toBe('send');
    reader.found?.(gone, JSON.stringify({ Body: { ResponseMessages: { Items: [{ Items: [{ ItemId: { Id: 'E' } }] }] } } }));
    // By the request alone it is a send: the guard has to vouch for it, by what tells one without a body from another.
    expect(reader.read(gone)).toEqual({ kind: 'other', unsent: true });
    const bodyless: SiteRequest = { ...owa('DeleteItem', undefined, { 'x-owa-urlpostdata': encodeURIComponent(JSON.stringify({ Body: { SendMeetingCancellations: 'SendToAllAndSaveCopy', ItemIds: [{ Id: 'E' }] } })), 'x-owa-correlationid': 'c1' }), rule: 'outlook/meeting' };
    const before = createOutlookReader().read(bodyless);
    expect(before).toMatchObject({ kind: 'send', same: expect.stringContaining('c1') as unknown });
    expect(reader.read(bodyless)).toEqual({ kind: 'other', unsent: true, same: before.kind === 'send' && before.same });
    expect(reader.read(owa('GetItem', { ItemIds: [{ Id: 'E' }] }))).toEqual({ kind: 'other' });
  });

  it('tells the page gate the names it met, each once', () => {
    const reader = createOutlookReader();
    const names: string[] = [];
    reader.answered?.(owa('FindPeople', {}), JSON.stringify({ Body: { ResultSet: [{ DisplayName: 'Ewa Maj', EmailAddress: { Name: 'Ewa Maj', EmailAddress: 'ewa@a.test' }, PersonaId: { Id: 'P' } }] } }));
    reader.names?.((some) => { names.push(...some.map((one) => `${one.name} ${one.address}`)); });
    reader.answered?.(owa('FindPeople', {}), JSON.stringify({ Body: { ResultSet: [{ DisplayName: 'Ewa Maj', EmailAddress: { Name: 'Ewa Maj', EmailAddress: 'EWA@a.test' }, PersonaId: { Id: 'P' } }] } }));
    expect(names).toEqual(['Ewa Maj ewa@a.test']);
  });
});

function saved(): ReturnType<typeof createOutlookReader> {
  const reader = createOutlookReader();
  save(reader, owa('CreateItem', { MessageDisposition: 'SaveOnly', Items: [mail('a@x.test')] }), 'D');
  return reader;
}

describe('a ledger that is out of date', () => {
  it('asks after a save of which the answer cannot be read', () => {
    const reader = saved();
    const c = change('D', 'ToRecipients', [person('b@x.test')]);
    reader.read(c);
    reader.answered?.(c, '');
    expect(people(reader, sendById('D'))).toContain('to:?');
  });

  it('asks while somebody is being added', () => {
    const reader = saved();
    reader.read(change('D', 'ToRecipients', [person('b@x.test')], 'AppendToItemField'));
    expect(people(reader, sendById('D'))).toContain('to:?');
  });

  it('asks after somebody was added to a reply, and takes the answer for the whole', () => {
    const reader = createOutlookReader();
    reader.answered?.(owa('GetItem', {}), JSON.stringify({ Body: { Items: [{ ItemId: { Id: 'M' }, From: { Mailbox: person('boss@x.test') }, ReplyTo: [], ToRecipients: [], CcRecipients: [] }] } }));
    const r = owa('CreateItem', { MessageDisposition: 'SaveOnly', Items: [{ __type: 'ReplyToItem:#Exchange', ReferenceItemId: { Id: 'M' } }] });
    save(reader, r, 'D');
    expect(people(reader, sendById('D'))).toEqual(['to:boss@x.test']);
    const c = change('D', 'ToRecipients', [person('b@x.test')], 'AppendToItemField');
    save(reader, c, 'D');
    expect(people(reader, sendById('D'))).toContain('to:?');
    reader.found?.(sendById('D'), JSON.stringify({ Body: { Items: [{ ItemId: { Id: 'D' }, ToRecipients: [person('boss@x.test'), person('b@x.test')] }] } }));
    expect(people(reader, sendById('D'))).toEqual(['to:boss@x.test', 'to:b@x.test']);
  });

  it('asks when a read tells of another list than was saved here', () => {
    const reader = saved();
    reader.answered?.(owa('GetItem', { ItemIds: [{ Id: 'D' }] }), JSON.stringify({ Body: { Items: [{ ItemId: { Id: 'D' }, ToRecipients: [person('c@x.test')] }] } }));
    expect(people(reader, sendById('D'))).toContain('to:?');
  });
});

describe('a refused send, stored instead', () => {
  const reader = createOutlookReader();
  it.each([
    ['a new mail', owa('CreateItem', { MessageDisposition: 'SendAndSaveCopy', SavedItemFolderId: { BaseFolderId: { Id: 'sentitems' } }, Items: [{ ...mail('a@x.test'), MessageDisposition: 'SendAndSaveCopy', Body: { Value: 'MessageDisposition: SendAndSaveCopy' } }] })],
    ['a draft', sendById('D')],
    ['a meeting', owa('CreateCalendarEvent', { Items: [{ __type: 'CalendarItem:#Exchange', RequiredAttendees: [{ Mailbox: person('a@x.test') }] }] })],
    ['a changed meeting', owa('UpdateItem', { MessageDisposition: 'SaveOnly', SendCalendarInvitationsOrCancellations: 'SendToAllAndSaveCopy', ItemChanges: [{ ItemId: { Id: 'E' }, Updates: [{ Path: { FieldURI: 'calendar:Start' }, Item: { __type: 'CalendarItem:#Exchange', Start: 'x' } }] }] })],
  ])('%s keeps its content and mails nobody', (_, request) => {
    const rewrite = reader.defuse?.(request);
    expect(rewrite).toBeTruthy();
    const body = rewrite?.body ?? '';
    expect(['draft', 'other']).toContain(createOutlookReader().read({ ...request, body: { kind: 'text', text: body } }).kind);
    const source = request.body.kind === 'text' ? request.body.text : '';
    for (const kept of ['a@x.test', 'MessageDisposition: SendAndSaveCopy', 'ItemId', 'Attendees']) expect([kept, body.includes(kept)]).toEqual([kept, source.includes(kept)]);
    expect(body).not.toContain('sentitems');
  });

  it('in the header too', () => {
    const request = owa('UpdateItem', undefined, { 'x-owa-urlpostdata': encodeURIComponent(JSON.stringify({ Body: { MessageDisposition: 'SendAndSaveCopy', ItemChanges: [{ ItemId: { Id: 'D' }, Updates: [] }] } })) });
    expect(reader.read(request).kind).toBe('send');
    expect(decodeURIComponent(reader.defuse?.(request)?.headers[0]?.[1] ?? '')).toContain('"SaveOnly"');
  });

  it.each([['a send by id', sendById('D', 'SendItem')], ['a cancelled meeting', owa('CancelCalendarEvent', { EventId: { Id: 'E' } })], ['Graph', rest('POST', '/v1.0/me/sendMail', { message: {} })]])('%s has no such form', (_, request) => {
    expect(reader.defuse?.(request)).toBeNull();
  });
});

describe('what policy switches off', () => {
  const sending = sendById('D');
  it.each([['outlook/store-refused', 'defuse'], ['outlook/look-up', 'lookup']] as const)('%s', (name, method) => {
    const reader = createOutlookReader();
    expect(reader[method]?.(sending)).toBeTruthy();
    reader.switchOff?.([name]);
    expect(reader[method]?.(sending)).toBeNull();
    reader.switchOff?.([]);
    expect(reader[method]?.(sending)).toBeTruthy();
  });

  it('outlook/graphql and outlook/answered-message', () => {
    const reader = createOutlookReader();
    const mutation = rest('POST', '/outlookgatewayb2/graphql', { operationName: 'SendMessage', query: 'mutation SendMessage { x }', variables: { toRecipients: [{ address: 'a@x.test' }] } });
    expect(reader.read(mutation).kind).toBe('unreadable');
    reader.answered?.(owa('GetItem', {}), JSON.stringify({ Body: { Items: [{ ItemId: { Id: 'M' }, From: { Mailbox: person('a@x.test') }, ReplyTo: [] }] } }));
    const reply = owa('CreateItem', { MessageDisposition: 'SendAndSaveCopy', Items: [{ __type: 'ReplyToItem:#Exchange', ReferenceItemId: { Id: 'M' } }] });
    expect(reader.read(reply)).toMatchObject({ answers: { sender: 'a@x.test' } });
    reader.switchOff?.(['outlook/graphql', 'outlook/answered-message']);
    expect(reader.read(mutation).kind).toBe('other');
    expect(reader.read(reply)).not.toHaveProperty('answers');
  });
});

describe('uploads', () => {
  it('that cannot be read are no sends; a send that cannot be read is one', () => {
    const { mayLeave } = createOutlookReader();
    expect(mayLeave?.(owa('CreateAttachmentFromLocalFile', undefined))).toBe(false);
    expect(mayLeave?.(rest('PUT', '/api/v2.0/me/messages/A/attachments/B'))).toBe(false);
    expect(mayLeave?.(owa('CreateItem', undefined))).toBe(true);
    expect(mayLeave?.(rest('POST', '/v1.0/me/sendMail'))).toBe(true);
  });
});
