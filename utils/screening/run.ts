import { SetHash } from '../audit';
import { release, toBase64url } from '../crypto';
import type { Channel } from '../engine';
import { ScreeningFiles, type FileWords } from './files';
import { ContactList } from './contact-list';
import { Hand } from './hand';
import { decidedChannel, type Decided, type JudgePort, type NewVerdicts, type ReadCells } from './judge';
import { ScreeningError, type Plan } from './plan';
import { lineReason, unread, type RowVerdict } from './reasons';
import { RowScanner, type RowSink } from './row-scanner';
import { asUtf8, blobSource } from './table-rows';
import { isAllowed, RowCodes, tallyOf, type Tally } from './tally';
import { Turns } from './turns';

export type Phase = 'read' | 'decide' | 'write';
export interface Progress { phase: Phase; /** Of this phase, 0 to 1. */ part: number; rows: number }

export interface Screened {
  tally: Tally;
  /** Channel it was decided as. */
  decidedAs: Channel;
  setHash: string;
  /** Base64url; goes with the clearance and stays on the device. */
  salt: string;
  files: { allowed: Blob; notAllowed: Blob };
  written: { allowed: number; notAllowed: number };
  /** First lines that could not be read as a row, and how many there are. */
  broken: { lines: number[]; count: number };
}

const SHOWN_LINES = 1_000;

/** FNV-1a over the bytes of a list: read twice, it must be the same. */
class Sum {
  private held = 0x811c9dc5;

  add(bytes: Uint8Array): void {
    let sum = this.held;
    for (let at = 0; at < bytes.length; at++) sum = Math.imul(sum ^ (bytes[at] as number), 0x01000193);
    this.held = sum;
  }

  isSame(other: Sum): boolean {
    return this.held === other.held;
  }
}

export interface RunHooks {
  words: FileWords;
  progress(progress: Progress): void;
}

/** One screening, from the list to the two files. Nothing of it is written anywhere but into the Blobs that it gives. */
export class ScreeningRun {
  private readonly held = new RowCodes();
  private readonly contacts = new ContactList();
  private readonly broken = { lines: [] as number[], count: 0 };
  private readonly sum = new Sum();
  /** A judge's number of a verdict → ours. */
  private readonly codes: number[][];
  private rows = 0;

  constructor(private readonly list: Blob, private readonly plan: Plan, private readonly judges: readonly JudgePort[], private readonly hooks: RunHooks) {
    this.codes = judges.map(() => []);
  }

  async run(): Promise<Screened> {
    await this.read();
    await this.decide();
    for (const judge of this.judges) judge.close?.();
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const set = new SetHash(salt);
    const tally = tallyOf(this.contacts, this.held, this.rows, this.plan.withWarned, (keys, at) => { set.add(keys, at); });
    this.contacts.clear();
    const files = await this.write();
    return { tally, decidedAs: decidedChannel(this.plan.channel), setHash: set.digest(), salt: toBase64url(salt), ...files, broken: this.broken };
  }

  private async read(): Promise<void> {
    const turns = new Turns(this.judges);
    const hand = new Hand();
    let seen = 0;
    const sink: RowSink = {
      plain: (bytes, _start, _end, cellStart, cellEnd) => { hand.addBytes(this.rows++, bytes, cellStart, cellEnd); },
      record: ({ fault, line, row }) => {
        if (fault) this.breakLine(this.rows++, line, fault);
        else hand.add(this.rows++, row[this.plan.column] ?? '');
      },
    };
    const give = async (): Promise<void> => {
      for (const { rows, texts } of hand.take()) await turns.give(async (judge, number) => {
        this.takeRead(rows, await judge.read(texts), number);
        release(rows, texts.bytes, texts.ends);
      });
    };
    for await (const _ of this.scan(sink, this.sum, (bytes) => { seen += bytes; })) {
      await give();
      this.tell('read', seen / this.list.size);
    }
    hand.pass();
    await give();
    await turns.end();
    if (this.rows === 0) throw new ScreeningError('screening_fault_empty');
    this.held.fit(this.rows);
    this.contacts.sort();
  }

