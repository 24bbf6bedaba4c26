import { defineUnlistedScript } from '#imports';
import { googleCalendar } from '../utils/adapters/google-calendar';
import { createCalendarPage } from '../utils/adapters/google-calendar/page';
import { startGate } from '../utils/guard/gate/start';
import { contentRuntime } from '../utils/platform/content-runtime';

// As gate.ts, with the code that the dialogs of Google Calendar need.
export default defineUnlistedScript(() => { startGate(contentRuntime, [googleCalendar], () => ({ 'google-calendar': createCalendarPage(window) })); });
