import { defineUnlistedScript } from '#imports';
import { CRM, crmPages } from '../utils/adapters/crm-pages';
import { GENERIC_PAGES } from '../utils/adapters/generic-pages';
import { startGate } from '../utils/guard/gate/start';
import { contentRuntime } from '../utils/platform/content-runtime';

// As gate.ts, with the web CRMs of tiers 2 and 3.
export default defineUnlistedScript(() => { startGate(contentRuntime, [...CRM, ...GENERIC_PAGES], () => crmPages(() => document.URL)); });
