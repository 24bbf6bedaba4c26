// Which request of an undocumented site is a send, and to whom. Main-world code.
import { endsWith } from '../site-json';
import type { SiteReader, SiteReading, SiteRecipient, SiteRequest } from '../site-reader';
import { push, slice } from '../../primordials';
import { listen, type Said } from './body';
import { anyIn, CALL_WORDS, CHAT_WORDS, isIn, LAUNCH_WORDS, LIST_WORDS, MAIL_WORDS, READ_WORDS, SEND_WORDS, SMS_WORDS, STORE_WORDS, wordsOf } from './words';

export interface RecogniserParts {
  id: string;
  /** Domains of the site's own servers; others than these and the page's own are left alone. */
  domains: readonly string[];
  /** Host of the page. */
  here: string;
  /** A button was pressed just before this moment (pressed.ts). */
  pressed(since: number | undefined): boolean;
}

type Kind = 'mail' | 'sms' | 'chat' | 'call' | 'campaign';
interface Seen { kind: Kind; said: Said | null; recipients: SiteRecipient[] }

const UNRESOLVED: SiteRecipient = { field: 'to', raw: '', reader: 'unresolved' };
const CHANNEL_WORDS: readonly string[] = [...MAIL_WORDS, ...SMS_WORDS, ...CHAT_WORDS, ...LIST_WORDS];

/** What the words of the address and the operation say: a list before a channel, a channel before mail. */
function kindOf(words: readonly string[], people: readonly SiteRecipient[]): Kind {
  if (anyIn(LIST_WORDS, words)) return 'campaign';
  if (anyIn(SMS_WORDS, words)) return 'sms';
  if (anyIn(CHAT_WORDS, words)) return 'chat';
  for (let i = 0; i < people.length; i++) if (people[i]?.reader !== 'phone') return 'mail';
  return people.length > 0 ? 'sms' : 'mail';
}

/** The last word of sending or storing counts: `drafts/12/send` sends, `send/draft` stores. */
function verbOf(words: readonly string[]): 'send' | 'store' | '' {
  for (let i = words.length - 1; i >= 0; i--) {
    if (isIn(SEND_WORDS, words[i] as string)) return 'send';
    if (isIn(STORE_WORDS, words[i] as string)) return 'store';
  }
  return '';
}

/** Says that it sends something, and no word near it says that it reads. */
const sendsByName = (words: readonly string[]): boolean => !anyIn(READ_WORDS, words) && (verbOf(words) === 'send' ? anyIn(CHANNEL_WORDS, words) : verbOf(words) === '' && anyIn(LAUNCH_WORDS, words) && anyIn(LIST_WORDS, words));
const dialsByName = (words: readonly string[]): boolean => anyIn(CALL_WORDS, words) && !anyIn(READ_WORDS, words) && verbOf(words) !== 'store';

function isReadable(people: readonly SiteRecipient[]): boolean {
  for (let i = 0; i < people.length; i++) if (people[i]?.reader !== 'unresolved') return true;
  return false;
}

/**
 * Without a name of its own: somebody is written to, and it says that it sends; or it has the text too, and something was just pressed.
 * The draft that a page saves while somebody writes looks the same as a send, but nobody presses anything for it.
 */
function sendsByContent(said: Said, words: readonly string[], pressed: () => boolean): boolean {
  if (anyIn(READ_WORDS, words) || !isReadable(said.people)) return false;
  if (said.ordersSend) return true;
  if (said.saysDraft || verbOf(words) === 'store') return false;
  return said.saysSend || (said.hasText && pressed());
}

function look(request: SiteRequest, parts: RecogniserParts): Seen | null {
  const path = wordsOf(request.path);
  const said = listen(request);
  if (said === null) return sendsByName(path) ? { kind: kindOf(path, []), said, recipients: [UNRESOLVED] } : null;
  const words = joined(path, said.operation);
  if (sendsByName(path) || sendsByName(words) || sendsByContent(said, words, () => parts.pressed(request.since))) {
    const people = said.people.length > 0 ? said.people : said.addresses;
    return { kind: kindOf(words, people), said, recipients: people.length > 0 ? people : [UNRESOLVED] };
  }
  const called = said.people.length > 0 ? said.people : said.addresses;
  return dialsByName(words) && called.length > 0 ? { kind: 'call', said, recipients: called } : null;
}

function joined(one: readonly string[], other: readonly string[]): string[] {
  const all: string[] = [];
  for (let i = 0; i < one.length; i++) push(all, one[i] as string);
  for (let i = 0; i < other.length; i++) push(all, other[i] as string);
  return all;
}

/** The site's own servers: the page's host, and its domains. */
function isOwn(host: string | undefined, { here, domains }: RecogniserParts): boolean {
  if (host === undefined || host === here) return true;
  for (let i = 0; i < domains.length; i++) if (host === domains[i] || endsWith(host, `.${domains[i] as string}`)) return true;
  return false;
}

export function createRecogniser(parts: RecogniserParts): SiteReader {
  let off: readonly string[] = [];
  const isOff = (rule: string): boolean => isIn(off, `${parts.id}/requests`) || isIn(off, rule);
  const name = (rule: string): string => slice(rule, parts.id.length + 1);
  return {
    read(request): SiteReading {
      const seen = isOff(request.rule) || !isOwn(request.host, parts) ? null : look(request, parts);
      if (seen === null || seen.kind !== name(request.rule)) return { kind: 'other' };
      if (seen.said === null) return { kind: 'unreadable' };
      return { kind: 'send', recipients: seen.recipients, draft: '', account: '', text: seen.said.text };
    },
    /** Uploads and telemetry are none: only an address that says so. */
    mayLeave: ({ rule, host, path }) => {
      const words = wordsOf(path);
      return !isOff(rule) && isOwn(host, parts) && sendsByName(words) && kindOf(words, []) === name(rule);
    },
    switchOff: (behaviours) => { off = behaviours; },
  };
}
