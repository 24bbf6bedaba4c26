import { defineUnlistedScript } from '#imports';
import { DialDesk } from '../utils/guard/dial/desk';
import { DIAL_DESK, type DialDeskHost } from '../utils/guard/dial/desk-port';
import { contentRuntime } from '../utils/platform/content-runtime';

// Injected into the isolated world at the first dial; a second injection keeps the first, which may hold one.
export default defineUnlistedScript(() => {
  const scope = globalThis as { [DIAL_DESK]?: DialDeskHost };
  scope[DIAL_DESK] ??= new DialDesk(window, contentRuntime, new AbortController().signal);
});
