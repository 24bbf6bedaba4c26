import type { Bytes } from '../crypto';
import { pageFinder } from './page';
import type { FileRef } from './root';

type Find = ReturnType<typeof pageFinder>;

/** Pages that come by once, in order: those of the last look alone are held. For one reader that waits for itself. */
export class PassingPages {
  private held = new Map<string, Find>();

  /** A finder for each of these pages; `load` opens those that are not held. */
  async finders(refs: readonly FileRef[], purposes: readonly string[], load: (refs: readonly FileRef[]) => Promise<Bytes[]>): Promise<Find[]> {
    const missing = refs.filter((ref) => !this.held.has(ref.hash));
    const loaded = missing.length > 0 ? await load(missing) : [];
    const opened = new Map(missing.map((ref, at) => [ref.hash, pageFinder(loaded[at] as Bytes, purposes)]));
    this.held = new Map(refs.map((ref) => [ref.hash, (this.held.get(ref.hash) ?? opened.get(ref.hash)) as Find]));
    return refs.map((ref) => this.held.get(ref.hash) as Find);
  }
}
