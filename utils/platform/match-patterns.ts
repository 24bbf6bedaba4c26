/** Match pattern of an origin. Chromium's may carry a port; Firefox's may not and then cover every port of the host. */
function patternOf(host: string, withoutPorts: boolean): string {
  if (host.includes('*')) return host;
  const { protocol, hostname, port } = new URL(host);
  return `${protocol}//${hostname}${port === '' || withoutPorts ? '' : `:${port}`}/*`;
}

/** The same pattern over every path: scripts that also run in frames without an address of their own may name no path. */
export const anyPath = (pattern: string): string => pattern.replace(/^([^/]*\/\/[^/]+)\/.*$/, '$1/*');

/** Is a path below another, by whole segments? `/webmail` holds `/webmail` and `/webmail/x`, never `/webmail-old`. */
export function isBelow(pathname: string, path: string): boolean {
  const [at, above] = [plainPath(pathname), plainPath(path)];
  return at === above || at.startsWith(above === '/' ? above : `${above}/`);
}

/** As servers read a path: escapes decoded, empty segments and `;parameters` left out, no slash at the end. */
function plainPath(path: string): string {
  const segments = path.split('/').map((segment) => decoded(segment).replace(/;.*$/, '')).filter((segment) => segment !== '');
  return `/${segments.join('/')}`;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // no escape at all
  }
}

/** Sorted match patterns of patterns and origins, each once. Throws TypeError on what is neither. */
export const gatherMatches = (hosts: readonly string[], withoutPorts: boolean): string[] =>
  [...new Set(hosts.map((host) => anyPath(patternOf(host, withoutPorts))))].sort();

interface Pattern { scheme: string; host: string; port: string | undefined; path: string }

function parsePattern(pattern: string): Pattern | undefined {
  const parts = /^(\*|https?):\/\/(\*|(?:\*\.)?[^/*:]+)(?::(\d+|\*))?(\/.*)$/.exec(pattern);
  return parts ? { scheme: parts[1] ?? '', host: parts[2] ?? '', port: parts[3], path: parts[4] ?? '' } : undefined;
}

const isScheme = (wanted: string, { protocol }: URL): boolean => (wanted === '*' ? /^https?:$/.test(protocol) : protocol === `${wanted}:`);
const isPort = (wanted: string | undefined, { port, protocol }: URL): boolean =>
  wanted === undefined || wanted === '*' || wanted === (port || (protocol === 'https:' ? '443' : '80'));

function isHost(wanted: string, { hostname }: Pick<URL, 'hostname'>): boolean {
  const bare = wanted.replace(/^\*\./, '');
  return wanted === '*' || hostname === bare || (wanted.startsWith('*.') && hostname.endsWith(`.${bare}`));
}

function isPath(wanted: string, { pathname, search }: URL): boolean {
  const escaped = wanted.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`).test(pathname + search);
}

/** Does a match pattern cover this URL? Ports count where the pattern names one; what is no pattern covers nothing. */
export function matchesUrl(pattern: string, url: string): boolean {
  const wanted = parsePattern(pattern);
  if (!wanted || !URL.canParse(url)) return false;
  const at = new URL(url);
  return isScheme(wanted.scheme, at) && isHost(wanted.host, at) && isPort(wanted.port, at) && isPath(wanted.path, at);
}

/** Is there an address that both patterns cover, whatever its path? */
export function patternsMeet(one: string, other: string): boolean {
  const [a, b] = [parsePattern(one), parsePattern(other)];
  if (!a || !b) return one === other;
  const isEither = (x: string | undefined, y: string | undefined): boolean => x === y || [x, y].some((part) => part === undefined || part === '*');
  const within = (wide: Pattern, narrow: Pattern): boolean => isHost(wide.host, { hostname: narrow.host.replace(/^\*\./, '') });
  return isEither(a.scheme, b.scheme) && isEither(a.port, b.port) && (within(a, b) || within(b, a));
}
