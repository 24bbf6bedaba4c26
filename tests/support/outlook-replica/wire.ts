// OWA's JSON as recorded and documented, written by hand for both ends of the replica.
export interface Person { name: string; address: string }
export interface Lists { to: Person[]; cc: Person[]; bcc: Person[] }
export interface Message extends Lists { subject: string; html: string; deferred?: string }
export interface Meeting { subject: string; start: string; to: Person[]; optional: Person[] }

const header = (version: string): object => ({
  __type: 'JsonRequestHeaders:#Exchange', RequestServerVersion: version,
  TimeZoneContext: { __type: 'TimeZoneContext:#Exchange', TimeZoneDefinition: { __type: 'TimeZoneDefinitionType:#Exchange', Id: 'Central European Standard Time' } },
});
const VERSION = 'V2018_01_08';
const request = (name: string, body: object): object => ({ __type: `${name}JsonRequest:#Exchange`, Header: header(VERSION), Body: { __type: `${name}Request:#Exchange`, ...body } });

const mailbox = ({ name, address }: Person): object => ({ EmailAddress: address, Name: name, MailboxType: 'ExternalMailbox', RoutingType: 'SMTP' });
const attendee = ({ name, address }: Person): object => ({ __type: 'AttendeeType:#Exchange', Mailbox: { Name: name, EmailAddress: address, RoutingType: 'SMTP', MailboxType: 'Mailbox', OriginalDisplayName: address } });
const html = (value: string): object => ({ BodyType: 'HTML', Value: `<html><head></head><body dir="ltr"><div class="elementToProof">${value}</div></body></html>` });
const DEFERRED = { __type: 'ExtendedPropertyUri:#Exchange', PropertyTag: '0x3FEF', PropertyType: 'SystemTime' };
const shape = { __type: 'ItemResponseShape:#Exchange', BaseShape: 'IdOnly', AdditionalProperties: [{ __type: 'PropertyUri:#Exchange', FieldURI: 'ItemLastModifiedTime' }] };
const disposition = (send: boolean): string => (send ? 'SendAndSaveCopy' : 'SaveOnly');

export const createMessage = (message: Message, send: boolean, account: string): object => request('CreateItem', {
  ClientSupportsIrm: true, ComposeOperation: 'newMail', MessageDisposition: disposition(send),
  Items: [{
    __type: 'Message:#Exchange', BccRecipients: message.bcc.map(mailbox), Body: { DataUriCount: 0, ...html(message.html) }, CcRecipients: message.cc.map(mailbox), Importance: 'Normal',
    IsDeliveryReceiptRequested: false, IsReadReceiptRequested: false, IsSendIndividually: false, ReferenceItemDocumentId: 0, ReplyTo: [], Sensitivity: 'Normal',
    Subject: message.subject, ToRecipients: message.to.map(mailbox), appendOnSend: [], atMentionedRecipients: [], draftComposeType: 'newMail', internetHeaders: [],
    mailboxInfo: { type: 'UserMailbox', mailboxSmtpAddress: account, userIdentity: account }, operation: 'New', prependOnSend: [], recipientsAddedViaAtMention: [],
    sendAs: mailbox({ name: account, address: account }), From: { Mailbox: mailbox({ name: account, address: account }) }, MessageDisposition: disposition(send), MentionsEx: [], ShouldIgnoreChangeKey: true,
    ...(message.deferred ? { ExtendedProperty: [{ __type: 'ExtendedPropertyType:#Exchange', ExtendedFieldURI: DEFERRED, Value: message.deferred }] } : {}),
  }],
  TimeFormat: 'H:mm', SendOnNotFoundError: true, RemoteExecute: false, ItemShape: shape, OutboundCharset: 'AutoDetect', UseGB18030: false, UseISO885915: false,
});

const set = (field: string, item: object): object => ({ __type: 'SetItemField:#Exchange', Path: { __type: 'PropertyUri:#Exchange', FieldURI: field }, Item: { __type: 'Message:#Exchange', ...item } });

