import { sortedSetHash } from '../audit';
import { toBase64url } from '../crypto';
import type { CsvRecord } from '../connectors/records';
import type { Channel } from '../engine';
import { ScreeningFiles, type FileWords } from './files';
import { decidedChannel, type JudgePort, type Judged } from './judge';
import { ScreeningError, type Plan } from './plan';
import { lineReason, unread } from './reasons';
import { blobSource, tableRows } from './table-rows';
import { isAllowed, RowCodes, tallyOf, type Tally } from './tally';

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

/** Cells that go to a judge at once. */
const BATCH = 4_000;
/** Batches on their way to one judge: it has one in hand and one waiting. */
const WAITING = 2;
const SHOWN_LINES = 1_000;

/** FNV-1a over the contacts in their order: a list read twice must give the same. */
class Contacts {
  private sum = 0x811c9dc5;

  add({ fault, row }: CsvRecord, column: number): void {
    const cell = fault ? '\0' : row[column] ?? '';
    for (let at = 0; at < cell.length; at++) this.take(cell.charCodeAt(at));
    this.take(-1);
  }

  isSame(other: Contacts): boolean {
    return this.sum === other.sum;
  }

  private take(code: number): void {
    this.sum = Math.imul(this.sum ^ code, 0x01000193);
  }
}

/** Hands cells to the judges by turns, and waits where they are behind. */
class Hand {
  private rows: number[] = [];
  private cells: string[] = [];
  private turn = 0;
  private readonly waiting: Promise<void>[][];

  constructor(private readonly judges: readonly JudgePort[]) {
    this.waiting = judges.map(() => []);
  }

  async give(row: number, cell: string): Promise<void> {
    this.rows.push(row);
    if (this.cells.push(cell) >= BATCH) await this.pass();
  }

  async end(): Promise<void> {
    await this.pass();
    await Promise.all(this.waiting.flat());
  }

  private async pass(): Promise<void> {
    if (this.rows.length === 0) return;
    const at = this.turn++ % this.judges.length;
    const line = this.waiting[at] as Promise<void>[];
    if (line.length >= WAITING) await line.shift();
    const added = this.judges[at]!.add(Uint32Array.from(this.rows), this.cells);
    added.catch(() => undefined); // awaited by the next turn or by the end
    line.push(added);
    this.rows = [];
    this.cells = [];
  }
}

export interface RunHooks {
  words: FileWords;
  progress(progress: Progress): void;
}

/** One screening, from the list to the two files. Nothing of it is written anywhere but into the Blobs that it gives. */
export class ScreeningRun {
  private readonly held = new RowCodes();
  private readonly broken = { lines: [] as number[], count: 0 };
  private readonly contacts = new Contacts();
  private rows = 0;

  constructor(private readonly list: Blob, private readonly plan: Plan, private readonly judges: readonly JudgePort[], private readonly hooks: RunHooks) {}

  async run(): Promise<Screened> {
    await this.read();
    const judged = await this.decide();
    const codes = judged.map((one) => this.held.take(one));
    const { tally, set } = tallyOf(judged, codes, this.held, this.rows, this.plan.withWarned);
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const setHash = await sortedSetHash(set, salt);
    const files = await this.write();
    return { tally, decidedAs: decidedChannel(this.plan.channel), setHash, salt: toBase64url(salt), ...files, broken: this.broken };
  }

  private async read(): Promise<void> {
    const { shape, column } = this.plan;
    const hand = new Hand(this.judges);
    let seen = 0;
    for await (const records of tableRows(blobSource(this.list, (bytes) => { seen += bytes; }), shape, column)) {
      for (const record of records) {
        const row = this.rows++;
        this.contacts.add(record, column);
        if (record.fault) this.breakLine(row, record.line, record.fault);
        else await hand.give(row, record.row[column] ?? '');
      }
      this.tell('read', seen / this.list.size);
    }
    await hand.end();
    if (this.rows === 0) throw new ScreeningError('screening_fault_empty');
  }

  private breakLine(row: number, line: number, fault: string): void {
    this.held.set(row, this.held.table.code(unread(lineReason(fault))));
    this.broken.count++;
    if (this.broken.lines.length < SHOWN_LINES) this.broken.lines.push(line);
  }

  private async decide(): Promise<Judged[]> {
    let done = 0;
    return Promise.all(this.judges.map((judge) => judge.decide((rows) => {
      done += rows;
      this.tell('decide', done / this.rows);
    })));
  }

  /** The list is read again: it is not held in memory. One that has changed meanwhile is refused. */
  private async write(): Promise<Pick<Screened, 'files' | 'written'>> {
    const { shape, column, withWarned } = this.plan;
    const files = new ScreeningFiles(shape, this.hooks.words);
    const contacts = new Contacts();
    let row = 0;
    for await (const records of tableRows(blobSource(this.list), shape, column)) {
      for (const record of records) {
        const verdict = this.held.verdictOf(row);
        if (!verdict) throw new ScreeningError('screening_fault_changed');
        contacts.add(record, column);
        files.write(record, verdict, this.held.recordOf(row), isAllowed(verdict, withWarned));
        row++;
      }
      this.tell('write', row / this.rows);
    }
    if (row !== this.rows || !contacts.isSame(this.contacts)) throw new ScreeningError('screening_fault_changed');
    return { files: files.end(), written: files.written };
  }

  private tell(phase: Phase, part: number): void {
    this.hooks.progress({ phase, part: Math.min(part, 1), rows: this.rows });
  }
}
