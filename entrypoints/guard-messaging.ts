import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { MESSAGING_REQUESTS } from '../utils/adapters/messaging-sites';
import { startGuard } from '../utils/guard/main/start';

// As guard.ts, with the messaging sites.
export default defineUnlistedScript({ globalName: false, main: () => { startGuard(window, MESSAGING_REQUESTS); } });
