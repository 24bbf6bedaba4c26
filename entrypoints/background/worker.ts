import { ticketStore, type TicketStore } from '../../utils/platform/tickets';
import { attemptKey } from '../../utils/store/contact-index';
import { boxesOf, closeBoxes } from '../../utils/store/sealed-db';
import { openStore, type Store } from '../../utils/store/store';
import { forgetGlass, loadGlass } from './break-glass';
import { openData } from './data';
import { heldManaged, type HeldManaged } from './managed';
import { closeNews } from './news-connection';

export { notEnrolled, policyIn, policyOf } from './policy-in-force';

/** What the handlers work with. Nothing in it matters that is not also on the disk or in storage.session. */
export interface Worker {
  store: Store;
  tickets: TicketStore;
  attemptKey: CryptoKey;
  /** Managed storage as this worker knows it; it may change at any time. */
  managed(): HeldManaged;
  now(): number;
}

let opened: Promise<Worker> | undefined;

/** Opens once a worker life; a failed opening is tried again by the next message. */
export function openWorker(): Promise<Worker> {
  opened ??= Promise.all([openData().then(openStore), heldManaged()]).then(async ([store, managed]) => {
    const worker: Worker = { store, tickets: ticketStore, attemptKey: await attemptKey(store.db), managed, now: () => Date.now() };
    await loadGlass(worker);
    return worker;
  });
  opened.catch(() => { opened = undefined; }); // the caller of this call still gets the rejection
  return opened;
}

/** Locked, unlocked, or ended: the next message opens anew, and whoever still works with the old data gets an error and holds. */
export async function closeWorker(): Promise<void> {
  const held = opened;
  opened = undefined;
  closeNews();
  forgetGlass();
  const worker = await held?.catch(() => undefined); // one that could not be opened has nothing to close
  if (!worker) return;
  const boxes = boxesOf(worker.store.db);
  if (boxes) closeBoxes(boxes);
  worker.store.db.close();
}
