// The declarative adapter format (design §4): data only, strategies picked by name. docs/add-an-adapter.md explains it.
import type { Audience, Channel, PurposeId } from '../engine';
import type { SiteReader } from './site-reader';

/** A predicate over one body or query field. `last` is what PHP keeps of repeated fields. */
export interface FieldPredicate {
  field: string;
  is: 'equals' | 'one-of' | 'present' | 'absent' | 'empty' | 'not-empty';
  values?: string[];
  occurrence?: 'first' | 'last';
}

/** How one extracted string is read by the worker. `reference` and `list-id` need a lookup, else they are unresolved. */
export type Reader = 'address-list' | 'phone' | 'handle' | 'reference' | 'list-id';

export type RequestExtractor =
  | { from: 'field'; field: string; occurrence?: 'first' | 'last' | 'all'; as: string; reader: Reader }
  | { from: 'json'; path: string; as: string; reader: Reader }
  | { from: 'query'; field: string; as: string; reader: Reader }
  | { from: 'header'; name: string; path?: string; as: string; reader: Reader }
  | { from: 'unresolved'; as: string };

/** A value picked from a request, e.g. the draft id. */
export type RequestValue = { from: 'field' | 'query'; field: string } | { from: 'json'; path: string };

/** How a refused request answers, so that the text stays in the composer. */
export type DenyStrategy = 'network-error' | 'http-403' | 'json-error' | 'form-stay' | 'roundcube-unbusy' | 'suitecrm-errors' | 'odoo-error';

/** How the app's own answer tells success: status of the response, a value in its JSON (without `equals`: that there is none), or text in the response frame. */
export type OutcomeRule =
  | { by: 'status' }
  | { by: 'json'; path: string; equals?: string }
  | { by: 'frame-text'; ok: string; failed?: string }
  | { by: 'none' };

export interface RequestRule {
  id: string;
  /** `send` waits for a decision, `draft` is known and passes. A matched endpoint with an unreadable body is a send. */
  kind: 'send' | 'draft';
  method: string;
  /** Glob over pathname, `*` = any run of characters; also matched by L3 filters. */
  path: string;
  query?: FieldPredicate[];
  /** `none`: recipients are not in the body. JSON paths are `a.b[*].c`. `site`: the adapter's packaged reader (site-reader.ts) reads it. */
  body: 'fields' | 'json' | 'none' | 'site';
  fields?: FieldPredicate[];
  channel: Channel;
  purpose?: PurposeId;
  audience: Audience;
  recipients: RequestExtractor[];
  draft?: RequestValue;
  /** Fields whose text is searched for opt-out and notice wording. */
  text?: string[];
  /** Field or JSON path of the subject, for the policy's subject rules. */
  subject?: string;
  deny: DenyStrategy;
  outcome: OutcomeRule;
}

export type DomExtractor = {
  as: string;
  reader: Reader;
  /** Tried in order; each selector is kept beside the evidence for it. All matches of the first that matches count. */
  selectors: string[];
  /** `initial`: the value a field had when the page came, whatever was typed since. */
  pick: 'value' | 'initial' | 'text' | 'href' | { attribute: string };
};

export interface KeyTrigger {
  key: string;
  /** Ctrl, or ⌘ on macOS. */
  ctrlOrMeta?: boolean;
  shift?: boolean;
  alt?: boolean;
}

export interface ControlRule {
  id: string;
  /** The send or dial control; pointer, click, Enter and Space on it are held. */
  selectors: string[];
  /** Composer around it, nearest first; recipients and text are read inside it. Absent = document. */
  composer?: string[];
  /** No request of it can be told from others: what this control shows is all there is to decide on, and nobody in it blocks. */
  alone?: boolean;
  /** Shortcuts inside the composer that send without the control. */
  keys?: KeyTrigger[];
  channel: Channel;
  purpose?: PurposeId;
  audience: Audience;
  recipients: DomExtractor[];
  /** Text typed but not yet made into a chip, same fields as recipients. */
  typed?: DomExtractor[];
  /** How recipients are taken out for *remove the blocked and send*; `chips` clicks `remove` inside each blocked chip. Absent = not offered. */
  rewrite?: { strategy: 'value-list' | 'roundcube-recipients'; separator: string } | { strategy: 'chips'; remove: string };
  draft?: { selectors: string[]; pick: 'value' | { attribute: string } };
  account?: { selectors: string[]; pick: 'value' | 'text' | 'selected-text' };
  /** Message text, for copy text and for opt-out and notice wording. Read, never stored. */
  text?: { selectors: string[]; pick: 'value' | 'text' };
  /** Subject, for the policy's subject rules. Read, never stored. */
  subject?: { selectors: string[]; pick: 'value' | 'text' };
  /** Control that saves a draft, for *keep as draft*. */
  saveDraft?: string[];
  /** The site keeps the focus where it is when the control is pressed, so that typed text becomes no chip and nothing moves under the pointer. */
  keepsFocus?: boolean;
  /** The message answered: its sender, where the page shows it; undated without `at`. `when`: only where one of these elements, anywhere in the page, has this text. */
  answers?: { sender: DomExtractor; at?: DomExtractor; when?: { selectors: string[]; has: string } };
}

/** Where record pages keep the addresses and numbers of people: shown a badge, never decided by. */
export interface RecordRule {
  contacts: { reader: 'address-list' | 'phone'; selectors: string[]; pick: 'value' | 'text' | 'href' | { attribute: string } }[];
}

export interface Adapter {
  id: string;
  name: string;
  /** Match patterns of fixed hosts; empty for self-hosted applications, which policy maps. */
  hosts: string[];
  requests: RequestRule[];
  controls: ControlRule[];
  /** Badges: carried by none of the guard's scripts. */
  record?: RecordRule;
  /** Health: where `editor` matches, `control` must match too, else the tab shows *not protected*. */
  probe: { editor: string[]; control: string[] };
  /** Packaged adapters with code of their own: `guard-<scripts>.js` and `gate-<scripts>.js` run on their hosts instead of guard.js and gate.js, and carry generic.ts too where policy may map hosts to them. */
  scripts?: ScriptSet;
  /** Adapters of applications inside this one: where it applies, they do. */
  brings?: readonly string[];
}

export type ScriptSet = 'gmail' | 'calendar' | 'outlook' | 'odoo' | 'suitecrm' | 'crm' | 'messaging';

/** What the page gate needs of an adapter: it reads no request, it says what a held one is. */
export type AdapterPage = Omit<Adapter, 'requests'> & { requests: readonly Pick<RequestRule, 'id' | 'channel' | 'purpose' | 'audience'>[] };

/** What the main-world guard needs of an adapter: its request rules and its code, none of the DOM rules. */
export type AdapterRequests = Pick<Adapter, 'id' | 'requests'> & { reader?: SiteReader };
