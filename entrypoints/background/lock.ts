import { onIdle, setIdleAfter } from '../../utils/platform/idle';
import { clearPersonal } from '../../utils/platform/vault-session';
import { ticketStore } from '../../utils/platform/tickets';
import { endRetry, isOpen, voidTicket } from '../../utils/guard/ticket';
import { readHeader } from '../../utils/store/passcode';
import { atRestOf } from './at-rest';
import { onDisk } from './data';
import { openFace } from './face';
import { pushToBadges, pushToGates } from './open-ports';
import { report } from './report';
import { closeWorker } from './worker';

/** Every leave that was given ends, in pages that hold one too. */
export async function endLeave(): Promise<void> {
  const tickets = await ticketStore.updateAll((held) => (isOpen(held, Date.now()) ? voidTicket(held, 'lock') : endRetry(held)));
  if (tickets.length === 0) return;
  pushToGates({ push: 'ticket.void', ids: tickets.map(({ id }) => id) });
  await ticketStore.remove(tickets.map(({ id }) => id));
}

/** The keys go first: whatever fails after that fails closed. */
export async function lock(): Promise<void> {
  await clearPersonal();
  await closeWorker();
  await endLeave();
  pushToBadges();
}

/** Without a passcode there is nothing to lock: a vault that ends with the browser would only be lost. */
export async function lockIfAny(): Promise<void> {
  const header = await onDisk(readHeader);
  if (header && header.memory !== 'open') await lock();
}

/** Nobody is at the device, or its screen is locked. */
export function onIdleState(state: 'active' | 'idle' | 'locked'): void {
  if (state === 'active') return;
  lockIfAny().catch(report('lock'));
}

/** The browser tells after the policy's minutes. */
export async function watchIdle(): Promise<void> {
  setIdleAfter(atRestOf(await openFace()).lockAfterMinutes * 60);
}

export const listenToIdle = (): void => { onIdle(onIdleState); };
