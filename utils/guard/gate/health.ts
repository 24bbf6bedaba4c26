import type { AdapterPage } from '../../adapters/adapter';
import type { Request } from '../../messaging/protocol';

export type Health = Request<'health.report'>;

/** An editor without its send control = the site has changed; without the guard nobody sees requests: this tab is not protected (design §4). */
export function probe(doc: ParentNode, adapters: readonly AdapterPage[], joined = true): Health {
  const has = (selectors: readonly string[]): boolean => selectors.some((selector) => doc.querySelector(selector) !== null);
  for (const adapter of adapters) {
    if (has(adapter.probe.editor)) return { state: joined && has(adapter.probe.control) ? 'guarded' : 'not-protected', adapter: adapter.id };
  }
  return { state: 'no-editor', adapter: adapters[0]?.id ?? '' };
}

const THROTTLE_MS = 1_000;

/** Cheap checks after load, on return to the tab and on use; nothing observes the page. Reports changes only. */
export class HealthProbe {
  private last = '';
  private next = 0;

  constructor(
    private readonly win: Window,
    private readonly adapters: () => readonly AdapterPage[],
    private readonly joined: () => boolean,
    private readonly report: (health: Health) => void,
    private readonly now: () => number,
  ) {}

  listen(signal: AbortSignal): void {
    const check = (): void => { this.check(); };
    this.win.addEventListener('load', check, { signal });
    this.win.document.addEventListener('visibilitychange', check, { signal });
    this.win.addEventListener('focusin', () => { this.touched(); }, { capture: true, passive: true, signal });
  }

  touched(): void {
    if (this.now() >= this.next) this.check();
  }

  /** Says it again though nothing changed: what was reported belongs to a page that was left meanwhile. */
  renew(): void {
    this.last = '';
    this.check();
  }

  isProtected(): boolean {
    return probe(this.win.document, this.adapters(), this.joined()).state === 'guarded';
  }

  check(): void {
    this.next = this.now() + THROTTLE_MS;
    const adapters = this.adapters();
    if (adapters.length === 0) return;
    const health = probe(this.win.document, adapters, this.joined());
    // A frame without an editor says nothing about its tab.
    if (health.state === 'no-editor' && this.win !== this.win.top) return;
    const key = `${health.state} ${health.adapter}`;
    if (key === this.last) return;
    this.last = key;
    this.report(health);
  }
}