/** `empty`: nothing has changed since the last save, so the send names nobody. */
export const updateMessage = (id: string, message: Message, send: boolean, empty: boolean): object => request('UpdateItem', {
  ItemChanges: [{
    __type: 'ItemChange:#Exchange', ItemId: { __type: 'ItemId:#Exchange', Id: id, ChangeKey: 'CQAAABYA' },
    Updates: empty ? [] : [
      set('CcRecipients', { CcRecipients: message.cc.map(mailbox) }), set('BccRecipients', { BccRecipients: message.bcc.map(mailbox) }), set('ToRecipients', { ToRecipients: message.to.map(mailbox) }),
      set('Subject', { Subject: message.subject }), set('Body', { Body: html(message.html) }),
      ...(message.deferred ? [{ __type: 'SetItemField:#Exchange', Path: DEFERRED, Item: { __type: 'Message:#Exchange', ExtendedProperty: [{ __type: 'ExtendedPropertyType:#Exchange', ExtendedFieldURI: DEFERRED, Value: message.deferred }] } }] : []),
    ],
  }],
  ConflictResolution: 'AlwaysOverwrite', ClientSupportsIrm: true, SendCalendarInvitationsOrCancellations: 'SendToNone', MessageDisposition: disposition(send), SuppressReadReceipts: false,
  ComposeOperation: 'newMail', OutboundCharset: 'AutoDetect', PromoteInlineAttachments: false, SendOnNotFoundError: true,
});

export const replyAll = (reference: string, text: string, send: boolean): object => request('CreateItem', {
  Items: [{ __type: 'ReplyAllToItem:#Exchange', ReferenceItemId: { __type: 'ItemId:#Exchange', Id: reference, ChangeKey: 'CK' }, NewBodyContent: { __type: 'BodyContentType:#Exchange', BodyType: 'HTML', Value: text } }],
  ClientSupportsIrm: true, MessageDisposition: disposition(send), ComposeOperation: 'replyAll',
});

/** No flag at all, as one capture has it. */
export const createEvent = (meeting: Meeting, flag: string | undefined): object => ({
  __type: 'CreateItemJsonRequest:#Exchange', Header: header('V2017_08_18'),
  Body: {
    __type: 'CreateItemRequest:#Exchange',
    Items: [{
      __type: 'CalendarItem:#Exchange', ClientSeriesId: '7f0c9c1e-0000-4000-8000-000000000001', Subject: meeting.subject, Body: { __type: 'BodyContentType:#Exchange', BodyType: 'HTML', Value: '<html></html>' },
      Sensitivity: 'Normal', ReminderIsSet: true, ReminderMinutesBeforeStart: 15, IsResponseRequested: true, DoNotForwardMeeting: false, IsAllDayEvent: false, Start: meeting.start, End: meeting.start, FreeBusyType: 'Busy',
      ...(meeting.to.length > 0 ? { RequiredAttendees: meeting.to.map(attendee) } : {}), ...(meeting.optional.length > 0 ? { OptionalAttendees: meeting.optional.map(attendee) } : {}),
    }],
    ClientSupportsIrm: true, SavedItemFolderId: { __type: 'TargetFolderId:#Exchange', BaseFolderId: { __type: 'DistinguishedFolderId:#Exchange', Id: 'calendar' } },
    ...(flag ? { SendMeetingInvitations: flag } : {}),
  },
});

export const moveEvent = (id: string, start: string, flag: string): object => request('UpdateItem', {
  ConflictResolution: 'AlwaysOverwrite', MessageDisposition: 'SaveOnly', SendCalendarInvitationsOrCancellations: flag,
  ItemChanges: [{ __type: 'ItemChange:#Exchange', ItemId: { __type: 'ItemId:#Exchange', Id: id }, Updates: [{ __type: 'SetItemField:#Exchange', Path: { __type: 'PropertyUri:#Exchange', FieldURI: 'calendar:Start' }, Item: { __type: 'CalendarItem:#Exchange', Start: start } }] }],
});

export const cancelEvent = (id: string, notes: string): object => request('CancelCalendarEvent', {
  EventId: { __type: 'ItemId:#Exchange', Id: id }, EventScope: 0, ClientSupportsIrm: true, Notes: { __type: 'BodyContentType:#Exchange', BodyType: 'HTML', Value: notes },
});

/** By EWS's documented names; no capture of it from the page is known. */
export const deleteEvent = (id: string, flag: string): object => request('DeleteItem', {
  ItemIds: [{ __type: 'ItemId:#Exchange', Id: id }], DeleteType: 'MoveToDeletedItems', SendMeetingCancellations: flag,
});
