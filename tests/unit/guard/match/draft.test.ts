import { expect, it } from 'vitest';
import type { AdapterRequests, RequestRule } from '../../../../utils/adapters/adapter';
import { parseUrlencoded } from '../../../../utils/guard/match/fields';
import { matchBody, matchEndpoint } from '../../../../utils/guard/match/request';

const rule = (id: string, kind: 'draft' | 'send', more: Partial<RequestRule> = {}): RequestRule => ({
  id, kind, method: 'POST', path: '/send', body: 'fields', channel: 'email', audience: 'explicit', recipients: [], deny: 'http-403', outcome: { by: 'none' }, ...more,
});
const app = (occurrence?: 'first' | 'last'): AdapterRequests => ({
  id: 'app', requests: [rule('draft', 'draft', { fields: [{ field: 'draft', is: 'equals', values: ['1'], ...(occurrence ? { occurrence } : {}) }] }), rule('send', 'send')],
});

function kindOf(body: string, occurrence?: 'first' | 'last'): string {
  const endpoint = matchEndpoint([app(occurrence)], { url: 'http://x.test/send', method: 'POST', path: '/send', search: '', header: () => null } as never);
  if (!endpoint) throw new Error('no endpoint');
  return matchBody(endpoint, { kind: 'fields', fields: parseUrlencoded(body) } as never).kind;
}

it('a repeated field makes no draft of a send when one of its values says send', () => {
  expect(kindOf('draft=1')).toBe('draft');
  expect(kindOf('draft=0&draft=1')).toBe('send');
  expect(kindOf('draft=1&draft=0')).toBe('send');
});

it('where the adapter knows which one the server reads, that one counts', () => {
  expect(kindOf('draft=0&draft=1', 'last')).toBe('draft');
  expect(kindOf('draft=0&draft=1', 'first')).toBe('send');
});
