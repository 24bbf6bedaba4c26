import type { PageTicket } from '../../messaging/protocol';
import { meetOtherSide } from '../handshake';
import type { Ask, GateToMain, MainToGate, Refused } from '../page-link';

/** How long a ticket's acknowledgement is awaited; without one the guard asks for the request on its own. */
const ACK_MS = 250;

export interface MainEvents {
  ask(ask: Ask): void;
  used(message: Extract<MainToGate, { kind: 'used' }>): void;
  outcome(message: Extract<MainToGate, { kind: 'outcome' }>): void;
  refused(message: Refused): void;
  /** A refused request was stored instead. */
  defused(): void;
  names(message: Extract<MainToGate, { kind: 'names' }>): void;
  vouch(message: Extract<MainToGate, { kind: 'vouch' }>): void;
  /** The other side is there and wants the configuration. */
  joined(): void;
  /** It has seen the page go on to an address of which nothing was said. */
  moved(): void;
}

/** The page gate's end of the link to the main-world guard. */
export class MainLink {
  private port: MessagePort | undefined;
  private readonly acks = new Map<string, () => void>();

  constructor(private readonly events: MainEvents) {}

  start(doc: Document): void {
    meetOtherSide(doc, 'gate', (port) => { this.join(port); });
  }

  /** Also the link of the gate before this one: the guard behind it is the page's own. */
  join(port: MessagePort): void {
    this.port = port;
    port.onmessage = (event) => { this.receive(event.data as MainToGate); };
    this.events.joined();
  }

  /** For the gate that comes after this one, which says nothing more. */
  give(): MessagePort | undefined {
    const { port } = this;
    if (port) port.onmessage = null;
    this.port = undefined;
    return port;
  }

  get joined(): boolean { return this.port !== undefined; }

  post(message: GateToMain): void {
    this.port?.postMessage(message);
  }

  /** Resolves when the guard holds the ticket, or does not answer in time. */
  pushTicket(ticket: PageTicket): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.acks.delete(ticket.id);
        resolve();
      };
      const timer = setTimeout(done, ACK_MS);
      this.acks.set(ticket.id, done);
      this.post({ kind: 'ticket', ticket });
    });
  }

  private receive(message: MainToGate): void {
    if (message.kind === 'ticket-ack') this.acks.get(message.id)?.();
    else this.events[message.kind](message as never); // each is called as its message
  }
}
