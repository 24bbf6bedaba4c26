import type { RulePack } from '../rule-pack';
import { DE } from './de';
import { EU } from './eu';
import { PL } from './pl';
import { STRICT } from './strict';

/** Packs of single countries, by ISO 3166-1 alpha-2 code. */
const COUNTRY_PACKS: Readonly<Record<string, RulePack>> = { PL, DE };

/** Members of the EU and the EEA. */
const EEA: ReadonlySet<string> = new Set([
  'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IS', 'IT', 'LI', 'LT', 'LU', 'LV', 'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK',
]);

export const RULE_PACKS: readonly RulePack[] = [PL, DE, EU, STRICT];

/** Pack for a country code, '' = not known. */
export function packFor(country: string): RulePack {
  return COUNTRY_PACKS[country] ?? (EEA.has(country) ? EU : STRICT);
}
