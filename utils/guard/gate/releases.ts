/** A decided send whose gesture was given back: the app's own second Send dialog belongs to it until it has left. */
interface Release { print: string; composer: ParentNode; expiresAt: number; timer: ReturnType<typeof setTimeout> }

/** A second composer is another message, whatever it says; a dialog of the application stands in none. */
const isOne = (released: ParentNode, pressed: ParentNode): boolean => released === pressed || !released.isConnected || released.nodeType === Node.DOCUMENT_NODE || pressed.nodeType === Node.DOCUMENT_NODE;

export class Releases {
  private readonly open = new Map<string, Release>();

  /** @param onUnused called at expiry when no request was seen to use it: cancelled in the app's own dialog, or out of the guard's sight. */
  constructor(private readonly now: () => number, private readonly onUnused: (attempt: string) => void) {}

  add(ticket: { attempt: string; expiresAt: number }, print: string, composer: ParentNode): void {
    const timer = setTimeout(() => { if (this.open.delete(ticket.attempt)) this.onUnused(ticket.attempt); }, Math.max(0, ticket.expiresAt - this.now()));
    this.open.set(ticket.attempt, { print, composer, expiresAt: ticket.expiresAt, timer });
  }

  /** It left, or its ticket is void. True when it was open. */
  close(attempt: string): boolean {
    const release = this.open.get(attempt);
    if (!release) return false;
    clearTimeout(release.timer);
    return this.open.delete(attempt);
  }

  /** @param print computed only when something is open. @param composer the document where the control stands outside of every composer. */
  covers(print: () => string, composer: ParentNode): boolean {
    const now = this.now();
    const live = [...this.open.values()].filter((release) => release.expiresAt > now);
    if (live.length === 0) return false;
    const wanted = print();
    return live.some((release) => release.print === wanted && isOne(release.composer, composer));
  }

  /** The page goes away: nobody will see what becomes of them. */
  abandon(): void {
    for (const attempt of [...this.open.keys()]) if (this.close(attempt)) this.onUnused(attempt);
  }

  closeAll(): void {
    for (const attempt of [...this.open.keys()]) this.close(attempt);
  }
}
