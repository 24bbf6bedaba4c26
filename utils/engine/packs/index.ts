import type { ListedRegister, RulePack } from '../rule-pack';
import { AT } from './at';
import { DE } from './de';
import { EU } from './eu';
import { FR } from './fr';
import { NL } from './nl';
import { PL } from './pl';
import { STRICT } from './strict';
import { UK } from './uk';
import { US } from './us';

/** Packs of single countries, by ISO 3166-1 alpha-2 code. */
const COUNTRY_PACKS: Readonly<Record<string, RulePack>> = { PL, DE, AT, FR, NL, GB: UK, US };

/** Members of the EU and the EEA. */
const EEA: ReadonlySet<string> = new Set([
  'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IS', 'IT', 'LI', 'LT', 'LU', 'LV', 'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK',
]);

export const RULE_PACKS: readonly RulePack[] = [PL, DE, AT, FR, NL, UK, US, EU, STRICT];

/** Pack for a country code, '' = not known. */
export function packFor(country: string): RulePack {
  return COUNTRY_PACKS[country] ?? (EEA.has(country) ? EU : STRICT);
}

/** Registers whose lists some row asks for, with the country whose law does. */
export const LISTED_REGISTERS: readonly (ListedRegister & { country: string })[] = Object.entries(COUNTRY_PACKS).flatMap(([country, pack]) => {
  const lists = pack.rows.flatMap(({ attest }) => (attest?.what === 'register' ? [...(attest.lists ?? []), ...(attest.ofUnknown ?? [])] : []));
  return [...new Map(lists.map((one) => [one.list, { ...one, country }])).values()];
});
