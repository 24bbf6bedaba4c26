import type { Bytes } from '../crypto';

/** A page, delta or node that is not in its format: enforcement holds on it. */
export class FormatError extends Error {
  override name = 'FormatError';
}

/** Append-only byte buffer with varints up to 2^53 - 1. */
export class ByteWriter {
  private buffer = new Uint8Array(256);
  private used = 0;

  byte(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > 255) throw new FormatError(`byte ${value}`);
    this.reserve(1);
    this.buffer[this.used++] = value;
  }

  bytes(value: Uint8Array): void {
    this.reserve(value.length);
    this.buffer.set(value, this.used);
    this.used += value.length;
  }

  /** LEB128. Plain arithmetic, since shifts stop at 32 bits. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new FormatError(`varint ${value}`);
    this.reserve(8);
    let left = value;
    while (left >= 0x80) {
      this.buffer[this.used++] = (left % 0x80) | 0x80;
      left = Math.floor(left / 0x80);
    }
    this.buffer[this.used++] = left;
  }

  /** Signed varint: 0, -1, 1, -2 … as 0, 1, 2, 3 … */
  zigzag(value: number): void {
    this.varint(value < 0 ? -value * 2 - 1 : value * 2);
  }

  /** Length, then the bytes. */
  sized(value: Uint8Array): void {
    this.varint(value.length);
    this.bytes(value);
  }

  get length(): number {
    return this.used;
  }

  result(): Bytes {
    return this.buffer.slice(0, this.used);
  }

  private reserve(more: number): void {
    if (this.used + more <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.used + more));
    grown.set(this.buffer.subarray(0, this.used));
    this.buffer = grown;
  }
}

/** Bounds-checked reader over bytes; throws FormatError at the end. */
export class ByteReader {
  constructor(
    private readonly data: Uint8Array,
    public at = 0,
    private readonly end = data.length,
  ) {}

  byte(): number {
    if (this.at >= this.end) throw new FormatError('unexpected end');
    return this.data[this.at++] as number;
  }

  bytes(length: number): Uint8Array {
    if (this.at + length > this.end) throw new FormatError('unexpected end');
    const part = this.data.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const part = this.byte();
      value += (part & 0x7f) * scale;
      if (!Number.isSafeInteger(value)) throw new FormatError('varint too large');
      if (part < 0x80) return value;
    }
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  sized(): Uint8Array {
    return this.bytes(this.varint());
  }

  get done(): boolean {
    return this.at === this.end;
  }
}
