import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { crmRequests } from '../utils/adapters/crm-requests';
import { gmailReader } from '../utils/adapters/gmail/reader';
import { gmailRequests } from '../utils/adapters/gmail/requests';
import { createCalendarReader } from '../utils/adapters/google-calendar/reader';
import { googleCalendarRequests } from '../utils/adapters/google-calendar/requests';
import { hearSilence } from '../utils/adapters/google-calendar/silence';
import { MESSAGING_REQUESTS } from '../utils/adapters/messaging-sites';
import { createOdooReader } from '../utils/adapters/odoo/reader';
import { odooRequests } from '../utils/adapters/odoo/requests';
import { createOutlookReader } from '../utils/adapters/outlook/reader';
import { outlookRequests } from '../utils/adapters/outlook/requests';
import { PACKAGED_REQUESTS } from '../utils/adapters/packaged-requests';
import { hostOf } from '../utils/adapters/recogniser/host';
import { hearPresses } from '../utils/adapters/recogniser/pressed';
import { suitecrmRequests } from '../utils/adapters/suitecrm';
import { UNTOLD } from '../utils/adapters/untold';
import { startGuard } from '../utils/guard/main/start';

// Hosts that policy gives to adapters of more than one set (utils/platform/hosts.ts). As guard-own.ts, with every packaged adapter.
export default defineUnlistedScript({
  globalName: false,
  main: () => {
    const silent = location.hostname === 'calendar.google.com' ? hearSilence(window) : () => false;
    startGuard(window, [
      { id: 'gmail', requests: gmailRequests, reader: gmailReader },
      { id: 'google-calendar', requests: googleCalendarRequests, reader: createCalendarReader(silent) },
      { id: 'outlook', requests: outlookRequests, reader: createOutlookReader() },
      { id: 'odoo', requests: odooRequests, reader: createOdooReader() },
      { id: 'suitecrm', requests: suitecrmRequests },
      ...crmRequests({ here: hostOf(window), pressed: hearPresses(window) }), ...MESSAGING_REQUESTS,
      ...PACKAGED_REQUESTS, UNTOLD,
    ]);
  },
});
