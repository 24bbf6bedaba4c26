// Main world, only while an administrator records: tells what leaves and changes nothing of it. Every argument goes on as the page gave it;
// what could only be read by running page code (getters, toString) is not read. Captured natives, index loops, no promises of the page.
import { apply, define, getOwnPropertyDescriptor, indexOf, isArray, lower, push, slice, uncurry, weak } from '../../primordials';
import type { Body } from '../match/body';
import type { Field } from '../match/fields';
import {
  addListener, after, baseUri, dropListener, eventTarget, getter, isParams, isRequest, NativeProxy, parseUrl, requestMethod, requestUrl,
} from '../main/natives';
import { fieldsOf, readBody, readRequest, NONE, UNREADABLE } from '../main/read-body';
import type { Via } from '../recorder-port';

type Fn = (...args: unknown[]) => unknown;
type Win = Window & typeof globalThis;

/** What the tap says. */
export interface Tapped { via: Via; method: string; url: string; body: Body }
type Tell = (tapped: Tapped) => void;
/** Looks at one call before it is made. It never throws and never changes `args`. */
type Look = (self: unknown, args: readonly unknown[]) => void;

const hrefOf = getter<string>(URL.prototype, 'href');
const prevented = getter<boolean>(Event.prototype, 'defaultPrevented');
const eventForm = getter<FormData>(FormDataEvent.prototype, 'formData');
const submitterOf = getter<HTMLElement | null>(SubmitEvent.prototype, 'submitter');
const methodOfForm = getter<string>(HTMLFormElement.prototype, 'method');
const attributeOf = Element.prototype.getAttribute;
const documentUrl = getter<string>(Document.prototype, 'URL');
const NativeUrl = URL;
const Params = URLSearchParams;
const serialize = uncurry(URLSearchParams.prototype.toString);
const appendParam = uncurry(URLSearchParams.prototype.append);

function absolute(text: string, base: string): string {
  try { return hrefOf(new NativeUrl(text, base)); } catch { return ''; }
}

/** Address of a GET form: its entries in the place of the query. */
function withQuery(url: string, fields: readonly Field[]): string {
  const query = new Params();
  for (let i = 0; i < fields.length; i++) appendParam(query, fields[i]?.[0] ?? '', fields[i]?.[1] ?? '');
  const at = indexOf(url, '?');
  return `${at < 0 ? url : slice(url, 0, at)}?${serialize(query)}`;
}

/** A string, a URL object; anything else would have to run page code to be read. */
function textOfUrl(value: unknown): string | null {
  if (typeof value === 'string') return value;
  try { return hrefOf(value); } catch { return null; }
}

/** Own data property only: a getter is the page's code. */
function plain(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined;
  const found = getOwnPropertyDescriptor(holder, name);
  return found === undefined || !('value' in found) ? undefined : found.value as unknown;
}

/** Is there an own property that only the page's code can tell? */
const isHidden = (holder: unknown, name: string): boolean =>
  typeof holder === 'object' && holder !== null && getOwnPropertyDescriptor(holder, name)?.get !== undefined;

export class Tap {
  private readonly undo: (() => void)[] = [];
  private open = true;

  constructor(private readonly win: Win, private readonly tell: Tell) {}

  start(): void {
    this.wrap(this.win, 'fetch', (_self, args) => { this.fetched(args); });
    this.wrap(this.win.Navigator.prototype, 'sendBeacon', (_self, args) => { this.sent('beacon', 'POST', textOfUrl(args[0]), args[1]); });
    this.tapXhr();
    this.tapForms();
  }

  /** Puts the natives back where nobody has wrapped them since; what stays is a passage. */
  stop(): void {
    this.open = false;
    for (let i = this.undo.length - 1; i >= 0; i--) this.undo[i]?.();
  }

  private wrap(holder: object, name: string, look: Look): void {
    const found = getOwnPropertyDescriptor(holder, name);
    if (typeof found?.value !== 'function') return;
    const proxy = new NativeProxy(found.value as Fn, {
      __proto__: null,
      apply: (target: Fn, self: unknown, args: unknown[]) => { this.glance(look, self, args); return apply(target, self, args) as unknown; },
    } as ProxyHandler<Fn>);
    define(holder, name, { ...found, value: proxy });
    push(this.undo, () => { if (getOwnPropertyDescriptor(holder, name)?.value === proxy) define(holder, name, found); });
  }

