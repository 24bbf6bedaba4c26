import type { Body } from '../match/body';
import type { RequestRule } from '../../adapters/adapter';
import { define, keys } from '../../primordials';
import { SITE_CODE } from '../site-code';
import type { Desk } from './desk';
import { denyFetch } from './deny';
import { hold, judge, leaveNow, mayGo, refused, type Hear, type Leave } from './hold';
import {
  addListener, baseUri, headerGet, headerSet, isBlob, isRequest, NativeError, NativeHeaders, NativePromise, NativeRequest, parseUrl, requestHeaders, requestKeepalive, type Place,
  requestMethod, requestSignal, requestUrl, requestUsed, signalAborted, whenDone,
} from './natives';
import { hearResponse, observeResponse } from './outcome';
import { isFixed, NONE, readNow, readRequest } from './read-body';
import { isActive, wrapMethod, type Realm, type Win } from './realm';

type Init = Record<string, unknown>;
type Next = (args?: unknown[]) => unknown;

// Members of RequestInit in the order in which the platform reads them.
const MEMBERS = [
  'adAuctionHeaders', 'attributionReporting', 'body', 'browsingTopics', 'cache', 'credentials', 'duplex', 'headers', 'integrity', 'keepalive', 'method',
  'mode', 'priority', 'privateToken', 'redirect', 'referrer', 'referrerPolicy', 'retryOptions', 'sharedStorageWritable', 'signal', 'targetAddressSpace', 'window',
];

/** Reads a page's init object once, as the platform would: what is judged is then what is sent, getters or not. */
function snapshot(init: object): Init {
  const copy = { __proto__: null } as unknown as Init;
  const put = (name: string): void => {
    if (name in copy) return;
    define(copy, name, { __proto__: null, value: (init as Init)[name], enumerable: true, configurable: true, writable: true } as PropertyDescriptor);
  };
  for (let i = 0; i < MEMBERS.length; i++) put(MEMBERS[i] as string);
  const own = keys(init);
  for (let i = 0; i < own.length; i++) put(own[i] as string);
  return copy;
}

/** Base URL of a call: of the receiver when it is another window, else of this realm. */
export function baseOf(self: unknown, realm: Realm): string {
  if (self !== undefined && self !== null && self !== realm.win) {
    try { return baseUri((self as Win).document); } catch { /* not a window: the native call will refuse it */ }
  }
  return baseUri(realm.doc);
}

const steppedAside = (self: unknown, realm: Realm): boolean => !isActive(realm) && (self === undefined || self === null || self === realm.win);

export function guardFetch(desk: Desk, realm: Realm): void {
  wrapMethod(realm, realm.win, 'fetch', (next, self, args) => {
    if (args.length === 0 || steppedAside(self, realm)) return next();
    const rejected = coerceInput(args);
    return rejected ?? fetchGuarded(desk, next as Next, args, baseOf(self, realm));
  });
  wrapMethod(realm, realm.win, 'fetchLater', (next, self, args) => {
    if (args.length === 0 || steppedAside(self, realm)) return next();
    const rejected = coerceInput(args);
    if (rejected !== null) return next();
    const call = readCall(desk, args, baseOf(self, realm));
    const leave = call === null ? 'pass' : leaveNow(desk, call.endpoint, call.body);
    if (leave === 'pass') return next(args);
    if (leave !== null) { desk.outcome(leave, 'unknown'); return next(args); }
    refused(desk, (call as Call).rule, 'unload');
    throw new NativeError('Failed to fetch');
  });
}

/** Anything but a Request is turned into a string once, as the platform does; a throwing toString rejects. */
function coerceInput(args: unknown[]): Promise<never> | null {
  if (typeof args[0] === 'string' || isRequest(args[0])) return null;
  try {
    args[0] = `${args[0] as string}`;
    return null;
  } catch (error) {
    return new NativePromise<never>((_, reject) => { reject(error); });
  }
}

interface Call { endpoint: NonNullable<ReturnType<Desk['endpoint']>>; target: Parameters<Desk['endpoint']>[0]; rule: RequestRule; body: Body | 'later'; keepalive: boolean }

/** null = no rule can match. Replaces args[1] by its snapshot when the URL is one of ours. */
function readCall(desk: Desk, args: unknown[], base: string): Call | null {
  const request = typeof args[0] === 'string' ? null : args[0] as Request;
  const url = parseUrl(request === null ? args[0] as string : requestUrl(request), base);
  return url === null || !desk.mayMatch(null, url.path) ? null : readEndpoint(desk, request, initOf(args), url);
}

function readEndpoint(desk: Desk, request: Request | null, init: Init | null, url: Place): Call | null {
  const target = { ...url, header: headersGetter(headersOf(request, init)), method: methodOf(request, init) };
  const endpoint = desk.endpoint(target);
  const bodyless = (init?.body ?? null) === null;
  // A used Request without a new body can only fail, in the platform's words.
  if (endpoint === null || (bodyless && request !== null && requestUsed(request))) return null;
  const body = bodyless ? bodyOf(request) : readNow(init?.body, target.header('content-type') ?? '');
  return { endpoint, target, rule: (endpoint.candidates[0] as Call['endpoint']['candidates'][number]).rule, body, keepalive: keepaliveOf(request, init) };
}

