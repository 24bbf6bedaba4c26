// Outlook REST and Microsoft Graph calls that the page, an add-in or another extension in it makes.
import { isArray, keys, lower, push, slice, trim } from '../../primordials';
import type { SiteRequest } from '../site-reader';
import { describe } from './create-item';
import { anyCase, endsWith, has, indexAfter, isObject, isOneOf, parsed, segments, startsWith, text } from '../site-json';
import { append, emptyPart, fill, MAIL_FIELDS, MEETING_FIELDS, unknownPart, type Parsed, type Part } from './part';
import { hasAnybody, listsOf, recipientsOf } from './recipients';

/** One call: of the page, or inside a batch. */
interface Call { method: string; steps: string[]; low: string[]; body: unknown; readable: boolean }

const MOST_BATCHED = 200;

export function isRest(pathname: string): boolean {
  const low = lower(pathname);
  return has(low, '/api/v') || has(low, '/api/beta') || has(low, '/v1.0/') || has(low, '/beta/');
}

function callOf(method: string, pathname: string, body: unknown, readable: boolean): Call {
  const query = indexAfter(pathname, '?');
  const steps = keyed(segments(query < 0 ? pathname : slice(pathname, 0, query - 1)));
  const low: string[] = [];
  for (let i = 0; i < steps.length; i++) push(low, action(lower(steps[i] as string)));
  return { method: lower(method), steps, low, body, readable };
}

/** `Messages('AAMk')`, as the server itself writes addresses, is `Messages/AAMk`. */
function keyed(steps: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as string;
    const key = indexAfter(step, '(');
    push(found, key > 0 ? slice(step, 0, key - 1) : step);
    const id = key > 0 && endsWith(step, ')') ? slice(step, key, step.length - 1) : '';
    if (id !== '') push(found, startsWith(id, "'") && endsWith(id, "'") ? slice(id, 1, id.length - 1) : id);
  }
  return found;
}

/** `microsoft.graph.sendMail` and `Microsoft.OutlookServices.Send` are the same actions with their namespace. */
function action(step: string): string {
  const graph = 'microsoft.graph.';
  const rest = 'microsoft.outlookservices.';
  if (slice(step, 0, graph.length) === graph) return slice(step, graph.length);
  return slice(step, 0, rest.length) === rest ? slice(step, rest.length) : step;
}

export function readRest(request: SiteRequest): Parsed {
  const source = request.body.kind === 'text' ? trim(request.body.text) : '';
  const value = source === '' ? undefined : parsed(source);
  const readable = request.body.kind !== 'fields' && (source === '' || value !== undefined);
  const call = callOf(request.method, request.path, value, readable);
  const last = call.low[call.low.length - 1];
  return last === '$batch' ? readBatch(value, source) : readCall(call);
}

function readBatch(value: unknown, source: string): Parsed {
  const found: Parsed = { parts: [], notes: [] };
  const requests = anyCase(value, 'requests');
  if (!isArray(requests)) {
    if (value !== undefined || namesSend(lower(source))) push(found.parts, unknownPart());
    return found;
  }
  for (let i = 0; i < requests.length; i++) {
    if (i === MOST_BATCHED) { push(found.parts, unknownPart()); break; }
    const body = anyCase(requests[i], 'body');
    const encoded = typeof body === 'string' ? parsed(body) : body;
    append(found, readCall(callOf(text(anyCase(requests[i], 'method')) || 'GET', text(anyCase(requests[i], 'url')), encoded, typeof body !== 'string' || encoded !== undefined)));
  }
  return found;
}

/** Multipart batches of the older interface: words of a send are enough. */
function namesSend(source: string): boolean {
  const words = ['sendmail', '/send', '/events', '/reply', '/forward'];
  for (let i = 0; i < words.length; i++) if (has(source, words[i] as string)) return true;
  return false;
}

/** Position of the collection that the last action is about, e.g. of `messages` in `…/messages/{id}/send`; -1 = none. */
function collection(low: readonly string[], name: string): number {
  for (let i = low.length - 1; i >= 0; i--) if (low[i] === name) return i;
  return -1;
}

function readCall(call: Call): Parsed {
  const last = call.low[call.low.length - 1] ?? '';
  if (call.method === 'get' || call.method === 'head' || call.method === 'options') return { parts: [], notes: [] };
  if (last === 'sendmail') return sendMail(call);
  const messages = collection(call.low, 'messages');
  const events = collection(call.low, 'events');
  if (events >= 0 && events > messages) return readEvent(call, last, events);
  if (messages >= 0) return readMessage(call, last, messages);
  return isOneOf('groups', call.low) && isOneOf(last, GROUP_POSTS) ? one(unknownPart()) : { parts: [], notes: [] };
}

/** Conversations of a group mail its members, whom no request names. */
const GROUP_POSTS = ['conversations', 'threads', 'reply', 'forward'];

const one = (part: Part): Parsed => ({ parts: [part], notes: [] });

