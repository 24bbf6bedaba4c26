import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { createCalendarReader } from '../utils/adapters/google-calendar/reader';
import { googleCalendarRequests } from '../utils/adapters/google-calendar/requests';
import { hearSilence } from '../utils/adapters/google-calendar/silence';
import { startGuard } from '../utils/guard/main/start';

// As guard.ts, with the code that the requests of Google Calendar need.
export default defineUnlistedScript({
  globalName: false,
  main: () => { startGuard(window, [{ id: 'google-calendar', requests: googleCalendarRequests, reader: createCalendarReader(hearSilence(window)) }]); },
});