  /** Rows of the list, from its start, with a turn after each piece. */
  private async* scan(sink: RowSink, sum: Sum, seen?: (bytes: number) => void): AsyncGenerator<void> {
    const { shape, column } = this.plan;
    const scanner = new RowScanner(shape, column, sink);
    for await (const piece of asUtf8(blobSource(this.list, seen), shape.encoding)()) {
      sum.add(piece);
      scanner.take(piece);
      yield;
    }
    scanner.end();
  }

  private takeRead(rows: Uint32Array, read: ReadCells, judge: number): void {
    this.learn(judge, read.verdicts);
    this.contacts.add(rows, read);
    read.unread.forEach((cell, at) => { this.held.set(rows[cell] as number, this.codeOf(judge, read.unreadCodes[at])); });
  }

  private breakLine(row: number, line: number, fault: string): void {
    this.held.set(row, this.held.table.code(unread(lineReason(fault))));
    this.broken.count++;
    if (this.broken.lines.length < SHOWN_LINES) this.broken.lines.push(line);
  }

  private async decide(): Promise<void> {
    const turns = new Turns(this.judges);
    let done = 0;
    for (const { from, of, block } of this.contacts.parts()) {
      await turns.give(async (judge, number) => {
        const { length } = of;
        this.takeDecided(from, of, await judge.decide(block), number);
        release(of, block.keys, block.kinds, block.canonicals.bytes, block.canonicals.ends);
        done += length;
        this.tell('decide', done / this.rows);
      });
    }
    await turns.end();
  }

  private takeDecided(from: number, of: Uint32Array, { codes, records, verdicts }: Decided, judge: number): void {
    this.learn(judge, verdicts);
    of.forEach((contact, at) => { this.held.set(this.contacts.rowAt(from + at), this.codeOf(judge, codes[contact]), records[contact]); });
  }

  private learn(judge: number, { from, rows }: NewVerdicts): void {
    rows.forEach((row, at) => { this.codes[judge]![from + at] = this.held.table.code(row); });
  }

  private codeOf(judge: number, code: number | undefined): number {
    const ours = this.codes[judge]?.[code ?? -1];
    if (ours === undefined) throw new Error(`verdict ${code} of judge ${judge} is not known`);
    return ours;
  }

  /** The list is read again: it is not held in memory. One that has changed meanwhile is refused. */
  private async write(): Promise<Pick<Screened, 'files' | 'written'>> {
    const { held, plan } = this;
    const files = new ScreeningFiles(plan.shape, this.hooks.words);
    const free = new Map(held.table.rows.map((verdict) => [verdict, isAllowed(verdict, plan.withWarned)]));
    const sum = new Sum();
    let row = 0;
    const next = (): RowVerdict => {
      const verdict = held.verdictOf(row++);
      if (!verdict) throw new ScreeningError('screening_fault_changed');
      return verdict;
    };
    const sink: RowSink = {
      plain: (bytes, start, end, _cellStart, _cellEnd, line) => {
        const verdict = next();
        files.writeBytes(bytes, start, end, line, verdict, held.recordOf(row - 1), free.get(verdict) === true);
      },
      record: (record) => {
        const verdict = next();
        files.write(record, verdict, held.recordOf(row - 1), free.get(verdict) === true);
      },
    };
    for await (const _ of this.scan(sink, sum)) {
      await files.settled();
      this.tell('write', row / this.rows);
    }
    this.tell('write', row / this.rows);
    if (row !== this.rows || !sum.isSame(this.sum)) throw new ScreeningError('screening_fault_changed');
    return { files: files.end(), written: files.written };
  }

  private tell(phase: Phase, part: number): void {
    this.hooks.progress({ phase, part: Math.min(part, 1), rows: this.rows });
  }
}
