import { useEffect, useState } from 'preact/hooks';

/** The fragment as parts: `#/people/17` → `people`, `17`. Nothing of it reaches a server. */
const read = (): string[] => location.hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeURIComponent);

export function useRoute(): string[] {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const changed = (): void => { setRoute(read()); };
    addEventListener('hashchange', changed);
    return () => { removeEventListener('hashchange', changed); };
  }, []);
  return route;
}

export const go = (...parts: string[]): void => { location.hash = `#/${parts.map(encodeURIComponent).join('/')}`; };
