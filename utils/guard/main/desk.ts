// State of one document's guard: adapters, open tickets, receipts, pending asks. Everything is callbacks: a promise would read
// `constructor` and `then`, which a page can answer.
import type { AdapterRequests } from '../../adapters/adapter';
import type { PageTicket } from '../../messaging/protocol';
import { globMatches } from '../match/glob';
import { isSameTime } from '../match/same-time';
import { matchEndpoint, type Endpoint, type SendMatch } from '../match/request';
import type { Ask, AskReason, GateToMain, MainToGate } from '../page-link';
import { bare, now, push } from '../../primordials';
import { Asks } from './asks';
import { coversAll, isSameOrUnknown, namedIn, tokensOf } from './cover';
import { RETRY_MS, until, type Receipt, type Taken } from './receipt';
import { Vouches } from './vouches';

export type { Taken } from './receipt';

/** A send as matched, with the digest of what was read (absent: unreadable or too large). */
export interface Send extends SendMatch { digest?: string }

export class Desk {
  unloading = false;
  /** What a refused request says to the application, in the browser's language. */
  refusal = 'Consentry';
  private adapters: readonly AdapterRequests[];
  private readonly packaged: readonly AdapterRequests[];
  private settled = false;
  /** Address that the adapters were told for; undefined = any of this document. */
  private place: string | undefined;
  gone = false;
  /** The gate has no extension behind it, and another may come. */
  private waits = false;
  private send: ((message: MainToGate) => void) | undefined;
  private tickets: PageTicket[] = [];
  private receipts: Receipt[] = [];
  private refusals: { digest: string; until: number }[] = [];
  private readonly asks = new Asks();
  private waiting: ((alive: boolean) => void)[] = [];
  readonly vouches = new Vouches();
  private lastAsk = 0;
  private era = 0;

  /**
   * @param packaged what this script set carries, held until the gate says which of it applies here.
   * @param here address of the document at this moment, without its fragment
   */
  constructor(packaged: readonly AdapterRequests[], private readonly here: () => string = () => '') {
    this.packaged = bare(packaged);
    this.adapters = this.packaged;
  }

  connect(send: (message: MainToGate) => void): void { this.send = send; }

  /** Nobody will answer any more: what is held and what comes later is refused. */
  orphan(): void {
    this.gone = true;
    this.tickets = [];
    this.asks.drop();
    this.vouches.drop();
    this.wake(false);
  }

  receive(message: GateToMain): void {
    if (!this.heeds(message.kind)) return;
    switch (message.kind) {
      case 'config': this.configure(message); break;
      case 'ticket':
        if (!this.isSpent(message.ticket.id, undefined)) push(this.tickets, message.ticket);
        this.post({ kind: 'ticket-ack', id: message.ticket.id });
        break;
      case 'ticket-void': this.withdraw(message.ids); break;
      case 'vouched': this.vouches.settle(message.vouch); break;
      case 'answer': this.asks.answer(message.ask, message.allow ? message.ticket : null); break;
      case 'orphaned': this.wait(); break;
      case 'heir': this.goOn(); break;
      case 'gone': this.orphan(); break;
    }
  }

  /** What an orphan still says gives no leave. */
  private heeds(kind: GateToMain['kind']): boolean {
    return !this.gone && (!this.waits || kind === 'heir' || kind === 'gone' || kind === 'vouched');
  }

  /** As before the first word of a gate, but that nothing decided counts any more. */
  private wait(): void {
    this.era += 1;
    this.waits = true;
    this.tickets = [];
    for (let i = 0; i < this.receipts.length; i++) (this.receipts[i] as Receipt).until = 0;
    this.settled = false;
    const all: AdapterRequests[] = []; // policy's own stay too: no script set carries them
    for (let i = 0; i < this.packaged.length; i++) push(all, this.packaged[i] as AdapterRequests);
    for (let i = 0; i < this.adapters.length; i++) push(all, this.adapters[i] as AdapterRequests);
    this.adapters = all;
    this.vouches.drop();
  }

  private goOn(): void {
    this.waits = false;
    this.asks.again((message) => { this.post(message); });
  }

  private configure({ adapters, settled, place, refusal, off }: Extract<GateToMain, { kind: 'config' }>): void {
    this.adapters = settled ? this.named(adapters) : this.packaged;
    this.settled = settled;
    this.place = place;
    this.refusal = refusal ?? this.refusal;
    this.switchOff(off);
    if (this.isSettled()) this.wake(true);
  }

