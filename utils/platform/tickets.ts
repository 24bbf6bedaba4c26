import { browser } from 'wxt/browser';
import type { Ticket } from '../guard/ticket';

const PREFIX = 'ticket:';
const LOCK = 'consentry.tickets';

/** Tickets in storage.session: they outlive the worker and die with the browser. One key a ticket, so a write is atomic. */
export interface TicketStore {
  read(attempt: string): Promise<Ticket | undefined>;
  all(): Promise<Ticket[]>;
  /** Reads, changes and writes under a lock; `change` answers undefined to leave it as it is. */
  update(attempt: string, change: (held: Ticket | undefined) => Ticket | undefined): Promise<Ticket | undefined>;
  remove(attempts: string[]): Promise<void>;
}

async function read(attempt: string): Promise<Ticket | undefined> {
  const key = PREFIX + attempt;
  const held = await browser.storage.session.get(key);
  return held[key] as Ticket | undefined;
}

async function all(): Promise<Ticket[]> {
  const held = await browser.storage.session.get(null);
  return Object.entries(held).filter(([key]) => key.startsWith(PREFIX)).map(([, ticket]) => ticket as Ticket);
}

async function update(attempt: string, change: (held: Ticket | undefined) => Ticket | undefined): Promise<Ticket | undefined> {
  const work = async (): Promise<Ticket | undefined> => {
    const held = await read(attempt);
    const next = change(held);
    if (next && next !== held) await browser.storage.session.set({ [PREFIX + attempt]: next });
    return next ?? held;
  };
  return (await navigator.locks.request(LOCK, work)) as Ticket | undefined;
}

export const ticketStore: TicketStore = {
  read,
  all,
  update,
  remove: (attempts) => browser.storage.session.remove(attempts.map((attempt) => PREFIX + attempt)),
};
