import type { AdapterPage } from '../../adapters/adapter';
import { PageGate, type SitePages } from './gate';
import type { ContentRuntime } from './runtime';

const STARTED = Symbol.for('consentry.gate');

/**
 * Starts the page gate with the adapters of this script set, and the page code that some of them bring. A second injection
 * into a living world (tabs already open) must not gate twice; an orphaned world is another one.
 */
export function startGate(runtime: ContentRuntime, packaged: readonly AdapterPage[], pages?: (signal: AbortSignal) => SitePages): void {
  const world = globalThis as { [STARTED]?: true };
  if (world[STARTED]) return;
  world[STARTED] = true;
  // Its own controller, never WXT's ctx, which a page can abort.
  const controller = new AbortController();
  new PageGate(window, runtime, controller, packaged, pages?.(controller.signal)).start();
}
