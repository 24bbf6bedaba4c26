import { nextHeld, withoutOrder } from '../../utils/audit';
import { endRetry, voidTicket } from '../../utils/guard/ticket';
import { fetchStatement } from '../../utils/sync/break-glass';
import { hubOf } from '../../utils/sync/push';
import { forgetGlass, glassKeys, glassNow, heldOrder, isGlassOver, keepOrder, loadGlass, mayHoldGlass } from './break-glass';
import { pushToGates } from './open-ports';
import type { Worker } from './worker';

/** The order that gates were told of. */
let told: string | undefined;

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
  const held = await heldOrder();
  const keys = glassKeys(worker);
  const next = keys.length > 0 ? await nextHeld(held, answer, keys, org) : withoutOrder(held);
  if (next.serial !== held.serial) forgetGlass(); // whatever fails from here on, the one before is over
  if (JSON.stringify(next) !== JSON.stringify(held)) await keepOrder(next);
  await loadGlass(worker);
  await settleGlass(worker);
}

/** Asked at every sync. @throws SyncError: what is held then stays until it ends by itself. */
export async function syncGlass(worker: Worker): Promise<void> {
  if (glassKeys(worker).length === 0 && !(await mayHoldGlass())) return;
  await takeStatement(worker, glassKeys(worker).length > 0 ? await fetchStatement(hubOf(worker.store)) : null);
}
