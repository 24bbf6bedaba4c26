import { sha256, toBase64url } from '../../utils/crypto';
import { canonicalJson } from '../../utils/audit/canonical-json';
import { readManaged, type ManagedReading } from '../../utils/platform/managed';
import { readLocal, writeLocal } from '../../utils/platform/session';

/** Managed storage in force. */
export interface HeldManaged extends Pick<ManagedReading, 'policy' | 'installType'> {
  /** Names these values, '' = none. */
  digest: string;
  /** Since when they are in force, Unix ms: leave given before is none. */
  since: number;
}
interface Change { digest: string; since: number }

const CHANGE = 'managed.change';
let held: HeldManaged | undefined;
let turn = 0;

async function digestOf(values: Record<string, unknown>): Promise<string> {
  return Object.keys(values).length === 0 ? '' : toBase64url(await sha256(new TextEncoder().encode(canonicalJson(values)))).slice(0, 22);
}

/** Reads managed storage anew; a reading that a later one has overtaken counts nothing. */
export async function reloadManaged(now: number = Date.now()): Promise<void> {
  const mine = ++turn;
  const { policy, values, installType } = await readManaged();
  const digest = await digestOf(values);
  const known = held ?? await readLocal<Change>(CHANGE);
  if (mine !== turn) return; // a later reading is on its way
  const isSame = known?.digest === digest;
  const since = isSame ? known.since : now;
  held = isSame && held ? held : { policy, installType, digest, since };
  if (!isSame) await writeLocal(CHANGE, { digest, since } satisfies Change);
}

let first: Promise<void> | undefined;

/** What the last reading said. Rejects when managed storage cannot be read: nothing is decided then. */
export async function heldManaged(): Promise<() => HeldManaged> {
  // One reading for all who wait: with one each, every reading is overtaken by the next, for ever.
  while (!held) await (first ??= reloadManaged().finally(() => { first = undefined; }));
  return () => {
    if (!held) throw new Error('managed storage was not read');
    return held;
  };
}
