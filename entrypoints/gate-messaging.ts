import { defineUnlistedScript } from '#imports';
import { GENERIC_PAGES } from '../utils/adapters/generic-pages';
import { MESSAGING } from '../utils/adapters/messaging-sites';
import { MESSAGING_PAGES } from '../utils/adapters/messaging/pages';
import { startGate } from '../utils/guard/gate/start';
import { contentRuntime } from '../utils/platform/content-runtime';

// As gate.ts, with the messaging sites.
export default defineUnlistedScript(() => { startGate(contentRuntime, [...MESSAGING, ...GENERIC_PAGES], () => MESSAGING_PAGES); });
