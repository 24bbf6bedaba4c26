import { isInForce, openStatement, type BreakGlassOrder, type HeldOrder } from '../../utils/audit';
import type { Ticket } from '../../utils/guard/ticket';
import { readLocal, writeLocal } from '../../utils/platform/session';
import type { Worker } from './worker';

const HELD = 'break-glass';
const NONE: HeldOrder = { floor: 0 };

/** As the hub gave it, and the serials that are over. */
export const heldOrder = async (): Promise<HeldOrder> => (await readLocal<HeldOrder>(HELD)) ?? NONE;
export const keepOrder = (order: HeldOrder): Promise<void> => writeLocal(HELD, order);

/** An order that two administrators of managed policy have signed, as verified on this device. */
export interface Glass { id: string; order: BreakGlassOrder }
interface Known { worker: Worker; glass: Glass | undefined; /** Values under which it was verified. */ digest: string }
/** Undefined = nobody has looked yet: then there is none. */
let known: Known | undefined;

/** Keys of managed storage, which alone counts. */
export const glassKeys = ({ managed }: Worker): readonly string[] => {
  const { state, breakGlassKeys = [] } = managed().policy;
  return state === 'given' ? breakGlassKeys : [];
};

/** Verified anew by every worker, and whenever managed storage changes: only a signature on the disk counts, never a flag. */
export async function loadGlass(worker: Worker): Promise<void> {
  const { digest } = worker.managed();
  const [keys, org] = [glassKeys(worker), worker.store.device()?.org];
  const envelope = org !== undefined && keys.length > 0 ? (await heldOrder()).envelope : undefined; // nothing is read where there can be none
  const opened = envelope && await openStatement(envelope, keys, org as string).catch(() => undefined); // no order, and everything is held as ever
  known = { worker, glass: opened?.kind === 'order' ? { id: opened.id, order: opened.order } : undefined, digest };
}

export const forgetGlass = (): void => { known = undefined; };

/** A worker that a request has woken knows of an order only once it has opened its data. */
export const mayHoldGlass = async (): Promise<boolean> => (await heldOrder()).envelope !== undefined;

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
