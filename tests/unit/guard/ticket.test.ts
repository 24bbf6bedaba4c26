import { describe, expect, it } from 'vitest';
import { endRetry, fitTicket, isOpen, isSpent, issueTicket, recordRelease, RETRY_MS, TICKET_MS, useTicket, voidReason, voidTicket, type NewTicket, type TicketRequest } from '../../../utils/guard/ticket';

const NOW = 1_000_000;
const fields: NewTicket = {
  attempt: 'attempt-1', rule: 'practice/send', channel: 'email', purpose: 'contract', account: 'jan@firm.test', draft: 'd1', tab: 1, frame: 0,
  covers: ['a@x.test', 'b@x.test'], fingerprint: 'f', rootVersion: 3, policyVersion: 5,
};
const ticket = issueTicket(fields, NOW);
const request: TicketRequest = { id: 'request-1', tab: 1, frame: 0, rule: 'practice/send', channel: 'email', account: '', draft: 'd1', tokens: ['b@x.test'], digest: 'D' };
const versions = { rootVersion: 3, policyVersion: 5 };

describe('a ticket', () => {
  it('fits a request of its own frame, rule, draft and account whose recipients were decided', () => {
    expect(fitTicket(ticket, request, versions, NOW)).toBe('use');
    expect(fitTicket(ticket, { ...request, draft: '' }, versions, NOW)).toBe('use');
  });

  it.each<[string, Partial<TicketRequest>]>([
    ['tab', { tab: 2 }], ['frame', { frame: 1 }], ['document', { document: 'next' }], ['rule', { rule: 'practice/bulk' }], ['channel', { channel: 'sms' }], ['account', { account: 'ola@firm.test' }],
    ['draft', { draft: 'd2' }], ['recipients', { tokens: ['a@x.test', 'c@x.test'] }], ['no recipients', { tokens: [] }], ['time of sending', { scheduledFor: NOW + 3_600_000 }],
  ])('does not fit another %s', (_name, change) => {
    expect(fitTicket(ticket, { ...request, ...change }, versions, NOW)).toBe('none');
  });

  it('is for the time of sending that was decided, to the minute that a page shows', () => {
    const at = NOW + 3_600_000;
    const later = issueTicket({ ...fields, scheduledFor: at }, NOW);
    const fit = (scheduledFor?: number): string => fitTicket(later, { ...request, ...(scheduledFor === undefined ? {} : { scheduledFor }) }, versions, NOW);
    expect([fit(at), fit(at + 59_999), fit(at - 59_999), fit(0)]).toEqual(['use', 'use', 'use', 'use']); // 0: the request does not say when
    expect([fit(), fit(at + 60_000), fit(at - 60_000)]).toEqual(['none', 'none', 'none']);
    expect(fitTicket(ticket, { ...request, scheduledFor: 0 }, versions, NOW)).toBe('none');
    const left = recordRelease(useTicket(later, request, NOW), 'D', NOW);
    expect(fitTicket(left, { ...request, id: 'request-2', scheduledFor: at }, versions, NOW + 5)).toBe('retry');
  });

  it('runs out after a minute, and when the clock runs backwards', () => {
    expect(isOpen(ticket, NOW + TICKET_MS - 1)).toBe(true);
    expect(isOpen(ticket, NOW + TICKET_MS)).toBe(false);
    expect(isOpen(ticket, NOW - 1)).toBe(false);
    expect(fitTicket(ticket, request, versions, NOW + TICKET_MS)).toBe('none');
    expect(() => useTicket(ticket, request, NOW + TICKET_MS)).toThrow();
  });

  it('is used once; the asking request gets the same answer until it has left, the same bytes for ten minutes', () => {
    const used = useTicket(ticket, request, NOW);
    expect(() => useTicket(used, request, NOW)).toThrow();
    expect(fitTicket(used, { ...request, digest: 'E' }, versions, NOW)).toBe('same-request');
    expect(fitTicket(used, { ...request, id: 'request-2', digest: 'E' }, versions, NOW)).toBe('none');
    const left = recordRelease(used, 'other', NOW + 5);
    expect(left.receipt).toEqual({ digest: 'D', until: NOW + RETRY_MS });
    expect(fitTicket(left, { ...request, digest: 'E' }, versions, NOW + 6)).toBe('none');
    expect(fitTicket(left, { ...request, id: 'request-2' }, versions, NOW + RETRY_MS - 1)).toBe('retry');
    expect(fitTicket(left, { ...request, id: 'request-2' }, versions, NOW + RETRY_MS)).toBe('none');
  });

  it('without a body digest can be retried by nothing', () => {
    const left = recordRelease(ticket, undefined, NOW);
    const { digest: _digest, ...blind } = request;
    expect(fitTicket(left, { ...blind, id: 'request-2' }, versions, NOW)).toBe('none');
  });

  it('is void with another root or policy, but what was used stays used', () => {
    expect(voidReason(ticket, { ...versions, rootVersion: 4 })).toBe('root');
    expect(voidReason(ticket, { ...versions, policyVersion: 6 })).toBe('policy');
    expect(voidReason(ticket, versions)).toBeUndefined();
    expect(fitTicket(ticket, request, { ...versions, rootVersion: 4 }, NOW)).toBe('none');
    const gone = voidTicket(ticket, 'lock');
    expect(gone).toMatchObject({ state: 'void', voided: 'lock' });
    expect(isOpen(gone, NOW)).toBe(false);
    const used = useTicket(ticket, request, NOW);
    expect(voidTicket(used, 'root')).toBe(used);
    expect(voidReason(used, { ...versions, rootVersion: 4 })).toBeUndefined();
  });

  it('loses its retry once what it was decided on has changed', () => {
    const left = recordRelease(useTicket(ticket, request, NOW), 'D', NOW + 5);
    const again = { ...request, id: 'request-2' };
    expect(fitTicket(left, again, versions, NOW + 6)).toBe('retry'); // control
    for (const change of [{ rootVersion: 4 }, { policyVersion: 6 }]) expect(fitTicket(left, again, { ...versions, ...change }, NOW + 6)).toBe('none'); // nobody has taken it back yet
    const ended = endRetry(left);
    expect(ended).toMatchObject({ state: 'used', retryEnded: true });
    expect(fitTicket(ended, again, versions, NOW + 6)).toBe('none');
    expect(isSpent(ended, NOW + TICKET_MS)).toBe(true);
    expect(endRetry(ended)).toBe(ended);
    expect(endRetry(ticket)).toBe(ticket);
    // Given to a request that has not left yet: asking again, it is decided anew.
    const given = useTicket(ticket, request, NOW);
    expect(fitTicket(given, request, versions, NOW + 1)).toBe('same-request'); // control
    expect(fitTicket(endRetry(given), request, versions, NOW + 1)).toBe('none');
    // It had left when it was voided: recorded, not retried.
    const late = recordRelease(voidTicket(ticket, 'revocation'), 'D', NOW + 5);
    expect(late).toMatchObject({ state: 'used', released: true, retryEnded: true });
    expect(fitTicket(late, again, versions, NOW + 6)).toBe('none');
  });

  it('is spent only when neither leave nor retry is left of it', () => {
    expect(isSpent(ticket, NOW)).toBe(false);
    expect(isSpent(ticket, NOW + TICKET_MS)).toBe(true);
    const left = recordRelease(ticket, 'D', NOW);
    expect(isSpent(left, NOW + TICKET_MS)).toBe(false);
    expect(isSpent(left, NOW + RETRY_MS)).toBe(true);
  });
});
