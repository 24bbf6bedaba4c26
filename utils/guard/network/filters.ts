import { ADAPTERS } from '../../adapters/registry';
import { NETWORK_ADAPTERS } from './adapters';

/** Part of the query that tells a rule whose path is open, e.g. `_task=mail`. */
function queryOf(query: readonly { field: string; is: string; values?: string[] }[] = []): string {
  const named = query.find(({ is, values }) => is === 'equals' && values?.length === 1);
  return named ? `*${named.field}=${named.values?.[0] ?? ''}*` : '';
}

/**
 * URL patterns of the packaged send rules: of their own hosts, and of every host for applications that policy maps. They hang on
 * nothing but this build, so that the listener is there in the first task of a worker that a request has woken.
 */
export function sendPatterns(): string[] {
  const patterns = NETWORK_ADAPTERS.flatMap(({ id, requests }) => {
    const hosts = ADAPTERS.find((adapter) => adapter.id === id)?.hosts ?? [];
    const paths = requests.filter(({ kind }) => kind === 'send').map(({ path, query }) => (path === '*' ? `/${queryOf(query) || '*'}` : `/${path.replace(/^(\*)?\//, '$1')}*`));
    // Match patterns compare path and query as one text, so each is open at its end.
    return paths.flatMap((path) => (hosts.length === 0 ? ['*://*'] : hosts.map((host) => host.replace(/^([^/]*\/\/[^/]+)\/.*$/, '$1'))).map((host) => `${host}${path}`.replace(/\*+/g, '*')));
  });
  return [...new Set(patterns)].sort();
}
