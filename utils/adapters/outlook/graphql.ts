// The GraphQL gateway: only reads have ever been recorded. A mutation that names people, or is named like a send, is held.
import { isArray, lower, push } from '../../primordials';
import type { SiteRequest } from '../site-reader';
import { anyCase, has, parsed, text } from '../site-json';
import { begins, hasOneOf, onlyReads, saysSend } from './action-names';
import { unknownPart, type Parsed } from './part';
import { isMessageLike, mailsSomebody } from './scan';

const READS = ['get', 'find', 'search', 'list', 'fetch', 'query', 'load', 'read', 'suggest', 'resolve'];
const SENDS = ['send', 'invite', 'forward', 'reply', 'cancelevent', 'cancelcalendar', 'rsvp', 'respond'];

export const isGraphql = (pathname: string): boolean => has(lower(pathname), 'graphql');

export function readGraphql(request: SiteRequest): Parsed {
  const found: Parsed = { parts: [], notes: [] };
  const source = request.body.kind === 'text' ? request.body.text : '';
  if (request.body.kind === 'fields') { push(found.parts, unknownPart()); return found; }
  if (source === '') return found;
  const value = parsed(source);
  if (value === undefined) { push(found.parts, unknownPart()); return found; }
  const operations = isArray(value) ? value as unknown[] : [value]; // Apollo batches in a list
  for (let i = 0; i < operations.length; i++) if (isSend(operations[i])) { push(found.parts, unknownPart()); break; }
  return found;
}

function isSend(operation: unknown): boolean {
  const name = lower(text(anyCase(operation, 'operationname')));
  const query = lower(text(anyCase(operation, 'query')));
  const variables = anyCase(operation, 'variables');
  if (query !== '' && !has(query, 'mutation')) return false;
  // A persisted operation has no text: its name alone tells a read.
  if (query === '' && begins(name, READS)) return saysSend(name) || (onlyReads(name, READS) ? mailsSomebody(variables) : isMessageLike(variables));
  return namedLikeSend(name) || (name === '' && namedLikeSend(query)) || isMessageLike(variables) || isMessageLike(operation);
}

function namedLikeSend(name: string): boolean {
  return hasOneOf(name, SENDS) || saysSend(name) || (has(name, 'create') && (has(name, 'message') || has(name, 'event')));
}
