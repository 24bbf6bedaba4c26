import { push } from '../../primordials';

/** Requests that are no send and wait until the network layer, which cannot see into them, has been told. */
export class Vouches {
  private waiting: { id: number; done: () => void }[] = [];
  private last = 0;

  add(done: () => void): number {
    push(this.waiting, { id: ++this.last, done });
    return this.last;
  }

  settle(id: number): void {
    const { waiting } = this;
    this.waiting = [];
    for (let i = 0; i < waiting.length; i++) if (waiting[i]?.id !== id) push(this.waiting, waiting[i] as { id: number; done: () => void });
    for (let i = 0; i < waiting.length; i++) if (waiting[i]?.id === id) waiting[i]?.done();
  }

  /** Nobody is left to tell, or no time: nothing of it is held. */
  drop(): void {
    const { waiting } = this;
    this.waiting = [];
    for (let i = 0; i < waiting.length; i++) waiting[i]?.done();
  }
}
