import type { RequestRule } from '../../adapters/adapter';

/** Where one adapter's sends go, as a block rule of the browser can say it: it sees no body, so drafts of the same address are among them. */
export interface Endpoint { method: string; urlFilter: string }

const literal = (path: string): string => path.replace(/^\*+|\*+$/g, '').replace(/\*+/g, '*');

/** Addresses of the send rules; a rule that any address fits is told by its query, or not at all. */
export function endpointsOf(requests: readonly RequestRule[]): Endpoint[] {
  const all = requests.filter(({ kind }) => kind === 'send').map(({ method, path, query = [] }): Endpoint => {
    const named = query.find(({ is, values }) => is === 'equals' && values?.length === 1);
    return { method: method.toLowerCase(), urlFilter: literal(path) || (named ? `${named.field}=${named.values?.[0] ?? ''}` : '') };
  }).filter(({ urlFilter }) => urlFilter !== '');
  return all.filter((one, at) => all.findIndex(({ method, urlFilter }) => method === one.method && urlFilter === one.urlFilter) === at);
}
