import type { RequestRule } from '../../adapters/adapter';
import type { Endpoint } from '../match/request';
import { isView, lower, push, weak } from '../../primordials';
import { SITE_CODE } from '../site-code';
import type { Desk, Taken } from './desk';
import { clearFake, denyXhr, failNatively, xhrHeader, xhrOpen } from './deny';
import { hold, judge, mayGo, refused, type Hear, type Leave } from './hold';
import { baseUri, getter, isBlob, isBuffer, isDocument, isFormData, isParams, isStream, NativeDomException, parseUrl } from './natives';
import { hearXhr, observeXhr } from './outcome';
import { readBody, readNow } from './read-body';
import { isActive, wrapMethod, type Realm } from './realm';

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
  if (typeof body === 'string' || body === null || body === undefined || (typeof body === 'object' && isBody(body))) return;
  args[0] = `${body as string}`;
}

const isBody = (body: object): boolean =>
  isBlob(body) || isFormData(body) || isParams(body) || isBuffer(body) || isView(body) || isDocument(body) || isStream(body);

/** One call of send on an endpoint of ours. */
interface Sending { desk: Desk; xhr: XMLHttpRequest; state: State; endpoint: Endpoint; first: RequestRule; body: unknown; native: (body?: string) => unknown }

function sendGuarded(desk: Desk, xhr: XMLHttpRequest, state: State, next: (args?: unknown[]) => unknown, args: unknown[]): unknown {
  if (state.held !== null) throw invalidState('send');
  const endpoint = isOpened(xhr) ? endpointOf(desk, state) : null;
  const first = endpoint?.candidates[0]?.rule;
  if (endpoint === null || first === undefined) return next();
  coerceBody(args);
  return decide({ desk, xhr, state, endpoint, first, body: isBodyless(state.method) ? null : args[0], native: (body) => next(body === undefined ? args : [body]) });
}

const isBodyless = (method: string): boolean => lower(method) === 'get' || lower(method) === 'head';

function decide(it: Sending): unknown {
  const { desk, state } = it;
  const read = readNow(it.body, typeOf(state));
  const verdict = read === 'later' ? null : judge(it.endpoint, read);
  const canWait = state.async && !desk.unloading;
  if (verdict?.kind === 'pass' && mayGo(desk, it.endpoint, verdict, canWait)) return passOn(it, verdict.hear);
  const taken = verdict?.kind === 'send' ? desk.take(verdict.send) : null;
  if (verdict?.kind === 'send' && taken !== null) return sendTaken(it, verdict.send.rule.outcome, taken);
  if (canWait) holdXhr(it);
  else refuseXhr(it);
  return undefined;
}

const typeOf = (state: State): string => header(state, 'content-type') ?? '';

function endpointOf(desk: Desk, state: State): Endpoint | null {
  const url = parseUrl(state.url, state.base);
  return url === null ? null : desk.endpoint({ ...url, method: state.method, header: (name) => header(state, lower(name)) });
}

/** What cannot wait: a synchronous send throws, one while the page goes away fails. */
function refuseXhr({ desk, xhr, state, first }: Sending): void {
  refused(desk, first, state.async ? 'unload' : 'sync');
  if (!state.async) throw networkError(state.url);
  failNatively(xhr, state.method);
}

function holdXhr(it: Sending): void {
  const { desk, xhr, state } = it;
  const held = { dropped: false };
  state.held = held;
  hold(desk, {
    target: it.endpoint.target,
    read: (done) => { readBody(it.body, typeOf(state), done); },
    dropped: () => held.dropped,
    hidden: isBlob(it.body),
    release: (leave, hear) => { state.held = null; releaseXhr(it, leave, hear); },
    deny: (rule) => { state.held = null; denyXhr(rule.deny, desk.refusal, xhr, state.method, state.url); },
    defuse: !SITE_CODE ? undefined : ({ rewrite, hear }) => {
      state.held = null;
      if (rewrite.headers.length > 0) reopen(xhr, state, rewrite.headers);
      hearXhr(hear, xhr);
      it.native(rewrite.body === '' ? undefined : rewrite.body);
      return true;
    },
  }, it.first);
}

/** Headers of an opened XHR can be added to, never changed: it is opened again, with the others as they were. */
function reopen(xhr: XMLHttpRequest, { method, url, headers }: State, changed: readonly [string, string][]): void {
  xhrOpen(xhr, method, url, true);
  for (let i = 0; i < headers.length; i++) {
    const [name, value] = headers[i] as [string, string];
    let other = value;
    for (let j = 0; j < changed.length; j++) if (changed[j]?.[0] === name) other = changed[j]?.[1] ?? '';
    xhrHeader(xhr, name, other);
  }
}

function sendTaken({ desk, xhr, native }: Sending, outcome: RequestRule['outcome'], taken: Taken): unknown {
  observeXhr(desk, outcome, taken, xhr);
  return native();
}

function passOn(it: Sending, hear: Hear | null): unknown {
  if (SITE_CODE && hear !== null) hearXhr(hear, it.xhr);
  return it.native();
}

function releaseXhr(it: Sending, leave: Leave | null, hear: Hear | null): void {
  if (leave === null) { passOn(it, hear); return; }
  const taken = leave.take();
  if (taken === null) failNatively(it.xhr, it.state.method);
  else sendTaken(it, leave.send.rule.outcome, taken);
}
