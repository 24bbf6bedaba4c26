/** What never changes under its name, the lately used of it: bounded in bytes. */
export class Kept {
  private readonly held = new Map<string, Uint8Array<ArrayBuffer>>();
  private size = 0;

  constructor(private readonly most: number, private readonly mostEach: number) {}

  get(name: string): Uint8Array<ArrayBuffer> | undefined {
    const bytes = this.held.get(name);
    if (!bytes) return undefined;
    this.held.delete(name);
    this.held.set(name, bytes);
    return bytes;
  }

  set(name: string, bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.length > this.mostEach || this.held.has(name)) return;
    this.held.set(name, bytes);
    this.size += bytes.length;
    for (const [oldest, { length }] of this.held) {
      if (this.size <= this.most) return;
      this.held.delete(oldest);
      this.size -= length;
    }
  }
}
