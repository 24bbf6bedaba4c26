import { isInForce, nextHeld, openStatement, withoutOrder, type BreakGlassOrder, type HeldOrder } from '../../utils/audit';
import { endRetry, voidTicket, type Ticket } from '../../utils/guard/ticket';
import { readLocal, writeLocal } from '../../utils/platform/session';
import { fetchStatement } from '../../utils/sync/break-glass';
import { hubOf } from '../../utils/sync/push';
import { pushToGates } from './open-ports';
import type { Worker } from './worker';

const HELD = 'break-glass';
const NONE: HeldOrder = { floor: 0 };

/** An order that two administrators of managed policy have signed, as verified on this device. */
export interface Glass { id: string; order: BreakGlassOrder }
interface Known { worker: Worker; glass: Glass | undefined; /** Values under which it was verified. */ digest: string }

/** Undefined = nobody has looked yet: then there is none. */
let known: Known | undefined;
/** The order that gates were told of. */
let told: string | undefined;

const keysOf = ({ managed }: Worker): readonly string[] => {
  const { state, breakGlassKeys = [] } = managed().policy;
  return state === 'given' ? breakGlassKeys : [];
};

/** Verified anew by every worker, and whenever managed storage changes: only a signature on the disk counts, never a flag. */
export async function loadGlass(worker: Worker): Promise<void> {
  const { digest } = worker.managed();
  const { envelope } = await readLocal<HeldOrder>(HELD) ?? NONE;
  const [keys, org] = [keysOf(worker), worker.store.device()?.org];
  let glass: Glass | undefined;
  if (envelope && org !== undefined && keys.length > 0) {
    const opened = await openStatement(envelope, keys, org).catch(() => undefined); // no order, and everything is held as ever
    if (opened?.kind === 'order') glass = { id: opened.id, order: opened.order };
  }
  known = { worker, glass, digest };
}

export const forgetGlass = (): void => { known = undefined; };

/** A worker that a request has woken knows of an order only once it has opened its data. */
export const mayHoldGlass = async (): Promise<boolean> => (await readLocal<HeldOrder>(HELD))?.envelope !== undefined;

/** The order in force at this moment, by the device's trusted clock. */
export function glassNow(): Glass | undefined {
  if (!known?.glass) return undefined;
  const { worker, glass, digest } = known;
  const now = worker.now();
  const isVerified = worker.managed().digest === digest && worker.managed().policy.state === 'given';
  return isVerified && isInForce(glass.order, now, worker.store.dataState(now).clockBackwards) ? glass : undefined;
}

/** The order in force on the site of this address. */
export function glassAt(url: string): Glass | undefined {
  const glass = glassNow();
  return glass && URL.canParse(url) && new URL(url).origin === glass.order.site ? glass : undefined;
}

/** Leave under an order ends with it. */
export const isGlassOver = ({ order }: Pick<Ticket, 'order'>): boolean => order !== undefined && glassNow()?.id !== order.id;

/** Takes back the leave of orders that are over, and tells open pages what is in force now. */
export async function settleGlass(worker: Worker): Promise<void> {
  const now = glassNow()?.id;
  const ids: string[] = [];
  await worker.tickets.updateAll((held) => {
    const next = isGlassOver(held) ? endRetry(voidTicket(held, 'revocation')) : held;
    if (next !== held) ids.push(held.id);
    return next;
  });
  if (ids.length > 0) pushToGates({ push: 'ticket.void', ids });
  if (now === told) return;
  told = now;
  pushToGates({ push: 'config.changed' });
}

/** Takes over what the hub says. Without keys in managed policy nothing it says is an order. */
export async function takeStatement(worker: Worker, answer: unknown): Promise<void> {
  const { policy: { state } } = worker.managed();
  const org = worker.store.device()?.org;
  if (org === undefined || state === 'waiting' || state === 'invalid') return; // nothing is decided now; said again at the next sync
  const held = await readLocal<HeldOrder>(HELD) ?? NONE;
  const keys = keysOf(worker);
  const next = keys.length > 0 ? await nextHeld(held, answer, keys, org) : withoutOrder(held);
  if (next.serial !== held.serial) forgetGlass(); // whatever fails from here on, the one before is over
  if (JSON.stringify(next) !== JSON.stringify(held)) await writeLocal(HELD, next);
  await loadGlass(worker);
  await settleGlass(worker);
}

/** Asked at every sync. @throws SyncError: what is held then stays until it ends by itself. */
export async function syncGlass(worker: Worker): Promise<void> {
  if (keysOf(worker).length === 0 && !(await mayHoldGlass())) return;
  await takeStatement(worker, keysOf(worker).length > 0 ? await fetchStatement(hubOf(worker.store)) : null);
}
