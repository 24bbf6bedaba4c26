import type { Adapter } from './adapter';
import { bitrix24 } from './bitrix24';
import { dolibarr } from './dolibarr';
import { dynamics } from './dynamics';
import { espocrm } from './espocrm';
import { fatFreeCrm } from './fat-free-crm';
import { krayin } from './krayin';
import { RecogniserPage } from './recogniser/page';
import { salesforce } from './salesforce';
import { createSalesforcePage } from './salesforce/page';
import type { SitePage } from './site-reader';
import { TIER3 } from './tier3';
import { vtiger } from './vtiger';
import { vtigerPage } from './vtiger/page';
import { yetiforce } from './yetiforce';

/** The adapters of gate-crm.js and guard-crm.js. */
export const CRM: readonly Adapter[] = [vtiger, yetiforce, espocrm, krayin, dolibarr, fatFreeCrm, bitrix24, salesforce, dynamics, ...TIER3];

/** @param place address of the document at this moment. */
export function crmPages(place: () => string): Record<string, SitePage> {
  const recognised = [bitrix24, ...TIER3].map(({ id }): [string, SitePage] => [id, new RecogniserPage(id, place)]);
  return { ...Object.fromEntries(recognised), vtiger: vtigerPage, salesforce: createSalesforcePage(place) };
}
