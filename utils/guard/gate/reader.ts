import type { ControlRule, DomExtractor } from '../../adapters/adapter';
import type { RawAttempt } from '../../messaging/protocol';

export type RawRecipient = RawAttempt['recipients'][number];

/** What a composer says at one moment. Text stays in the page: only its marks leave (text-marks.ts). */
export interface Snapshot {
  recipients: RawRecipient[];
  /** False when a recipient field that the adapter names is not in the page. */
  readable: boolean;
  account: string;
  draft: string;
  text: string;
  subject?: string;
  answers?: { sender: string; at?: number };
  /** Unix ms, when the site sends it later. */
  scheduledFor?: number;
  /** Id of the conversation, where the site shows one. */
  thread?: string;
}

const DRAFT_MAX = 256;
const ACCOUNT_MAX = 320;
const TEXT_MAX = 200_000;

/** All elements of the first selector that matches, as the format promises. `self` = the control: its own number is the one dialled. */
export function select(scope: ParentNode, selectors: readonly string[], self?: Element): Element[] {
  for (const selector of selectors) {
    if (self?.matches(selector)) return [self];
    const found = [...scope.querySelectorAll(selector)];
    if (found.length > 0) return found;
  }
  return [];
}

/** Editor frames (TinyMCE) hold the text in a document of their own. */
function frameText(element: Element): string | undefined {
  if (element.tagName !== 'IFRAME') return undefined;
  const body = (element as HTMLIFrameElement).contentDocument?.body;
  return body ? body.innerHTML : '';
}

function valueOf(element: Element): string {
  return 'value' in element && typeof element.value === 'string' ? element.value : (element.textContent ?? '');
}

function selectedText(element: Element): string {
  if (element.tagName !== 'SELECT') return valueOf(element);
  const select = element as HTMLSelectElement;
  return select.selectedOptions[0]?.textContent ?? '';
}

type Pick = DomExtractor['pick'] | 'selected-text';

export function pickFrom(element: Element, pick: Pick): string {
  if (typeof pick === 'object') return element.getAttribute(pick.attribute) ?? '';
  switch (pick) {
    case 'value': return valueOf(element);
    case 'initial': return (element as HTMLTextAreaElement).defaultValue;
    case 'text': return frameText(element) ?? ('value' in element ? valueOf(element) : (element.textContent ?? ''));
    case 'href': return element.getAttribute('href') ?? '';
    case 'selected-text': return selectedText(element);
  }
}

const trimmed = (text: string): string => text.replace(/^[\s,;]+|[\s,;]+$/g, '');

/** Typed text that a field repeats at its end already (Roundcube copies it there on change) is not a second recipient; the end of a longer address is no repetition. */
function repeats(recipients: readonly RawRecipient[], field: string, typed: string): boolean {
  const wanted = typed.toLowerCase();
  return recipients.some((one) => {
    const held = trimmed(one.raw).toLowerCase();
    return one.field === field && held.endsWith(wanted) && /^$|[\s,;]$/.test(held.slice(0, held.length - wanted.length));
  });
}

interface Read { recipients: RawRecipient[]; readable: boolean }

/** A field without any element of its own or of its typing input cannot be read: the site has changed. */
export function readRecipients(rule: ControlRule, scope: ParentNode, control?: Element): Read {
  const recipients: RawRecipient[] = [];
  const seen = new Set<string>();
  const expected = new Set(rule.recipients.map((one) => one.as));
  for (const extractor of rule.recipients) {
    for (const element of select(scope, extractor.selectors, control)) {
      seen.add(extractor.as);
      const raw = trimmed(pickFrom(element, extractor.pick));
      if (raw) recipients.push({ field: extractor.as, raw, reader: extractor.reader });
    }
  }
  for (const extractor of rule.typed ?? []) {
    for (const element of select(scope, extractor.selectors)) {
      seen.add(extractor.as);
      const raw = trimmed(pickFrom(element, extractor.pick));
      if (raw && !repeats(recipients, extractor.as, raw)) recipients.push({ field: extractor.as, raw, reader: extractor.reader });
    }
  }
  return { recipients, readable: [...expected].every((field) => seen.has(field)) };
}

const first = (scope: ParentNode, rule: { selectors: string[]; pick: Pick } | undefined): string | undefined => {
  const element = rule && select(scope, rule.selectors)[0];
  return element && pickFrom(element, rule.pick).trim();
};

function answersOf(rule: ControlRule, scope: ParentNode, root: ParentNode): Snapshot['answers'] {
  const when = rule.answers?.when;
  const sender = trimmed(first(scope, rule.answers?.sender) ?? '');
  if (!sender || (when && !select(root, when.selectors).some((element) => element.textContent?.includes(when.has)))) return undefined;
  const at = Date.parse(first(scope, rule.answers?.at) ?? '');
  return Number.isNaN(at) ? { sender } : { sender, at };
}

/** @param scope the composer, or the document where the rule names none. */
export function readSnapshot(rule: ControlRule, scope: ParentNode, control?: Element): Snapshot {
  const { recipients, readable } = readRecipients(rule, scope, control);
  const root = scope instanceof Element ? scope.ownerDocument : scope;
  const draft = rule.draft && select(scope, rule.draft.selectors, scope instanceof Element ? scope : undefined)[0];
  const answers = answersOf(rule, scope, root);
  const subject = first(scope, rule.subject);
  return {
    recipients,
    readable,
    account: (first(scope, rule.account) ?? first(root, rule.account) ?? '').slice(0, ACCOUNT_MAX),
    draft: (draft && rule.draft ? pickFrom(draft, rule.draft.pick) : '').slice(0, DRAFT_MAX),
    text: (first(scope, rule.text) ?? '').slice(0, TEXT_MAX),
    ...(subject === undefined ? {} : { subject }),
    ...(answers ? { answers } : {}),
  };
}
