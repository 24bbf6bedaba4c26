import { CORE_VERSION, packFor, RULE_PACKS, type RulePack } from '../../utils/engine';
import type { Sql } from '../store/sql';
import { toJson } from '../store/sql';
import type { Logged } from './logged';

/** Rule packs are kept as they are: what a later version of this hub decides is not what was decided. */
export async function retainPacks(sql: Sql): Promise<void> {
  for (const pack of RULE_PACKS) await sql.query('INSERT INTO rule_packs (version, pack) VALUES ($1, $2::json) ON CONFLICT (version) DO NOTHING', [pack.version, JSON.stringify(pack)]);
}

export async function retainedPacks(sql: Sql): Promise<Map<string, RulePack>> {
  return new Map((await sql.query('SELECT version, pack FROM rule_packs')).map((row) => [String(row['version']), toJson(row['pack']) as RulePack]));
}

const isCore = (version: string): boolean => version.startsWith('core-');

/** Pack of each country as the event names it; the text of what is not held otherwise. */
export function packsOf(logged: readonly Logged[], held: ReadonlyMap<string, RulePack>): ((country: string) => RulePack) | string {
  const byCountry = new Map<string, RulePack>();
  for (const { country, packVersion } of logged) {
    if (isCore(packVersion)) {
      if (packVersion !== CORE_VERSION) return packVersion;
      continue;
    }
    const pack = held.get(packVersion);
    if (!pack) return packVersion;
    byCountry.set(country, pack);
  }
  return (country) => byCountry.get(country) ?? packFor(country);
}
