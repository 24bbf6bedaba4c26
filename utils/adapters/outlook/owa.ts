// OWA's own service: `…/service.svc?action=X`, JSON in the body or, when it is short, in the X-OWA-UrlPostData header.
import { isArray, lower, push, trim } from '../../primordials';
import type { SiteRequest } from '../site-reader';
import { onlyReads, saysSend } from './action-names';
import { idOf, readItems, textOf } from './create-item';
import { both, dispositionOf, invitationsOf } from './disposition';
import { anyCase, has, isCrowded, isObject, isOneOf, listOf, parsed, queryValue, segments, text, unescaped } from '../site-json';
import { append, emptyPart, fill, MAIL_FIELDS, MEETING_FIELDS, unknownPart, type Parsed, type Part } from './part';
import { listsOf } from './recipients';
import { isMessageLike, mailsSomebody } from './scan';
import { readChanges } from './update-item';

const SERVICE = 'service.svc';
/** Requests in one call; a longer list is looked at as a whole. */
const MOST_BATCHED = 50;
const POST_DATA = 'x-owa-urlpostdata';

/** Beginnings of the names of actions that only read, though they may carry recipients (mail tips, policy tips, free and busy). */
const READS = ['get', 'find', 'resolve', 'search', 'validate', 'expand', 'subscribe', 'unsubscribe', 'log', 'list', 'load', 'sync', 'sanitize', 'performinstantsearch', 'instantsearch', 'executesearch'];

/** Actions that can mail: with a body that cannot be read they are held. */
const CAPABLE = ['createitem', 'updateitem', 'senditem', 'createcalendarevent', 'updatecalendarevent', 'cancelcalendarevent', 'respondtocalendarevent', 'forwardcalendarevent', 'proposenewtime'];

export const isOwa = (pathname: string): boolean => has(lower(pathname), SERVICE);

/** Names of the action, lower-cased: the header counts first, and each is looked at. */
export function actionsOf(request: Omit<SiteRequest, 'body'>): string[] {
  const names: string[] = [];
  const add = (name: string | null): void => { if (name !== null && trim(name) !== '') push(names, lower(trim(name))); };
  add(request.header('action'));
  add(queryValue(request.search, 'action'));
  const steps = segments(request.path);
  for (let i = 1; i < steps.length; i++) {
    if (lower(steps[i - 1] as string) === SERVICE) add(lower(steps[i] as string) === 's' ? steps[i + 1] ?? null : steps[i] as string);
  }
  return names;
}

const anyOf = (names: readonly string[], fits: (name: string) => boolean): boolean => { for (let i = 0; i < names.length; i++) if (fits(names[i] as string)) return true; return false; };
const isCapable = (name: string): boolean => isOneOf(name, CAPABLE) || saysSend(name);

/** JSON texts that the request carries; null = one of them cannot be read. */
function payloads(request: SiteRequest): unknown[] | null {
  const found: unknown[] = [];
  const header = request.header(POST_DATA);
  const sources = [request.body.kind === 'text' ? request.body.text : '', header === null ? '' : unescaped(header)];
  if (request.body.kind === 'fields') return null;
  for (let i = 0; i < sources.length; i++) {
    const source = sources[i] as string;
    if (trim(source) === '') continue;
    const value = parsed(source);
    if (value === undefined) return null;
    const each = isArray(value) && value.length <= MOST_BATCHED ? value as unknown[] : [value];
    for (let j = 0; j < each.length; j++) push(found, each[j]);
  }
  return found;
}

/** Whether it could mail though its body cannot be read: attachments are uploads that cannot. */
export function mayMail(request: Omit<SiteRequest, 'body'>): boolean {
  const actions = actionsOf(request);
  return actions.length === 0 || anyOf(actions, isCapable);
}

/** Text that is no JSON, or too much, and has a word of a message in it. */
function namesMail(body: SiteRequest['body']): boolean {
  return body.kind === 'text' && (has(body.text, 'Disposition') || has(body.text, 'Recipients') || isCrowded(body.text));
}

export function readOwa(request: SiteRequest): Parsed {
  const found = nothing();
  const actions = actionsOf(request);
  if (actions.length > 0 && !anyOf(actions, (name) => !onlyReads(name, READS))) return found;
  const values = payloads(request);
  const capable = anyOf(actions, isCapable);
  if (values === null || (values.length === 0 && capable)) {
    if (mayMail(request) || namesMail(request.body)) push(found.parts, unknownPart());
    return found;
  }
  for (let i = 0; i < values.length; i++) readPayload(values[i], actions, found);
  return found;
}

function readPayload(value: unknown, actions: readonly string[], found: Parsed): void {
  const inner = anyCase(value, 'body');
  const body = isObject(inner) ? inner : value;
  const read = bothOf(readById(body, actions), readStored(body)) ?? readNamed(body, actions);
  if (read !== null) append(found, read);
  if (read !== null && read.parts.length > 0) return;
  // What the known shape does not explain is held: a send flag anywhere, or people or a send's name in an action that nobody knows.
  const unexplained = read === null ? anyOf(actions, saysSend) || isMessageLike(value) : mailsSomebody(value, body, read.read);
  if (unexplained) push(found.parts, unknownPart());
}

