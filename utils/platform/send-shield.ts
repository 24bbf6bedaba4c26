// The shield around an update (design §3): while neither the old listeners stand nor the new ones, the browser itself blocks the addresses that
// sends go to. A dynamic rule, for a session's rules are gone with the old version.
import { browser, type Browser } from 'wxt/browser';
import type { Endpoint } from '../guard/network/endpoints';

type Rule = Browser.declarativeNetRequest.Rule;
const FIRST = 5_001;
const LAST = 5_999;
const TYPES = ['main_frame', 'sub_frame', 'xmlhttprequest', 'ping', 'image', 'other'];

/** Domains of an application, and where its sends go. */
export interface Shielded { domains: readonly string[]; endpoints: readonly Endpoint[] }

export function shieldRules(shielded: readonly Shielded[]): Rule[] {
  const all = shielded.flatMap(({ domains, endpoints }) => (domains.length === 0 ? [] : endpoints.map((endpoint) => ({ ...endpoint, domains }))));
  return all.slice(0, LAST - FIRST + 1).map(({ method, urlFilter, domains }, at) => ({
    id: FIRST + at, priority: 100, action: { type: 'block' },
    condition: { urlFilter, requestDomains: [...new Set(domains)].sort(), requestMethods: [method], resourceTypes: TYPES },
  })) as Rule[];
}

const heldIds = async (): Promise<number[]> => (await browser.declarativeNetRequest.getDynamicRules()).map(({ id }) => id).filter((id) => id >= FIRST && id <= LAST);

export async function raiseShield(shielded: readonly Shielded[]): Promise<void> {
  await browser.declarativeNetRequest.updateDynamicRules({ removeRuleIds: await heldIds(), addRules: shieldRules(shielded) });
}

export const isShieldUp = async (): Promise<boolean> => (await heldIds()).length > 0;

export async function lowerShield(): Promise<void> {
  const removeRuleIds = await heldIds();
  if (removeRuleIds.length > 0) await browser.declarativeNetRequest.updateDynamicRules({ removeRuleIds });
}
