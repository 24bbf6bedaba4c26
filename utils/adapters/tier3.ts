import type { Adapter } from './adapter';
import { recognised, type SiteRow } from './recogniser/row';

// Tier 3: nobody documents how these pages send. One row each, no file and no selector: links that dial, controls and requests that
// look like a send (recogniser/), and the administrator's recorder. Hosts are those that the vendors' documentation names; where it
// names none, policy does.
export const TIER3_ROWS: readonly SiteRow[] = [
  { id: 'hubspot', name: 'HubSpot', hosts: ['https://app.hubspot.com/*', 'https://app-eu1.hubspot.com/*'], domains: ['hubspot.com', 'hubapi.com'] },
  { id: 'pipedrive', name: 'Pipedrive', hosts: ['https://*.pipedrive.com/*'] },
  { id: 'zoho', name: 'Zoho CRM', hosts: ['https://crm.zoho.com/*', 'https://crm.zoho.eu/*', 'https://crm.zoho.in/*', 'https://crm.zoho.com.au/*', 'https://crm.zoho.jp/*'] },
  { id: 'zendesk', name: 'Zendesk', hosts: ['https://*.zendesk.com/*'] },
  { id: 'freshsales', name: 'Freshsales', hosts: ['https://*.myfreshworks.com/*'] },
  { id: 'livespace', name: 'Livespace', hosts: ['https://*.livespace.io/*'] },
  { id: 'firmao', name: 'Firmao', hosts: ['https://system.firmao.pl/*', 'https://system.firmao.net/*'] },
  { id: 'optimasales', name: 'OptimaSales', hosts: [] },
  { id: 'opencrx', name: 'openCRX', hosts: [] },
  { id: 'sap', name: 'SAP Sales Cloud', hosts: ['https://*.crm.ondemand.com/*'] },
  { id: 'oracle-cx', name: 'Oracle CX', hosts: [] },
  { id: 'sprout-social', name: 'Sprout Social', hosts: [] },
  { id: 'limdesk', name: 'limdesk', hosts: [] },
  { id: 'ceres-erp', name: 'Ceres-ERP', hosts: [] },
  { id: 'mailchimp', name: 'MailChimp', hosts: ['https://*.admin.mailchimp.com/*'] },
  { id: 'freshmail', name: 'FreshMail', hosts: [] },
];

export const TIER3: readonly Adapter[] = TIER3_ROWS.map(recognised);
