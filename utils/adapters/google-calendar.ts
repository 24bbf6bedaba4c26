import type { Adapter } from './adapter';
import { googleCalendarRequests } from './google-calendar/requests';

// Held where the request leaves: quick create from the grid, the editor and the dialogs after Save all end there, in whatever language.
export const googleCalendar: Adapter = {
  id: 'google-calendar',
  name: 'Google Calendar',
  hosts: ['https://calendar.google.com/*'],
  requests: googleCalendarRequests,
  controls: [],
  probe: { editor: [], control: [] },
  scripts: 'calendar',
};
