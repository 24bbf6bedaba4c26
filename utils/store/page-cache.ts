/** Least recently used values up to a number of bytes. Values are promises, so that two readers share one load. */
export class PageCache<T> {
  private readonly held = new Map<string, { value: Promise<T>; bytes: number }>();
  private used = 0;

  constructor(private readonly limit: number) {}

  get(hash: string): Promise<T> | undefined {
    const entry = this.held.get(hash);
    if (!entry) return undefined;
    this.held.delete(hash);
    this.held.set(hash, entry);
    return entry.value;
  }

  /** A load that fails is forgotten, so that the next reader tries again. */
  set(hash: string, value: Promise<T>, bytes: number): void {
    this.delete(hash);
    this.held.set(hash, { value, bytes });
    this.used += bytes;
    value.catch(() => {
      if (this.held.get(hash)?.value === value) this.delete(hash);
    });
    for (const [oldest] of this.held) {
      if (this.used <= this.limit || oldest === hash) break;
      this.delete(oldest);
    }
  }

  clear(): void {
    this.held.clear();
    this.used = 0;
  }

  private delete(hash: string): void {
    this.used -= this.held.get(hash)?.bytes ?? 0;
    this.held.delete(hash);
  }
}