  post(message: MainToGate): void { this.send?.(message); }

  /** Rules that may match, before any body is read. */
  endpoint(target: Endpoint['target']): Endpoint | null { return matchEndpoint(this.known(), target); }

  /** What was told holds for this address: in an application of one page another may be another site's. */
  isSettled(): boolean {
    if (!this.settled || this.place === undefined || this.place === this.here()) return this.settled;
    this.settled = false;
    this.adapters = this.packaged;
    this.post({ kind: 'moved' });
    return false;
  }

  /** Calls back at once when the adapters of this host are known; false = there is nobody to ask. */
  whenSettled(done: (alive: boolean) => void): void {
    if (this.gone) done(false);
    else if (this.isSettled()) done(true);
    else push(this.waiting, done);
  }

  /** Tells the network layer that the next request to this path with this body (`hidden`: not seen there) is no send; calls back once it knows, or cannot. */
  vouch(path: string, digest: string, hidden: boolean, done: () => void): void {
    if (this.gone) { done(); return; }
    this.post({ kind: 'vouch', vouch: this.vouches.add(done), path, digest, hidden });
  }

  ask(send: Send, why: AskReason, done: (ticket: PageTicket | null) => void): void {
    if (this.gone) { done(null); return; }
    const id = ++this.lastAsk;
    const message: Ask = {
      kind: 'ask', ask: id, adapter: send.adapter.id, rule: send.rule.id, recipients: send.recipients, draft: send.draft, account: send.account, why,
      ...(send.text === '' ? {} : { text: send.text }), ...(send.subject === undefined ? {} : { subject: send.subject }), ...(send.digest === undefined ? {} : { digest: send.digest }),
      ...(send.scheduledFor === undefined ? {} : { scheduledFor: send.scheduledFor }), ...(send.answers === undefined ? {} : { answers: send.answers }),
    };
    this.asks.add(message, (ticket) => { done(ticket !== null && this.isSpent(ticket.id, send.digest) ? null : ticket); });
    this.post(message);
  }

  /** Takes an open ticket or a receipt of the same bytes, in this task. */
  take(send: Send): Taken | null {
    const ticket = this.find(send);
    if (ticket !== null) return this.use(ticket, send);
    const receipt = this.receipt(send);
    if (receipt === null) return null;
    receipt.open = false;
    this.post({ kind: 'used', ticket: receipt.ticket, attempt: receipt.attempt, retry: true, digest: send.digest as string });
    return { ticket: receipt.ticket, attempt: receipt.attempt };
  }

  /** `take` would succeed now. */
  peek(send: Send): boolean { return this.find(send) !== null || this.receipt(send) !== null; }

  /** Uses this ticket for this send, which was decided as it is. */
  use(ticket: PageTicket, send: Send): Taken {
    this.void([ticket.id]);
    const taken: Taken = { ticket: ticket.id, attempt: ticket.attempt };
    push(this.receipts, { ...taken, rule: send.rule.id, draft: send.draft, digest: send.digest, until: until(ticket), open: false });
    this.post({ kind: 'used', ...taken, retry: false, ...(send.digest === undefined ? {} : { digest: send.digest }) });
    return taken;
  }

  /** Remembers a refusal where the site says what a repetition of it is. */
  refuse(send: Send): void {
    if (send.same !== undefined && send.digest !== undefined) push(this.refusals, { digest: send.digest, until: now() + RETRY_MS });
  }

  /** The site repeats what was refused. */
  wasRefused(send: Send): boolean {
    for (let i = 0; send.same !== undefined && i < this.refusals.length; i++) {
      const refusal = this.refusals[i] as Desk['refusals'][number];
      if (refusal.digest === send.digest && now() < refusal.until) return true;
    }
    return false;
  }

  /** Some rule of this method (null = any) could fit the path: worth a closer look. */
  mayMatch(method: string | null, path: string): boolean {
    const adapters = this.known();
    for (let i = 0; i < adapters.length; i++) {
      const requests = adapters[i]?.requests ?? [];
      for (let j = 0; j < requests.length; j++) if ((method === null || requests[j]?.method === method) && globMatches(requests[j]?.path ?? '', path)) return true;
    }
    return false;
  }

  /** This host has no adapter, and that is known. */
  get idle(): boolean { return this.isSettled() && this.adapters.length === 0; }
  addTicket(ticket: PageTicket): void { push(this.tickets, ticket); }

  /** While it is the same, no leave was taken back: for an answer that is used a moment later. */
  get leaves(): number { return this.gone ? -1 : this.era; }

