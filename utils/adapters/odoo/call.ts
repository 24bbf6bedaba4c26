// A JSON-RPC request of Odoo's page. Odoo 17 posts to the bare address, model and method only in the body; 18 repeats them in the path.
import { isArray, keys, push, startsWith, toJson } from '../../primordials';
import { isObject, member, parsed, text } from '../site-json';
import type { SiteRequest } from '../site-reader';

export interface Call {
  /** `post`: a message of the chatter; `orm`: a method of a model. */
  route: 'post' | 'orm';
  model: string;
  method: string;
  args: unknown[];
  kwargs: unknown;
  /** Of `post`. */
  params: unknown;
  /** Companies that the person works in: without them the server shows fewer records. */
  companies: unknown;
}

export const POST = '/mail/message/post';
export const ORM = '/web/dataset/call';

/** Null: a request that is none of these. */
export function parseCall({ path, body }: SiteRequest): Call | 'unreadable' | null {
  if (body.kind !== 'text') return 'unreadable';
  const whole = parsed(body.text);
  if (!isObject(whole)) return 'unreadable';
  const params = member(whole, 'params');
  if (path === POST) return { route: 'post', model: '', method: '', args: [], kwargs: undefined, params, companies: member(member(params, 'context'), 'allowed_company_ids') };
  if (!startsWith(path, ORM)) return null;
  const kwargs = member(params, 'kwargs');
  const args = member(params, 'args');
  return {
    route: 'orm', model: text(member(params, 'model')), method: text(member(params, 'method')), args: isArray(args) ? args as unknown[] : [], kwargs, params,
    companies: member(member(kwargs, 'context'), 'allowed_company_ids'),
  };
}

export const isId = (value: unknown): value is number => typeof value === 'number' && value > 0 && value % 1 === 0;

/** A list of record ids; null when something else is among them. Nothing (`false`) is an empty list. */
export function ids(value: unknown): number[] | null {
  if (value === undefined || value === null || value === false || value === '') return [];
  const list = typeof value === 'string' ? parsed(value) : value;
  if (!isArray(list)) return null;
  const found: number[] = [];
  for (let i = 0; i < list.length; i++) {
    const one = list[i] as unknown;
    if (!isId(one)) return null;
    push(found, one);
  }
  return found;
}

/** The one record that a method is called on: `args: [7]` or `args: [[7]]`. */
export function self({ args }: Call): number | null {
  const first = args[0];
  if (isId(first)) return first;
  const list = isArray(first) ? ids(first) : null;
  return list !== null && list.length === 1 ? list[0] as number : null;
}

/** As JSON, without asking a `toJSON` that a page may have planted on the prototypes. */
export function encode(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === undefined ? 'null' : toJson(value);
  let out = '';
  if (isArray(value)) {
    for (let i = 0; i < value.length; i++) out += `${i > 0 ? ',' : ''}${encode(value[i])}`;
    return `[${out}]`;
  }
  const names = keys(value);
  for (let i = 0; i < names.length; i++) out += `${i > 0 ? ',' : ''}${toJson(names[i])}:${encode((value as Record<string, unknown>)[names[i] as string])}`;
  return `{${out}}`;
}
