// Platform built-ins of the guard's own realm, captured at the start. Brand-checked getters read objects of any realm.
import { getOwnPropertyDescriptor, now, uncurry } from '../../primordials';

/** Captured getter of a prototype's attribute: throws on anything that is not of that interface. */
export function getter<T = unknown>(proto: object, name: string): (self: unknown) => T {
  const get = getOwnPropertyDescriptor(proto, name)?.get;
  if (get === undefined) throw new Error(`no getter ${name}`);
  return uncurry(get as (this: unknown) => T);
}

/** True when the brand check of `probe` accepts the value. */
function branded(probe: (self: never) => unknown): (value: unknown) => boolean {
  return (value) => {
    if (typeof value !== 'object' || value === null) return false;
    try { probe(value as never); return true; } catch { return false; }
  };
}

export const NativePromise = Promise;
/** Not `then`: a module that exports one is taken for a promise by whoever imports it at run time. */
export const whenDone = uncurry(Promise.prototype.then as (this: Promise<unknown>, ok?: (value: never) => unknown, bad?: (error: unknown) => unknown) => Promise<unknown>);
export const NativeRequest = Request;
export const nativeFetch = /* @__PURE__ */ fetch.bind(window);
export const NativeHeaders = Headers;
export const NativeResponse = Response;
export const NativeFormData = FormData;
export const NativeError = TypeError;
export const NativeDomException = DOMException;
export const NativeProxy = Proxy;
export const NativeEvent = Event;
export const NativeProgressEvent = ProgressEvent;
const NativeUrl = URL;
const decoder = new TextDecoder('utf-8', { fatal: true });
export const after = setTimeout.bind(window) as (call: () => void, ms: number) => number;

export const requestUrl = getter<string>(Request.prototype, 'url');
export const requestUsed = getter<boolean>(Request.prototype, 'bodyUsed');
export const requestMethod = getter<string>(Request.prototype, 'method');
export const requestHeaders = getter<Headers>(Request.prototype, 'headers');
export const requestSignal = getter<AbortSignal>(Request.prototype, 'signal');
export const requestKeepalive = getter<boolean>(Request.prototype, 'keepalive');
export const requestClone = uncurry(Request.prototype.clone);
export const requestBytes = uncurry(Request.prototype.arrayBuffer);
export const requestFormData = uncurry(Request.prototype.formData);
export const signalAborted = getter<boolean>(AbortSignal.prototype, 'aborted');
export const headerGet = uncurry(Headers.prototype.get);
export const headerSet = /* @__PURE__ */ uncurry(Headers.prototype.set);
export const responseStatus = getter<number>(Response.prototype, 'status');
export const responseClone = uncurry(Response.prototype.clone);
export const responseText = uncurry(Response.prototype.text);
export const paramsText = uncurry(URLSearchParams.prototype.toString);
export const formDataEach = uncurry(FormData.prototype.forEach);
export const blobBytes = uncurry(Blob.prototype.arrayBuffer);
export const blobType = getter<string>(Blob.prototype, 'type');
export const fileName = getter<string>(File.prototype, 'name');
export const decodeUtf8 = uncurry(TextDecoder.prototype.decode).bind(null, decoder) as (bytes: ArrayBuffer | ArrayBufferView) => string;
export const addListener = uncurry(EventTarget.prototype.addEventListener);
export const dropListener = uncurry(EventTarget.prototype.removeEventListener);
export const dispatch = uncurry(EventTarget.prototype.dispatchEvent);
export const stopNow = uncurry(Event.prototype.stopImmediatePropagation);
export const prevent = uncurry(Event.prototype.preventDefault);
export const eventTarget = getter<EventTarget | null>(Event.prototype, 'target');
export const baseUri = getter<string>(Node.prototype, 'baseURI');
export const ownerDocument = getter<Document | null>(Node.prototype, 'ownerDocument');
export const isConnected = getter<boolean>(Node.prototype, 'isConnected');
export const nodeText = getter<string | null>(Node.prototype, 'textContent');
export const documentElement = getter<Element | null>(Document.prototype, 'documentElement');
export const defaultView = getter<(Window & typeof globalThis) | null>(Document.prototype, 'defaultView');

export const isRequest = branded(requestUrl);
export const isFormData = branded((value: FormData) => uncurry(FormData.prototype.has)(value, ''));
export const isParams = branded((value: URLSearchParams) => paramsText(value));
export const isBlob = branded(blobType);
export const isBuffer = branded(getter(ArrayBuffer.prototype, 'byteLength'));
export const isStream = branded(getter(ReadableStream.prototype, 'locked'));
export const isDocument = branded(documentElement);

const urlParts = {
  protocol: getter<string>(URL.prototype, 'protocol'),
  host: getter<string>(URL.prototype, 'host'),
  path: getter<string>(URL.prototype, 'pathname'),
  search: getter<string>(URL.prototype, 'search'),
};

/** Where a request goes, and when it was made. */
export interface Place { host: string; path: string; search: string; since: number }

/** Host, path and query of an http(s) URL; null for other schemes and for what does not parse (the native call then fails itself). */
export function parseUrl(url: string, base: string): Place | null {
  try {
    const parsed = new NativeUrl(url, base);
    const protocol = urlParts.protocol(parsed);
    return protocol === 'http:' || protocol === 'https:' ? { host: urlParts.host(parsed), path: urlParts.path(parsed), search: urlParts.search(parsed), since: now() } : null;
  } catch {
    return null;
  }
}
