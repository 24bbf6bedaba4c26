import type { Bytes } from '../crypto';
import { pageFinder } from './page';
import type { FileRef } from './root';

type Find = ReturnType<typeof pageFinder>;

type Load = (refs: readonly FileRef[]) => Promise<Bytes[]>;

/** Pages that come by once, in order: those of the last look alone are held. For one reader that waits for itself. */
export class PassingPages {
  private held = new Map<string, Find>();
  private readonly staying = new Map<string, Find>();

  /** A finder for each of these pages; `load` opens those that are not held. */
  async finders(refs: readonly FileRef[], purposes: readonly string[], load: Load): Promise<Find[]> {
    const found = await findersOf(refs, this.held, purposes, load);
    this.held = new Map(refs.map((ref, at) => [ref.hash, found[at] as Find]));
    return found;
  }

  /** The same for deltas, which are looked into for every key: each is read through once, however often it is asked for. */
  async deltas(refs: readonly FileRef[], purposes: readonly string[], load: Load): Promise<Find[]> {
    const found = await findersOf(refs, this.staying, purposes, load);
    refs.forEach((ref, at) => { this.staying.set(ref.hash, found[at] as Find); });
    return found;
  }
}

async function findersOf(refs: readonly FileRef[], held: ReadonlyMap<string, Find>, purposes: readonly string[], load: Load): Promise<Find[]> {
  const missing = refs.filter((ref) => !held.has(ref.hash));
  const loaded = missing.length > 0 ? await load(missing) : [];
  const opened = new Map(missing.map((ref, at) => [ref.hash, pageFinder(loaded[at] as Bytes, purposes)]));
  return refs.map((ref) => (held.get(ref.hash) ?? opened.get(ref.hash)) as Find);
}
