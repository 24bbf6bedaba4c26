/** Numbers appended one by one, in a typed array that doubles. */
export class Growing<A extends Uint8Array | Uint32Array | Float64Array> {
  private held: A;
  private used = 0;

  constructor(private readonly make: (length: number) => A, start = 4_096) {
    this.held = make(start);
  }

  push(value: number): void {
    this.reserve(1);
    this.held[this.used++] = value;
  }

  append(values: A): void {
    this.reserve(values.length);
    this.held.set(values, this.used);
    this.used += values.length;
  }

  get length(): number {
    return this.used;
  }

  /** What was appended, without a copy. */
  view(): A {
    return this.held.subarray(0, this.used) as A;
  }

  private reserve(more: number): void {
    if (this.used + more <= this.held.length) return;
    const grown = this.make(Math.max(this.held.length * 2, this.used + more));
    grown.set(this.held.subarray(0, this.used));
    this.held = grown;
  }
}

export const uint32s = (start?: number): Growing<Uint32Array> => new Growing((length) => new Uint32Array(length), start);
export const bytes = (start?: number): Growing<Uint8Array> => new Growing((length) => new Uint8Array(length), start);
