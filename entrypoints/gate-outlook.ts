import { defineUnlistedScript } from '#imports';
import { GENERIC_PAGES } from '../utils/adapters/generic-pages';
import { outlook } from '../utils/adapters/outlook';
import { createOutlookPage } from '../utils/adapters/outlook/page';
import { startGate } from '../utils/guard/gate/start';
import { contentRuntime } from '../utils/platform/content-runtime';

// As gate.ts, with the code that Outlook's composers need.
export default defineUnlistedScript(() => {
  startGate(contentRuntime, [outlook, ...GENERIC_PAGES], (signal) => ({ outlook: createOutlookPage().listen(window, signal) }));
});
