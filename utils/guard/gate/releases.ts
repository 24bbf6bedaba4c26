/** A decided send whose gesture was given back: the app's own second Send dialog belongs to it until it has left. */
interface Release { print: string; expiresAt: number; timer: ReturnType<typeof setTimeout> }

export class Releases {
  private readonly open = new Map<string, Release>();

  /** @param onUnused called at expiry when no request was seen to use it: cancelled in the app's own dialog, or out of the guard's sight. */
  constructor(private readonly now: () => number, private readonly onUnused: (attempt: string) => void) {}

  add(ticket: { attempt: string; expiresAt: number }, print: string): void {
    const timer = setTimeout(() => { if (this.open.delete(ticket.attempt)) this.onUnused(ticket.attempt); }, Math.max(0, ticket.expiresAt - this.now()));
    this.open.set(ticket.attempt, { print, expiresAt: ticket.expiresAt, timer });
  }

  /** It left, or its ticket is void. True when it was open. */
  close(attempt: string): boolean {
    const release = this.open.get(attempt);
    if (!release) return false;
    clearTimeout(release.timer);
    return this.open.delete(attempt);
  }

  /** @param print computed only when something is open. */
  covers(print: () => string): boolean {
    const now = this.now();
    const live = [...this.open.values()].filter((release) => release.expiresAt > now);
    if (live.length === 0) return false;
    const wanted = print();
    return live.some((release) => release.print === wanted);
  }

  /** The page goes away: nobody will see what becomes of them. */
  abandon(): void {
    for (const attempt of [...this.open.keys()]) if (this.close(attempt)) this.onUnused(attempt);
  }

  closeAll(): void {
    for (const attempt of [...this.open.keys()]) this.close(attempt);
  }
}
