// A page, its guard and a worker that can die at every await: the real handlers over memory that outlives them.
import { expect } from 'vitest';
import type { checkAttempt } from '../../entrypoints/background/check';
import type { closeAttempt } from '../../entrypoints/background/outcome';
import type { recover, voidOutdated } from '../../entrypoints/background/recover';
import type { Worker } from '../../entrypoints/background/worker';
import { deviceKeyId, GENESIS, verifyChainSegment, type LogEvent } from '../../utils/audit';
import { exportPublicKey, generateHmacKey, generateSigningKey } from '../../utils/crypto';
import type { ContactPoint, Lookup } from '../../utils/engine';
import type { Ticket } from '../../utils/guard/ticket';
import type { CheckReply, OutcomeKind, PageTicket, RawAttempt } from '../../utils/messaging/protocol';
import { resetLocks } from './locks';
import { MemoryDb } from './memory-db';
import { consented, memoryTickets, NO_MANAGED, objected } from './worker';

export interface Handlers {
  checkAttempt: typeof checkAttempt;
  closeAttempt: typeof closeAttempt;
  recover: typeof recover;
  voidOutdated: typeof voidOutdated;
}

const never = (): Promise<never> => new Promise(() => undefined);
const DEAD = Symbol('dead');
const POLICY = { version: 2, preset: 'statute', ownDomains: ['firm.test'], log: { maxUnreceipted: 10_000, maxUnreceiptedHours: 720 } };

function lookup(points: readonly ContactPoint[]): Lookup[] {
  return points.map(({ canonical }) => {
    if (canonical.startsWith('anna')) return { status: 'held', permission: consented(1) };
    return canonical.startsWith('olga') ? { status: 'held', permission: objected(2) } : { status: 'unknown', stops: [] };
  });
}

/** What the page did: the truth the log is held against. */
interface Sent { attempt: string; ticket: string; digest: string }

export class TicketWorld {
  readonly db = new MemoryDb();
  readonly session = new Map<string, Ticket>();
  now = Date.UTC(2026, 10, 21, 12);
  rootVersion = 1;
  tab = 1;
  /** Tickets the page's guard holds and has not used; the worker may hand one out again only for the same bytes. */
  readonly pageTickets = new Map<string, PageTicket>();
  readonly sent: Sent[] = [];
  /** The guard's memory of one document: a ticket used with these bytes carries no others. */
  private spent = new Map<string, string>();
  /** Left, but not yet told to the worker. */
  late: { attempt: string; digest: string }[] = [];
  readonly asked: RawAttempt[] = [];
  readonly answered = new Map<string, CheckReply>();
  readonly reported = new Set<string>();
  kills = 0;

  private constructor(
    private readonly handlers: Handlers, private readonly pair: CryptoKeyPair, private readonly publicKey: Uint8Array,
    private readonly key: CryptoKey, readonly keyId: string,
  ) {}

  static async create(handlers: Handlers): Promise<TicketWorld> {
    const pair = await generateSigningKey({ extractable: false });
    const publicKey = await exportPublicKey(pair);
    return new TicketWorld(handlers, pair, publicKey, await generateHmacKey(), await deviceKeyId(publicKey));
  }

  /** A worker's life, which ends at await number `killAt`. Nothing of it is left but db and session. */
  private life(killAt: number | undefined): { worker: Worker; death: Promise<typeof DEAD> } {
    let steps = 0;
    let dead = false;
    let die: (value: typeof DEAD) => void = () => undefined;
    const death = new Promise<typeof DEAD>((resolve) => { die = resolve; });
    const step = async (): Promise<void> => {
      steps += 1;
      if (steps === killAt) { dead = true; die(DEAD); }
      if (dead) await never();
    };
    const gated = <A extends unknown[], R>(work: (...args: A) => Promise<R>) => async (...args: A): Promise<R> => {
      await step();
      const result = await work(...args);
      await step();
      return result;
    };
    const tickets = memoryTickets(this.session);
    const store = {
      db: this.db.view(step, () => dead), lookup: gated((points: readonly ContactPoint[]) => Promise.resolve(lookup(points))),
      dataState: () => ({ rootVersion: this.rootVersion, verifiedAt: this.now, clockBackwards: false }), policy: () => this.policy, overlay: { lastAt: 0 },
      device: () => ({ deviceId: 'device-1', user: 'jan' }), deviceKey: () => this.pair, keys: () => undefined,
    };
    const worker = {
      store, attemptKey: this.key, managed: () => NO_MANAGED, now: () => this.now,
      tickets: { read: gated(tickets.read), all: gated(tickets.all), update: gated(tickets.update), updateAll: gated(tickets.updateAll), remove: gated(tickets.remove) },
    } as unknown as Worker;
    return { worker, death };
  }
  private readonly policy = { version: 2, hash: '', payload: POLICY };

  /** Runs a message; when the worker dies under it, the link asks again of a new one. `kills` = awaits to die at, in turn. */
  private async deliver<T>(kills: readonly number[], isTwice: boolean, message: (worker: Worker) => Promise<T>): Promise<T> {
    for (let turn = 0; ; turn += 1) {
      const { worker, death } = this.life(kills[turn]);
      const answers = isTwice ? Promise.all([message(worker), message(worker)]).then(([, second]) => second) : message(worker);
      answers.catch(() => undefined);
      const result = await Promise.race([answers, death]);
      if (result !== DEAD) return result as T;
      this.kills += 1;
      resetLocks();
    }
  }

