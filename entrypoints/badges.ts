import { defineUnlistedScript } from '#imports';
import { BadgeLayer } from '../components/badges/badge-layer';
import { badgeDesk } from '../utils/guard/badges/desk';
import { contentRuntime } from '../utils/platform/content-runtime';
import { browserMessages } from '../utils/platform/message-source';

// Injected into the isolated world of pages that policy wants badges on; a second injection asks the first to look again.
const STARTED = Symbol.for('consentry.badges');

export default defineUnlistedScript(() => {
  const world = globalThis as { [STARTED]?: BadgeLayer };
  if (world[STARTED]) { world[STARTED].changed(); return; }
  const layer: BadgeLayer = new BadgeLayer(badgeDesk(contentRuntime, { changed: () => { layer.changed(); }, gone: () => { layer.end(); } }), browserMessages());
  world[STARTED] = layer;
  layer.begin();
});
