import { ADAPTERS } from '../../adapters/registry';
import { NETWORK_ADAPTERS } from './adapters';

/** Part of the query that tells a rule whose path is open, e.g. `_task=mail`. */
function queryOf(query: readonly { field: string; is: string; values?: string[] }[] = []): string {
  const named = query.find(({ is, values }) => is === 'equals' && values?.length === 1);
  return named ? `*${named.field}=${named.values?.[0] ?? ''}*` : '';
}

/** Applications with hosts of their own that also stand on a firm's: paths that hardly another site has, for these are asked about everywhere. */
const ON_PREMISES: Readonly<Record<string, (path: string) => boolean>> = {
  outlook: (path) => path.endsWith('/service.svc*') || path.endsWith('xchange.asmx'),
  dynamics: () => true,
};

/** The fixed hosts without their path. */
const hostsOf = (id: string): string[] => (ADAPTERS.find((adapter) => adapter.id === id)?.hosts ?? []).map((host) => host.replace(/^([^/]*\/\/[^/]+)\/.*$/, '$1'));

/**
 * URL patterns of the packaged send rules: of their own hosts, and of every host for applications that policy maps. They hang on
 * nothing but this build, so that the listener is there in the first task of a worker that a request has woken.
 */
export function sendPatterns(): string[] {
  const patterns = NETWORK_ADAPTERS.flatMap(({ id, requests }) => {
    const fixed = hostsOf(id);
    return requests.filter(({ kind }) => kind === 'send').flatMap(({ path, query }) => {
      // Match patterns compare path and query as one text, so each is open at its end.
      const open = path === '*' ? `/${queryOf(query) || '*'}` : `/${path.replace(/^(\*)?\//, '$1')}*`;
      const isEverywhere = fixed.length === 0 || ON_PREMISES[id]?.(path) === true;
      return (isEverywhere ? ['*://*'] : fixed).map((host) => `${host}${open}`.replace(/\*+/g, '*'));
    });
  });
  return [...new Set(patterns)].sort();
}
