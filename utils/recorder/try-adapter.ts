// The drafted rules against what was recorded, by the matcher that the guard itself uses.
import type { Adapter } from '../adapters/adapter';
import type { Match } from '../guard/match/request';
import { matchBody, matchEndpoint } from '../guard/match/request';
import { recipientTokens } from '../guard/match/tokens';
import type { RecordedRequest } from '../guard/recorder-port';
import { holdsContact } from './contact';
import { chosenOf, TAKES, type Take, type Takes } from './take';

export const TESTS = ['one', 'many', 'draft', 'others', 'copies', 'schema'] as const;
export type TestName = (typeof TESTS)[number];
/** `skipped`: nothing was recorded to try it on. */
export interface TestResult { name: TestName; result: 'passed' | 'failed' | 'skipped'; detail?: string; /** It fails because saves and sends look alike. */ isUntold?: boolean }

export function matchOf(adapter: Adapter, request: RecordedRequest): Match {
  const { pathname, search } = new URL(request.url);
  const endpoint = matchEndpoint([adapter], { method: request.method, path: pathname, search });
  return endpoint ? matchBody(endpoint, request.body) : { kind: 'other' };
}

/** A send whose recipients are exactly the test recipients: everyone, and nobody else. */
function givesAll(adapter: Adapter, take: Take | undefined): boolean | undefined {
  const request = chosenOf(take);
  if (!take || !request) return undefined;
  const match = matchOf(adapter, request);
  if (match.kind !== 'send' || match.unreadable || match.recipients.some(({ reader }) => reader === 'unresolved')) return false;
  const tokens = match.recipients.flatMap(({ raw, reader }) => recipientTokens(raw, reader));
  const isKnown = (token: string): boolean => take.contacts.some((contact) => holdsContact(token, contact));
  return take.contacts.length > 0 && take.contacts.every((contact) => tokens.some((token) => holdsContact(token, contact))) && tokens.every(isKnown);
}

const resultOf = (is: boolean | undefined): TestResult['result'] => (is === undefined ? 'skipped' : is ? 'passed' : 'failed');

/** Other requests of the takes that would be held though they are neither the send nor the save. */
function heldOthers(adapter: Adapter, takes: Takes): RecordedRequest[] {
  return TAKES.flatMap((kind) => takes[kind] ?? []).flatMap(({ requests, chosen }) => requests.filter((_, index) => index !== chosen))
    .filter((request) => matchOf(adapter, request).kind === 'send');
}

/** Goes to the address of the sends with somebody in it, as a save by itself does before the send. */
export const isAlike = (adapter: Adapter, request: RecordedRequest): boolean => { const match = matchOf(adapter, request); return match.kind === 'send' && match.recipients.some(({ raw, reader }) => reader !== 'unresolved' && recipientTokens(raw, reader).length > 0); };

/** Recipient fields that nobody was written to in any recorded send: how they look when filled is not known, so a list there is blocked. */
function untriedCopies(adapter: Adapter, takes: Takes): string[] {
  const sends = [chosenOf(takes.one), chosenOf(takes.many)].flatMap((one) => one ?? []);
  const filled = new Set(sends.flatMap((send) => { const match = matchOf(adapter, send); return match.kind === 'send' ? match.recipients.map(({ field }) => field) : []; }));
  const named = adapter.requests.flatMap(({ recipients }) => recipients.map(({ as }) => as));
  return [...new Set(named)].filter((field) => !filled.has(field));
}

/** Every test; only when none has failed may the adapter go into a policy. @param problem what the schema says against it. */
export function tryAdapter(adapter: Adapter, takes: Takes, problem: string | undefined): TestResult[] {
  const saved = chosenOf(takes.draft);
  const held = heldOthers(adapter, takes);
  const others = TAKES.some((kind) => takes[kind] !== undefined) ? held.length === 0 : undefined;
  const isHeld = saved && matchOf(adapter, saved).kind === 'send';
  const untried = untriedCopies(adapter, takes);
  return [
    { name: 'one', result: resultOf(givesAll(adapter, takes.one)) },
    { name: 'many', result: resultOf(givesAll(adapter, takes.many)) },
    { name: 'draft', result: resultOf(saved && !isHeld), ...(isHeld ? { isUntold: true } : {}) },
    { name: 'others', result: resultOf(others), ...(held[0] ? { detail: `${held[0].method} ${new URL(held[0].url).pathname}` } : {}), ...(held.some((request) => isAlike(adapter, request)) ? { isUntold: true } : {}) },
    { name: 'copies', result: untried.length === 0 ? 'passed' : 'skipped', ...(untried.length > 0 ? { detail: untried.join(', ') } : {}) },
    { name: 'schema', result: problem === undefined ? 'passed' : 'failed', ...(problem === undefined ? {} : { detail: problem }) },
  ];
}

/** What the administrator says that the site cannot do. */
export interface Lacks { hasNoDrafts: boolean; isSingle: boolean }

/** A draft save may be missing where the site keeps none, a send to several where it knows only one; the send to one and the schema may not. */
export function isProven(results: readonly TestResult[], { hasNoDrafts, isSingle }: Lacks): boolean {
  const mayLack: Record<TestName, boolean> = { one: false, many: isSingle, draft: hasNoDrafts, others: true, copies: true, schema: false };
  return results.every(({ name, result }) => result === 'passed' || (result === 'skipped' && mayLack[name]));
}
