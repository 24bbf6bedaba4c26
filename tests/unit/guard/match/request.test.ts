import { describe, expect, it } from 'vitest';
import type { Adapter, RequestRule } from '../../../../utils/adapters/adapter';
import { ADAPTERS } from '../../../../utils/adapters/registry';
import { matchBody, matchEndpoint, type Match } from '../../../../utils/guard/match/request';
import type { Body } from '../../../../utils/guard/match/body';

const urlencoded = (text: string): Body => ({ kind: 'text', text, type: 'application/x-www-form-urlencoded' });
const json = (value: unknown): Body => ({ kind: 'text', text: JSON.stringify(value), type: 'application/json' });

/** Without the code that guard-crm.js brings, the recogniser's rules hold everything. */
const DATA = ADAPTERS.filter(({ scripts }) => scripts !== 'crm' && scripts !== 'messaging');

function match(url: string, body: Body, method = 'POST', adapters: readonly Adapter[] = DATA, header?: (name: string) => string | null): Match | null {
  const { pathname, search } = new URL(url, 'http://host');
  const endpoint = matchEndpoint(adapters, { method, path: pathname, search, ...(header ? { header } : {}) });
  return endpoint === null ? null : matchBody(endpoint, body);
}

const MAIL = '/webmail/?_task=mail&_unlock=loading1&_framed=1';

describe('Roundcube requests', () => {
  it('is a send with the last of repeated address fields', () => {
    const found = match(MAIL, urlencoded('_action=send&_to=a%40x.pl&_to=Jan+%3Cb%40x.pl%3E%2C&_cc=&_bcc=c@x.pl&_draft=&_id=77&_message=Hi%21'));
    expect(found).toMatchObject({ kind: 'send', draft: '77', text: 'Hi!', unreadable: false });
    expect(found?.kind === 'send' && found.recipients).toEqual([
      { field: 'to', raw: 'Jan <b@x.pl>,', reader: 'address-list' }, { field: 'bcc', raw: 'c@x.pl', reader: 'address-list' },
    ]);
  });
  it('is a draft with _draft=1 only', () => {
    expect(match(MAIL, urlencoded('_action=send&_draft=1'))?.kind).toBe('draft');
    expect(match(MAIL, urlencoded('_action=send&_draft=0'))?.kind).toBe('send');
    expect(match(MAIL, urlencoded('_action=send&_draft=1&_draft=')) ?.kind).toBe('send');
  });
  it('leaves other actions, tasks and methods alone', () => {
    expect(match(MAIL, urlencoded('_action=list'))?.kind).toBe('other');
    expect(match('/?_task=settings', urlencoded('_action=send'))).toBeNull();
    expect(match(MAIL, urlencoded('_action=send'), 'GET')).toBeNull();
  });
  it('is a send when the body cannot be read', () => {
    for (const body of [{ kind: 'unreadable' }, json({ _action: 'send' }), { kind: 'text', text: '--b', type: 'multipart/form-data; boundary=b' }] as Body[]) {
      expect(match(MAIL, body)).toMatchObject({ kind: 'send', unreadable: true, recipients: [{ reader: 'unresolved' }] });
    }
  });
  it('takes a read receipt, which names no recipient, as unresolved', () => {
    expect(match('/?_task=mail&_action=sendmdn', urlencoded('_uid=4'))).toMatchObject({ kind: 'send', recipients: [{ reader: 'unresolved' }] });
  });
});

describe('practice site requests', () => {
  it('reads recipients and draft from JSON', () => {
    const found = match('/api/messages', json({ kind: 'send', to: ['a@x.pl', 'b@x.pl'], cc: [], draftId: 9, body: 'text' }));
    expect(found).toMatchObject({ kind: 'send', draft: '9', text: 'text', recipients: [{ field: 'to', raw: 'a@x.pl' }, { field: 'to', raw: 'b@x.pl' }] });
  });
  it('knows its drafts', () => { expect(match('/api/messages', json({ kind: 'draft', to: ['a@x.pl'] }))?.kind).toBe('draft'); });
  it('overlooks no recipient in another shape', () => {
    expect(match('/api/messages', json({ to: 'a@x.pl' }))).toMatchObject({ recipients: [{ raw: 'a@x.pl' }] });
    expect(match('/api/messages', json({ to: [['a@x.pl', 'b@x.pl']] }))).toMatchObject({ recipients: [{ raw: 'a@x.pl' }, { raw: 'b@x.pl' }] });
    expect(match('/api/messages', json({ to: [{ address: 'a@x.pl' }] }))).toMatchObject({ recipients: [{ reader: 'unresolved' }] });
    expect(match('/api/calls', json({ number: 48600700800 }))).toMatchObject({ recipients: [{ raw: '48600700800', reader: 'phone' }] });
  });
  it('is unreadable when it is no JSON', () => {
    expect(match('/api/messages', { kind: 'text', text: '{"to":', type: '' })).toMatchObject({ unreadable: true });
    expect(match('/api/messages', { kind: 'fields', fields: [['to', 'a@x.pl']] })).toMatchObject({ unreadable: true });
  });
});

describe('repeated fields', () => {
  it('are all recipients unless the rule says which of them counts', () => {
    const rule: RequestRule = {
      id: 'r/send', kind: 'send', method: 'POST', path: '/r', body: 'fields', channel: 'email', audience: 'explicit', deny: 'http-403', outcome: { by: 'none' },
      recipients: [{ from: 'field', field: 'to', as: 'to', reader: 'address-list' }],
    };
    const adapter: Adapter = { id: 'r', name: 'r', hosts: [], requests: [rule], controls: [], probe: { editor: [], control: [] } };
    expect(match('/r', urlencoded('to=a@x.pl&to=b@x.pl'), 'POST', [adapter])).toMatchObject({ recipients: [{ raw: 'a@x.pl' }, { raw: 'b@x.pl' }] });
  });
});

describe('headers and query', () => {
  const rule: RequestRule = {
    id: 'h/send', kind: 'send', method: 'PUT', path: '/h', body: 'none', channel: 'sms', audience: 'explicit', deny: 'http-403', outcome: { by: 'none' },
    recipients: [{ from: 'query', field: 'phone', as: 'q', reader: 'phone' }, { from: 'header', name: 'x-data', path: 'to[*]', as: 'h', reader: 'address-list' }],
    draft: { from: 'query', field: 'id' },
  };
  const adapter: Adapter = { id: 'h', name: 'h', hosts: [], requests: [rule], controls: [], probe: { editor: [], control: [] } };
  it('reads them without the body', () => {
    expect(match('/h?phone=1&phone=2&id=d', { kind: 'unreadable' }, 'PUT', [adapter], () => '{"to":["a@x.pl"]}')).toMatchObject({
      draft: 'd', unreadable: false, recipients: [{ raw: '1' }, { raw: '2' }, { field: 'h', raw: 'a@x.pl' }],
    });
  });
  it('cannot read a header that is missing or broken', () => {
    for (const value of [null, '{']) {
      expect(match('/h', { kind: 'none' }, 'PUT', [adapter], () => value)).toMatchObject({ recipients: [{ field: 'h', reader: 'unresolved' }] });
    }
  });
});
