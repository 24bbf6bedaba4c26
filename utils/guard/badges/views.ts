import type { BadgeLook, BadgeView, FoundContact } from '../../messaging/at-hand';
import type { FoundBadge } from '../badge-port';

/** Contacts in one question, as the messages allow. */
export const MOST_ASKED = 200;

/** What was answered of each contact; asked for once, until it is forgotten. */
export class Views {
  private readonly known = new Map<string, BadgeView | null>();
  private stale = new Set<string>();

  constructor(private readonly look: (contacts: FoundContact[]) => Promise<BadgeLook>) {}

  /** Undefined = not known yet, or nobody's. */
  of(key: string): BadgeView | undefined { return this.known.get(key) ?? undefined; }

  /** All are asked for again; until then the old words stand. */
  forget(): void { this.stale = new Set(this.known.keys()); }

  /** Asks for what is not known. False: there are no badges here any more, and nothing is known. Rejects when nobody answers: then old words go, for they may be wrong. */
  async fill(found: readonly FoundBadge[]): Promise<boolean> {
    const missing = [...new Map(found.filter(({ key }) => !this.known.has(key) || this.stale.has(key)).map((one) => [one.key, one.contact])).entries()];
    for (let at = 0; at < missing.length; at += MOST_ASKED) {
      const part = missing.slice(at, at + MOST_ASKED);
      let answer: BadgeLook;
      try {
        answer = await this.look(part.map(([, contact]) => contact));
      } catch (error) {
        for (const key of this.stale) this.known.delete(key);
        throw error;
      }
      if (!answer.on) { this.known.clear(); return false; }
      part.forEach(([key], index) => { this.known.set(key, answer.views[index] ?? null); this.stale.delete(key); });
    }
    return true;
  }
}
