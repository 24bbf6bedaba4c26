import { defineUnlistedScript } from '#imports';
import { GENERIC_PAGES } from '../utils/adapters/generic-pages';
import { odoo } from '../utils/adapters/odoo';
import { startGate } from '../utils/guard/gate/start';
import { contentRuntime } from '../utils/platform/content-runtime';

// As gate.ts, with Odoo.
export default defineUnlistedScript(() => { startGate(contentRuntime, [odoo, ...GENERIC_PAGES]); });
