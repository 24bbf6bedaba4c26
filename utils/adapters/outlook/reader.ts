// Outlook's request side: the parser, the ledger behind it, and which rule a message belongs to.
import { push, slice } from '../../primordials';
import { isOneOf, parsed } from '../site-json';
import type { SiteCall, SiteReader, SiteReading, SiteRecipient, SiteRequest, SiteRewrite, SiteSend, SiteUnsent } from '../site-reader';
import { learnAnswer, namesIn, parseAnswer, storedIds } from './answers';
import { defuseOutlook } from './defuse';
import { normalId } from './item-id';
import { createLedger, joined, resolve, type Ledger } from './ledger';
import { lookupOf, openIds } from './lookup';
import { createNames } from './names';
import { isGraphql } from './graphql';
import { mayLeave, parseOutlook } from './parse';
import type { Note, Parsed, Part } from './part';
import { mostAsked } from './truncated';

export const MAIL = 'outlook/send';
export const MEETING = 'outlook/meeting';
export const RESPONSE = 'outlook/response';

const MOST_DRAFT = 256;

const ruleOf = (kind: Part['kind']): string => (kind === 'meeting' || kind === 'meeting-cancel' ? MEETING : kind === 'meeting-response' ? RESPONSE : MAIL);

/** Rule that takes the whole request: of several kinds in one the first of mail, meeting, response. */
function ownerOf(parts: readonly Part[]): string {
  let owner = '';
  for (let i = 0; i < parts.length; i++) {
    const rule = ruleOf((parts[i] as Part).kind);
    if (rule === MAIL || owner === '' || (rule === MEETING && owner === RESPONSE)) owner = rule;
  }
  return owner;
}

const bodyKey = (request: SiteRequest): string => (request.body.kind === 'text' && request.body.text !== '' ? request.body.text : `${request.path}${request.search}\n${request.header('x-owa-urlpostdata') ?? ''}`);

export interface OutlookReader extends SiteReader {
  ledger: Ledger;
}

/** One for each document. Everything is a closure: the guard keeps a copy without prototypes. */
export function createOutlookReader(): OutlookReader {
  const ledger = createLedger();
  let off: readonly string[] = [];
  const isOff = (behaviour: string): boolean => isOneOf(`outlook/${behaviour}`, off);
  const names = createNames();
  // Each rule of the request asks once: what was parsed for the first serves the others.
  let last: { key: string; target: string; parsed: Parsed } | undefined;

  const parse = (request: SiteRequest): Parsed => {
    const key = bodyKey(request);
    const target = `${request.method} ${request.path}${request.search} ${request.header('action') ?? ''} ${request.header('x-owa-urlpostdata') ?? ''}`;
    if (last?.key === key && last.target === target && request.body.kind !== 'fields') return last.parsed;
    last = { key, target, parsed: parseOutlook(request) };
    return last.parsed;
  };

  /** What policy says not to rely on. */
  const forget = (send: SiteSend): void => {
    if (isOff('answered-message')) delete send.answers;
    if (isOff('schedule-time')) delete send.scheduledFor;
  };

  const read = (request: SiteRequest): SiteReading => {
    const found = parse(request);
    if (isOff('graphql') && isGraphql(request.path)) return { kind: 'other' };
    const parts = remaining(found.parts, ledger);
    if (parts.length === 0) {
      if (found.notes.length > 0 && request.body.kind === 'text') names.add(namesIn(parseAnswer(request.body.text)));
      for (let i = 0; i < found.notes.length; i++) ledger.saving((found.notes[i] as Note).item, found.notes[i] as Note, bodyKey(request));
      const unsent: Omit<SiteUnsent<never>, 'kind'> = found.parts.length > 0 ? { unsent: true, ...sameOf(request) } : {};
      return found.notes.length > 0 ? { kind: 'draft', ...unsent } : { kind: 'other', ...unsent };
    }
    if (ownerOf(parts) !== request.rule) return { kind: 'other' };
    const reading = combined(parts, ledger);
    if (reading.kind !== 'send') return reading;
    forget(reading);
    return { ...reading, ...sameOf(request) };
  };

  const answered = (request: SiteRequest, answer: string): void => {
    const { notes, parts } = parse(request);
    const value = parseAnswer(answer);
    const ids = parts.length === 0 && notes.length > 0 ? storedIds(value) : [];
    for (let i = 0; i < notes.length; i++) {
      const note = notes[i] as Note;
      const id = ids[i] === undefined ? '' : ids[i] as string | null;
      ledger.saved(note.item === '' ? id ?? '' : note.item, note, bodyKey(request), id === null ? 'failed' : id === '' ? 'untold' : 'stored');
    }
    if (value === undefined) return;
    learnAnswer(value, ledger, undefined, mostAsked(request));
    names.add(namesIn(value));
  };

  const lookup = (request: SiteRequest): SiteCall | null => (isOff('look-up') ? null : lookupOf(request, parse(request).parts));
  const found = (request: SiteRequest, answer: string): void => { learnAnswer(parsed(answer), ledger, openIds(parse(request).parts)); };

  /** Only what by its own words mails nobody any more. */
  const defuse = (request: SiteRequest): SiteRewrite | null => {
    const rewrite = isOff('store-refused') ? null : defuseOutlook(request);
    if (rewrite === null) return null;
    const header = (name: string): string | null => (name === rewrite.headers[0]?.[0] ? rewrite.headers[0][1] : request.header(name));
    return parseOutlook({ ...request, header, body: { kind: 'text', text: rewrite.body } }).parts.length === 0 ? rewrite : null;
  };

  return { ledger, read, answered, lookup, found, defuse, mayLeave, names: names.to, switchOff: (behaviours) => { off = behaviours; } };
}

