import { release } from '../crypto';
import { TextPacker } from '../store/packed-texts';
import type { Block, ReadCells } from './judge';
import { compareKeys, KEY, keyOrder } from './key-order';

/** Cells read at once; a power of two, so that a contact's number says which batch it is in. */
const BITS = 12;
export const BATCH = 1 << BITS;
const PLACE = BATCH - 1;
/** Contacts decided at once: those of some eight pages of a base as large as the list. */
const BLOCK = 4_096;

interface Batch extends Block { rows: Uint32Array<ArrayBuffer> }

/** Contacts in key order from one place to another, equal ones together. */
export interface Part { from: number; block: Block; /** Which contact of the block each place is. */ of: Uint32Array<ArrayBuffer> }

/** Contacts of a whole list in packed arrays: some 100 bytes each. */
export class ContactList {
  private readonly batches: Batch[] = [];
  private order = new Uint32Array(0);
  /** What a block is put together in. */
  private readonly packer = new TextPacker(BLOCK);
  private readonly keys = new Uint8Array(BLOCK * KEY);
  private readonly kinds = new Uint8Array(BLOCK);

  /** `rows` = rows of the cells that were read. */
  add(rows: Uint32Array, { cells, keys, kinds, canonicals }: ReadCells): void {
    if (kinds.length > BATCH) throw new RangeError(`batch of ${kinds.length}`);
    if (kinds.length > 0) this.batches.push({ rows: cells.map((cell) => rows[cell] as number), keys, kinds, canonicals });
  }

  sort(): void {
    const keys = this.batches.map((batch) => batch.keys);
    this.order = keyOrder(keys, BITS);
  }

  /** The list in blocks, once it is sorted. */
  *parts(): Generator<Part> {
    for (let from = 0; from < this.order.length;) {
      const part = this.part(from);
      from += part.of.length; // whoever is given it may release it
      yield part;
    }
  }

  rowAt(place: number): number {
    const id = this.order[place] as number;
    return this.batches[id >>> BITS]!.rows[id & PLACE] as number;
  }

  /** Once for each contact, in key order; `keys` are those of others too, this one's begins at `at`. */
  eachContact(visit: (row: number, keys: Uint8Array, at: number) => void): void {
    for (let place = 0; place < this.order.length; place++) {
      if (place > 0 && this.isSame(place - 1, place)) continue;
      const id = this.order[place] as number;
      visit(this.rowAt(place), this.batches[id >>> BITS]!.keys, (id & PLACE) * KEY);
    }
  }

  /** Nobody is decided on any more: their memory goes. */
  clear(): void {
    for (const { rows, keys, kinds, canonicals } of this.batches) release(rows, keys, kinds, canonicals.bytes, canonicals.ends);
    this.batches.length = 0;
    this.order = new Uint32Array(0);
  }

  private part(from: number): Part {
    const of: number[] = [];
    const { packer, keys, kinds } = this;
    let count = 0;
    for (let place = from; place < this.order.length; place++) {
      if (place === from || !this.isSame(place - 1, place)) {
        if (count === BLOCK) break;
        const id = this.order[place] as number;
        const [batch, at] = [this.batches[id >>> BITS]!, id & PLACE];
        const { bytes, ends } = batch.canonicals;
        packer.addBytes(bytes, at === 0 ? 0 : ends[at - 1] as number, ends[at] as number);
        kinds[count] = batch.kinds[at] as number;
        for (let byte = 0, i = at * KEY, j = count * KEY; byte < KEY; byte++) keys[j++] = batch.keys[i++] as number;
        count++;
      }
      of.push(count - 1);
    }
    return { from, of: Uint32Array.from(of), block: { keys: keys.slice(0, count * KEY), kinds: kinds.slice(0, count), canonicals: packer.take() } };
  }

  private isSame(place: number, other: number): boolean {
    const [a, b] = [this.order[place] as number, this.order[other] as number];
    return compareKeys(this.batches[a >>> BITS]!.keys, a & PLACE, this.batches[b >>> BITS]!.keys, b & PLACE) === 0;
  }
}
