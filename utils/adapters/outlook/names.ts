import { lower, push } from '../../primordials';
import type { SiteName } from '../site-reader';

const MOST_NAMES = 3_000;

export interface Names { add(names: readonly SiteName[]): void; to(sink: (names: SiteName[]) => void): void }

/** People that the application met, each told once; those met before anybody listens wait. */
export function createNames(): Names {
  const told = { __proto__: null } as unknown as Record<string, true>;
  let count = 0;
  let waiting: SiteName[] = [];
  let listener: ((names: SiteName[]) => void) | undefined;
  const tell = (): void => {
    if (listener === undefined || waiting.length === 0) return;
    const now = waiting;
    waiting = [];
    listener(now);
  };
  return {
    add: (names) => {
      for (let i = 0; i < names.length && count < MOST_NAMES; i++) {
        const one = names[i] as SiteName;
        const key = `${one.name}\n${lower(one.address)}`;
        if (told[key]) continue;
        told[key] = true;
        count += 1;
        push(waiting, one);
      }
      tell();
    },
    to: (sink) => { listener = sink; tell(); },
  };
}
