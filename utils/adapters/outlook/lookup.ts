// Who a stored draft or meeting goes to, asked of the site itself where the ledger does not know.
import { lower, push, slice, toJson } from '../../primordials';
import type { SiteCall, SiteRequest } from '../site-reader';
import { has, indexAfter } from '../site-json';
import { isOwa } from './owa';
import type { Part } from './part';

/** Headers of the page's own request by which the server knows the person; nothing else is repeated. */
const OWN = ['authorization', 'x-owa-canary', 'x-anchormailbox', 'x-owa-sessionid', 'x-owa-explicitlogonuser', 'prefer'];
const FIELDS = ['ToRecipients', 'CcRecipients', 'BccRecipients', 'ReplyTo', 'From', 'DateTimeReceived', 'calendar:RequiredAttendees', 'calendar:OptionalAttendees', 'calendar:Resources', 'calendar:Organizer'];

function headersOf(request: SiteRequest): SiteCall['headers'] {
  const headers: SiteCall['headers'] = [];
  for (let i = 0; i < OWN.length; i++) {
    const value = request.header(OWN[i] as string);
    if (value !== null) push(headers, [OWN[i] as string, value]);
  }
  return headers;
}

/** Ids that the request leaves to the server. */
export function openIds(parts: readonly Part[]): string[] {
  const ids: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as Part;
    const id = part.implicit === 'none' ? part.item : part.reference;
    if (part.missing.length > 0 && id !== '') push(ids, id);
  }
  return ids;
}

/** Null where there is no id to ask for. */
export function lookupOf(request: SiteRequest, parts: readonly Part[]): SiteCall | null {
  const ids = openIds(parts);
  if (ids.length === 0) return null;
  return isOwa(request.path) ? getItem(request, ids) : getMessage(request);
}

function getItem(request: SiteRequest, ids: readonly string[]): SiteCall {
  const itemIds: unknown[] = [];
  for (let i = 0; i < ids.length; i++) push(itemIds, { __type: 'ItemId:#Exchange', Id: ids[i] });
  const additional: unknown[] = [];
  for (let i = 0; i < FIELDS.length; i++) push(additional, { __type: 'PropertyUri:#Exchange', FieldURI: FIELDS[i] });
  const end = indexAfter(lower(request.path), 'service.svc');
  const headers = headersOf(request);
  push(headers, ['action', 'GetItem']);
  push(headers, ['content-type', 'application/json; charset=utf-8']);
  return {
    method: 'POST', url: `${slice(request.path, 0, end)}?action=GetItem&app=Mail`, headers,
    body: toJson({
      __type: 'GetItemJsonRequest:#Exchange', Header: { __type: 'JsonRequestHeaders:#Exchange', RequestServerVersion: 'V2017_08_18' },
      Body: { __type: 'GetItemRequest:#Exchange', ItemShape: { __type: 'ItemResponseShape:#Exchange', BaseShape: 'IdOnly', AdditionalProperties: additional }, ItemIds: itemIds },
    }),
  };
}

/** REST: the item itself lies at the address of the action, without the action. */
function getMessage(request: SiteRequest): SiteCall | null {
  const low = lower(request.path);
  const name = has(low, '/events/') ? '/events/' : '/messages/';
  const at = indexAfter(low, name);
  if (at < 0) return null;
  const raw = slice(request.path, at);
  const slash = indexAfter(raw, '/');
  return { method: 'GET', url: `${slice(request.path, 0, at)}${slash < 0 ? raw : slice(raw, 0, slash - 1)}`, headers: headersOf(request), body: '' };
}
