import type { PageTicket } from '../../messaging/protocol';
import { push } from '../../primordials';
import type { Ask } from '../page-link';

interface Open { message: Ask; done: (ticket: PageTicket | null) => void }

/** Questions that the gate has not answered yet. */
export class Asks {
  private open: Open[] = [];

  add(message: Ask, done: Open['done']): void { push(this.open, { message, done }); }

  answer(id: number, ticket: PageTicket | null): void {
    const { open } = this;
    this.open = [];
    for (let i = 0; i < open.length; i++) if (open[i]?.message.ask !== id) push(this.open, open[i] as Open);
    for (let i = 0; i < open.length; i++) if (open[i]?.message.ask === id) open[i]?.done(ticket);
  }

  /** To a gate that has not heard them. */
  again(post: (message: Ask) => void): void {
    for (let i = 0; i < this.open.length; i++) post((this.open[i] as Open).message);
  }

  /** Nobody will answer. */
  drop(): void {
    const { open } = this;
    this.open = [];
    for (let i = 0; i < open.length; i++) open[i]?.done(null);
  }
}
