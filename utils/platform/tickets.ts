import { browser } from 'wxt/browser';
import type { Ticket } from '../guard/ticket';

const PREFIX = 'ticket:';

/** Tickets in storage.session: they outlive the worker and die with the browser. One key a ticket, so a write is atomic. */
export interface TicketStore {
  read(attempt: string): Promise<Ticket | undefined>;
  all(): Promise<Ticket[]>;
  /** Reads, changes and writes, one change after the other; `change` answers undefined to leave it as it is. */
  update(attempt: string, change: (held: Ticket | undefined) => Ticket | undefined): Promise<Ticket | undefined>;
  /** The same for every ticket, in one write; the tickets afterwards. */
  updateAll(change: (held: Ticket) => Ticket): Promise<Ticket[]>;
  remove(attempts: string[]): Promise<void>;
}

/** What storage.session holds. Only the worker writes it, and there is one worker at a time: a copy is as good as a read. */
let copy: Promise<Map<string, Ticket>> | undefined;
/** The same, once it is read: for those that cannot wait. */
let known: ReadonlyMap<string, Ticket> | undefined;
let turn: Promise<unknown> = Promise.resolve();

/** Tickets as they are at this moment; undefined until storage.session was read, or while it cannot be. */
export const ticketsNow = (): Iterable<Ticket> | undefined => known?.values();

async function load(): Promise<Map<string, Ticket>> {
  const held = await browser.storage.session.get(null);
  const tickets = new Map(Object.entries(held).filter(([key]) => key.startsWith(PREFIX)).map(([key, ticket]) => [key.slice(PREFIX.length), ticket as Ticket]));
  known = tickets;
  return tickets;
}

/** One after the other: nobody sees a ticket that is not in storage.session yet. After a failure it is read again. */
function inTurn<T>(work: (held: Map<string, Ticket>) => Promise<T>): Promise<T> {
  const run = async (): Promise<T> => {
    try {
      return await work(await (copy ??= load()));
    } catch (error) {
      copy = known = undefined;
      throw error;
    }
  };
  const result = turn.then(run, run);
  turn = result;
  return result;
}

async function write(held: Map<string, Ticket>, changed: readonly Ticket[]): Promise<void> {
  if (changed.length === 0) return;
  await browser.storage.session.set(Object.fromEntries(changed.map((ticket) => [PREFIX + ticket.id, ticket])));
  for (const ticket of changed) held.set(ticket.id, ticket);
}

export const ticketStore: TicketStore = {
  read: (attempt) => inTurn((held) => Promise.resolve(held.get(attempt))),
  all: () => inTurn((held) => Promise.resolve([...held.values()])),
  update: (attempt, change) => inTurn(async (held) => {
    const before = held.get(attempt);
    const after = change(before);
    if (after && after !== before) await write(held, [after]);
    return after ?? before;
  }),
  updateAll: (change) => inTurn(async (held) => {
    const all = [...held.values()].map((before) => ({ before, after: change(before) }));
    await write(held, all.filter(({ before, after }) => after !== before).map(({ after }) => after));
    return all.map(({ after }) => after);
  }),
  remove: (attempts) => inTurn(async (held) => {
    await browser.storage.session.remove(attempts.map((attempt) => PREFIX + attempt));
    for (const attempt of attempts) held.delete(attempt);
  }),
};