function sendMail({ body, readable }: Call): Parsed {
  const message = anyCase(body, 'message');
  if (!readable || !isObject(message)) return one(unknownPart()); // MIME in base64
  const part = describe(emptyPart('email'), message);
  fill(part, listsOf(message), MAIL_FIELDS, 'empty');
  return one(part);
}

function readMessage(call: Call, last: string, at: number): Parsed {
  const id = call.steps[at + 1] ?? '';
  switch (last) {
    case 'send': return one({ ...emptyPart('email'), item: id, missing: ['to', 'cc', 'bcc'] });
    case 'reply': case 'replyall': return one(reply(call, id, last === 'reply' ? 'reply' : 'replyAll'));
    case 'forward': return one(forward(call, id, 'email'));
    default: break;
  }
  return call.low.length <= at + 2 && isOneOf(call.method, ['post', 'patch', 'put']) ? saved(call, id) : { parts: [], notes: [] };
}

function saved({ body }: Call, id: string): Parsed {
  const lists = listsOf(body);
  for (let i = 0; id === '' && i < MAIL_FIELDS.length; i++) lists[MAIL_FIELDS[i] as string] ??= [];
  return { parts: [], notes: [{ item: id, reference: '', implicit: 'none', lists, forget: [] }] };
}

function reply({ body, readable }: Call, id: string, implicit: 'reply' | 'replyAll'): Part {
  if (!readable) return unknownPart();
  const message = anyCase(body, 'message');
  const part = describe(emptyPart('email'), message);
  part.text += text(anyCase(body, 'comment'));
  part.reference = id;
  part.implicit = implicit;
  const lists = listsOf(message);
  fill(part, lists, implicit === 'reply' ? ['to'] : ['to', 'cc'], 'missing');
  fill(part, lists, implicit === 'reply' ? ['cc', 'bcc'] : ['bcc'], 'empty');
  return part;
}

function forward({ body, readable }: Call, id: string, kind: 'email' | 'meeting'): Part {
  if (!readable) return unknownPart();
  const part = describe(emptyPart(kind), anyCase(body, 'message'));
  part.text += text(anyCase(body, 'comment'));
  part.reference = id;
  const lists = listsOf(anyCase(body, 'message'));
  const named = recipientsOf(anyCase(body, 'torecipients'), 'to');
  for (let i = 0; i < named.length; i++) push(part.recipients, named[i] as Part['recipients'][number]);
  fill(part, lists, MAIL_FIELDS, 'empty');
  return part;
}

/** Members of an event that only its owner sees. */
const PRIVATE = ['isreminderon', 'reminderminutesbeforestart', 'categories', 'showas', 'sensitivity', 'importance', 'isread', 'hideattendees', 'responserequested', 'id'];

const isResponse = (last: string): boolean => isOneOf(last, ['accept', 'decline', 'tentativelyaccept']);

function readEvent(call: Call, last: string, at: number): Parsed {
  const id = call.steps[at + 1] ?? '';
  if (isResponse(last)) return respond(call, id);
  if (last === 'cancel') return one(eventPart(call, 'meeting-cancel', id, 'missing'));
  if (last === 'forward') return one(forward(call, id, 'meeting'));
  if (call.low.length > at + 2) return { parts: [], notes: [] };
  // Deleting or changing a meeting mails those who are invited: who that is, the ledger says.
  if (call.method === 'delete') return one(eventPart(call, 'meeting-cancel', id, 'missing'));
  if (!call.readable) return one(unknownPart());
  if (id === '') return created(call);
  return isPrivate(call.body) ? { parts: [], notes: [] } : one(eventPart(call, 'meeting', id, 'missing'));
}

function respond({ body }: Call, id: string): Parsed {
  if (anyCase(body, 'sendresponse') === false) return { parts: [], notes: [] };
  return one({ ...emptyPart('meeting-response'), reference: id, implicit: 'organizer', text: text(anyCase(body, 'comment')), missing: ['to'] });
}

function created(call: Call): Parsed {
  const part = eventPart(call, 'meeting', '', 'empty');
  return part.recipients.length > 0 ? one(part) : { parts: [], notes: [{ item: '', reference: '', implicit: 'none', lists: { to: [], optional: [], resources: [] }, forget: [] }] };
}

function eventPart({ body }: Call, kind: 'meeting' | 'meeting-cancel', id: string, absent: 'empty' | 'missing'): Part {
  const part = describe(emptyPart(kind), body);
  part.item = id;
  part.text += text(anyCase(body, 'comment'));
  fill(part, listsOf(body), MEETING_FIELDS, absent);
  return part;
}

function isPrivate(body: unknown): boolean {
  const names = isObject(body) ? keys(body) : [];
  if (hasAnybody(listsOf(body))) return false;
  for (let i = 0; i < names.length; i++) {
    if (!isOneOf(lower(names[i] as string), PRIVATE)) return false;
  }
  return names.length > 0;
}
