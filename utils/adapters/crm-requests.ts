import type { AdapterRequests } from './adapter';
import { bitrix24 } from './bitrix24';
import { dolibarrRequests } from './dolibarr';
import { dynamicsRequests } from './dynamics';
import { createDynamicsReader } from './dynamics/reader';
import { espocrmRequests } from './espocrm';
import { krayinRequests } from './krayin';
import { createRecogniser } from './recogniser/reader';
import { domainsOf } from './recogniser/row';
import { TIER3, TIER3_ROWS } from './tier3';
import { vtigerRequests } from './vtiger';
import { vtigerReader } from './vtiger/reader';
import { yetiforceRequests } from './yetiforce';

export interface CrmParts {
  /** Host of the page. */
  here: string;
  /** A button was pressed just before this moment (recogniser/pressed.ts). */
  pressed(since: number | undefined): boolean;
}

/** What guard-crm.js carries: web CRMs whose requests are documented, and the recogniser for those of tier 3. */
export function crmRequests(parts: CrmParts): AdapterRequests[] {
  return [
    { id: 'vtiger', requests: vtigerRequests, reader: vtigerReader },
    { id: 'yetiforce', requests: yetiforceRequests },
    { id: 'espocrm', requests: espocrmRequests },
    { id: 'krayin', requests: krayinRequests },
    { id: 'dolibarr', requests: dolibarrRequests },
    { id: 'dynamics', requests: dynamicsRequests, reader: createDynamicsReader() },
    ...[bitrix24, ...TIER3].map(({ id, requests, hosts }): AdapterRequests => ({
      id, requests, reader: createRecogniser({ ...parts, id, domains: domainsOf(TIER3_ROWS.find((row) => row.id === id) ?? { hosts }) }),
    })),
  ];
}
