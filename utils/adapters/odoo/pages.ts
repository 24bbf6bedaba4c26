// Long lists of records, read page by page: what one answer holds is bounded, and so is their number.
import { isArray, push } from '../../primordials';
import { member } from '../site-json';
import { isId } from './call';
import { orm, type Ask } from './facts';

/** Most recipients of one send that are read; a longer list is not. */
export const MOST = 20_000;
const PAGE = 5_000;

export interface Scene { ask: Ask; context: Record<string, unknown> }
export type Rows = readonly unknown[];

/** Records that a filter finds, by id; null when an answer is missing or strange, or when they are too many. */
export function searchAll(model: string, domain: readonly unknown[], fields: readonly string[], { ask, context }: Scene): Rows | null {
  const rows: unknown[] = [];
  // From the last id on: what comes and goes meanwhile shifts no page.
  for (let after = 0; ;) {
    const page = ask(orm(model, 'search_read', [], context, { domain: after === 0 ? domain : from(after, domain), fields, limit: PAGE, order: 'id' }));
    if (!isArray(page)) return null;
    for (let i = 0; i < page.length; i++) {
      const id = member(page[i], 'id');
      if (!isId(id) || id <= after) return null;
      after = id;
      push(rows, page[i] as unknown);
    }
    if (rows.length > MOST) return null;
    if (page.length < PAGE) return rows;
  }
}

/** The terms of a filter are all meant, so one more stands in front. */
function from(after: number, domain: readonly unknown[]): unknown[] {
  const narrowed: unknown[] = [['id', '>', after]];
  for (let i = 0; i < domain.length; i++) push(narrowed, domain[i]);
  return narrowed;
}

/** Records by id, archived ones too; null when an answer is missing. Whom the server leaves out is the caller's to find. */
export function readAll(model: string, ids: readonly number[], fields: readonly string[], { ask, context }: Scene): Rows | null {
  const rows: unknown[] = [];
  if (ids.length > MOST) return null;
  for (let from = 0; from < ids.length; from += PAGE) {
    const some: number[] = [];
    for (let i = from; i < ids.length && i < from + PAGE; i++) push(some, ids[i] as number);
    const page = ask(orm(model, 'read', [some, fields], { ...context, active_test: false }));
    if (!isArray(page)) return null;
    for (let i = 0; i < page.length; i++) push(rows, page[i] as unknown);
  }
  return rows;
}