const bodyOf = (request: Request | null): Body | 'later' => (request === null ? NONE : 'later');

function headersGetter(headers: Headers | null): (name: string) => string | null {
  return (name) => (headers === null ? null : headerGet(headers, name));
}

function initOf(args: unknown[]): Init | null {
  const given = args[1];
  if ((typeof given !== 'object' || given === null) && typeof given !== 'function') return null;
  const init = snapshot(given);
  args[1] = init;
  return init;
}

function methodOf(request: Request | null, init: Init | null): string {
  if (init?.method === undefined) return request === null ? 'GET' : requestMethod(request);
  const method = `${init.method as string}`;
  define(init, 'method', { __proto__: null, value: method, enumerable: true } as PropertyDescriptor);
  return method;
}

const keepaliveOf = (request: Request | null, init: Init | null): boolean =>
  (init?.keepalive !== undefined ? Boolean(init.keepalive) : request !== null && requestKeepalive(request));

function headersOf(request: Request | null, init: Init | null): Headers | null {
  if (init?.headers === undefined) return request === null ? null : requestHeaders(request);
  try {
    const headers = new NativeHeaders(init.headers as HeadersInit);
    define(init, 'headers', { __proto__: null, value: headers, enumerable: true } as PropertyDescriptor);
    return headers;
  } catch {
    return null; // the native call throws on the same value
  }
}

function fetchGuarded(desk: Desk, next: Next, args: unknown[], base: string): unknown {
  const call = readCall(desk, args, base);
  if (call === null) return next(args);
  if (call.body !== 'later') {
    const verdict = judge(call.endpoint, call.body);
    if (verdict.kind === 'pass') {
      if (mayGo(desk, call.endpoint, verdict, !desk.unloading)) return passOn(next, args, verdict.hear);
    } else if (desk.peek(verdict.send)) return new NativePromise<Response>((resolve, reject) => { release(desk, next, args, { send: verdict.send, take: () => desk.take(verdict.send) }, resolve, reject); });
  }
  if (call.keepalive && desk.unloading) {
    refused(desk, call.rule, 'unload');
    return new NativePromise<Response>((_, reject) => { reject(new NativeError('Failed to fetch')); });
  }
  return holdFetch(desk, next, args, call);
}

function passOn(next: Next, args: unknown[], hear: Hear | null): unknown {
  const answered = next(args);
  if (SITE_CODE && hear !== null) hearResponse(hear, answered as Promise<Response>);
  return answered;
}

function holdFetch(desk: Desk, next: Next, args: unknown[], call: Call): Promise<Response> {
  return new NativePromise<Response>((resolve, reject) => {
    // First step of every fetch by the standard: what it takes from its arguments is fixed at the call, held or not. Throws reject.
    const request = new NativeRequest(args[0] as RequestInfo, args[1] as RequestInit);
    const signal = requestSignal(request);
    // A second one is read, so that the first stays as it is: the network layer cannot see into what was cloned.
    const body = (args[1] as Init | undefined)?.body;
    const isOwnBody = typeof args[0] === 'string' && isFixed(body);
    const copy = isOwnBody ? new NativeRequest(args[0] as string, args[1] as RequestInit) : request;
    let dropped = false;
    const abort = (): void => {
      dropped = true;
      whenDone(next([request]) as Promise<Response>, resolve, reject); // already aborted: rejects with the page's reason, sends nothing
    };
    if (signalAborted(signal)) { abort(); return; }
    addListener(signal, 'abort', abort, { once: true });
    hold(desk, {
      target: call.target,
      read: (done) => { readRequest(copy, done); },
      hidden: !isOwnBody || isBlob(body),
      dropped: () => dropped,
      release: (leave, hear) => { release(desk, hear === null ? next : (given) => passOn(next, given as unknown[], hear), [request], leave, resolve, reject); },
      deny: (rule) => { denyFetch(rule.deny, desk.refusal, resolve, reject); },
      defuse: !SITE_CODE ? undefined : ({ rewrite, hear }) => {
        const headers = new NativeHeaders(requestHeaders(request));
        for (let i = 0; i < rewrite.headers.length; i++) headerSet(headers, rewrite.headers[i]?.[0] ?? '', rewrite.headers[i]?.[1] ?? '');
        const stored = new NativeRequest(request, { headers, ...(rewrite.body === '' ? {} : { body: rewrite.body }) });
        whenDone(passOn((given) => next(given as unknown[]), [stored], hear) as Promise<Response>, resolve, reject);
        return true;
      },
    }, call.rule);
  });
}

function release(desk: Desk, next: Next, args: unknown[], leave: Leave | null, resolve: (response: Response) => void, reject: (error: unknown) => void): void {
  const taken = leave === null ? null : leave.take();
  if (leave !== null && taken === null) { reject(new NativeError('Failed to fetch')); return; }
  whenDone(next(args) as Promise<Response>, (response: Response) => {
    if (taken !== null) observeResponse(desk, (leave as Leave).send.rule.outcome, taken, response);
    resolve(response);
  }, (error) => {
    if (taken !== null) desk.outcome(taken, 'failed');
    reject(error);
  });
}

