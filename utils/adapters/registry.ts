import type { Adapter } from './adapter';
import { CRM } from './crm-pages';
import { GENERIC } from './generic';
import { gmail } from './gmail';
import { odoo } from './odoo';
import { googleCalendar } from './google-calendar';
import { MESSAGING } from './messaging-sites';
import { outlook } from './outlook';
import { suitecrm } from './suitecrm';

/** Every packaged adapter, for worker, options and hub. Sites with scripts of their own (`scripts`) are added here, not in generic.ts. */
export const ADAPTERS: readonly Adapter[] = [...GENERIC, gmail, googleCalendar, outlook, suitecrm, odoo, ...CRM, ...MESSAGING];
