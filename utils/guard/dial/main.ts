// Dials that a page's script starts where no event tells the isolated world: new windows, frames, detached links. Every one is
// told to the dial gate, which decides and starts it itself: nothing passes here. Primordials only (docs/architecture.md).
import { meetOtherSide } from '../handshake';
import { apply, define, getOwnPropertyDescriptor, lower, trim, uncurry, weak } from '../../primordials';
import { dialHref } from './schemes';

/** A dial that the page tried. `elsewhere`: it wanted another window. Without URL: the document was opened anew, which takes every listener away. */
export interface MainDial { url: string; elsewhere: boolean }

type Win = Window & typeof globalThis;
type Fn = (...args: unknown[]) => unknown;
/** True = taken: the native call is not made. */
type Take = (self: unknown, args: unknown[]) => boolean;

const NativeProxy = Proxy;
const { get: reflectGet } = Reflect;
/** Answered by the frame getter of a document's own dial guard, as in `main/realm.ts`: tells a second injection that one works here. */
const MARK = 'cy.dials';
const natives = weak<object, object>();
const seen = weak<Document, true>();
/** Documents opened anew by script, which takes every listener away until the dial gate is told. */
const written = weak<Document, true>();
const attribute = uncurry(Element.prototype.getAttribute);
const localName = uncurry(getOwnPropertyDescriptor(Element.prototype, 'localName')?.get as (this: Element) => string);
const baseUri = uncurry(getOwnPropertyDescriptor(Node.prototype, 'baseURI')?.get as (this: Node) => string);
const closest = uncurry(Element.prototype.closest as (this: Element, selector: string) => Element | null);
const eventType = uncurry(getOwnPropertyDescriptor(Event.prototype, 'type')?.get as (this: Event) => string);
const rootOf = uncurry(Node.prototype.getRootNode as (this: Node) => Node);
const documentNode = uncurry(getOwnPropertyDescriptor(Node.prototype, 'ownerDocument')?.get as (this: Node) => Document | null);
const documentOf = uncurry(getOwnPropertyDescriptor(Document.prototype, 'defaultView')?.get as (this: Document) => Win | null);

/** The document with a dial gate of its own behind this guard. */
let home: Document | undefined;
let tell: (url: string, elsewhere: boolean) => void = () => undefined;

function take(url: unknown, base: string, elsewhere: boolean): boolean {
  const href = typeof url === 'string' && url !== '' ? dialHref(url, base) : undefined;
  if (href === undefined) return false;
  tell(href, elsewhere);
  return true;
}

/** A link, URL or other object is turned into text once, and the native call gets that text: it cannot say something else the second time. */
function settle(args: unknown[]): void {
  const url = args[0];
  if ((typeof url === 'object' && url !== null) || typeof url === 'function') define(args, 0, { __proto__: null, value: String(url as unknown), writable: true, enumerable: true, configurable: true } as PropertyDescriptor);
}

/** An element of the page whose attribute leads to a dial. A value that is no such element makes the natives throw, as it should. */
function leads(element: unknown, name: string, elsewhere: boolean): boolean {
  try {
    const value = attribute(element as Element, name);
    return value !== null && take(trim(value), baseUri(element as Node), elsewhere);
  } catch {
    return false; // not an element: the native call says so
  }
}

function wrap(holder: object, name: string, slot: 'value' | 'set', hook: Take, answer: unknown): void {
  const found = getOwnPropertyDescriptor(holder, name);
  const native = found?.[slot] as Fn | undefined;
  if (!found || typeof native !== 'function') return;
  const proxy = new NativeProxy(native, {
    __proto__: null,
    apply: (target: Fn, self: unknown, args: unknown[]) => (hook(self, args) ? answer : apply(target, self, args)),
  } as ProxyHandler<Fn>);
  natives.set(proxy, native);
  define(holder, name, { ...found, [slot]: proxy });
}

/** Source text of the wrapped functions stays the browser's own. */
function wrapToString(win: Win): void {
  const native = win.Function.prototype.toString as Fn;
  const proxy = new NativeProxy(native, {
    __proto__: null,
    apply: (target: Fn, self: unknown, args: unknown[]) => apply(target, (typeof self === 'function' && natives.get(self)) || self, args),
  } as ProxyHandler<Fn>);
  natives.set(proxy, native);
  define(win.Function.prototype, 'toString', { __proto__: null, value: proxy, writable: true, configurable: true, enumerable: false } as PropertyDescriptor);
}

/** A frame that is sent to a dial: by its `src`, whichever way the attribute is set. */
function isFrameAttribute(element: unknown, name: unknown): boolean {
  if (typeof name !== 'string') return false;
  try {
    const tag = localName(element as Element);
    return (tag === 'iframe' || tag === 'frame' || tag === 'embed') ? lower(name) === 'src' : tag === 'object' && lower(name) === 'data';
  } catch {
    return false; // not an element: the native call says so
  }
}

/** The link around an element that is clicked by script: the click of a detached one reaches no listener, and Firefox has no navigate event for a dial. */
function clicksLink(self: unknown): boolean {
  let link: Element | null;
  try {
    link = closest(self as Element, 'a[href],area[href]');
  } catch {
    return false; // not an element: the native call says so
  }
  if (link === null) return false;
  const owner = documentNode(link);
  const isStrange = owner === null || owner !== home || written.get(owner) === true;
  // In its own document the dial gate sees the click.
  if (!isStrange && rootOf(link) === owner) return false;
  const target = lower(attribute(link, 'target') ?? '');
  const elsewhere = target !== '' && target !== '_self';
  return leads(link, 'href', elsewhere);
}

