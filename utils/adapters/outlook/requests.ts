import type { Channel } from '../../engine';
import type { OutcomeRule, RequestRule } from '../adapter';
import { MAIL, MEETING, RESPONSE } from './reader';

/** Where Outlook's page, its add-ins and other extensions in it write to, on any of its hosts. */
const PATHS: [path: string, methods: string[]][] = [
  ['*/service.svc*', ['POST']],
  ['*graphql*', ['POST']],
  ['*xchange.asmx', ['POST']],
  ['/api/*', ['POST', 'PATCH', 'PUT', 'DELETE']],
  ['/v1.0/*', ['POST', 'PATCH', 'PUT', 'DELETE']],
  ['/beta/*', ['POST', 'PATCH', 'PUT', 'DELETE']],
  ['/ows/api/*', ['POST', 'PATCH', 'PUT', 'DELETE']],
  ['/ows/v1.0/*', ['POST', 'PATCH', 'PUT', 'DELETE']],
  ['/ows/beta/*', ['POST', 'PATCH', 'PUT', 'DELETE']],
];

/** OWA answers 200 with an error inside. */
const OWA_OUTCOME: OutcomeRule = { by: 'json', path: 'Body.ResponseMessages.Items[0].ResponseClass', equals: 'Success' };

function rule(id: string, channel: Channel, path: string, method: string): RequestRule {
  return {
    id, kind: 'send', method, path, body: 'site', channel, audience: 'explicit', recipients: [], deny: 'json-error',
    outcome: id === MAIL && path === '*/service.svc*' ? OWA_OUTCOME : { by: 'status' },
  };
}

/** The reader decides which of the three a request is, if any. */
export const outlookRequests: RequestRule[] = PATHS.flatMap(([path, methods]) => methods.flatMap((method) => [
  rule(MAIL, 'email', path, method), rule(MEETING, 'meeting', path, method), rule(RESPONSE, 'meeting', path, method),
]));
