import type { Connector } from './connector';
import { contactList } from './contact-list';
import { dynamics } from './dynamics';
import { hubspot } from './hubspot';
import { mailchimp } from './mailchimp';
import { odoo } from './odoo';
import { pipedrive } from './pipedrive';
import { salesforce } from './salesforce';
import { suitecrm } from './suitecrm';
import { vtiger } from './vtiger';
import { yetiforce } from './yetiforce';
import { zoho } from './zoho';

/** Every connector, its settings checked before it sees them. */
export const CONNECTORS: readonly Connector<never>[] = [hubspot, odoo, salesforce, suitecrm, dynamics, pipedrive, zoho, vtiger, yetiforce, mailchimp, contactList] as unknown as readonly Connector<never>[];

export const connectorFor = (system: string): Connector<never> | undefined => CONNECTORS.find((one) => one.system === system);
