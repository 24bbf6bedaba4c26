import { defineUnlistedScript } from '#imports';
import { BarHost } from '../components/composer-bar/bar-host';
import { COMPOSER_BAR, COMPOSER_DESK, type ComposerBarHost, type ComposerDesk } from '../utils/guard/composer-port';
import { browserMessages } from '../utils/platform/message-source';

// Injected into the isolated world when the first composer is used; a second injection keeps the first.
export default defineUnlistedScript(() => {
  const world = globalThis as { [COMPOSER_DESK]?: ComposerDesk; [COMPOSER_BAR]?: ComposerBarHost };
  const desk = world[COMPOSER_DESK];
  if (!desk || world[COMPOSER_BAR]) return;
  const bar = new BarHost(desk, browserMessages());
  world[COMPOSER_BAR] = bar;
  bar.start();
});