/** Without a body the bytes of every send are the same: its header tells one from another. */
function sameOf(request: SiteRequest): { same?: string } {
  if (request.body.kind === 'text' && request.body.text !== '') return {};
  return { same: `${request.method} ${request.path}${request.search}\0${request.header('x-owa-urlpostdata') ?? ''}\0${request.header('x-owa-correlationid') ?? ''}` };
}

/** A meeting of which it is known that nobody is invited is no communication. */
function remaining(parts: readonly Part[], ledger: Ledger): Part[] {
  const left: Part[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as Part;
    const isMeeting = part.kind === 'meeting' || part.kind === 'meeting-cancel';
    if (!isMeeting || resolve(part, ledger).length > 0) push(left, part);
  }
  return left;
}

function combined(parts: readonly Part[], ledger: Ledger): SiteReading {
  const send: SiteSend = { kind: 'send', recipients: [], draft: '', account: '', text: '' };
  let known = false;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as Part;
    if (part.kind !== 'unknown') known = true;
    addPart(send, part, ledger);
  }
  send.draft = slice(send.draft, 0, MOST_DRAFT);
  const scheduledFor = timeOf(parts);
  if (scheduledFor !== undefined) send.scheduledFor = scheduledFor;
  // What one of several answers is no ground for the others.
  const answers = parts.length === 1 ? answeredBy(parts[0] as Part, ledger) : undefined;
  if (answers !== undefined) send.answers = answers;
  return known ? send : { kind: 'unreadable' };
}

function addPart(send: SiteSend, part: Part, ledger: Ledger): void {
  const found = resolve(part, ledger);
  // A send that names nobody is not known to reach nobody.
  const recipients: SiteRecipient[] = found.length > 0 ? found : [{ field: 'to', raw: '', reader: 'unresolved' }];
  if (send.recipients.length === 0) send.recipients = recipients;
  else send.recipients = joined(send.recipients, recipients);
  const id = part.item || part.reference;
  if (id !== '') send.draft += `${send.draft === '' ? '' : ' '}${normalId(id)}`;
  send.account ||= part.account;
  if (send.text === '') send.subject = part.subject;
  else delete send.subject;
  send.text += `${send.text === '' ? '' : '\n'}${part.subject}\n${part.text}`;
}

/** Of several messages the latest time counts, unless one leaves at once; 0 = nobody can say when. */
function timeOf(parts: readonly Part[]): number | undefined {
  let latest = 0;
  let atOnce = false;
  for (let i = 0; i < parts.length; i++) {
    const at = parts[i]?.scheduledFor;
    if (at === 0) return 0;
    if (at === undefined) atOnce = true;
    else if (at > latest) latest = at;
  }
  return atOnce ? undefined : latest;
}

/** The message answered: of a draft what it was made from, of a response who called the meeting. */
function answeredBy(part: Part, ledger: Ledger): SiteSend['answers'] {
  const draft = ledger.get(part.item);
  const source = part.implicit === 'none' ? (draft === undefined || draft.implicit === 'none' ? undefined : ledger.get(draft.reference)) : ledger.get(part.reference);
  const sender = source?.sender?.[0]?.raw ?? '';
  if (source === undefined || sender === '') return undefined;
  return source.at === undefined ? { sender } : { sender, at: source.at };
}