  outcome(taken: Taken, outcome: 'observed' | 'failed' | 'unknown'): void {
    // Only what failed may be tried again on the same leave; the same bytes after a success are a new attempt.
    for (let i = 0; i < this.receipts.length; i++) {
      const receipt = this.receipts[i] as Receipt;
      if (receipt.ticket === taken.ticket) receipt.open = outcome === 'failed';
    }
    this.post({ kind: 'outcome', attempt: taken.attempt, outcome });
  }

  private known(): readonly AdapterRequests[] {
    this.isSettled();
    return this.adapters;
  }

  private switchOff(off: readonly string[] | undefined): void {
    for (let i = 0; off !== undefined && i < this.packaged.length; i++) this.packaged[i]?.reader?.switchOff?.(off);
  }

  /** What is packaged comes by name and keeps its rules and code; policy's own come whole. */
  private named(named: Extract<GateToMain, { kind: 'config' }>['adapters']): AdapterRequests[] {
    const adapters = bare(named) as AdapterRequests[];
    for (let i = 0; i < adapters.length; i++) {
      for (let j = 0; j < this.packaged.length; j++) if (this.packaged[j]?.id === adapters[i]?.id) adapters[i] = this.packaged[j] as AdapterRequests;
    }
    return adapters;
  }

  private find(send: Send): PageTicket | null {
    const isOut = this.gone || this.tickets.length === 0;
    const tokens = send.unreadable || isOut ? null : tokensOf(send);
    for (let i = 0; !isOut && i < this.tickets.length; i++) {
      const ticket = this.tickets[i] as PageTicket;
      if (tokens === null ? this.fitsList(ticket, send) : this.fits(ticket, send, tokens)) return ticket;
    }
    return null;
  }

  private receipt(send: Send): Receipt | null {
    for (let i = 0; !this.gone && send.digest !== undefined && i < this.receipts.length; i++) {
      const receipt = this.receipts[i] as Receipt;
      if (receipt.open && receipt.digest === send.digest && receipt.rule === send.rule.id && receipt.draft === send.draft && now() < receipt.until) return receipt;
    }
    return null;
  }

  /** Leave for a list that cannot be read is for the one request of its rule that cannot be read either. */
  private fitsList(ticket: PageTicket, send: Send): boolean {
    const isList = send.rule.audience === 'list' || send.rule.audience === 'all-filtered';
    return ticket.campaign === true && isList && this.fitsRule(ticket, send) && (ticket.covers.length === 0 || coversAll(ticket, namedIn(send)));
  }

  private fitsRule(ticket: PageTicket, send: Send): boolean {
    if (now() >= ticket.expiresAt || ticket.rule !== send.rule.id || !isSameTime(ticket.scheduledFor, send.scheduledFor)) return false;
    return isSameOrUnknown(ticket.account, send.account) && isSameOrUnknown(ticket.draft, send.draft);
  }

  private fits(ticket: PageTicket, send: Send, tokens: readonly string[]): boolean {
    return this.fitsRule(ticket, send) && coversAll(ticket, tokens);
  }

  /** Used in this document with other bytes, whatever the worker has heard of it: no ticket carries two bodies. */
  private isSpent(id: string, digest: string | undefined): boolean {
    for (let i = 0; i < this.receipts.length; i++) {
      const receipt = this.receipts[i] as Receipt;
      if (receipt.ticket === id && (digest === undefined || receipt.digest !== digest)) return true;
    }
    return false;
  }

  /** Decided on what is no more: neither leave nor a retry is left. */
  private withdraw(ids: readonly string[]): void {
    this.era += 1;
    this.void(ids);
    for (let i = 0; i < this.receipts.length; i++) {
      const receipt = this.receipts[i] as Receipt;
      for (let j = 0; j < ids.length; j++) if (ids[j] === receipt.ticket) receipt.until = 0;
    }
  }

  private void(ids: readonly string[]): void {
    const kept: PageTicket[] = [];
    for (let i = 0; i < this.tickets.length; i++) {
      const ticket = this.tickets[i] as PageTicket;
      let dropped = false;
      for (let j = 0; j < ids.length; j++) if (ids[j] === ticket.id) dropped = true;
      if (!dropped) push(kept, ticket);
    }
    this.tickets = kept;
  }

  private wake(alive: boolean): void {
    const { waiting } = this;
    this.waiting = [];
    for (let i = 0; i < waiting.length; i++) waiting[i]?.(alive);
  }
}
