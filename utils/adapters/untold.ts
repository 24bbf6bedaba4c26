import type { AdapterRequests, RequestRule } from './adapter';

const anything = (method: string): RequestRule => ({
  id: 'policy/untold', kind: 'send', method, path: '*', body: 'none', channel: 'email', audience: 'explicit',
  recipients: [{ from: 'unresolved', as: 'body' }], deny: 'network-error', outcome: { by: 'none' },
});

/**
 * What may be a send on a host of policy's own adapter before the worker has handed that adapter out: everything that is not
 * a mere reading. No answer comes for it; it waits until the gate has said which rules hold, and is matched anew by those.
 */
export const UNTOLD: AdapterRequests = { id: 'policy', requests: ['POST', 'PUT', 'PATCH', 'DELETE'].map(anything) };
