import type { AdapterPage } from '../../adapters/adapter';
import type { ConfigAnswer } from '../../messaging/protocol';
import { placeOf } from '../place';

const RETRY_MS = 2_000;

export interface SiteConfigParts {
  win: Window;
  packaged: readonly AdapterPage[];
  /** config.get; rejects when nobody answers. */
  ask(url: string): Promise<ConfigAnswer>;
  /** Something else applies now, or it is not known what does. */
  changed(): void;
  /** False when there is nobody left to ask. */
  alive(): boolean;
}

/**
 * Which adapters apply here, as the worker has said. In an application of one page the address changes without a load; where
 * policy maps paths, what was said of the old one is then no answer, and every adapter that is known holds until the next.
 */
export class SiteConfig {
  /** The last answer: language, words and limits are the same on every path. */
  last: ConfigAnswer | undefined;
  private place = '';
  private turn = 0;
  /** Address that an answer is awaited for. */
  private asking: string | undefined;

  constructor(private readonly parts: SiteConfigParts) {}

  get settled(): boolean { return this.last !== undefined && (this.last.hasPaths !== true || this.place === this.here()); }

  /** Address that the answer is limited to. */
  get limit(): string | undefined { return this.last?.hasPaths === true ? this.place : undefined; }

  get adapters(): readonly AdapterPage[] {
    const { last, parts: { packaged } } = this;
    const own = (last?.own ?? []) as AdapterPage[];
    return [...(last && this.settled ? packaged.filter((adapter) => last.adapters.includes(adapter.id)) : packaged), ...own];
  }

  listen(signal: AbortSignal): void {
    const follow = (): void => { this.follow(); };
    this.parts.win.addEventListener('popstate', follow, { signal });
    // Told in the task of pushState itself; where a browser has no Navigation API, gestures and the guard's requests notice.
    (this.parts.win as { navigation?: EventTarget }).navigation?.addEventListener('currententrychange', follow, { signal });
  }

  /** Asks anew when the page has gone on since the last answer. True when the answer still holds. */
  follow(): boolean {
    if (this.last === undefined || this.settled) return true;
    if (this.asking === this.here()) return false;
    this.parts.changed();
    void this.load();
    return false;
  }

  async load(): Promise<void> {
    const turn = ++this.turn;
    const place = this.here();
    this.asking = place;
    try {
      const answer = await this.parts.ask(place.slice(0, 2_048));
      if (turn !== this.turn) return;
      this.last = answer;
      this.place = place;
      this.asking = undefined;
    } catch {
      // Unsettled means held, so a late answer costs waiting and opens nothing.
      if (turn === this.turn && this.parts.alive()) setTimeout(() => { if (turn === this.turn) void this.load(); }, RETRY_MS);
      return;
    }
    if (this.settled) this.parts.changed();
    else void this.load();
  }

  private here(): string { return placeOf(this.parts.win.document.URL); }
}
