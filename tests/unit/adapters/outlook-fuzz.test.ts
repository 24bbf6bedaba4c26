// Bodies that nobody recorded: the reader never throws, never takes long, and what looks like a message never passes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOutlookReader } from '../../../utils/adapters/outlook/reader';
import type { SiteReading, SiteRequest } from '../../../utils/adapters/site-reader';

const SOAK = process.env.CONSENTRY_SOAK !== undefined;
const RUNS = SOAK ? 100_000 : 1_000;
const RULES = ['outlook/send', 'outlook/meeting', 'outlook/response'];

function request(path: string, action: string, body: string, header?: string, method = 'POST'): SiteRequest {
  const headers: Record<string, string> = { ...(action ? { action } : {}), ...(header ? { 'x-owa-urlpostdata': header } : {}) };
  return { rule: '', method, path, search: action ? `?action=${action}` : '', header: (name) => headers[name] ?? null, body: body === '' ? { kind: 'none' } : { kind: 'text', text: body } };
}

function judged(one: SiteRequest): SiteReading {
  const reader = createOutlookReader();
  for (const rule of RULES) {
    const reading = reader.read({ ...one, rule });
    if (reading.kind !== 'other') return reading;
  }
  return { kind: 'other' };
}
const isHeld = (reading: SiteReading): boolean => reading.kind === 'send' || reading.kind === 'unreadable';

const action = fc.constantFrom('CreateItem', 'UpdateItem', 'SendItem', 'DeleteItem', 'CreateCalendarEvent', 'UpdateCalendarEvent', 'CancelCalendarEvent', 'RespondToCalendarEvent', 'GetItem', 'FindPeople', 'MarkAllItemsAsRead', 'SomethingNew', '');
const path = fc.constantFrom('/owa/service.svc', '/owa/0/service.svc', '/api/v2.0/me/sendMail', '/api/v2.0/me/messages/AAMk/send', '/api/v2.0/me/events', '/v1.0/$batch', '/v1.0/me/messages', '/outlookgatewayb2/graphql');
const address = fc.constantFrom('anna@klient.example', 'jan@klient.example', 'not an address', '', '/o=Org/cn=Jan');
const mailbox = fc.oneof(
  fc.record({ Name: fc.string({ maxLength: 10 }), EmailAddress: address, RoutingType: fc.constantFrom('SMTP', 'EX', ''), MailboxType: fc.constantFrom('Mailbox', 'OneOff', 'PublicDL', 'GroupMailbox') }, { requiredKeys: [] }),
  fc.record({ emailAddress: fc.record({ address }) }), fc.record({ Mailbox: fc.record({ EmailAddress: address }) }), fc.constantFrom(null, 7, 'anna@klient.example', {}, []),
);
const list = fc.oneof(fc.array(mailbox, { maxLength: 4 }), mailbox);
const disposition = fc.constantFrom<unknown>('SaveOnly', 'SendAndSaveCopy', 'SendOnly', 'saveonly', 'Later', null, 0, 2, {});
const invitations = fc.constantFrom<unknown>('SendToNone', 'SendToAllAndSaveCopy', 'SendOnlyToAll', null, 1);
const item = fc.record({
  __type: fc.constantFrom('Message:#Exchange', 'CalendarItem:#Exchange', 'ReplyToItem:#Exchange', 'ReplyAllToItem:#Exchange', 'ForwardItem:#Exchange', 'AcceptItem:#Exchange', 'Task:#Exchange', 'New:#Exchange', 7),
  ToRecipients: list, CcRecipients: list, BccRecipients: list, RequiredAttendees: list, OptionalAttendees: list, Resources: list, MessageDisposition: disposition, Subject: fc.string({ maxLength: 8 }),
  Body: fc.constantFrom<unknown>('x', { Value: 'x' }, null, []), ReferenceItemId: fc.constantFrom<unknown>({ Id: 'AAMk' }, 'AAMk', null), ExtendedProperty: fc.constantFrom<unknown>([], null, [{ ExtendedFieldURI: { PropertyTag: '0x3FEF' }, Value: '2026-06-02T07:00:00' }]),
}, { requiredKeys: [] });
const change = fc.record({ ItemId: fc.record({ Id: fc.string({ maxLength: 12 }) }), Updates: fc.oneof(fc.array(fc.record({ __type: fc.constantFrom('SetItemField:#Exchange', 'DeleteItemField:#Exchange', 'AppendToItemField:#Exchange'), Path: fc.record({ FieldURI: fc.constantFrom('ToRecipients', 'message:CcRecipients', 'calendar:RequiredAttendees', 'Subject') }), Item: item }, { requiredKeys: [] }), { maxLength: 4 }), fc.constant(null)) }, { requiredKeys: [] });
const owaBody = fc.record({
  MessageDisposition: disposition, SendMeetingInvitations: invitations, SendCalendarInvitationsOrCancellations: invitations, Items: fc.oneof(fc.array(item, { maxLength: 3 }), item, fc.constant('x')),
  ItemChanges: fc.oneof(fc.array(change, { maxLength: 3 }), change), ItemIds: fc.array(fc.record({ Id: fc.string({ maxLength: 8 }) }), { maxLength: 2 }), EventId: fc.record({ Id: fc.string({ maxLength: 8 }) }),
}, { requiredKeys: [] });
const anything = fc.oneof(
  fc.record({ Body: owaBody }), owaBody, fc.record({ message: item, requests: fc.array(fc.record({ method: fc.constantFrom('POST', 'GET', 7), url: fc.string({ maxLength: 20 }), body: item }, { requiredKeys: [] }), { maxLength: 3 }) }, { requiredKeys: [] }),
  fc.record({ operationName: fc.string({ maxLength: 10 }), query: fc.constantFrom('mutation x { y }', 'query x { y }', ''), variables: fc.record({ input: item }) }, { requiredKeys: [] }), fc.jsonValue({ maxDepth: 6 }),
);