const isGiven = (value: unknown): boolean => (isArray(value) ? value.length > 0 : isObject(value));

/** Items and changes of items, whatever the action is called. Null = it has neither. */
function readStored(body: unknown): Parsed | null {
  const items = anyCase(body, 'items');
  const changes = anyCase(body, 'itemchanges') ?? anyCase(body, 'itemchange');
  return bothOf(isGiven(items) ? readItems(body, items) : null, isGiven(changes) ? readChanges(body, changes) : null);
}

/** Members that an action does not ask for hide none that it does. */
function bothOf(a: Parsed | null, b: Parsed | null): Parsed | null {
  if (a === null || b === null) return a ?? b;
  append(a, b);
  for (let i = 0; i < (b.read?.length ?? 0); i++) push(a.read ??= [], b.read?.[i]);
  return a;
}

/** A send by id, whatever else the body has. Null = no such action. */
const readById = (body: unknown, actions: readonly string[]): Parsed | null => (isOneOf('senditem', actions) ? sendItems(body) : null);

/** Actions that name an item and nothing else. Null = none of these. */
function readNamed(body: unknown, actions: readonly string[]): Parsed | null {
  for (let i = 0; i < actions.length; i++) {
    switch (actions[i]) {
      case 'deleteitem': case 'deletecalendarevent': return deletions(body);
      case 'cancelcalendarevent': return one(meeting(body, 'meeting-cancel'));
      case 'forwardcalendarevent': return one(forwarded(body));
      case 'updatecalendarevent': return updated(body);
      case 'respondtocalendarevent': case 'proposenewtime': return response(body);
      default: break;
    }
  }
  return null;
}

const one = (part: Part): Parsed => ({ parts: [part], notes: [] });
const nothing = (): Parsed => ({ parts: [], notes: [] });

function idsOf(body: unknown): string[] {
  const ids: string[] = [];
  const list = listOf(anyCase(body, 'itemids') ?? anyCase(body, 'itemid') ?? anyCase(body, 'eventids') ?? anyCase(body, 'eventid'));
  for (let i = 0; i < list.length; i++) push(ids, idOf(list[i]));
  return ids;
}

/** Sends stored drafts; on premises only, the cloud answers with an error. */
function sendItems(body: unknown): Parsed {
  const found = nothing();
  const ids = idsOf(body);
  for (let i = 0; i < ids.length; i++) {
    const part = emptyPart('email');
    part.item = ids[i] as string;
    fill(part, {}, MAIL_FIELDS, 'missing');
    push(found.parts, part);
  }
  if (ids.length === 0) push(found.parts, unknownPart());
  return found;
}

/** Deleting a meeting may cancel it for the others; mail is deleted without that flag or with SendToNone. */
function deletions(body: unknown): Parsed {
  const found = nothing();
  if (invitationsOf(body) !== 'send') return found;
  const ids = idsOf(body);
  for (let i = 0; i < ids.length; i++) push(found.parts, meeting({ EventId: ids[i] }, 'meeting-cancel'));
  if (ids.length === 0) push(found.parts, unknownPart());
  return found;
}

function meeting(body: unknown, kind: 'meeting' | 'meeting-cancel'): Part {
  const part = emptyPart(kind);
  const ids = idsOf(body);
  part.item = ids[0] ?? '';
  part.subject = text(anyCase(body, 'subject'));
  part.text = textOf(body);
  fill(part, listsOf(anyCase(body, 'calendaritem') ?? anyCase(body, 'event') ?? body), MEETING_FIELDS, 'missing');
  return part;
}

/** An update that says nothing about invitations may mail them: who is invited decides. */
function updated(body: unknown): Parsed {
  const event = anyCase(body, 'calendaritem') ?? anyCase(body, 'event');
  if (both(invitationsOf(body), invitationsOf(event)) === 'none') return { parts: [], notes: [] };
  return one(meeting(body, 'meeting'));
}

function response(body: unknown): Parsed {
  if (anyCase(body, 'sendresponse') === false || dispositionOf(body) === 'none') return nothing();
  const part = emptyPart('meeting-response');
  part.reference = idsOf(body)[0] ?? '';
  part.implicit = 'organizer';
  part.text = textOf(body);
  push(part.missing, 'to');
  return one(part);
}

function forwarded(body: unknown): Part {
  const part = emptyPart('meeting');
  part.reference = idsOf(body)[0] ?? '';
  part.text = textOf(body);
  const lists = listsOf(body);
  if (lists.to === undefined) lists.to = listsOf({ ToRecipients: anyCase(body, 'forwardees') ?? anyCase(body, 'recipients') }).to ?? [];
  fill(part, lists, MAIL_FIELDS, 'empty');
  if (part.recipients.length === 0) push(part.missing, 'to');
  return part;
}
