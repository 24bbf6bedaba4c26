// The interfaces of a page that plain Node lacks, as thin as the main-world guard needs them to load and to run its requests.
// Import it before anything of utils/guard/main. What only a real page can show is tested in Chromium (tests/e2e).

/** One accessor a name, reading what the test has put into the object's own `_name`; checked for its brand as a platform's is. */
function accessors(proto: object, names: readonly string[]): void {
  for (const name of names) {
    Object.defineProperty(proto, name, {
      get(this: Record<string, unknown>) {
        if (!Object.prototype.isPrototypeOf.call(proto, this)) throw new TypeError('Illegal invocation');
        return this[`_${name}`] ?? null;
      }, configurable: true, enumerable: true,
    });
  }
}

class PageNode extends EventTarget {
  constructor(fields: Record<string, unknown> = {}) {
    super();
    for (const [name, value] of Object.entries(fields)) (this as unknown as Record<string, unknown>)[`_${name}`] = value;
  }
  getRootNode(): unknown { return this; }
}
accessors(PageNode.prototype, ['baseURI', 'ownerDocument', 'isConnected', 'textContent']);

class PageElement extends PageNode {
  getAttribute(name: string): string | null { return (this as unknown as { _attributes?: Record<string, string> })._attributes?.[name] ?? null; }
  remove(): void { (this as unknown as { removed: boolean }).removed = true; }
}
class PageDocument extends PageNode {
  getElementsByTagName(): unknown[] { return []; }
}
accessors(PageDocument.prototype, ['documentElement', 'defaultView', 'URL', 'readyState']);
class PageForm extends PageElement { submit(): void { /* the test replaces it */ } requestSubmit(): void { /* the test replaces it */ } }
accessors(PageForm.prototype, ['method']);
class PageFrame extends PageElement {}
accessors(PageFrame.prototype, ['contentWindow', 'contentDocument']);
class PageCollection {}
accessors(PageCollection.prototype, ['length']);
class PageFormDataEvent extends Event {}
accessors(PageFormDataEvent.prototype, ['formData']);
class PageSubmitEvent extends Event {}
accessors(PageSubmitEvent.prototype, ['submitter']);
class PageProgressEvent extends Event {
  readonly loaded: number;
  constructor(type: string, init: { loaded?: number } = {}) { super(type); this.loaded = init.loaded ?? 0; }
}

/** What was sent for real, in order: the network of this page. */
export const wire: { method: string; url: string; body: unknown }[] = [];
/** Status and text that the network answers. */
export const network = { status: 200, text: 'ok' };

class PageXhr extends EventTarget {
  _readyState = 0;
  _status = 0;
  _responseText = '';
  _responseType = '';
  _response: unknown = '';
  private line: { method: string; url: string; async: boolean } | undefined;
  open(method: string, url: string, async = true): void { this.line = { method, url, async }; this._readyState = 1; this._status = 0; }
  setRequestHeader(): void { if (this._readyState !== 1) throw new DOMException('not opened', 'InvalidStateError'); }
  abort(): void { this._readyState = 0; this.dispatchEvent(new Event('abort')); }
  send(body: unknown = null): void {
    const { method, url } = this.line ?? { method: '', url: '' };
    if (url !== 'about:invalid') wire.push({ method, url, body });
    queueMicrotask(() => {
      this._readyState = 4;
      if (url !== 'about:invalid') { this._status = network.status; this._responseText = network.text; this._response = network.text; }
      this.dispatchEvent(new Event(url === 'about:invalid' ? 'error' : 'load'));
      this.dispatchEvent(new Event('loadend'));
    });
  }
}
accessors(PageXhr.prototype, ['readyState', 'status', 'responseText', 'response']);
Object.defineProperty(PageXhr.prototype, 'responseType', { get(this: PageXhr) { return this._responseType; }, set(this: PageXhr, value: string) { this._responseType = value; }, configurable: true });

class PageNavigator { sendBeacon(url: string, body?: unknown): boolean { wire.push({ method: 'POST', url, body }); return true; } }

export const page = new PageDocument({ baseURI: 'https://app.test/', URL: 'https://app.test/', isConnected: true });
const globals: Record<string, unknown> = {
  window: globalThis, document: page, Node: PageNode, Element: PageElement, Document: PageDocument, HTMLFormElement: PageForm, HTMLIFrameElement: PageFrame, HTMLCollection: PageCollection,
  FormDataEvent: PageFormDataEvent, SubmitEvent: PageSubmitEvent, ProgressEvent: PageProgressEvent, XMLHttpRequest: PageXhr, Navigator: PageNavigator, navigator: new PageNavigator(), stop: () => undefined,
  fetch: async (input: unknown, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(new URL(String(input), 'https://app.test/'), init);
    if (request.signal.aborted) throw request.signal.reason;
    wire.push({ method: request.method, url: request.url, body: await request.text() });
    return new Response(network.text, { status: network.status });
  },
};
for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** Node's Request takes no relative URL: a page's does. */
const NativeRequest = Request;
class PageRequest extends NativeRequest {
  constructor(input: RequestInfo | URL, init?: RequestInit) { super(typeof input === 'string' ? new URL(input, 'https://app.test/') : input, init); }
}
for (const name of ['url', 'bodyUsed', 'method', 'headers', 'signal', 'keepalive']) {
  const found = Object.getOwnPropertyDescriptor(NativeRequest.prototype, name);
  if (found) Object.defineProperty(PageRequest.prototype, name, found);
}
Object.defineProperty(globalThis, 'Request', { value: PageRequest, configurable: true, writable: true });
