import { COMPOSER_PARTS, type ComposerParts } from '../composer-port';
import type { SendDesk } from '../send-desk-port';
import type { SendDeskLink } from './send-desk-link';

type Parts = Omit<ComposerParts, 'read' | 'attempt' | 'purposes'> & { sendDesk: Pick<SendDeskLink, 'bring'>; purposesOf(desk: SendDesk): ComposerParts['purposes'] };

/** The first composer that is used brings its bar; later ones find it here. Without it everything is held as always. */
export function bringComposerBar(win: Window, { sendDesk, purposesOf, ...parts }: Parts, ready: () => boolean): void {
  const world = globalThis as { [COMPOSER_PARTS]?: ComposerParts };
  const load = async (): Promise<void> => {
    const desk = await sendDesk.bring();
    world[COMPOSER_PARTS] = { ...parts, purposes: purposesOf(desk), attempt: desk.attempt, read: (hit) => desk.readHit(parts.doc, { hit }) };
    await parts.link.ask('composer.load', {});
  };
  const bring = (event: Event): void => {
    if (!ready() || !parts.controls.around(event.composedPath())) return;
    win.removeEventListener('focusin', bring, true);
    load().catch(() => { listen(); }); // the worker was away: the next focus tries again
  };
  const listen = (): void => { win.addEventListener('focusin', bring, { capture: true, passive: true, signal: parts.signal }); };
  listen();
}
