// What the reader knows for a call, a rule has to bring to it.
import { describe, expect, it } from 'vitest';
import { createOutlookReader } from '../../../utils/adapters/outlook/reader';
import { outlookRequests } from '../../../utils/adapters/outlook/requests';
import { matchBody, matchEndpoint } from '../../../utils/guard/match/request';

const MESSAGE = { Message: { ToRecipients: [{ EmailAddress: { Address: 'x@x.test' } }] } };
const EVENT = { attendees: [{ emailAddress: { address: 'x@x.test' } }] };

function ruleOf(path: string, body: object, method = 'POST'): string {
  const endpoint = matchEndpoint([{ id: 'outlook', requests: outlookRequests, reader: createOutlookReader() }], { method, path, search: '', header: () => null });
  const found = endpoint && matchBody(endpoint, { kind: 'text', text: JSON.stringify(body), type: 'application/json' });
  return found?.kind === 'send' ? found.rule.id : '';
}

describe('paths of Outlook’s REST interface', () => {
  it.each(['/api/v2.0', '/v1.0', '/beta', '/ows/api/v2.0', '/ows/api/beta', '/ows/v1.0', '/ows/beta'])('%s', (root) => {
    expect(ruleOf(`${root}/me/sendmail`, MESSAGE)).toBe('outlook/send');
    expect(ruleOf(`${root}/me/messages/M/send`, {})).toBe('outlook/send');
    expect(ruleOf(`${root}/me/events`, EVENT)).toBe('outlook/meeting');
    expect(ruleOf(`${root}/me/events/E`, EVENT, 'PATCH')).toBe('outlook/meeting');
    expect(ruleOf(`${root}/me/messages`, MESSAGE)).toBe('');
  });

  it('settings are none', () => { expect(ruleOf('/ows/v1/OutlookCloudSettings/settings', MESSAGE)).toBe(''); });
});
