import { defineUnlistedScript } from '#imports';
import { GENERIC_PAGES } from '../utils/adapters/generic-pages';
import { suitecrm } from '../utils/adapters/suitecrm';
import { PageGate } from '../utils/guard/gate/gate';
import { contentRuntime } from '../utils/platform/content-runtime';

const STARTED = Symbol.for('consentry.gate');

// As gate.ts, with SuiteCRM.
export default defineUnlistedScript(() => {
  const world = globalThis as { [STARTED]?: true };
  if (world[STARTED]) return;
  world[STARTED] = true;
  new PageGate(window, contentRuntime, new AbortController().signal, [...GENERIC_PAGES, suitecrm]).start();
});
