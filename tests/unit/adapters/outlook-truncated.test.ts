// The page asks for as many people as it shows: a list that may go on is not one to send by.
import { describe, expect, it } from 'vitest';
import { createOutlookReader } from '../../../utils/adapters/outlook/reader';
import type { SiteRequest } from '../../../utils/adapters/site-reader';

const owa = (action: string, body: unknown, headers: Record<string, string> = {}): SiteRequest => ({
  rule: 'outlook/send', method: 'POST', path: '/owa/service.svc', search: `?action=${action}`, header: (name) => ({ action, ...headers })[name] ?? null,
  body: body === undefined ? { kind: 'none' } : { kind: 'text', text: JSON.stringify({ Body: body }) },
});
const people = (count: number): unknown[] => Array.from({ length: count }, (_, at) => ({ EmailAddress: `p${at}@x.test`, RoutingType: 'SMTP' }));
const draft = (more: object): string => JSON.stringify({ Body: { ResponseMessages: { Items: [{ Items: [{ __type: 'Message:#Exchange', ItemId: { Id: 'D' }, IsDraft: true, ToRecipients: people(2), CcRecipients: [], BccRecipients: null, ...more }] }] } } });
const asked = (most?: number): object => ({ ItemShape: { BaseShape: 'IdOnly', ...(most === undefined ? {} : { MaximumRecipientsToReturn: most }) }, ItemIds: [{ Id: 'D' }] });
const send = owa('UpdateItem', { MessageDisposition: 'SendAndSaveCopy', ItemChanges: [{ ItemId: { Id: 'D' }, Updates: [] }] });

function open(reader: ReturnType<typeof createOutlookReader>): string[] {
  const reading = reader.read(send);
  if (reading.kind !== 'send') throw new Error(reading.kind);
  return reading.recipients.filter((one) => one.reader === 'unresolved').map((one) => one.field);
}
function after(answer: string, request = owa('GetItem', asked())): string[] {
  const reader = createOutlookReader();
  reader.answered?.(request, answer);
  return open(reader);
}

describe('an answer with fewer people than the draft has', () => {
  it('is known by the counts beside the lists', () => {
    expect(after(draft({ RecipientCounts: { ToRecipientsCount: 2, CcRecipientsCount: 0, BccRecipientsCount: 0 } }))).toEqual([]);
    expect(after(draft({ RecipientCounts: { ToRecipientsCount: 40, CcRecipientsCount: 0, BccRecipientsCount: 0 } }))).toEqual(['to']);
    expect(after(draft({ RecipientCounts: { ToRecipientsCount: 2, CcRecipientsCount: 0, BccRecipientsCount: 3 } }))).toEqual(['bcc']);
    expect(after(draft({ ToRecipientCount: 3 }))).toEqual(['to']);
  });

  it('is one with as many people as were asked for', () => {
    expect(after(draft({}), owa('GetItem', asked(20)))).toEqual([]);
    expect(after(draft({}), owa('GetItem', asked(2)))).toEqual(['to', 'cc', 'bcc']);
    expect(after(draft({ CcRecipients: people(1) }), owa('GetItem', asked(3)))).toEqual(['to', 'cc', 'bcc']);
    const short = encodeURIComponent(JSON.stringify({ Body: asked(2) }));
    expect(after(draft({}), owa('GetItem', undefined, { 'x-owa-urlpostdata': short }))).toEqual(['to', 'cc', 'bcc']);
  });

  it('is asked for again, and the look-up counts when it has everybody', () => {
    const reader = createOutlookReader();
    reader.answered?.(owa('GetItem', asked(2)), draft({}));
    expect(reader.lookup?.(send)).toBeTruthy();
    reader.found?.(send, draft({ ToRecipients: people(40), RecipientCounts: { ToRecipientsCount: 41 } }));
    expect(open(reader)).toEqual(['to']);
    reader.found?.(send, draft({ ToRecipients: people(40), RecipientCounts: { ToRecipientsCount: 40, BccRecipientsCount: 0 } }));
    expect(open(reader)).toEqual([]);
    reader.found?.(send, JSON.stringify({ Body: { Items: [{ ItemId: { Id: 'D' }, ToRecipients: people(1), RecipientCounts: { CcRecipientsCount: 4 } }] } }));
    expect(open(reader)).toEqual(['cc']);
  });
});
