import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { crmRequests } from '../utils/adapters/crm-requests';
import { PACKAGED_REQUESTS } from '../utils/adapters/packaged-requests';
import { hostOf } from '../utils/adapters/recogniser/host';
import { hearPresses } from '../utils/adapters/recogniser/pressed';
import { startGuard } from '../utils/guard/main/start';

// As guard.ts, with the web CRMs of tiers 2 and 3. Policy may map other paths of the same host to another application.
export default defineUnlistedScript({
  globalName: false,
  main: () => { startGuard(window, [...crmRequests({ here: hostOf(window), pressed: hearPresses(window) }), ...PACKAGED_REQUESTS]); },
});
