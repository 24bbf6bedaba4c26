// Where a request goes, as a path of the adapter format: what changes from one request to the next is `*`.

const MADE_UP = /^\d+$|^[0-9a-f]{8,}$|^[0-9a-f]{8}-[0-9a-f-]{27}$|^(?=.*\d)[\w-]{16,}$/i;
const ALLOWED = /^[\w.~%+@:-]*$/;

const segments = (url: string): string[] => new URL(url).pathname.split('/');

/** Glob over the paths of these requests: equal segments stay, ids and what differs become `*`; undefined when they have no common form. */
export function pathOf(urls: readonly string[]): string | undefined {
  const [first, ...rest] = urls.map(segments);
  if (!first || rest.some((one) => one.length !== first.length)) return undefined;
  const glob = first.map((segment, at) => (rest.some((one) => one[at] !== segment) || MADE_UP.test(segment) || !ALLOWED.test(segment) ? '*' : segment)).join('/');
  // Nothing but stars would be every request of the site.
  return /[\w.~%+@:-]/.test(glob) && glob.length <= 200 ? glob : undefined;
}
