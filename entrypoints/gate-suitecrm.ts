import { defineUnlistedScript } from '#imports';
import { GENERIC_PAGES } from '../utils/adapters/generic-pages';
import { suitecrm } from '../utils/adapters/suitecrm';
import { startGate } from '../utils/guard/gate/start';
import { contentRuntime } from '../utils/platform/content-runtime';

// As gate.ts, with SuiteCRM.
export default defineUnlistedScript(() => { startGate(contentRuntime, [...GENERIC_PAGES, suitecrm]); });
