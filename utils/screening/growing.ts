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

  at(index: number): number | undefined {
    return this.held[index];
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

/** Very many short texts: one string a batch, so that none of them holds the piece of the list that it was cut from. */
export class Texts {
  private readonly batches: string[] = [];
  private readonly batchOf = uint32s();
  private readonly ends = uint32s();

  append(texts: readonly string[]): void {
    let end = 0;
    for (const text of texts) {
      this.batchOf.push(this.batches.length);
      this.ends.push(end += text.length);
    }
    this.batches.push(texts.join(''));
  }

  at(index: number): string {
    const batch = this.batchOf.at(index) as number;
    const isFirst = index === 0 || this.batchOf.at(index - 1) !== batch;
    return (this.batches[batch] as string).slice(isFirst ? 0 : this.ends.at(index - 1), this.ends.at(index));
  }
}