describe('bodies of unknown making', () => {
  it('never throw, whatever they hold', { timeout: 900_000 }, () => {
    fc.assert(fc.property(path, action, anything, fc.boolean(), fc.string({ maxLength: 20 }), (where, name, body, inHeader, cut) => {
      const text = JSON.stringify(body);
      const source = cut.length > 12 ? text.slice(0, text.length - cut.length) : text;
      const one = inHeader ? request(where, name, '', encodeURIComponent(source)) : request(where, name, source);
      const reading = judged(one);
      expect(['send', 'draft', 'other', 'unreadable']).toContain(reading.kind);
      if (reading.kind === 'send') expect(reading.recipients.length).toBeGreaterThan(0);
      createOutlookReader().answered?.({ ...one, rule: RULES[0] ?? '' }, source);
    }), { numRuns: RUNS });
  });

  it('are held where they would mail somebody', { timeout: 900_000 }, () => {
    // Laid somewhere into JSON of any kind: the reader has to find it there.
    const nest = fc.letrec<{ tree: unknown }>((tie) => ({ tree: fc.oneof({ maxDepth: 4 }, fc.constant('HERE'), fc.record({ a: tie('tree'), b: fc.jsonValue({ maxDepth: 1 }) }), fc.tuple(fc.jsonValue({ maxDepth: 1 }), tie('tree'))) })).tree;
    const content = fc.constantFrom({ MessageDisposition: 'SendAndSaveCopy', ToRecipients: [{ EmailAddress: 'a@x.test' }] }, { MessageDisposition: 'SendOnly' }, { SendMeetingInvitations: 'SendToAllAndSaveCopy', RequiredAttendees: [{ Mailbox: { EmailAddress: 'a@x.test' } }] });
    fc.assert(fc.property(nest, content, fc.constantFrom('CreateItem', 'UpdateItem', 'SomethingNew', ''), (tree, message, name) => {
      const text = JSON.stringify({ Body: tree }).replace('"HERE"', JSON.stringify(message));
      fc.pre(text.includes('Send'));
      expect(isHeld(judged(request('/owa/service.svc', name, text)))).toBe(true);
    }), { numRuns: Math.min(RUNS, 20_000) });
  });

  it.each([['CreateItem', '{"Body":{"Items":['], ['UpdateItem', 'gzip'], ['CreateItem', '']])('of %s that cannot be read are held', (name, text) => {
    expect(isHeld(judged(request('/owa/service.svc', name, text)))).toBe(true);
  });

  it('that only read are let through, though they name people', () => {
    const people = { Recipients: [{ EmailAddress: 'a@x.test' }], ToRecipients: [{ EmailAddress: 'a@x.test' }] };
    for (const name of ['GetMailTips', 'FindPeople', 'ResolveNames', 'GetDlpPolicyTips', 'ExpandDL', 'GetUserAvailability']) expect(judged(request('/owa/service.svc', name, JSON.stringify({ Body: people }))).kind).toBe('other');
  });
});