function guard(win: Win): void {
  const doc = win.document;
  if (seen.get(doc) === true) return;
  seen.set(doc, true);
  const base = (): string => baseUri(doc);
  wrapToString(win);
  wrap(win, 'open', 'value', (_self, args) => { settle(args); return take(args[0], base(), args[1] !== '_self'); }, null);
  afterCall(win, 'open', (opened) => { adopt(opened as Win | null); });
  wrap(win.HTMLElement.prototype, 'click', 'value', clicksLink, undefined);
  wrap(win.EventTarget.prototype, 'dispatchEvent', 'value', (self, args) => isClick(args[0]) && clicksLink(self), true);
  wrap(win.HTMLFormElement.prototype, 'submit', 'value', (self) => leads(self, 'action', false), undefined);
  // Trusted Types guard `embed` and `object`: their values are passed on as they are.
  for (const { proto, name, settled } of [
    { proto: win.HTMLIFrameElement.prototype, name: 'src', settled: true }, { proto: win.HTMLFrameElement.prototype, name: 'src', settled: true },
    { proto: win.HTMLEmbedElement.prototype, name: 'src', settled: false }, { proto: win.HTMLObjectElement.prototype, name: 'data', settled: false },
  ]) wrap(proto, name, 'set', (_self, args) => { if (settled) settle(args); return take(args[0], base(), false); }, undefined);
  wrap(win.Element.prototype, 'setAttribute', 'value', (self, args) => isFrameAttribute(self, args[0]) && take(args[1], base(), false), undefined);
  wrap(win.Element.prototype, 'setAttributeNS', 'value', (self, args) => isFrameAttribute(self, args[1]) && take(args[2], base(), false), undefined);
  guardFrames(win);
  for (const name of ['open', 'write', 'writeln'] as const) afterCall(win.Document.prototype, name, () => { written.set(doc, true); tell('', false); });
}

function isClick(event: unknown): boolean {
  try {
    return eventType(event as Event) === 'click';
  } catch {
    return false; // not an event: the native call says so
  }
}

/** A young frame lends its untouched functions to the page before its own scripts are in: they get the same hooks. */
function guardFrames(win: Win): void {
  for (const proto of [win.HTMLIFrameElement.prototype, win.HTMLFrameElement.prototype, win.HTMLObjectElement.prototype]) {
    after(win, proto, 'contentWindow', (found) => { adopt(found as Win | null); });
    after(win, proto, 'contentDocument', (found) => { if (found !== null) adopt(documentOf(found as Document)); });
  }
}

function after(win: Win, holder: object, name: string, look: (found: unknown) => void): void {
  const found = getOwnPropertyDescriptor(holder, name);
  if (!found?.get) return;
  const proxy = new NativeProxy(found.get as Fn, {
    __proto__: null,
    apply: (target: Fn, self: unknown, args: unknown[]) => { const value = apply(target, self, args) as unknown; look(value); return value; },
    // Of the guard's own document only: one that was adopted still gets its own.
    get: (target: Fn, key: string | symbol, receiver: unknown) => (key === MARK ? win.document === home : reflectGet(target, key, receiver) as unknown),
  } as ProxyHandler<Fn>);
  natives.set(proxy, found.get);
  define(holder, name, { ...found, get: proxy as () => unknown });
}

function afterCall(holder: object, name: string, look: (value: unknown) => void): void {
  const found = getOwnPropertyDescriptor(holder, name);
  if (typeof found?.value !== 'function') return;
  const proxy = new NativeProxy(found.value as Fn, {
    __proto__: null,
    apply: (target: Fn, self: unknown, args: unknown[]) => { const value = apply(target, self, args) as unknown; look(value); return value; },
  } as ProxyHandler<Fn>);
  natives.set(proxy, found.value as Fn);
  define(holder, name, { ...found, value: proxy });
}

function adopt(win: Win | null): void {
  if (win === null) return;
  try {
    guard(win);
  } catch {
    // Another origin: its functions cannot be reached from here.
  }
}

/** A dial guard of this build already works in that document: a second one in front of it would have no gate to tell. */
function isGuarded(win: Win): boolean {
  const get = getOwnPropertyDescriptor(win.HTMLIFrameElement.prototype, 'contentWindow')?.get;
  return get !== undefined && reflectGet(get, MARK) === true;
}

/** Installs the hooks in this document. A second start does nothing, also by a second injection. */
export function startDialGuard(win: Win): void {
  if (isGuarded(win)) return;
  const early: MainDial[] = [];
  let port: MessagePort | undefined;
  const post = uncurry(MessagePort.prototype.postMessage as (this: MessagePort, message: unknown) => void);
  // Nobody to ask: it stays held.
  tell = (url, elsewhere) => { if (port) post(port, { url, elsewhere }); else if (early.length < 8) define(early, early.length, { __proto__: null, value: { url, elsewhere }, configurable: true, enumerable: true, writable: true } as PropertyDescriptor); };
  home = win.document;
  guard(win);
  meetOtherSide(win.document, 'dial-guard', (opened) => {
    port = opened;
    for (let i = 0; i < early.length; i++) post(opened, early[i]);
  });
}
