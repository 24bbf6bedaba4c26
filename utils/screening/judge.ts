import type { Bytes } from '../crypto';
import { CHANNEL_CONTACT_POINT, type Channel, type ContactPoint, type Instant } from '../engine';
import { listDecider } from '../engine/decide';
import type { BulkLookup } from '../store/bulk-lookup';
import { PassingPages } from '../store/passing-pages';
import { TextPacker, textsOf, type PackedTexts } from '../store/packed-texts';
import { kindCode, kindOf, pointOf, readCell } from './contact-cell';
import { KEY } from './key-order';
import { plainEmail } from './plain-email';
import type { Ground, Plan } from './plan';
import { rowVerdict, VerdictTable, type RowVerdict } from './reasons';

/** Verdicts that a judge names by number for the first time; `from` = number of the first. */
export interface NewVerdicts { from: number; rows: RowVerdict[] }

/** Contacts of some cells, in their order. */
export interface ReadCells {
  /** Which cell each contact was in. */
  cells: Uint32Array<ArrayBuffer>;
  keys: Bytes;
  kinds: Bytes;
  canonicals: PackedTexts;
  /** Cells without one, and the verdict on each. */
  unread: Uint32Array<ArrayBuffer>;
  unreadCodes: Uint32Array<ArrayBuffer>;
  verdicts: NewVerdicts;
}

/** Contacts in key order, each once. */
export type Block = Pick<ReadCells, 'keys' | 'kinds' | 'canonicals'>;

/** Verdicts on a block. */
export interface Decided {
  codes: Uint32Array<ArrayBuffer>;
  /** Number of the record relied on or standing against; 0 = none. */
  records: Float64Array<ArrayBuffer>;
  verdicts: NewVerdicts;
}

/** Times of earlier contacts by canonical form, for the frequency cap. */
export type EarlierContacts = (points: readonly ContactPoint[]) => Promise<Record<string, Instant[]>>;

export interface JudgePort {
  read(cells: PackedTexts): Promise<ReadCells>;
  decide(block: Block): Promise<Decided>;
  /** Nothing more is asked of it: its memory goes. */
  close?(): void;
}

/** Channel that a list is decided as; each judge holds the engine to it. */
export const decidedChannel = (channel: Channel): Channel => (channel === 'email' ? 'newsletter' : channel);

/** Contacts looked up at once: few, so that what is read of them is young garbage. */
const CHUNK = 32;
const EMAIL = kindCode('email');

type Decider = ReturnType<typeof listDecider>['verdictOn'];

/** Reads contacts, and decides on them; it keeps nothing of a list but the verdicts it has named. */
export class Judge implements JudgePort {
  private readonly table = new VerdictTable();
  private told = 0;
  private decider: Decider | undefined;
  /** One for all batches: each takes its own copy from it at once. */
  private readonly canonicals = new TextPacker(1_024);

  constructor(private readonly lookup: BulkLookup, private readonly plan: Pick<Plan, 'channel' | 'purpose' | 'optOutText' | 'noticeText'>, private readonly ground: Ground, private readonly earlier?: EarlierContacts) {}

  async read(cells: PackedTexts): Promise<ReadCells> {
    const count = cells.ends.length;
    const [places, unread, unreadCodes] = [new Uint32Array(count), new Uint32Array(count), new Uint32Array(count)];
    const kinds = new Uint8Array(count);
    const { canonicals } = this;
    const isEmail = CHANNEL_CONTACT_POINT[this.plan.channel] === 'email';
    let texts: string[] | undefined; // made only when a cell needs the engine's own reader
    let left = 0;
    for (let at = 0, from = 0; at < count; from = cells.ends[at++] as number) {
      const [start, end] = [from, cells.ends[at] as number];
      if (isEmail && canonicals.addRead(plainEmail, cells.bytes, start, end)) {
        kinds[canonicals.length - 1] = EMAIL;
      } else {
        const found = readCell((texts ??= textsOf(cells))[at] as string, this.plan.channel, this.ground.engine.defaultRegion);
        if ('fault' in found) {
          unread[left] = at;
          unreadCodes[left++] = this.table.code(found.fault);
          continue;
        }
        canonicals.add(found.point.canonical);
        kinds[canonicals.length - 1] = kindCode(found.point.kind);
      }
      places[canonicals.length - 1] = at;
    }
    const read = canonicals.length;
    const packed = canonicals.take();
    const keys = await this.lookup.keysOfPacked((at) => kindOf(kinds[at]), packed);
    return { cells: places.slice(0, read), keys, kinds: kinds.slice(0, read), canonicals: packed, unread: unread.slice(0, left), unreadCodes: unreadCodes.slice(0, left), verdicts: this.newVerdicts() };
  }

  async decide(block: Block): Promise<Decided> {
    const decided = await this.decideBy(block, new PassingPages());
    return { ...decided, verdicts: this.newVerdicts() };
  }

  /** One contact after the other: permissions that outlive a collection of young garbage make the space for it grow, to 64 MB a judge. */
  private async decideBy({ keys, kinds, canonicals }: Block, pages: PassingPages): Promise<Omit<Decided, 'verdicts'>> {
    const count = kinds.length;
    const decided = { codes: new Uint32Array(count), records: new Float64Array(count) };
    for (let from = 0; from < count; from += CHUNK) {
      const points = textsOf(canonicals, from, Math.min(from + CHUNK, count)).map((text, at) => pointOf(kinds[from + at], text));
      const look = await this.lookup.prepare(keys.subarray(from * KEY, (from + points.length) * KEY), points.map((point) => point.folded), pages);
      const verdictOn = this.deciderOf(this.earlier && await this.earlier(points));
      points.forEach((point, at) => {
        const verdict = verdictOn(point, look(at, point));
        decided.codes[from + at] = this.table.code(rowVerdict(verdict));
        decided.records[from + at] = verdict.record ?? 0;
      });
    }
    return decided;
  }

  private newVerdicts(): NewVerdicts {
    const from = this.told;
    this.told = this.table.rows.length;
    return { from, rows: this.table.rows.slice(from) };
  }

  /** The same for every chunk, unless earlier contacts count. */
  private deciderOf(earlier: Record<string, Instant[]> | undefined): Decider {
    if (this.decider && !earlier) return this.decider;
    const { channel, verdictOn } = listDecider(this.listOf(earlier), this.ground.engine, this.ground.data, this.ground.now);
    if (channel !== decidedChannel(this.plan.channel)) throw new Error(`decided as ${channel}`);
    if (!earlier) this.decider = verdictOn;
    return verdictOn;
  }

  /** E-mail to a list is decided as a newsletter, however short it is. */
  private listOf(earlierContacts: Record<string, Instant[]> | undefined): Parameters<typeof listDecider>[0] {
    const { channel, purpose, optOutText, noticeText } = this.plan;
    return {
      id: 'screening', channel, purpose, purposeSource: 'declared', app: 'screening', account: '', draft: '', layer: 'screening',
      context: { utcOffsetMinutes: this.ground.utcOffsetMinutes, optOutText, noticeText, ...(earlierContacts ? { earlierContacts } : {}) },
    };
  }
}
