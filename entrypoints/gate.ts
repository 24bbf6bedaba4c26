import { defineUnlistedScript } from '#imports';
import { GENERIC_PAGES } from '../utils/adapters/generic-pages';
import { PageGate } from '../utils/guard/gate/gate';
import { contentRuntime } from '../utils/platform/content-runtime';

// A second injection into a living world (tabs already open) must not gate twice; an orphaned world is another one.
const STARTED = Symbol.for('consentry.gate');

export default defineUnlistedScript(() => {
  const world = globalThis as { [STARTED]?: true };
  if (world[STARTED]) return;
  world[STARTED] = true;
  // Its own controller, never WXT's ctx, which a page can abort.
  new PageGate(window, contentRuntime, new AbortController().signal, GENERIC_PAGES).start();
});
