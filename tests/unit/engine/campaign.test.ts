// Leave for a list that cannot be read: what it lets go, and what holds all the same. Law: the rules of each contact were asked at the screening.
import { describe, expect, it } from 'vitest';
import type { AttemptContext, Attempt, Recipient, UnresolvedReason } from '../../../utils/engine';
import { attempt, FRESH, HOUR, NOW, PERSON, to, UNKNOWN, verdict } from './build';

const CLEARED: AttemptContext['campaign'] = { by: 'clearance', count: 812 };
const unread = (why: UnresolvedReason = 'list'): Recipient => ({ status: 'unresolved', why, field: 'to', raw: '' });
const list = (more: Partial<AttemptContext> = {}, over: Partial<Attempt> = {}): Attempt =>
  attempt({ channel: 'newsletter', audience: 'list', recipients: [unread()], ...over, context: { utcOffsetMinutes: 60, campaign: CLEARED, ...more } });
const quiet = { policy: { quietHours: [{ channel: 'newsletter' as const, from: 12, to: 13, days: [] }] } };

describe('a list that cannot be read', () => {
  it('goes by its clearance or a grant, and by nothing else', () => {
    expect(verdict(list(), UNKNOWN)).toMatchObject({ kind: 'allow', rule: 'core/clearance', reason: 'reason_clearance', params: { count: 812 } });
    expect(verdict(list({ campaign: { by: 'grant' } }), UNKNOWN)).toMatchObject({ kind: 'allow', rule: 'core/campaign-grant' });
    const { campaign: _none, ...bare } = list().context;
    expect(verdict({ ...list(), context: bare }, UNKNOWN)).toMatchObject({ kind: 'block', rule: 'core/unresolved', final: true });
  });

  it.each(['explicit', 'selection'] as const)('is none where the audience is %s', (audience) => {
    expect(verdict(list({}, { audience }), UNKNOWN)).toMatchObject({ kind: 'block', rule: 'core/unresolved' });
  });

  it.each(['syntax', 'too-long', 'look-alike', 'group', 'ambiguous-number'] as const)('one name that cannot be read (%s) is no list', (why) => {
    expect(verdict(list({}, { recipients: [unread(why)] }), UNKNOWN)).toMatchObject({ kind: 'block', rule: 'core/unresolved' });
  });

  it('says nothing of a person who is named beside it', () => {
    expect(verdict(list({}, { recipients: [to(PERSON), unread()] }), [UNKNOWN, UNKNOWN])).toMatchObject({ kind: 'block', recipient: 0 });
  });

  it('waits for data that is not too old', () => {
    expect(verdict(list(), UNKNOWN, { data: { ...FRESH, verifiedAt: NOW - 100 * HOUR } })).toMatchObject({ kind: 'block', rule: 'core/stale' });
  });

  it('keeps quiet hours, at the time of delivery', () => {
    expect(verdict(list(), UNKNOWN, quiet)).toMatchObject({ kind: 'block', rule: 'core/quiet-hours' });
    expect(verdict(list({ scheduledFor: NOW + 2 * HOUR }), UNKNOWN, quiet)).toMatchObject({ kind: 'allow' });
    expect(verdict(list({ scheduledFor: NOW + 24 * HOUR }), UNKNOWN, { ...quiet, now: NOW + 2 * HOUR, data: { ...FRESH, verifiedAt: NOW + HOUR } })).toMatchObject({ rule: 'core/quiet-hours' });
  });
});
