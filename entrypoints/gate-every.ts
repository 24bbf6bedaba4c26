import { defineUnlistedScript } from '#imports';
import { crmPages } from '../utils/adapters/crm-pages';
import { GmailPage } from '../utils/adapters/gmail/page';
import { createCalendarPage } from '../utils/adapters/google-calendar/page';
import { MESSAGING_PAGES } from '../utils/adapters/messaging/pages';
import { createOutlookPage } from '../utils/adapters/outlook/page';
import { ADAPTERS } from '../utils/adapters/registry';
import { startGate } from '../utils/guard/gate/start';
import { contentRuntime } from '../utils/platform/content-runtime';

// As gate.ts, with every packaged adapter.
export default defineUnlistedScript(() => {
  startGate(contentRuntime, ADAPTERS, (signal) => ({
    ...crmPages(() => document.URL), ...MESSAGING_PAGES, gmail: new GmailPage(window).listen(signal), outlook: createOutlookPage().listen(window, signal), 'google-calendar': createCalendarPage(window),
  }));
});
