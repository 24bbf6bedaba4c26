import { defineUnlistedScript } from '#imports';
import { GmailPage } from '../utils/adapters/gmail/page';
import { createOutlookPage } from '../utils/adapters/outlook/page';
import { ADAPTERS } from '../utils/adapters/registry';
import { PageGate } from '../utils/guard/gate/gate';
import { contentRuntime } from '../utils/platform/content-runtime';

const STARTED = Symbol.for('consentry.gate');

// As gate.ts, with every packaged adapter.
export default defineUnlistedScript(() => {
  const world = globalThis as { [STARTED]?: true };
  if (world[STARTED]) return;
  world[STARTED] = true;
  const { signal } = new AbortController();
  new PageGate(window, contentRuntime, signal, ADAPTERS, { gmail: new GmailPage(window).listen(signal), outlook: createOutlookPage() }).start();
});
