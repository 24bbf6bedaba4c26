import { COMPOSER_PARTS, type ComposerParts } from '../composer-port';

/** The first composer that is used brings its bar; later ones find it here. Without it everything is held as always. */
export function bringComposerBar(win: Window, parts: ComposerParts, ready: () => boolean): void {
  const world = globalThis as { [COMPOSER_PARTS]?: ComposerParts };
  const bring = (event: Event): void => {
    if (!ready() || !parts.controls.around(event.composedPath())) return;
    win.removeEventListener('focusin', bring, true);
    world[COMPOSER_PARTS] = parts;
    parts.link.ask('composer.load', {}).catch(() => { listen(); }); // the worker was away: the next focus tries again
  };
  const listen = (): void => { win.addEventListener('focusin', bring, { capture: true, passive: true, signal: parts.signal }); };
  listen();
}
