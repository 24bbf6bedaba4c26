import { useEffect, useState } from 'preact/hooks';

/** The fragment as parts: `#/people/17` → `people`, `17`. Nothing of it reaches a server. */
const read = (): string[] => location.hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeURIComponent);

export function useRoute(): string[] {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const changed = (): void => { setRoute((before) => { const now = read(); return now.join('/') === before.join('/') ? before : now; }); };
    addEventListener('hashchange', changed);
    changed(); // an effect runs after the first painting: what changed until then was told to nobody
    return () => { removeEventListener('hashchange', changed); };
  }, []);
  return route;
}

export const go = (...parts: string[]): void => { location.hash = `#/${parts.map(encodeURIComponent).join('/')}`; };
