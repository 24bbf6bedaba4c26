import type { Adapter } from './adapter';
import { googleCalendarRequests } from './google-calendar/requests';

// Quick create from the grid, the editor and the dialogs after Save are read by google-calendar/page.ts where their words are known; all of
// them end in a request, which is held in whatever language.
export const googleCalendar: Adapter = {
  id: 'google-calendar',
  name: 'Google Calendar',
  hosts: ['https://calendar.google.com/*'],
  requests: googleCalendarRequests,
  controls: [
    // The rule of the request that follows: one decision is for both. Which button it is, and whose guests, the page's code says.
    { id: 'google-calendar/sync', selectors: ['[role="dialog"] button', '[role="dialog"] [role="button"]', '[role="alertdialog"] button', '[role="alertdialog"] [role="button"]'], channel: 'meeting', audience: 'explicit', recipients: [] },
  ],
  probe: { editor: [], control: [] },
  scripts: 'calendar',
};
