import { defineUnlistedScript } from '#imports';
import { DialGate } from '../utils/guard/dial/gate';
import { closedRoot, contentRuntime } from '../utils/platform/content-runtime';

// A second injection into a living world (tabs already open) must not gate twice; an orphaned world is another one. The worker finds it here too.
const STARTED = Symbol.for('consentry.dial');

export default defineUnlistedScript(() => {
  const world = globalThis as { [STARTED]?: DialGate };
  if (world[STARTED]) return;
  world[STARTED] = new DialGate(window, contentRuntime, new AbortController().signal, closedRoot, !import.meta.env.FIREFOX);
  world[STARTED].start();
});