  /** What goes wrong in looking is no concern of the page's call. */
  private glance(look: Look, self: unknown, args: readonly unknown[]): void {
    if (!this.open) return;
    try { look(self, args); } catch { /* an exotic argument: this call is not recorded */ }
  }

  private say(via: Via, method: string, url: string, body: Body): void {
    const href = absolute(url, baseUri(this.win.document));
    if (this.open && href !== '' && parseUrl(href, href) !== null) this.tell({ via, method, url: href, body });
  }

  private sent(via: Via, method: string, url: string | null, body: unknown): void {
    if (url === null) return;
    readBody(body, isParams(body) ? 'application/x-www-form-urlencoded' : '', (read) => { this.say(via, method, url, read); });
  }

  private fetched(args: readonly unknown[]): void {
    const input = args[0];
    const init = args[1];
    const request = isRequest(input) ? input as Request : null;
    const url = request === null ? textOfUrl(input) : requestUrl(request);
    if (url === null) return;
    const given = plain(init, 'method');
    const method = typeof given === 'string' ? given : request === null ? 'GET' : requestMethod(request);
    if (isHidden(init, 'body')) { this.say('fetch', method, url, UNREADABLE); return; }
    const body = plain(init, 'body');
    if ((body === undefined || body === null) && request !== null) readRequest(request, (read) => { this.say('fetch', method, url, read); });
    else this.sent('fetch', method, url, body);
  }

  private tapXhr(): void {
    const proto = this.win.XMLHttpRequest.prototype;
    const opened = weak<object, { method: string; url: string }>();
    this.wrap(proto, 'open', (self, args) => {
      const url = textOfUrl(args[1]);
      if (typeof args[0] === 'string' && url !== null) opened.set(self as object, { method: args[0], url });
    });
    this.wrap(proto, 'send', (self, args) => {
      const at = opened.get(self as object);
      if (at !== undefined) this.sent('xhr', at.method, at.url, args[0]);
    });
  }

  /** The platform's own entry list, heard of when it is built: a FormData made here would fire an event that no page expects. */
  private tapForms(): void {
    let last: { form: EventTarget | null; data: FormData } | null = null;
    const onData = (event: Event): void => { last = { form: eventTarget(event), data: eventForm(event) }; };
    const onSubmit = (event: Event): void => {
      const form = eventTarget(event) as HTMLFormElement;
      const submitter = submitterOf(event);
      last = null;
      after(() => { if (!prevented(event) && last !== null && last.form === form) this.submitted(form, submitter, last.data); }, 0);
    };
    this.hear('formdata', onData);
    this.hear('submit', onSubmit);
    this.wrap(this.win.HTMLFormElement.prototype, 'submit', (self) => {
      const form = self as HTMLFormElement;
      last = null;
      after(() => { if (last !== null && last.form === form) this.submitted(form, null, last.data); }, 0);
    });
  }

  private submitted(form: HTMLFormElement, submitter: HTMLElement | null, data: FormData): void {
    if (!this.open) return;
    const own = (name: string, forms: string): string | null =>
      (submitter === null ? null : apply(attributeOf, submitter, [name]) as string | null) ?? apply(attributeOf, form, [forms]) as string | null;
    const override = submitter === null ? null : apply(attributeOf, submitter, ['formmethod']) as string | null;
    const action = own('formaction', 'action') ?? '';
    const url = action === '' ? documentUrl(this.win.document) : action;
    const fields = fieldsOf(data);
    const method = override ?? methodOfForm(form);
    if (method === 'dialog') return;
    const isPost = lower(method) === 'post';
    this.say('form', isPost ? 'POST' : 'GET', isPost ? url : withQuery(url, fields), isPost ? { kind: 'fields', fields } : NONE);
  }

  private hear(type: string, listener: (event: Event) => void): void {
    const quiet = (event: Event): void => { if (this.open) try { listener(event); } catch { /* not the event it is named as */ } };
    addListener(this.win, type, quiet, true);
    push(this.undo, () => { dropListener(this.win, type, quiet, true); });
  }
}

/** A body as it may cross to the other world: bounded. */
export function bounded(body: Body, most: number): Body {
  if (body.kind === 'text') return body.text.length > most ? UNREADABLE : body;
  if (body.kind !== 'fields') return body;
  let size = 0;
  for (let i = 0; isArray(body.fields) && i < body.fields.length; i++) size += (body.fields[i]?.[0].length ?? 0) + (body.fields[i]?.[1].length ?? 0);
  return size > most || body.fields.length > 5_000 ? UNREADABLE : body;
}

