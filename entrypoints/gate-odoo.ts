import { defineUnlistedScript } from '#imports';
import { GENERIC_PAGES } from '../utils/adapters/generic-pages';
import { odoo } from '../utils/adapters/odoo';
import { PageGate } from '../utils/guard/gate/gate';
import { contentRuntime } from '../utils/platform/content-runtime';

// As gate.ts: a second injection into a living world must not gate twice.
const STARTED = Symbol.for('consentry.gate');

export default defineUnlistedScript(() => {
  const world = globalThis as { [STARTED]?: true };
  if (world[STARTED]) return;
  world[STARTED] = true;
  new PageGate(window, contentRuntime, new AbortController().signal, [odoo, ...GENERIC_PAGES]).start();
});
