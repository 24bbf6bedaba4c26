import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { MESSAGING_REQUESTS } from '../utils/adapters/messaging-sites';
import { PACKAGED_REQUESTS } from '../utils/adapters/packaged-requests';
import { startGuard } from '../utils/guard/main/start';

// As guard.ts, with the messaging sites. Policy maps hosts to one of them, and may map other paths of theirs to another application.
export default defineUnlistedScript({ globalName: false, main: () => { startGuard(window, [...MESSAGING_REQUESTS, ...PACKAGED_REQUESTS]); } });
