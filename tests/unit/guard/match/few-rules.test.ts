// Gmail's guard as it is built: without what no rule of Gmail needs (utils/guard/site-code.ts). What needs it all the same is never taken for something else.
import { describe, expect, it, vi } from 'vitest';
import type { AdapterRequests, RequestRule } from '../../../../utils/adapters/adapter';

const flags = vi.hoisted(() => ({ SITE_CODE: true, OTHER_FORMS: false, ANY_RULE: false }));
vi.mock('../../../../utils/guard/site-code', () => flags);
const { matchBody, matchEndpoint } = await import('../../../../utils/guard/match/request');

const SEND = { id: 'own/send', kind: 'send', method: 'POST', path: '/send', body: 'json', channel: 'email', audience: 'explicit', deny: 'json-error', outcome: { by: 'status' } } as const;
const byPath: RequestRule = { ...SEND, recipients: [{ from: 'json', path: 'to', as: 'to', reader: 'address-list' }] };
const byHeader: RequestRule = { ...SEND, body: 'none', recipients: [{ from: 'header', name: 'x-to', path: 'to', as: 'to', reader: 'address-list' }] };
const draft: RequestRule = { ...byPath, id: 'own/draft', kind: 'draft', fields: [{ field: 'draft', is: 'equals', values: ['1'] }] };

function match(...requests: RequestRule[]): unknown {
  const endpoint = matchEndpoint([{ id: 'own', requests } as AdapterRequests], { method: 'POST', path: '/send', search: '', header: () => '{"to":"a@x.pl"}' });
  const found = endpoint && matchBody(endpoint, { kind: 'text', text: '{"to":"a@x.pl","draft":"1"}', type: 'application/json' });
  return found?.kind === 'send' ? { rule: found.rule.id, recipients: found.recipients } : found?.kind;
}
const unread = (field: string) => ({ rule: 'own/send', recipients: [{ field, raw: '', reader: 'unresolved' }] });

describe('a guard that carries few kinds of rules', () => {
  it('holds a send whose JSON or header it cannot read, also one that says it is a draft; control: others read it', () => {
    expect([match(byPath), match(byHeader), match(draft, byPath)]).toEqual([unread('body'), unread('to'), unread('body')]);
    flags.ANY_RULE = true;
    const read = { rule: 'own/send', recipients: [{ field: 'to', raw: 'a@x.pl', reader: 'address-list' }] };
    expect([match(byPath), match(byHeader), match(draft, byPath)]).toEqual([read, read, 'draft']);
    flags.ANY_RULE = false;
  });
});
