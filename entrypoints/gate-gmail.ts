import { defineUnlistedScript } from '#imports';
import { gmail } from '../utils/adapters/gmail';
import { googleCalendar } from '../utils/adapters/google-calendar';
import { GmailPage } from '../utils/adapters/gmail/page';
import { PageGate } from '../utils/guard/gate/gate';
import { contentRuntime } from '../utils/platform/content-runtime';

// As gate.ts, with the code that Gmail's composers need, and Google Calendar. A second injection into a living world must not gate twice.
const STARTED = Symbol.for('consentry.gate');

export default defineUnlistedScript(() => {
  const world = globalThis as { [STARTED]?: true };
  if (world[STARTED]) return;
  world[STARTED] = true;
  const { signal } = new AbortController();
  const page = new GmailPage(window).listen(signal);
  new PageGate(window, contentRuntime, signal, [gmail, googleCalendar], { gmail: page }).start();
});
