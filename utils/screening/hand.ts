import { TextPacker, type PackedTexts } from '../store/packed-texts';
import { BATCH } from './contact-list';

/** Cells that a judge reads at once, and their rows. */
export interface Cells { rows: Uint32Array<ArrayBuffer>; texts: PackedTexts }

/** Gathers cells into batches. */
export class Hand {
  private rows = new Uint32Array(BATCH);
  private readonly texts = new TextPacker(BATCH);
  private full: Cells[] = [];

  add(row: number, cell: string): void {
    this.rows[this.texts.length] = row;
    this.texts.add(cell);
    if (this.texts.length === BATCH) this.pass();
  }

  addBytes(row: number, bytes: Uint8Array, start: number, end: number): void {
    this.rows[this.texts.length] = row;
    this.texts.addBytes(bytes, start, end);
    if (this.texts.length === BATCH) this.pass();
  }

  /** What is whole by now. */
  take(): Cells[] {
    const taken = this.full;
    this.full = [];
    return taken;
  }

  /** What is left counts as whole. */
  pass(): void {
    if (this.texts.length === 0) return;
    this.full.push({ rows: this.rows.slice(0, this.texts.length), texts: this.texts.take() });
  }
}
