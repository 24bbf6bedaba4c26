import { defineUnlistedScript } from '#imports';
import { GENERIC_PAGES } from '../utils/adapters/generic-pages';
import { outlook } from '../utils/adapters/outlook';
import { createOutlookPage } from '../utils/adapters/outlook/page';
import { PageGate } from '../utils/guard/gate/gate';
import { contentRuntime } from '../utils/platform/content-runtime';

const STARTED = Symbol.for('consentry.gate');

// As gate.ts: a second injection into a living world must not gate twice.
export default defineUnlistedScript(() => {
  const world = globalThis as { [STARTED]?: true };
  if (world[STARTED]) return;
  world[STARTED] = true;
  new PageGate(window, contentRuntime, new AbortController().signal, [outlook, ...GENERIC_PAGES], { outlook: createOutlookPage() }).start();
});
