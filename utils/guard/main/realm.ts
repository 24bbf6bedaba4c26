// Proxies over the natives of one realm. A Proxy keeps name, length, own keys and descriptors native; Function.prototype.toString
// is told about them, so that source text stays native too.
import { apply, define, getOwnPropertyDescriptor, weak } from '../../primordials';
import { NativeProxy } from './natives';

export type Win = Window & typeof globalThis;
type Fn = (...args: unknown[]) => unknown;

/** One document's globals. In a Window reused by the next document the hooks of the old one step aside. */
export interface Realm { win: Win; doc: Document }

/** `next` performs the native call, by default with the same arguments and receiver. */
export type Hook = (next: (args?: unknown[], self?: unknown) => unknown, self: unknown, args: unknown[], realm: Realm) => unknown;

/** Answered by an active guard's proxies: tells another guard that this document has one. Discloses nothing that a page could use. */
const MARK = 'cy.guarded';
const nativeOf = weak<object, object>();
const { get: reflectGet } = Reflect;

export function isActive(realm: Realm): boolean {
  try { return realm.win.document === realm.doc; } catch { return false; }
}

function wrap(realm: Realm, native: Fn, hook: Hook): Fn {
  const proxy = new NativeProxy(native, {
    __proto__: null,
    apply: (target: Fn, self: unknown, args: unknown[]) => hook((other, receiver) => apply(target, receiver ?? self, other ?? args), self, args, realm),
    get: (target: Fn, key: string | symbol, receiver: unknown) => (key === MARK ? isActive(realm) : reflectGet(target, key, receiver) as unknown),
  } as ProxyHandler<Fn>);
  nativeOf.set(proxy, native);
  return proxy;
}

/** Puts a proxy in the place of a method, same descriptor. Absent in this browser = nothing to do. */
export function wrapMethod(realm: Realm, holder: object | undefined, name: string, hook: Hook): void {
  const found = holder === undefined ? undefined : getOwnPropertyDescriptor(holder, name);
  if (holder === undefined || typeof found?.value !== 'function') return;
  define(holder, name, { ...found, value: wrap(realm, found.value as Fn, hook) });
}

export function wrapGetter(realm: Realm, holder: object | undefined, name: string, hook: Hook): void {
  const found = holder === undefined ? undefined : getOwnPropertyDescriptor(holder, name);
  if (holder === undefined || found?.get === undefined) return;
  define(holder, name, { ...found, get: wrap(realm, found.get as Fn, hook) });
}

export function wrapToString(realm: Realm): void {
  wrapMethod(realm, realm.win.Function.prototype, 'toString', (next, self, args) => next(args, (typeof self === 'function' && nativeOf.get(self)) || self));
}

/** A guard of this build already works in that document. */
export function isGuarded(win: Win): boolean {
  const get = getOwnPropertyDescriptor(win.HTMLIFrameElement.prototype, 'contentWindow')?.get;
  return get !== undefined && reflectGet(get, MARK) === true;
}
