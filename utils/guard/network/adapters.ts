// What the network layer knows of each packaged adapter. Rules that are data and readers that need the request alone are as in the page.
import type { AdapterRequests } from '../../adapters/adapter';
import { crmRequests } from '../../adapters/crm-requests';
import { createDynamicsReader } from '../../adapters/dynamics/reader';
import { gmailReader } from '../../adapters/gmail/reader';
import { gmailRequests } from '../../adapters/gmail/requests';
import { createCalendarReader } from '../../adapters/google-calendar/reader';
import { googleCalendarRequests } from '../../adapters/google-calendar/requests';
import { MESSAGING_REQUESTS } from '../../adapters/messaging-sites';
import { createOdooReader } from '../../adapters/odoo/reader';
import { odooRequests } from '../../adapters/odoo/requests';
import { createOutlookReader } from '../../adapters/outlook/reader';
import { outlookRequests } from '../../adapters/outlook/requests';
import { PACKAGED_REQUESTS } from '../../adapters/packaged-requests';
import type { SiteReader } from '../../adapters/site-reader';
import { suitecrmRequests } from '../../adapters/suitecrm';
import { TIER3 } from '../../adapters/tier3';

/**
 * `page`: its reader knows more in the page (presses, earlier answers, look-ups), so what it takes for a send here may be none; the guard
 * of the page then vouches for it. `fresh`: its reader remembers what its document has sent, and here are many: each request gets a new
 * one, told what policy has switched off (`off`).
 */
export interface NetworkAdapter extends AdapterRequests { page?: true; fresh?: () => SiteReader; off?: readonly string[] }

/** The recogniser guesses by what was pressed in the page: nothing of it can be told from the request alone. */
const GUESSED = new Set(['bitrix24', ...TIER3.map(({ id }) => id)]);

export const NETWORK_ADAPTERS: readonly NetworkAdapter[] = [
  { id: 'gmail', requests: gmailRequests, reader: gmailReader },
  { id: 'google-calendar', requests: googleCalendarRequests, reader: createCalendarReader(() => false), page: true },
  { id: 'outlook', requests: outlookRequests, fresh: createOutlookReader, page: true },
  { id: 'odoo', requests: odooRequests, fresh: createOdooReader, page: true },
  { id: 'suitecrm', requests: suitecrmRequests },
  ...crmRequests({ here: '', pressed: () => false }).filter(({ id }) => !GUESSED.has(id)).map((adapter): NetworkAdapter => (adapter.id === 'dynamics' ? { ...adapter, fresh: createDynamicsReader, page: true } : adapter)),
  ...MESSAGING_REQUESTS,
  ...PACKAGED_REQUESTS,
];
