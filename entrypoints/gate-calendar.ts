import { defineUnlistedScript } from '#imports';
import { googleCalendar } from '../utils/adapters/google-calendar';
import { startGate } from '../utils/guard/gate/start';
import { contentRuntime } from '../utils/platform/content-runtime';

// As gate.ts, for Google Calendar.
export default defineUnlistedScript(() => { startGate(contentRuntime, [googleCalendar]); });
