import { defineUnlistedScript } from '#imports';
import { PhoneGate } from '../utils/guard/dial/phone-gate';
import { contentRuntime } from '../utils/platform/content-runtime';

// A second injection into a living world (tabs already open) must not gate twice; an orphaned world is another one.
const STARTED = Symbol.for('consentry.phone');

export default defineUnlistedScript(() => {
  const world = globalThis as { [STARTED]?: true };
  if (world[STARTED]) return;
  world[STARTED] = true;
  new PhoneGate(window, contentRuntime, new AbortController().signal).start();
});
