// Mail with something of a meeting in it: flags of a meeting excuse no mail.
import { describe, expect, it } from 'vitest';
import { createOutlookReader } from '../../../utils/adapters/outlook/reader';
import type { SiteReading } from '../../../utils/adapters/site-reader';
import { requestOf } from './outlook/recorded';

const TO = [{ EmailAddress: 'x@x.test', RoutingType: 'SMTP' }];
const GUESTS = [{ Mailbox: { EmailAddress: 'g@x.test' } }];
const FLAGS = { MessageDisposition: 'SendAndSaveCopy', SendCalendarInvitationsOrCancellations: 'SendToNone' };

const set = (field: string, item: object, type = 'Message'): object => ({ __type: 'SetItemField:#Exchange', Path: { FieldURI: field }, Item: { ...(type ? { __type: `${type}:#Exchange` } : {}), ...item } });
const drop = (field: string): object => ({ __type: 'DeleteItemField:#Exchange', Path: { FieldURI: field } });
const update = (Updates: object[], flags: object = FLAGS): [string, object] => ['UpdateItem', { ...flags, ItemChanges: [{ ItemId: { Id: 'A' }, Updates }] }];
const create = (item: object, flags: object): [string, object] => ['CreateItem', { ...flags, Items: [item] }];

function judged([action, Body]: [string, object]): SiteReading {
  const reader = createOutlookReader();
  for (const rule of ['outlook/send', 'outlook/meeting', 'outlook/response']) {
    const reading = reader.read(requestOf({ url: `https://outlook.office.com/owa/service.svc?action=${action}`, body: { Body } }, rule));
    if (reading.kind !== 'other') return reading;
  }
  return { kind: 'other' };
}
const people = (reading: SiteReading): string[] => (reading.kind === 'send' ? reading.recipients.map((one) => one.raw).filter((raw) => raw !== '') : []);

describe('mail with something of a meeting in it', () => {
  const toSet = set('ToRecipients', { ToRecipients: TO });
  it.each<[string, [string, object], string[]]>([
    ['a field of the calendar', update([toSet, set('calendar:IsResponseRequested', { IsResponseRequested: true })]), ['x@x.test']],
    ['attendees deleted', update([toSet, drop('OptionalAttendees')]), ['x@x.test']],
    ['an item without a type, with attendees', update([set('ToRecipients', { ToRecipients: TO, OptionalAttendees: [] }, '')]), ['x@x.test']],
    ['an item of a meeting beside that of a mail', update([toSet, set('Location', { Location: 'x' }, 'CalendarItem')]), ['x@x.test']],
    ['an item of a meeting with a list of a mail', update([set('ToRecipients', { ToRecipients: TO }, 'CalendarItem')]), ['x@x.test']],
    ['a list of a mail that is deleted', update([drop('CcRecipients'), set('Location', { Location: 'x' }, 'CalendarItem')]), []],
    ['nothing that says what it is but a field', update([drop('OptionalAttendees')]), []],
    ['a new meeting with a list of a mail', create({ __type: 'CalendarItem:#Exchange', ToRecipients: TO }, { MessageDisposition: 'SendAndSaveCopy', SendMeetingInvitations: 'SendToNone' }), ['x@x.test']],
    ['a new meeting with both lists', create({ __type: 'CalendarItem:#Exchange', RequiredAttendees: GUESTS, BccRecipients: TO }, { MessageDisposition: 'SendOnly', SendMeetingInvitations: 'SendToNone' }), ['g@x.test', 'x@x.test']],
  ])('%s: sent', (_, request, expected) => {
    const reading = judged(request);
    expect(reading.kind).toBe('send');
    expect(people(reading)).toEqual(expected);
  });

  it('asks for Cc and Bcc of a draft that is sent as if it were a meeting', () => {
    const reading = judged(update([], { MessageDisposition: 'SendAndSaveCopy', SendCalendarInvitationsOrCancellations: 'SendToAllAndSaveCopy' }));
    expect(reading.kind === 'send' && reading.recipients.map((one) => one.field)).toEqual(['to', 'cc', 'bcc', 'optional', 'resources']);
  });

  it.each<[string, [string, object]]>([
    ['a change that mails nobody', update([set('calendar:Start', { Start: 't' }, 'CalendarItem')])],
    ['attendees changed, nobody told', update([set('RequiredAttendees', { RequiredAttendees: GUESTS }, 'CalendarItem'), drop('OptionalAttendees')])],
    ['mail that is saved', update([set('ToRecipients', { ToRecipients: TO }), drop('OptionalAttendees')], { ...FLAGS, MessageDisposition: 'SaveOnly' })],
    ['a new meeting of which nobody is told', create({ __type: 'CalendarItem:#Exchange', RequiredAttendees: GUESTS, ToRecipients: [] }, { MessageDisposition: 'SendAndSaveCopy', SendMeetingInvitations: 'SendToNone' })],
  ])('%s: not sent', (_, request) => { expect(judged(request).kind).toBe('draft'); });
});
