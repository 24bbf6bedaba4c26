import { RULE_PACKS } from '../../utils/engine';
import type { PackView } from './protocol';

const list = (set: readonly string[] | '*'): string[] => (set === '*' ? ['*'] : [...set]);

/** The rules of each country as they are decided by, with article and certainty. */
export function packViews(): PackView[] {
  return Object.values(RULE_PACKS).map(({ id, version, rows }) => ({
    id, version,
    rows: rows.map((row) => ({
      id: row.id, channels: list(row.channels), purposes: [...row.purposes], relationships: list(row.relationships), classes: list(row.classes), conditions: [...row.conditions],
      ...(row.strict ? { strict: [...row.strict] } : {}), citation: row.citation, certainty: row.certainty,
    })),
  }));
}
