import { readSession, writeSession } from '../../utils/platform/session';
import { injectGuarded } from './guard-hosts';
import type { Deciding } from './policy-in-force';

const INJECTED = 'injected';
let injecting: Promise<void> | undefined;

/** Once a version and browser: open tabs hold orphaned scripts or none. A worker that dies before the end leaves it to its next start. */
export function injectOnce(face: Deciding): Promise<void> {
  injecting ??= (async () => {
    if (await readSession(INJECTED)) return; // what an update or a reload empties
    await injectGuarded(face);
    await writeSession(INJECTED, true);
  })();
  injecting.catch(() => { injecting = undefined; }); // told to whoever asked
  return injecting;
}
