import type { Writable } from 'node:stream';

/** What waits for a reader that does not read, at most. */
const MOST_WAITING = 64 * 1024;

/** The timestamp as it was signed, and what changes when there is something new. */
export interface Newest { versions: string; stamp: string }

/** One device that listens: Server-Sent Events over a response that stays open. */
export class Connection {
  private stuck = false;
  private over = false;
  private told = '';

  constructor(readonly device: string, private readonly stream: Writable, readonly endsAt: number, private readonly onEnd: (connection: Connection) => void) {
    stream.on('error', () => { this.drop(); }); // it went away: 'close' may not come on a half-open one
    stream.on('close', () => { this.drop(); });
  }

  /** The same news once. */
  tell({ versions, stamp }: Newest): void {
    if (this.told === versions) return;
    this.told = versions;
    this.send('news', stamp);
  }

  send(event: string, data: string): void {
    this.write(`event: ${event}\ndata: ${data}\n\n`);
  }

  /** A comment: it keeps proxies, and the worker at the other end, from going to sleep. Whoever has not read the last one by now is dropped. */
  beat(): void {
    if (this.stuck && this.stream.writableLength > 0) return this.drop();
    this.write(':\n\n');
    this.stuck = this.stream.writableLength > 0;
  }

  /** Ends after what was sent has left. */
  end(): void {
    if (this.over) return;
    this.over = true;
    this.stream.end();
    this.onEnd(this);
  }

  drop(): void {
    if (!this.over) { this.over = true; this.onEnd(this); }
    this.stream.destroy();
  }

  private write(text: string): void {
    if (this.over) return;
    this.stream.write(text);
    if (this.stream.writableLength > MOST_WAITING) this.drop();
  }
}
