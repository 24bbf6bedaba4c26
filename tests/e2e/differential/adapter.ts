import type { Adapter, RequestRule } from '../../../utils/adapters/adapter';

const rule = (id: string, path: string, more: Partial<RequestRule>): RequestRule => ({
  id: `test/${id}`, kind: 'send', method: 'POST', path, body: 'fields', channel: 'email', audience: 'explicit',
  recipients: [{ from: 'field', field: 'to', as: 'to', reader: 'address-list' }], draft: { from: 'field', field: 'draft' },
  deny: 'network-error', outcome: { by: 'status' }, ...more,
});

/** An app with every kind of endpoint that the guard knows; `/quiet` paths are no sends. */
export const testAdapter: Adapter = {
  id: 'test', name: 'Test app', hosts: [],
  requests: [
    rule('draft', '/send/*', { kind: 'draft', fields: [{ field: 'action', is: 'equals', values: ['draft'] }], recipients: [] }),
    rule('fields', '/send/fields', { text: ['body'] }),
    rule('refused-403', '/send/refused-403', { deny: 'http-403' }),
    rule('refused-json', '/send/refused-json', { deny: 'json-error' }),
    rule('form', '/send/form', { deny: 'form-stay', outcome: { by: 'frame-text', ok: 'sent ok', failed: 'sent bad' } }),
    rule('unbusy', '/send/unbusy', { deny: 'roundcube-unbusy', outcome: { by: 'frame-text', ok: 'sent ok', failed: 'sent bad' } }),
    rule('json', '/send/json', {
      body: 'json', recipients: [{ from: 'json', path: 'to[*]', as: 'to', reader: 'address-list' }], draft: { from: 'json', path: 'draft' },
      outcome: { by: 'json', path: 'ok', equals: 'true' },
    }),
  ],
  controls: [],
  probe: { editor: ['form'], control: ['button'] },
};
