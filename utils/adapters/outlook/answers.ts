// What the server's answers teach: recipients, senders and dates of items, and the ids that new drafts get.
import { keys, lower, push } from '../../primordials';
import type { SiteName } from '../site-reader';
import { idOf } from './create-item';
import { anyCase, has, isObject, listOf, parseDate, parsed, path, text, type Json } from '../site-json';
import type { Ledger } from './ledger';
import { doubtTruncated } from './truncated';
import { walk } from './walk';
import { listsOf, recipientOf, recipientsOf } from './recipients';

/** Reading more would be felt: the look-up serves what is not learnt. */
const MOST_LEARNT = 300_000;
const MOST_NODES = 20_000;

export function parseAnswer(source: string): unknown {
  return source.length > MOST_LEARNT || !(has(source, 'Id') || has(source, 'id') || has(source, 'ResponseClass')) ? undefined : parsed(source);
}

/** Ids in the answer to a save, in the order of its items; null = that one was not stored, '' = the answer does not tell. */
export function storedIds(answer: unknown): (string | null)[] {
  const ids: (string | null)[] = [];
  const messages = listOf(path(answer, 'body', 'responsemessages', 'items'));
  for (let i = 0; i < messages.length; i++) {
    const failed = lower(text(anyCase(messages[i], 'responseclass'))) === 'error';
    const items = listOf(anyCase(messages[i], 'items'));
    if (items.length === 0) push(ids, failed ? null : '');
    for (let j = 0; j < items.length; j++) push(ids, failed ? null : idOf(anyCase(items[j], 'itemid')));
  }
  if (messages.length === 0) push(ids, idOf(answer)); // REST answers with the item itself
  return ids;
}

/** What stands beside an item's id is what the server knows of it. `asked`: the ids of a look-up, which asks for everything; `most`: how many people of an item were asked for. */
export function learnAnswer(answer: unknown, ledger: Ledger, asked: readonly string[] | undefined, most?: number): void {
  walk(answer, MOST_NODES, (value) => { learnItem(value, ledger, asked, most); return false; });
}

const first = (value: unknown): ReturnType<typeof recipientsOf> | undefined => (isObject(value) ? [recipientOf(value, 'to')] : undefined);

const senderOf = (item: Json): ReturnType<typeof first> => first(anyCase(item, 'organizer')) ?? first(anyCase(item, 'from')) ?? first(anyCase(item, 'sender'));

function receivedAt(item: Json): { at?: number } {
  const at = parseDate(text(anyCase(item, 'datetimereceived')) || text(anyCase(item, 'receiveddatetime')));
  return at === at ? { at } : {};
}

function learnItem(item: Json, ledger: Ledger, asked: readonly string[] | undefined, most: number | undefined): void {
  const stored = idOf(anyCase(item, 'itemid')) || idOf(anyCase(item, 'eventid'));
  const id = stored || text(anyCase(item, 'id'));
  if (id === '') return;
  const lists = listsOf(item);
  const sender = senderOf(item);
  const replyTo = anyCase(item, 'replyto');
  const complete = asked !== undefined;
  if (keys(lists).length === 0 && sender === undefined && !(complete && stored !== '')) return;
  doubtTruncated(item, lists, complete, most);
  const facts = {
    lists, complete, ...(sender === undefined ? {} : { sender }), ...(replyTo === undefined ? {} : { replyTo: recipientsOf(replyTo, 'to') }), ...receivedAt(item),
  };
  ledger.learn(id, facts);
  // Asked under another form of the id.
  if (asked?.length === 1) ledger.learn(asked[0] as string, facts);
}

/** People in a request or answer: names are shown in place of addresses, so what the application read, the page gate must know too. */
export function namesIn(source: unknown): SiteName[] {
  const named: SiteName[] = [];
  walk(source, MOST_NODES, (value) => { learnName(value, named); return false; });
  return named;
}

function learnName(value: Json, named: SiteName[]): void {
  const name = text(anyCase(value, 'name')) || text(anyCase(value, 'displayname'));
  const email = anyCase(value, 'emailaddress');
  const address = text(email) || text(anyCase(email, 'emailaddress')) || text(anyCase(value, 'address'));
  if (name !== '' && has(address, '@') && named.length < 500) push(named, { name, address });
}
