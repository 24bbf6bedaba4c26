import { browser } from 'wxt/browser';
import type { Body } from '../guard/match/body';
import { bodyOf, type NetworkRequest, type RawBody } from '../guard/network/request';

/** What is asked about each request. True = it is stopped; a promise is bounded by whoever makes it. */
export interface NetworkListener {
  /** Asked first, without headers, while the request waits; whoever it lets go is asked about again. */
  first(request: NetworkRequest): boolean | Promise<boolean>;
  /** Asked last. */
  decide(request: NetworkRequest): boolean | Promise<boolean>;
  /** Nobody waits: where the browser lets nobody stop a request. */
  observe(request: NetworkRequest): void;
}

interface Details {
  requestId: string; method: string; url: string; type: string; tabId: number; frameId: number;
  initiator?: string; documentId?: string; documentUrl?: string; originUrl?: string;
  requestBody?: RawBody | null; requestHeaders?: { name: string; value?: string }[];
}
/** The polyfill's types know neither promises nor Chromium's fields. */
interface Event { addListener(listener: (details: Details) => unknown, filter: { urls: string[] }, extra?: string[]): void }

const SELF_TEST = 'https://self-test.consentry.invalid';
const MOST_BODIES = 200;
const bodies = new Map<string, RawBody | null>();

/** Kept until the request has ended, for a server that asks who it is gets it twice. */
const dropBody = ({ requestId }: Details): void => { bodies.delete(requestId); };

const event = (name: 'onBeforeRequest' | 'onBeforeSendHeaders' | 'onCompleted' | 'onErrorOccurred'): Event => browser.webRequest[name] as unknown as Event;

/** What is not taken over in time is given up; its request is then one whose body cannot be read. */
function keepBody({ requestId, requestBody }: Details): void {
  bodies.set(requestId, requestBody ?? null);
  for (const id of bodies.keys()) if (bodies.size > MOST_BODIES) bodies.delete(id);
}

function originOf({ initiator, documentUrl, originUrl }: Details): string | undefined {
  const from = initiator ?? documentUrl ?? originUrl;
  return from !== undefined && URL.canParse(from) ? new URL(from).origin : from;
}

function requestOf(details: Details): NetworkRequest {
  const { requestId: id, method, url, type, tabId: tab, frameId: frame, documentId, requestHeaders = [] } = details;
  const header = (name: string): string | null => requestHeaders.find((one) => one.name.toLowerCase() === name.toLowerCase())?.value ?? null;
  const initiator = originOf(details);
  const raw = bodies.get(id);
  let read: Body | undefined;
  return {
    id, method, url, type, tab, frame, header, ...(initiator === undefined ? {} : { initiator }), ...(documentId === undefined ? {} : { document: documentId }),
    // Of most requests nobody asks: the patterns are wider than the rules.
    get body() { return read ??= raw === undefined ? { kind: 'unreadable' } : bodyOf(raw, header('content-type') ?? ''); },
  };
}

const isOwn = (details: Details): boolean => originOf(details) === new URL(browser.runtime.getURL('/')).origin;

/** Anything thrown or rejected would let the request pass: it is stopped instead (facts: platform §2). */
function blocking(ask: (request: NetworkRequest) => boolean | Promise<boolean>, details: Details): unknown {
  try {
    if (isOwn(details)) return {};
    const verdict = ask(requestOf(details));
    if (typeof verdict === 'boolean') return { cancel: verdict };
    return verdict.then((cancel) => ({ cancel }), () => ({ cancel: true }));
  } catch (error) {
    console.error('network', error);
    return { cancel: true };
  }
}

const cancelled = new Set<string>();
const failed = new Map<string, (error: string) => void>();

/**
 * Registers every listener; called in the worker's first task. Where the browser gives no leave to block, it says so on the console and
 * calls the observer alone.
 */
export function listenToNetwork(urls: string[], listener: NetworkListener): void {
  event('onBeforeRequest').addListener(keepBody, { urls }, ['requestBody']);
  event('onBeforeSendHeaders').addListener((details) => { if (!isOwn(details)) listener.observe(requestOf(details)); }, { urls }, ['requestHeaders']);
  for (const end of ['onCompleted', 'onErrorOccurred'] as const) event(end).addListener(dropBody, { urls });
  const own = { urls: [`${SELF_TEST}/*`] };
  event('onErrorOccurred').addListener((details) => { failed.get(details.url)?.((details as Details & { error?: string }).error ?? ''); }, own); // Firefox takes no third argument here
  try {
    event('onBeforeRequest').addListener((details) => { keepBody(details); return blocking((request) => listener.first(request), details); }, { urls }, ['requestBody', 'blocking']);
    event('onBeforeSendHeaders').addListener((details) => blocking((request) => listener.decide(request), details), { urls }, ['requestHeaders', 'blocking']);
    event('onBeforeRequest').addListener((details) => { cancelled.add(details.url); return { cancel: true }; }, own, ['blocking']);
  } catch (error) {
    console.warn('network', error); // a browser that throws where others only warn: observing is what is left
  }
}

/** Was the leave to block given? By an administrator's install on Chromium, always on Firefox. */
export async function mayBlock(): Promise<boolean> {
  return (await browser.permissions.getAll()).permissions?.includes('webRequestBlocking' as never) === true;
}

const TEST_MS = 5_000;
const BLOCKED = /ERR_BLOCKED_BY_CLIENT|NS_ERROR_ABORT/;

/**
 * A request to a name that never resolves: true when our own listener was asked about this very one and the browser then gave it up as
 * blocked. Nothing of it reaches the network.
 */
export async function selfTest(): Promise<boolean> {
  if (!(await mayBlock())) return false;
  const url = `${SELF_TEST}/${crypto.randomUUID()}`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<string>((done) => { failed.set(url, done); timer = setTimeout(() => { done('timeout'); }, TEST_MS); });
  const isAnswered = await fetch(url, { method: 'POST', body: 'self-test' }).then(() => true, () => false);
  const error = await end;
  clearTimeout(timer);
  failed.delete(url);
  return !isAnswered && cancelled.delete(url) && BLOCKED.test(error);
}
