import { defineUnlistedScript } from '#imports';
import { BarHost } from '../components/composer-bar/bar-host';
import { composerDesk } from '../utils/guard/composer/desk';
import { COMPOSER_BAR, COMPOSER_PARTS, type ComposerBarHost, type ComposerParts } from '../utils/guard/composer-port';
import { browserMessages } from '../utils/platform/message-source';

// Injected into the isolated world when the first composer is used; a second injection keeps the first.
export default defineUnlistedScript(() => {
  const world = globalThis as { [COMPOSER_PARTS]?: ComposerParts; [COMPOSER_BAR]?: ComposerBarHost };
  const parts = world[COMPOSER_PARTS];
  if (!parts || world[COMPOSER_BAR]) return;
  const bar = new BarHost(composerDesk(parts), browserMessages());
  world[COMPOSER_BAR] = bar;
  bar.start();
});