  private get sender() { return { tab: this.tab, frame: 0, url: 'https://mail.test/' }; }

  /** attempt.check as the gate asks it. A fault is a hold. */
  async check(raw: RawAttempt, kills: readonly number[], isTwice = false): Promise<CheckReply | undefined> {
    if (!this.asked.includes(raw)) this.asked.push(raw);
    let reply: CheckReply;
    try {
      reply = await this.deliver(kills, isTwice, (worker) => this.handlers.checkAttempt(worker, { attempt: raw }, this.sender));
    } catch (error) {
      if (error instanceof Error && error.name === 'Fault') return undefined;
      throw error;
    }
    this.answered.set(raw.id, reply);
    if (reply.ticket) expect(this.decisionOf(reply.attempt)).toMatchObject({ leave: true });
    return reply;
  }

  /** The request leaves: the moment that must have a decision in the log, and only one for each ticket. */
  async leave(ticket: PageTicket, digest: string, kills: readonly number[], isTwice = false): Promise<void> {
    expect(this.decisionOf(ticket.attempt)).toMatchObject({ leave: true });
    if (!this.takes(ticket, digest)) return;
    await this.report(ticket.attempt, 'released', digest, kills, isTwice);
  }

  /** The request leaves, and the page's word of it is still on its way. */
  leaveUnreported(ticket: PageTicket, digest: string): void {
    expect(this.decisionOf(ticket.attempt)).toMatchObject({ leave: true });
    if (!this.takes(ticket, digest)) return;
    this.late.push({ attempt: ticket.attempt, digest });
  }

  private takes(ticket: PageTicket, digest: string): boolean {
    this.pageTickets.delete(ticket.id);
    if ((this.spent.get(ticket.id) ?? digest) !== digest) return false;
    this.spent.set(ticket.id, digest);
    this.sent.push({ attempt: ticket.attempt, ticket: ticket.id, digest });
    return true;
  }

  /** The page tells until the worker has it, however long that takes. */
  async reportLate(kills: readonly number[], isTwice = false): Promise<void> {
    for (const { attempt, digest } of this.late.splice(0)) await this.report(attempt, 'released', digest, kills, isTwice);
  }

  async report(attempt: string, outcome: OutcomeKind, digest: string | undefined, kills: readonly number[], isTwice = false): Promise<void> {
    await this.deliver(kills, isTwice, (worker) => this.handlers.closeAttempt(worker, { attempt, outcome, ...(digest ? { digest } : {}) }, this.sender));
    this.reported.add(`${attempt} ${outcome}`);
  }

  async newRoot(kills: readonly number[]): Promise<void> {
    this.rootVersion += 1;
    const ids = await this.deliver(kills, false, (worker) => this.handlers.voidOutdated(worker, { rootVersion: this.rootVersion, policyVersion: 2 }));
    for (const id of ids) this.pageTickets.delete(id);
  }

  async recover(kills: readonly number[]): Promise<void> {
    await this.deliver(kills, false, (worker) => this.handlers.recover(worker));
  }

  /** The page goes: its guard, its tickets and its unsent messages with it. */
  closeTab(): void {
    this.tab += 1;
    this.spent = new Map();
    this.pageTickets.clear();
    this.late = [];
  }

  events(): LogEvent[] {
    return [...this.db.stores.log.values()] as LogEvent[];
  }

  decisionOf(attempt: string): LogEvent | undefined {
    return this.events().find((event) => event.type === 'decision' && event.attempt === attempt);
  }

  /** What holds at every moment. */
  check_invariants(): void {
    const seen = new Set<string>();
    for (const event of this.events()) {
      const name = `${event.attempt} ${event.type === 'outcome' ? event.outcome : event.type}`;
      expect(seen, 'logged once').not.toContain(name);
      seen.add(name);
    }
    const bodies = new Map<string, string>();
    for (const { ticket, digest } of this.sent) {
      expect(bodies.get(ticket) ?? digest, 'no ticket used for two bodies').toBe(digest);
      bodies.set(ticket, digest);
    }
    for (const [attempt, reply] of this.answered) {
      expect(seen, 'an answer has its decision in the log').toContain(`${reply.attempt} decision`);
      if (reply.attempt === attempt) expect(this.decisionOf(attempt)).toMatchObject({ decision: reply.decision });
    }
    for (const name of this.reported) {
      const [attempt = '', outcome] = name.split(' ');
      // What the application answered says as well that it left.
      if (outcome === 'released') expect(['released', 'observed', 'failed'].some((left) => seen.has(`${attempt} ${left}`)), 'what left is logged').toBe(true);
    }
  }

  /** What holds at the end: nothing is left open, and the chain is whole. */
  async check_end(): Promise<void> {
    this.now += 11 * 60_000;
    await this.recover([]);
    await this.reportLate([]);
    await this.recover([]);
    this.check_invariants();
    for (const row of this.db.stores.attempts.values()) {
      expect((row as { open?: number; outcome?: string }).open, 'none lost').toBeUndefined();
      expect((row as { outcome?: string }).outcome).toBeDefined();
    }
    expect(this.session.size).toBe(0);
    const report = await verifyChainSegment(this.events(), { previousHash: GENESIS.hash, previousSequence: 0, devicePublicKey: this.publicKey });
    expect(report.ok).toBe(true);
  }
}
