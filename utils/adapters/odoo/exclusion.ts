import { isArray } from '../../primordials';
import { isObject, member } from '../site-json';
import { orm } from './facts';
import type { Scene } from './pages';

/** Whether this mail leaves out whom the blacklist names: a choice that older versions do not offer, and then a blocked address counts as reached. */
export function excludes(model: string, id: unknown, { ask, context }: Scene): boolean | null {
  const known = ask(orm(model, 'fields_get', [['use_exclusion_list'], ['type']], context));
  if (!isObject(known)) return null;
  if (member(known, 'use_exclusion_list') === undefined) return false;
  const rows = ask(orm(model, 'read', [[id], ['use_exclusion_list']], context));
  return isArray(rows) && rows.length === 1 ? member(rows[0], 'use_exclusion_list') === true : null;
}
