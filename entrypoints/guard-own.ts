import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { PACKAGED_REQUESTS } from '../utils/adapters/packaged-requests';
import { UNTOLD } from '../utils/adapters/untold';
import { startGuard } from '../utils/guard/main/start';

// guard.js on the hosts of policy's own adapters, which no script can carry (utils/platform/hosts.ts).
export default defineUnlistedScript({ globalName: false, main: () => { startGuard(window, [...PACKAGED_REQUESTS, UNTOLD]); } });
