import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { practice } from '../../../utils/adapters/practice';
import { ADAPTERS } from '../../../utils/adapters/registry';
import { roundcube } from '../../../utils/adapters/roundcube';
import type { Adapter } from '../../../utils/adapters/adapter';
import type { Body } from '../../../utils/guard/match/body';
import { matchBody, matchEndpoint, type Match } from '../../../utils/guard/match/request';

interface Recorded { what: string; method: string; url: string; rule: string | null; body: string }
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/sites/roundcube/2026-11-requests.json'), 'utf8')) as Recorded[];

const fields = (text: string): Body => ({ kind: 'fields', fields: [...new URLSearchParams(text)] });
function match(adapter: Adapter, url: string, body: Body, method = 'POST'): Match {
  const { pathname, search } = new URL(url);
  const endpoint = matchEndpoint([adapter], { method, path: pathname, search });
  return endpoint ? matchBody(endpoint, body) : { kind: 'other' };
}
const ruleOf = (found: Match): string | null => (found.kind === 'other' ? null : found.rule.id);
const send = recorded.find((one) => one.what === 'send');
if (!send) throw new Error('no recorded send');

describe('recorded requests of Roundcube', () => {
  it.each(recorded.map((one): [string, Recorded] => [one.what, one]))('%s', (_, one) => {
    expect(ruleOf(match(roundcube, one.url, fields(one.body), one.method))).toBe(one.rule);
  });

  it.each(['/', '/webmail/', '/roundcube/index.php', '/index.php'])('mounted at %s', (path) => {
    const url = new URL(send.url);
    url.pathname = path;
    expect(ruleOf(match(roundcube, url.href, fields(send.body)))).toBe('roundcube/send');
  });

  it('reads the recipients and the draft that the page gate reads', () => {
    expect(match(roundcube, send.url, fields(send.body))).toMatchObject({
      kind: 'send', unreadable: false, draft: '5332344626b0222c773553', text: 'Hello',
      recipients: [{ field: 'to', raw: 'a@x.test,' }, { field: 'bcc', raw: 'Jan <jan@b.test>,' }],
    });
  });

  it('takes the last of repeated fields, as PHP does: a draft that ends as a send is a send', () => {
    expect(ruleOf(match(roundcube, send.url, fields(`_draft=1&${send.body}`)))).toBe('roundcube/send');
    expect(match(roundcube, send.url, fields(`_to=first@x.test&${send.body}`))).toMatchObject({ recipients: [{ raw: 'a@x.test,' }, { field: 'bcc' }] });
  });

  it('takes _draft=0 for a send, which PHP calls empty', () => {
    expect(ruleOf(match(roundcube, send.url, fields(send.body.replace('_draft=&', '_draft=0&'))))).toBe('roundcube/send');
  });

  it('blocks a body that it cannot read', () => {
    expect(match(roundcube, send.url, { kind: 'unreadable' })).toMatchObject({ kind: 'send', unreadable: true });
  });

  it('has no recipient for a read receipt', () => {
    const receipt = recorded.find((one) => one.what === 'read receipt');
    expect(match(roundcube, receipt?.url ?? '', fields(receipt?.body ?? ''))).toMatchObject({ recipients: [{ reader: 'unresolved' }] });
  });
});

describe('requests of the practice site', () => {
  const json = (value: unknown): Body => ({ kind: 'text', text: JSON.stringify(value), type: 'application/json' });
  const message = (kind: string): unknown => ({ kind, draftId: 'd-1', to: ['a@x.test'], cc: [], bcc: ['b@x.test'], subject: 's', body: 'text' });

  it('tells send, draft and call apart', () => {
    expect(match(practice, 'http://127.0.0.1/api/messages', json(message('send')))).toMatchObject({ rule: { id: 'practice/send' }, draft: 'd-1', recipients: [{ raw: 'a@x.test' }, { raw: 'b@x.test' }] });
    expect(ruleOf(match(practice, 'http://127.0.0.1/api/messages', json(message('draft'))))).toBe('practice/draft');
    expect(match(practice, 'http://127.0.0.1/api/calls', json({ number: '+48601234567' }))).toMatchObject({ rule: { channel: 'voice' }, recipients: [{ raw: '+48601234567', reader: 'phone' }] });
  });

  it('takes an unknown kind and a body that is no JSON for a send', () => {
    expect(ruleOf(match(practice, 'http://127.0.0.1/api/messages', json(message('later'))))).toBe('practice/send');
    expect(match(practice, 'http://127.0.0.1/api/messages', { kind: 'text', text: 'kind=draft', type: 'text/plain' })).toMatchObject({ kind: 'send', unreadable: true });
  });
});

describe('every packaged adapter', () => {
  it.each(ADAPTERS.map((adapter): [string, Adapter] => [adapter.id, adapter]))('%s: each control leads to a request of the same id and channel', (_, adapter) => {
    for (const control of adapter.controls) {
      const request = adapter.requests.find((rule) => rule.id === control.id && rule.kind === 'send');
      // Where no request can be told, the control is all there is, and says so.
      if (!request) expect(control.alone).toBe(true);
      else expect(request).toMatchObject({ channel: control.channel });
    }
  });
});
