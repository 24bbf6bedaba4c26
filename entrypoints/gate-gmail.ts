import { defineUnlistedScript } from '#imports';
import { gmail } from '../utils/adapters/gmail';
import { GmailPage } from '../utils/adapters/gmail/page';
import { startGate } from '../utils/guard/gate/start';
import { contentRuntime } from '../utils/platform/content-runtime';

// As gate.ts, with the code that Gmail's composers need.
export default defineUnlistedScript(() => {
  startGate(contentRuntime, [gmail], (signal) => ({ gmail: new GmailPage(window).listen(signal) }));
});
