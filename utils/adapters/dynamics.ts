import type { Adapter, RequestRule } from './adapter';

// Tier 2. Evidence: Microsoft's documentation of the Web API (email activities, SendEmail, batch), not run. The send names an
// activity by its id; the parties stand in the same batch, or are asked of the site: dynamics/reader.ts.

const mail = (path: string): RequestRule => ({
  id: 'dynamics/mail', kind: 'send', method: 'POST', path, body: 'site', channel: 'email', audience: 'explicit', recipients: [], deny: 'json-error', outcome: { by: 'status' },
});

export const dynamicsRequests: RequestRule[] = [mail('*/api/data/v9.*Send*'), mail('*/api/data/v9.*/$batch')];

export const dynamics: Adapter = {
  id: 'dynamics',
  name: 'Dynamics 365',
  hosts: ['https://*.dynamics.com/*'],
  scripts: 'crm',
  requests: dynamicsRequests,
  controls: [],
  // Its own page names no stable control: the request is what is held.
  probe: { editor: [':not(*)'], control: [':not(*)'] },
};
