import type { PageTicket } from '../../messaging/protocol';
import { meetOtherSide } from '../handshake';
import type { Ask, GateToMain, MainToGate } from '../page-link';

/** How long a ticket's acknowledgement is awaited; without one the page gate releases alone. */
const ACK_MS = 250;

export interface MainEvents {
  ask(ask: Ask): void;
  used(message: Extract<MainToGate, { kind: 'used' }>): void;
  outcome(message: Extract<MainToGate, { kind: 'outcome' }>): void;
  refused(message: Extract<MainToGate, { kind: 'refused' }>): void;
  /** The other side is there and wants the configuration. */
  joined(): void;
}

/** The page gate's end of the link to the main-world guard. */
export class MainLink {
  private port: MessagePort | undefined;
  private readonly acks = new Map<string, () => void>();

  constructor(private readonly events: MainEvents) {}

  start(doc: Document): void {
    meetOtherSide(doc, 'gate', (port) => {
      this.port = port;
      port.onmessage = (event) => { this.receive(event.data as MainToGate); };
      this.events.joined();
    });
  }

  get joined(): boolean { return this.port !== undefined; }

  post(message: GateToMain): void {
    this.port?.postMessage(message);
  }

  /** Resolves true when the guard holds the ticket, false when there is no guard or it does not answer in time. */
  pushTicket(ticket: PageTicket): Promise<boolean> {
    if (!this.port) return Promise.resolve(false);
    return new Promise((resolve) => {
      const done = (acknowledged: boolean): void => {
        clearTimeout(timer);
        this.acks.delete(ticket.id);
        resolve(acknowledged);
      };
      const timer = setTimeout(() => { done(false); }, ACK_MS);
      this.acks.set(ticket.id, () => { done(true); });
      this.post({ kind: 'ticket', ticket });
    });
  }

  private receive(message: MainToGate): void {
    switch (message.kind) {
      case 'ask': this.events.ask(message); break;
      case 'ticket-ack': this.acks.get(message.id)?.(); break;
      case 'used': this.events.used(message); break;
      case 'outcome': this.events.outcome(message); break;
      case 'refused': this.events.refused(message); break;
    }
  }
}
