import { indexOf, lower, push, slice } from '../../primordials';
import type { SiteCall, SiteReader, SiteReading, SiteRecipient, SiteRequest } from '../site-reader';
import { endsWith, has, isOneOf, member, parsed, text } from '../site-json';
import { partsOf, type Part } from './batch';
import { partiesOf } from './parties';

const BOUND = 'microsoft.dynamics.crm.sendemail';
const BOUND_ACTION = 'sendemail';
/** Answers to look-ups that are kept for requests that wait. */
const MOST_KEPT = 16;

/** Documented actions that mail somebody. `SendEmail` names an activity; the others bring a message or a template. */
const UNBOUND = ['sendemailfromtemplate', 'sendtemplate', 'sendbulkmail', 'sendfax'];

const bare = (path: string): string => { const end = indexOf(path, '?'); return end < 0 ? path : slice(path, 0, end); };
const lastSegment = (path: string): string => { const all = bare(path); let from = 0; for (let at = indexOf(all, '/'); at >= 0; at = indexOf(all, '/', at + 1)) from = at + 1; return lower(slice(all, from)); };
/** Without its namespace. */
const actionOf = (path: string): string => { const name = lastSegment(path); const dot = indexOf(name, 'crm.'); return dot < 0 ? name : slice(name, dot + 4); };

/** `…/emails(id)/…SendEmail` → id or `$1`; '' when it is none. */
function emailOf(path: string): string {
  if (!endsWith(lastSegment(path), BOUND)) return '';
  const open = indexOf(lower(path), 'emails(');
  if (open >= 0) { const end = indexOf(path, ')', open); return end < 0 ? '' : lower(slice(path, open + 7, end)); }
  const reference = indexOf(path, '$');
  if (reference < 0) return '';
  const end = indexOf(path, '/', reference);
  return slice(path, reference, end < 0 ? path.length : end);
}

const isGuid = (id: string): boolean => { for (let i = 0; i < id.length; i++) if (indexOf('0123456789abcdef-', id[i] as string) < 0) return false; return id.length === 36; };

/** Parties that the batch itself saves for this e-mail; null when it saves none. */
function savedIn(parts: readonly Part[], id: string): SiteRecipient[] | null {
  let found: SiteRecipient[] | null = null;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as Part;
    const isIt = id[0] === '$' ? part.contentId === slice(id, 1) : has(lower(bare(part.path)), `emails(${id})`) && emailOf(part.path) === '';
    if (isIt && part.method !== 'GET') found = partiesOf(parsed(part.body)) ?? found;
  }
  return found;
}

interface Found { recipients: SiteRecipient[]; asks: string[] }
interface Known { id: string; recipients: SiteRecipient[] | null }

/** Documented: without `IssueSend` the activity is only marked as sent. */
function sends(part: Part, action: string): boolean {
  if (part.method !== 'POST') return false;
  if (action === BOUND_ACTION) return member(parsed(part.body), 'IssueSend') !== false;
  return isOneOf(action, UNBOUND);
}

/** Who is mailed by one request of the batch, or by the request itself. False = nobody. */
function sent(part: Part, parts: readonly Part[], known: readonly Known[], found: Found): boolean {
  const action = actionOf(part.path);
  if (!sends(part, action)) return false;
  const id = emailOf(part.path);
  const saved = action === BOUND_ACTION ? savedIn(parts, id) : partiesOf(member(parsed(part.body), 'Target'));
  const asked = saved === null && isGuid(id) ? answerFor(known, id) : null;
  const people = saved ?? asked ?? [];
  for (let i = 0; i < people.length; i++) push(found.recipients, people[i] as SiteRecipient);
  if (people.length === 0) push(found.recipients, { field: 'to', raw: '', reader: 'unresolved' });
  if (asked === undefined) push(found.asks, id);
  return true;
}

/** Undefined = not asked yet; null = asked, and not answered. */
function answerFor(known: readonly Known[], id: string): SiteRecipient[] | null | undefined {
  for (let i = 0; i < known.length; i++) if (known[i]?.id === id) return (known[i] as Known).recipients;
  return undefined;
}

function partsIn(request: SiteRequest): Part[] | null {
  const body = request.body.kind === 'text' ? request.body.text : '';
  if (lastSegment(request.path) === '$batch') return request.body.kind === 'text' ? partsOf(body) : null;
  return [{ method: request.method, path: request.path, body, contentId: '' }];
}

/** One for each document. */
export function createDynamicsReader(): SiteReader {
  let known: Known[] = [];
  let asked = '';

  const look = (request: SiteRequest): (Found & { sends: boolean; parts: Part[] }) | null => {
    const parts = partsIn(request);
    if (parts === null) return null;
    const found = { recipients: [] as SiteRecipient[], asks: [] as string[], sends: false, parts };
    for (let i = 0; i < parts.length; i++) if (sent(parts[i] as Part, parts, known, found)) found.sends = true;
    return found;
  };
  const read = (request: SiteRequest): SiteReading => {
    const found = look(request);
    if (found === null) return mentionsSend(request) ? { kind: 'unreadable' } : { kind: 'other' };
    if (!found.sends) return { kind: 'other' };
    return { kind: 'send', recipients: found.recipients, draft: idOf(found.parts), account: '', text: textOf(found.parts) };
  };

  return {
    lookups: 6,
    begin: () => { known = []; },
    read,
    lookup: (request): SiteCall | null => {
      const id = look(request)?.asks[0];
      if (id === undefined) return null;
      asked = id;
      const api = indexOf(request.path, '/api/data/v9.');
      const version = slice(request.path, api, indexOf(request.path, '/', api + 13));
      const url = `${slice(request.path, 0, api)}${version}/emails(${id})?$select=activityid&$expand=email_activity_parties($select=addressused,participationtypemask)`;
      return { method: 'GET', url, headers: [['accept', 'application/json']], body: '' };
    },
    found: (_request, answer) => {
      const others: Known[] = [];
      for (let i = known.length < MOST_KEPT ? 0 : 1; i < known.length; i++) push(others, known[i] as Known);
      push(others, { id: asked, recipients: partiesOf(parsed(answer)) });
      known = others;
    },
  };
}

/** A batch that cannot be taken apart may still hold a send. */
const mentionsSend = ({ body }: SiteRequest): boolean => body.kind !== 'text' || has(lower(body.text), 'sendemail') || has(lower(body.text), 'sendtemplate');

function idOf(parts: readonly Part[]): string {
  for (let i = 0; i < parts.length; i++) { const id = emailOf((parts[i] as Part).path); if (isGuid(id)) return id; }
  return '';
}

function textOf(parts: readonly Part[]): string {
  let all = '';
  for (let i = 0; i < parts.length; i++) { const body = parsed((parts[i] as Part).body); all += text(member(body, 'description')) + text(member(member(body, 'Target'), 'description')); }
  return all;
}
