import { canonicalJson } from '../../utils/audit/canonical-json';
import type { StoreRoot } from '../../utils/store/root';
import type { Root } from '../../utils/sync/protocol';
import { signedRoot } from '../../utils/sync/pull';
import { hubOf } from '../../utils/sync/push';
import { inForce } from './in-force';
import { report } from './report';
import type { Worker } from './worker';

/** What roots say since later versions: an extension of before has not kept it, and taken away it makes nothing permitted. */
const LATER: readonly string[] = ['stopEpochs', 'checkedLists'] satisfies (keyof StoreRoot)[];

function isSame(signed: Root, held: StoreRoot): boolean {
  const known = Object.fromEntries(Object.entries(signed).filter(([name]) => name in held || !LATER.includes(name)));
  return canonicalJson(known) === canonicalJson(held);
}

/** Is the root in force the one that the hub has signed under its version? Nothing while nobody can say. */
export async function rootFound(worker: Worker): Promise<{ root?: 'signed' | 'foreign' }> {
  if (!worker.store.device()) return {};
  const pointer = worker.store.pointer();
  if (!pointer) return {};
  let signed: Awaited<ReturnType<typeof signedRoot>>;
  try {
    signed = await signedRoot(worker.store, hubOf(worker.store), pointer, worker.now());
  } catch (error) {
    report('self-check')(error);
    return {}; // asked again when the hub can be reached
  }
  if (signed && isSame(signed, pointer.root)) return { root: 'signed' };
  if (worker.store.pointer() !== pointer) return {}; // a sync has put another in its place meanwhile
  await worker.store.dropRoot();
  await inForce(worker); // leave given on it is none
  return { root: 'foreign' };
}
