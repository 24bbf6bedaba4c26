// Answers that carry fewer people than an item has: the page asks for as many as it shows.
import { keys, lower, slice } from '../../primordials';
import type { SiteRequest } from '../site-reader';
import { endsWith, has, isObject, parsed, unescaped, type Json } from '../site-json';
import { somebody } from './ledger';
import type { Lists } from './part';
import { fieldOfUri } from './recipients';
import { walk } from './walk';

const MOST_NODES = 5_000;

/** How many people of an item the request wants at most, the least of several; undefined = all. */
export function mostAsked(request: SiteRequest): number | undefined {
  const body = leastIn(request.body.kind === 'text' ? request.body.text : '');
  const header = leastIn(unescaped(request.header('x-owa-urlpostdata') ?? ''));
  return body === undefined || (header !== undefined && header < body) ? header : body;
}

function leastIn(source: string): number | undefined {
  let least: number | undefined;
  if (!has(source, 'aximumRecipientsToReturn')) return undefined;
  walk(parsed(source), MOST_NODES, (object, names) => {
    for (let i = 0; i < names.length; i++) {
      const value = object[names[i] as string];
      if (lower(names[i] as string) === 'maximumrecipientstoreturn' && typeof value === 'number' && !(least !== undefined && least <= value)) least = value;
    }
    return false;
  });
  return least;
}

/** Lists of which more people exist than are told, or may, become those of somebody unknown. `complete`: a list that is not told would be empty. */
export function doubtTruncated(item: Json, lists: Lists, complete: boolean, most: number | undefined): void {
  let told = 0;
  const fields = keys(lists);
  for (let i = 0; i < fields.length; i++) told += lists[fields[i] as string]?.length ?? 0;
  const names = keys(item);
  for (let i = 0; i < names.length; i++) {
    const value = item[names[i] as string];
    if (endsWith(lower(names[i] as string), 'counts') && isObject(value)) doubtCounted(value, lists, complete);
  }
  doubtCounted(item, lists, complete);
  // Whether the limit is one of each list or of all together is not known.
  if (most !== undefined && told >= most) for (let i = 0; i < fields.length; i++) lists[fields[i] as string] = somebody(fields[i] as string);
}

/** `ToRecipientsCount: 40` beside a list of ten. */
function doubtCounted(counts: Json, lists: Lists, complete: boolean): void {
  const names = keys(counts);
  for (let i = 0; i < names.length; i++) {
    const name = lower(names[i] as string);
    const count = counts[names[i] as string];
    if (typeof count !== 'number' || !endsWith(name, 'count')) continue;
    const base = slice(name, 0, name.length - 'count'.length);
    const field = fieldOfUri(base) || fieldOfUri(`${base}s`);
    const list = lists[field];
    if (field !== '' && (list !== undefined || complete) && count > (list?.length ?? 0)) lists[field] = somebody(field);
  }
}
