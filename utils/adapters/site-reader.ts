// Code for sites whose requests or composers no declarative rule can read (design §4). A strategy is packaged and belongs to one
// adapter; policy's own adapters cannot name one. Main-world code: utils/primordials only, no iterators, no RegExp.
import type { Reader } from './adapter';

/** A recipient string as the site had it; `unresolved` = somebody is there who cannot be read, which blocks. */
export interface SiteRecipient { field: string; raw: string; reader: Reader | 'unresolved' }

/** A request as a layer could read it. `fields` are those of a FormData. */
export interface SiteRequest {
  /** Id of the rule whose method, path and query fit; the reader is asked once a rule, in the adapter's order. */
  rule: string;
  method: string;
  /** Host and port that it goes to. */
  host?: string;
  path: string;
  search: string;
  /** When the page made it, Unix ms: a held request is read again later, and must read the same. */
  since?: number;
  header: (name: string) => string | null;
  body: { kind: 'none' } | { kind: 'text'; text: string } | { kind: 'fields'; fields: readonly (readonly [string, string])[] };
}

/** What leaves, all messages of the request together. */
export interface SiteSend {
  kind: 'send';
  recipients: SiteRecipient[];
  /** Identity of the draft or drafts, '' when there is none. At most 256 characters. */
  draft: string;
  account: string;
  /** For opt-out and notice wording; read, never stored. */
  text: string;
  /** Of the one message that leaves, for the policy's subject rules; of several it stays away. */
  subject?: string;
  /** What a repetition by the site has in common with the first try, and a new try has not; absent = the same bytes. */
  same?: string;
  /** Unix ms, when the site sends it later; 0 = later, and nobody can say when, which blocks. */
  scheduledFor?: number;
  /** The message answered, where the request itself says so. */
  answers?: { sender: string; at?: number };
}

/**
 * `other`: not this rule's business, the next one is asked. `unreadable`: it may be a send, and is held as one. `unsent`: none by what
 * this document alone knows (presses, earlier answers, look-ups), and a send by the request; `same` as in SiteSend.
 */
export type SiteReading = SiteSend | SiteUnsent<'draft'> | SiteUnsent<'other'> | { kind: 'unreadable' };
export interface SiteUnsent<K> { kind: K; unsent?: true; same?: string }

/** A question to the site's own server, with the page's own credentials. Packaged code writes it, never data. */
export interface SiteCall { method: 'GET' | 'POST'; url: string; headers: [name: string, value: string][]; body: string }

/** What is sent in place of a refused send: it stores and mails nobody. Headers are those that change; an XHR takes none. */
export interface SiteRewrite { body: string; headers: [name: string, value: string][] }

/** What the site shows a person by, and the address behind it. */
export interface SiteName { name: string; address: string }

/** Request side of a site, in the main-world guard. */
export interface SiteReader {
  read(request: SiteRequest): SiteReading;
  /** Whether it may be a send though its body cannot be read, e.g. no upload. Absent = it may. */
  mayLeave?(request: Omit<SiteRequest, 'body'>): boolean;
  /** A request starts to wait: what look-ups found for the same bytes before is forgotten. */
  begin?(request: SiteRequest): void;
  /** Asked for a held send with an unresolved recipient; `found` gets the answer, then the request is read again. */
  lookup?(request: SiteRequest): SiteCall | null;
  found?(request: SiteRequest, text: string): void;
  /** Look-ups one after another that a held request may need; absent = one. The first that fails is the last. */
  lookups?: number;
  /** The refused send as one that only stores; null = there is no such thing, and it is refused. */
  defuse?(request: SiteRequest): SiteRewrite | null;
  /** Names that the page gate will meet; called once, `sink` as often as there are some. */
  names?(sink: (names: SiteName[]) => void): void;
  /** Names of behaviours that policy has switched off, all of them each time. */
  switchOff?(off: readonly string[]): void;
  /** The site's answer to a request that passed as draft or other, e.g. the id it gave to a draft. Text as received. */
  answered?(request: SiteRequest, text: string): void;
}

/** A composer as code read it; what is absent keeps what the declarative rule says. */
export interface SiteComposer {
  recipients: SiteRecipient[];
  /** False when something that must be there is not: the site has changed. */
  readable: boolean;
  account?: string;
  draft?: string;
  /** Id of the conversation: the purpose chosen is remembered for it. */
  thread?: string;
  text?: string;
  subject?: string;
  /** As in SiteSend. */
  scheduledFor?: number;
  answers?: { sender: string; at?: number };
}

/** Page side of a site, in the page gate. `scope` is the composer that the control rule found, or the document. */
export interface SitePage {
  /** Whether this control, or the element that a key was pressed in, sends; absent = whatever the rule's selectors match does. */
  accepts?(rule: string, control: Element, by: 'control' | 'key'): boolean;
  /** Composer of a control that stands outside all of them, e.g. in a menu; absent or undefined = nearest, last used, or the only one. */
  composerOf?(rule: string, control: Element): Element | undefined;
  /** What does the same as a control that has left the page while its send was decided, e.g. an item of a menu that has closed. */
  instead?(control: Element, composer: Element): Element | undefined;
  /** From the reader's `names`. */
  learn?(names: readonly SiteName[]): void;
  switchOff?(off: readonly string[]): void;
  read(rule: string, scope: ParentNode, control: Element | undefined): SiteComposer;
}
