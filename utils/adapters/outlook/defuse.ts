// A refused send as the request that only stores: the server keeps text and recipients, and mails nobody.
import { hasOwn, isArray, keys, lower, slice, toJson, trim } from '../../primordials';
import type { SiteRequest, SiteRewrite } from '../site-reader';
import { indexAfter, isObject, isOneOf, parsed, unescaped, type Json } from '../site-json';
import { actionsOf, isOwa } from './owa';
import { walk } from './walk';

const MOST_NODES = 50_000;
const POST_DATA = 'x-owa-urlpostdata';
const INVITATIONS = ['sendmeetinginvitations', 'sendcalendarinvitationsorcancellations', 'sendmeetinginvitationsorcancellations'];

/** Stored items and changes alone can be stored only; a cancellation or a send by id has no such form. */
const STORABLE = ['createitem', 'updateitem', 'createcalendarevent', 'updatecalendarevent'];

export function defuseOutlook(request: SiteRequest): SiteRewrite | null {
  if (!isOwa(request.path)) return null;
  const actions = actionsOf(request);
  for (let i = 0; i < actions.length; i++) if (!isOneOf(actions[i] as string, STORABLE)) return null;
  const body = request.body.kind === 'text' ? stored(request.body.text) : '';
  const short = stored(unescaped(request.header(POST_DATA) ?? ''));
  if (body === null || short === null || (body === '' && short === '')) return null;
  return { body, headers: short === '' ? [] : [[POST_DATA, escapeValue(short)]] };
}

const escapeValue = encodeURIComponent;

/** '' where there is nothing; null when it cannot be stored only. */
function stored(source: string): string | null {
  if (trim(source) === '') return '';
  const value = parsed(source);
  if (!isObject(value) && !isArray(value)) return null;
  return quiet(value) ? toJson(value) : null;
}

/** Changes the parsed request in place, at every level; false = there was nothing to change, or too much to look at. */
function quiet(root: unknown): boolean {
  let changed = false;
  const walked = walk(root, MOST_NODES, (members) => { if (quietMembers(members)) changed = true; return false; });
  return changed && walked === 'done';
}

function quietMembers(members: Json): boolean {
  const names = keys(members);
  let changed = false;
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const low = lower(name);
    if (low === 'messagedisposition') { members[name] = 'SaveOnly'; changed = true; }
    if (isOneOf(low, INVITATIONS)) { members[name] = 'SendToNone'; changed = true; }
    // Sent items would be the wrong place for what was not sent.
    if (low === 'saveditemfolderid' && isSentItems(members[name])) delete members[name];
  }
  if (isNewEvent(members)) { members.SendMeetingInvitations = 'SendToNone'; changed = true; }
  return changed;
}

function isSentItems(folder: unknown): boolean {
  const base = isObject(folder) && hasOwn(folder, 'BaseFolderId') ? folder.BaseFolderId : folder;
  return isObject(base) && typeof base.Id === 'string' && lower(base.Id) === 'sentitems';
}

/** A new meeting without a flag is given the one that mails nobody. */
function isNewEvent(members: Json): boolean {
  const items = hasOwn(members, 'Items') ? members.Items : undefined;
  if (!isArray(items) || hasOwn(members, 'SendMeetingInvitations')) return false;
  const first = items[0] as unknown;
  const type = isObject(first) && typeof first.__type === 'string' ? first.__type : '';
  return indexAfter(slice(type, 0, 12), 'CalendarItem') === 12;
}
