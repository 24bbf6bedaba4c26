import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import type { Worker } from '../../entrypoints/background/worker';
import type { HeldManaged } from '../../entrypoints/background/managed';
import type { Permission } from '../../utils/engine';
import type { Ticket } from '../../utils/guard/ticket';
import type { RawAttempt } from '../../utils/messaging/protocol';
import type { TicketStore } from '../../utils/platform/tickets';
import { readManagedPolicy } from '../../utils/policy';
import { attemptKey } from '../../utils/store/contact-index';
import type { Store } from '../../utils/store/store';
import { email, enrolledStore, sync } from './device';
import { FakeHub } from './fake-hub';
import { installLocks } from './locks';

/** storage.session as the tickets see it: values are copied, and outlive the worker. */
export function memoryTickets(held = new Map<string, Ticket>()): TicketStore & { held: Map<string, Ticket> } {
  return {
    held,
    read: (attempt) => Promise.resolve(structuredClone(held.get(attempt))),
    all: () => Promise.resolve(structuredClone([...held.values()])),
    update: (attempt, change) => {
      const next = change(structuredClone(held.get(attempt)));
      if (next) held.set(attempt, structuredClone(next));
      return Promise.resolve(next);
    },
    updateAll: (change) => {
      const all = [...held.values()].map((ticket) => change(structuredClone(ticket)));
      for (const ticket of all) held.set(ticket.id, structuredClone(ticket));
      return Promise.resolve(structuredClone(all));
    },
    remove: (attempts) => { for (const attempt of attempts) held.delete(attempt); return Promise.resolve(); },
  };
}

const PROOF = { evidence: true, documented: true, doubleOptIn: true, obtainedInSale: false, optOutOffered: false, namesThirdParty: false };
export const consented = (record: number): Permission => ({
  country: 'PL', subjectClass: 'consumer', relationships: ['customer'], noticeDeliveredAt: Date.UTC(2026, 0, 2), stops: [], evidenceFor: [],
  grants: [{
    channel: 'email', purpose: 'direct-marketing', relationship: 'any', state: 'given', gdprBasis: '6-1-a', eprivacyBasis: 'consent',
    validFrom: Date.UTC(2026, 0, 2), proof: PROOF, record,
  }],
});
export const objected = (record: number): Permission => ({ ...consented(record), stops: [{ kind: 'objection', since: Date.UTC(2026, 1, 3), record }] });

/** An enrolled device with Anna (consent), Olga (objection) and nobody else; own domain firm.test. */
export async function aWorker(policy: Record<string, unknown> = {}, on?: Store) {
  installLocks();
  const hub = await FakeHub.start();
  await hub.publishPolicy({ version: 2, preset: 'statute', ownDomains: ['firm.test'], ...policy });
  await hub.release({
    base: [{ point: email('anna@example.test'), permission: consented(1) }, { point: email('olga@example.test'), permission: objected(2) }],
  });
  const store = await enrolledStore(hub, on);
  await sync(store, hub);
  const clock = { now: hub.now };
  const tickets = memoryTickets();
  const managed = { held: NO_MANAGED };
  const worker: Worker = { store, tickets, attemptKey: await attemptKey(store.db), managed: () => managed.held, now: () => clock.now };
  return { hub, worker, tickets, clock, managed };
}

/** A browser without managed values. */
export const NO_MANAGED: HeldManaged = { policy: readManagedPolicy({}, false), installType: 'normal', digest: '', since: 0 };

export const sender = { tab: 7, frame: 0, url: 'https://mail.test/' };

export function anAttempt(to: string, more: Partial<RawAttempt> = {}): RawAttempt {
  return {
    id: randomUUID(), rule: 'practice/send', channel: 'email', purposeSource: 'default', audience: 'explicit', account: 'jan@firm.test', draft: 'draft-1',
    recipients: [{ field: 'to', raw: to, reader: 'address-list' }], layer: 'page-gate', utcOffsetMinutes: 60, optOutText: true, noticeText: true, ...more,
  };
}
