import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { gmailReader } from '../utils/adapters/gmail/reader';
import { gmailRequests } from '../utils/adapters/gmail/requests';
import { createCalendarReader } from '../utils/adapters/google-calendar/reader';
import { googleCalendarRequests } from '../utils/adapters/google-calendar/requests';
import { hearSilence } from '../utils/adapters/google-calendar/silence';
import { startGuard } from '../utils/guard/main/start';

// As guard.ts, with the code that the requests of Gmail and Google Calendar need.
export default defineUnlistedScript({
  globalName: false,
  main: () => {
    const silent = location.hostname === 'calendar.google.com' ? hearSilence(window) : () => false;
    startGuard(window, [
      { id: 'gmail', requests: gmailRequests, reader: gmailReader },
      { id: 'google-calendar', requests: googleCalendarRequests, reader: createCalendarReader(silent) },
    ]);
  },
});
