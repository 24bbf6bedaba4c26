import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { PACKAGED_REQUESTS } from '../utils/adapters/packaged-requests';
import { suitecrmRequests } from '../utils/adapters/suitecrm';
import { startGuard } from '../utils/guard/main/start';

// As guard.ts, with SuiteCRM, which other hosts need not carry. Policy maps its hosts, so what is data alone may be there too.
export default defineUnlistedScript({ globalName: false, main: () => { startGuard(window, [...PACKAGED_REQUESTS, { id: 'suitecrm', requests: suitecrmRequests }]); } });
