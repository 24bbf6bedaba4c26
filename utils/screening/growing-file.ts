/** Pieces that become part of a Blob, which the browser holds outside this thread. */
const PIECE = 1 << 20;
const encoder = new TextEncoder();

/** A text file that is written in pieces: UTF-8 with its mark, so that spreadsheets read it as such. */
export class GrowingFile {
  private readonly parts: Blob[] = [];
  private readonly piece = new Uint8Array(PIECE);
  private used = 0;
  private taken: Blob | undefined;

  constructor() {
    this.text('\uFEFF');
  }

  bytes(from: Uint8Array, start = 0, end = from.length): void {
    if (end - start > PIECE - this.used) this.pass();
    if (end - start > PIECE) {
      this.parts.push(new Blob([from.slice(start, end)]));
      return;
    }
    this.piece.set(from.subarray(start, end), this.used);
    this.used += end - start;
  }

  text(text: string): void {
    if (text.length * 3 > PIECE - this.used) this.pass();
    if (text.length * 3 > PIECE) this.bytes(encoder.encode(text));
    else this.used += encoder.encodeInto(text, this.piece.subarray(this.used)).written;
  }

  /** Digits and signs of ASCII: too short for what a call of the encoder costs. */
  ascii(text: string): void {
    if (text.length > PIECE - this.used) this.pass();
    for (let at = 0; at < text.length; at++) this.piece[this.used++] = text.charCodeAt(at);
  }

  /** When the browser has taken what was passed on: until then its pieces are in the memory of this process. */
  async settled(): Promise<void> {
    const last = this.parts.at(-1);
    if (last === undefined || last === this.taken) return;
    await last.slice(0, 1).arrayBuffer();
    this.taken = last;
  }

  end(): Blob {
    this.pass();
    return new Blob(this.parts, { type: 'text/csv;charset=utf-8' });
  }

  private pass(): void {
    if (this.used > 0) this.parts.push(new Blob([this.piece.subarray(0, this.used)]));
    this.used = 0;
  }
}
