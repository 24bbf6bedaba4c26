import type { RequestRule } from '../adapter';

const MEETING = { body: 'site', channel: 'meeting', audience: 'explicit', deny: 'network-error', outcome: { by: 'status' } } as const satisfies Partial<RequestRule>;
const API = '/calendar/v3/calendars/*/events';

/** Evidence: documented operations of working extensions, none recorded with guests; docs/coverage.md. */
export const googleCalendarRequests: RequestRule[] = [
  { ...MEETING, recipients: [], id: 'google-calendar/sync', kind: 'send', method: 'POST', path: '/calendar/*sync.sync' },
  { ...MEETING, recipients: [], id: 'google-calendar/insert', kind: 'send', method: 'POST', path: `${API}*` },
  ...(['PUT', 'PATCH', 'DELETE'] as const).map((method): RequestRule => ({ ...MEETING, recipients: [], id: `google-calendar/${method.toLowerCase()}`, kind: 'send', method, path: `${API}/*` })),
  { ...MEETING, recipients: [], id: 'google-calendar/batch', kind: 'send', method: 'POST', path: '/batch/calendar*' },
];
