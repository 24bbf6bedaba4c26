import { defineUnlistedScript } from '#imports';
import { PanelHost } from '../components/badges/panel-host';
import { BADGE_PANEL, type BadgePanelHost } from '../utils/guard/badge-port';
import { browserMessages } from '../utils/platform/message-source';

// Injected when the first badge of a page is pressed; a second injection keeps the first, whose panel may be open.
export default defineUnlistedScript(() => {
  const world = globalThis as { [BADGE_PANEL]?: BadgePanelHost };
  world[BADGE_PANEL] ??= new PanelHost(browserMessages());
});
