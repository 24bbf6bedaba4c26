// A device that is locked in the middle of a send: no leave comes of it, at whatever step.
import { describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { isOpen } from '../../../utils/guard/ticket';
import type { TicketStore } from '../../../utils/platform/tickets';
import { boxesOf, closeBoxes } from '../../../utils/store/sealed-db';
import { newVaultKeys } from '../../../utils/store/vault';
import { sealedStore } from '../../support/device';
import { anAttempt, aWorker, sender } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { checkAttempt } = await import('../../../entrypoints/background/check');

/** Locked just before the n-th change of a ticket. */
async function lockedAt(n: number) {
  const world = await aWorker({}, await sealedStore(newVaultKeys()));
  let calls = 0;
  const lock = (): void => {
    closeBoxes(boxesOf(world.worker.store.db)!);
    world.tickets.held.clear();
  };
  const tickets: TicketStore = { ...world.tickets, update: (...change) => { if (++calls === n) lock(); return world.tickets.update(...change); } };
  const reply = await checkAttempt({ ...world.worker, tickets }, { attempt: anAttempt('anna@example.test') }, sender).catch(() => undefined);
  return { reply, wasLocked: calls >= n, open: [...world.tickets.held.values()].filter((ticket) => isOpen(ticket, world.clock.now)) };
}

describe('a lock', () => {
  it('between decision and ticket takes the leave', async () => {
    let steps = 0;
    for (let n = 1; ; n++) {
      const { reply, wasLocked, open } = await lockedAt(n);
      if (!wasLocked) { expect(reply?.ticket).toBeDefined(); break; }
      expect(reply, `step ${n}`).toBeUndefined();
      expect(open, `step ${n}`).toEqual([]);
      steps = n;
    }
    expect(steps).toBeGreaterThanOrEqual(2);
  });
});