describe('a body of 1 MB', () => {
  const MB = 1_000_000;
  /** Parsed in 13 ms where nothing else runs. */
  const YARDSTICK = JSON.stringify(Array.from({ length: 60_000 }, (_, at) => ({ at, name: 'person' })));
  const YARDSTICK_MS = 13;
  const big: [string, string, string][] = [
    ['a long text', 'CreateItem', JSON.stringify({ Body: { MessageDisposition: 'SendAndSaveCopy', Items: [{ __type: 'Message:#Exchange', ToRecipients: [{ EmailAddress: 'a@x.test' }], Body: { Value: 'x'.repeat(MB) } }] } })],
    ['many recipients', 'CreateItem', JSON.stringify({ Body: { MessageDisposition: 'SendAndSaveCopy', Items: [{ __type: 'Message:#Exchange', ToRecipients: Array.from({ length: 12_000 }, (_, at) => ({ EmailAddress: `person${at}@klient.example`, Name: 'Person', RoutingType: 'SMTP' })) }] } })],
    ['deep nesting', 'CreateItem', `${'[{"a":'.repeat(MB / 8)}1${'}]'.repeat(MB / 8)}`],
    ['small members', 'SomethingNew', JSON.stringify(Array.from({ length: 100_000 }, () => ({ a: 1 })))],
    ['a save', 'UpdateItem', JSON.stringify({ Body: { MessageDisposition: 'SaveOnly', ItemChanges: [{ ItemId: { Id: 'A' }, Updates: [{ Path: { FieldURI: 'Body' }, Item: { Body: { Value: '<b>'.repeat(MB / 3) } } }] }] } })],
  ];
  /** The best of seven, and beside a plain parse: how busy the machine is is not measured. */
  function took(work: () => unknown): number {
    const best = (one: () => unknown): number => Math.min(...Array.from({ length: 7 }, () => { const start = performance.now(); one(); return performance.now() - start; }));
    work();
    return best(work) / Math.max(1, best(() => JSON.parse(YARDSTICK) as unknown) / YARDSTICK_MS);
  }

  it.each(big)('%s is read within 50 ms', (_, name, text) => {
    const ms = took(() => judged(request('/owa/service.svc', name, text)));
    if (SOAK) expect(ms).toBeLessThan(50); // no time is asserted beside other suites
  });

  it('an answer full of messages is learnt within 50 ms', () => {
    const items = Array.from({ length: 330 }, (_, at) => ({ ItemId: { Id: `AAMk${at}` }, From: { Mailbox: { Name: `P${at}`, EmailAddress: `p${at}@x.test` } }, ToRecipients: Array.from({ length: 7 }, (__, to) => ({ Name: `Person ${at} ${to}`, EmailAddress: `person${at}-${to}@klient.example`, RoutingType: 'SMTP' })) }));
    const text = JSON.stringify({ Body: { Items: items } });
    expect(text.length).toBeGreaterThan(200_000);
    expect(text.length).toBeLessThan(300_000);
    const ms = took(() => { createOutlookReader().answered?.(request('/owa/service.svc', 'GetConversationItems', '{}'), text); });
    if (SOAK) expect(ms).toBeLessThan(50);
  });
});
