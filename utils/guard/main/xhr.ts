import type { Body } from '../match/body';
import { lower, push, weak } from '../primordials';
import type { Desk, Taken } from './desk';
import { clearFake, denyXhr, failNatively } from './deny';
import { hold, judge, refused, type Leave } from './hold';
import { baseUri, getter, isBlob, isBuffer, isDocument, isFormData, isParams, isStream, NativeDomException, parseUrl } from './natives';
import { observeXhr } from './outcome';
import { NONE, readBody, readNow } from './read-body';
import { isActive, wrapMethod, type Realm } from './realm';
import { isView } from '../primordials';

interface State {
  method: string;
  url: string;
  base: string;
  async: boolean;
  headers: [string, string][];
  /** Sent for real since the last open: the platform answers a second send. */
  sent: boolean;
  /** A send that waits; dropped by abort and open. */
  held: { dropped: boolean } | null;
}

const states = weak<XMLHttpRequest, State>();
const readyState = getter<number>(XMLHttpRequest.prototype, 'readyState');

const invalidState = (what: string): DOMException => new NativeDomException(`Failed to execute '${what}' on 'XMLHttpRequest': The object's state must be OPENED.`, 'InvalidStateError');
const networkError = (url: string): DOMException => new NativeDomException(`Failed to execute 'send' on 'XMLHttpRequest': Failed to load '${url}'.`, 'NetworkError');

function header(state: State, name: string): string | null {
  let found: string | null = null;
  for (let i = 0; i < state.headers.length; i++) {
    const [key, value] = [state.headers[i]?.[0] ?? '', state.headers[i]?.[1] ?? ''];
    if (key === name) found = found === null ? value : `${found}, ${value}`;
  }
  return found;
}

export function guardXhr(desk: Desk, realm: Realm): void {
  const proto = realm.win.XMLHttpRequest.prototype;
  wrapMethod(realm, proto, 'open', (next, self, args) => {
    const xhr = self as XMLHttpRequest;
    if (args.length < 2 || !isActive(realm)) return next();
    for (let i = 0; i < args.length; i++) if (i !== 2 && (i < 2 || (args[i] !== null && args[i] !== undefined))) args[i] = `${args[i] as string}`;
    const before = states.get(xhr);
    if (before !== undefined) clearFake(xhr);
    const result = next(args);
    drop(before);
    states.set(xhr, { method: args[0] as string, url: args[1] as string, base: baseUri(realm.doc), async: args.length < 3 || Boolean(args[2]), headers: [], sent: false, held: null });
    return result;
  });
  wrapMethod(realm, proto, 'setRequestHeader', (next, self, args) => {
    const state = states.get(self as XMLHttpRequest);
    if (state === undefined || args.length < 2) return next();
    if (state.held !== null) throw invalidState('setRequestHeader');
    args[0] = `${args[0] as string}`;
    args[1] = `${args[1] as string}`;
    const result = next(args);
    push(state.headers, [lower(args[0] as string), args[1] as string]);
    return result;
  });
  wrapMethod(realm, proto, 'send', (next, self, args) => {
    const xhr = self as XMLHttpRequest;
    const state = states.get(xhr);
    if (state !== undefined) {
      const send = (other?: unknown[]): unknown => { state.sent = true; return next(other); };
      return state.sent ? next() : sendGuarded(desk, xhr, state, send, args);
    }
    // Opened where no guard saw it: what it would send is unknown.
    if (!isActive(realm) || desk.idle || !isOpened(xhr)) return next();
    throw networkError('');
  });
  wrapMethod(realm, proto, 'abort', (next, self) => {
    const state = states.get(self as XMLHttpRequest);
    if (!drop(state)) return next();
    failNatively(self as XMLHttpRequest, (state as State).method); // in flight, so that abort fires what the platform fires
    return next();
  });
}

function drop(state: State | undefined): boolean {
  if (state === undefined || state.held === null) return false;
  state.held.dropped = true;
  state.held = null;
  return true;
}

function isOpened(xhr: unknown): boolean {
  try { return readyState(xhr) === 1; } catch { return false; }
}

/** Objects that the platform would turn into a string are turned into one here, once. */
function coerceBody(args: unknown[]): void {
  const body = args[0];
  if (typeof body === 'object' && body !== null) {
    if (isBlob(body) || isFormData(body) || isParams(body) || isBuffer(body) || isView(body) || isDocument(body) || isStream(body)) return;
  } else if (typeof body === 'string' || body === null || body === undefined) return;
  args[0] = `${body as string}`;
}

function sendGuarded(desk: Desk, xhr: XMLHttpRequest, state: State, next: (args?: unknown[]) => unknown, args: unknown[]): unknown {
  if (state.held !== null) throw invalidState('send');
  const url = parseUrl(state.url, state.base);
  if (url === null || !isOpened(xhr)) return next();
  const target = { method: state.method, path: url.path, search: url.search, header: (name: string) => header(state, lower(name)) };
  const endpoint = desk.endpoint(target);
  const first = endpoint?.candidates[0]?.rule;
  if (endpoint === null || first === undefined) return next();
  coerceBody(args);
  const bodyless = lower(state.method) === 'get' || lower(state.method) === 'head';
  const body: Body | 'later' = bodyless ? NONE : readNow(args[0], target.header('content-type') ?? '');
  if (body !== 'later') {
    const verdict = judge(endpoint, body);
    if (verdict.kind === 'pass') return next(args);
    const taken = desk.take(verdict.send);
    if (taken !== null) return sendTaken(desk, xhr, verdict.send.rule.outcome, taken, () => next(args));
  }
  if (!state.async) {
    refused(desk, first, 'sync');
    throw networkError(state.url);
  }
  if (desk.unloading) {
    refused(desk, first, 'unload');
    failNatively(xhr, state.method);
    return undefined;
  }
  const held = { dropped: false };
  state.held = held;
  hold(desk, {
    target,
    read: (done) => { if (bodyless) done(NONE); else readBody(args[0], target.header('content-type') ?? '', done); },
    dropped: () => held.dropped,
    release: (leave) => { state.held = null; releaseXhr(desk, xhr, state, leave, () => next(args)); },
    deny: (rule) => { state.held = null; denyXhr(rule.deny, xhr, state.method, state.url); },
  }, first);
  return undefined;
}

function sendTaken(desk: Desk, xhr: XMLHttpRequest, rule: Parameters<typeof observeXhr>[1], taken: Taken, send: () => unknown): unknown {
  observeXhr(desk, rule, taken, xhr);
  return send();
}

function releaseXhr(desk: Desk, xhr: XMLHttpRequest, state: State, leave: Leave | null, send: () => unknown): void {
  const taken = leave === null ? null : leave.take();
  if (leave !== null && taken === null) { failNatively(xhr, state.method); return; }
  if (taken === null) send();
  else sendTaken(desk, xhr, (leave as Leave).send.rule.outcome, taken, send);
}
