// Built-ins captured when the script starts, before any page script: what a page does to its prototypes later does not reach
// the guard. Code that runs after the start uses these, index loops and plain assignments; no iterators, no RegExp, no await.

type Method<T, A extends unknown[], R> = (this: T, ...args: A) => R;

const bindCall = Function.prototype.bind.bind(Function.prototype.call) as unknown as (fn: unknown) => unknown;
/** `uncurry(f)(self, …)` is `f.call(self, …)` without a look-up that a page could answer. */
export const uncurry = <T, A extends unknown[], R>(fn: Method<T, A, R>): ((self: T, ...args: A) => R) => bindCall(fn) as (self: T, ...args: A) => R;

export const apply = Reflect.apply;
export const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn, keys, defineProperty: define } = Object;
export const now = Date.now;
export const parseJson = JSON.parse as (text: string) => unknown;
export const toJson = JSON.stringify as (value: unknown) => string;
export const isArray = Array.isArray;
export const isView = ArrayBuffer.isView;
export const decodePercent = decodeURIComponent;

export const lower = /* @__PURE__ */ uncurry(String.prototype.toLowerCase);
export const upper = /* @__PURE__ */ uncurry(String.prototype.toUpperCase);
export const trim = /* @__PURE__ */ uncurry(String.prototype.trim);
export const slice: (text: string, from: number, to?: number) => string = /* @__PURE__ */ uncurry(String.prototype.slice);
export const indexOf: (text: string, part: string, from?: number) => number = /* @__PURE__ */ uncurry(String.prototype.indexOf);
export const charCode = /* @__PURE__ */ uncurry(String.prototype.charCodeAt);
export const startsWith: (text: string, start: string) => boolean = /* @__PURE__ */ uncurry(String.prototype.startsWith);

/** Appends as own data property: an accessor planted on Array.prototype is not called. */
export function push<T>(list: T[], value: T): void {
  define(list, list.length, { __proto__: null, value, writable: true, enumerable: true, configurable: true } as PropertyDescriptor);
}

/** A copy of plain data without prototypes: what a page plants on Object.prototype is no member of it. */
export function bare<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (isArray(value)) {
    const list: unknown[] = [];
    for (let i = 0; i < value.length; i++) push(list, bare(value[i] as unknown));
    return list as T;
  }
  const copy = { __proto__: null } as unknown as Record<string, unknown>;
  const names = keys(value);
  // Nothing is inherited, so an assignment meets no accessor; a definition each took most of a page's start.
  for (let i = 0; i < names.length; i++) copy[names[i] as string] = bare((value as Record<string, unknown>)[names[i] as string]);
  return copy as T;
}

const sortNatively = /* @__PURE__ */ uncurry(Array.prototype.sort as (this: string[]) => string[]);
/** Sorts a list of strings in place, by their code units. */
export function sortStrings(list: string[]): void { sortNatively(list); }

/** A set of strings whose look-ups no page can answer. */
export interface Names { has(name: string): boolean; /** False when it was there. */ add(name: string): boolean }
export function names(): Names {
  const held = { __proto__: null } as unknown as Record<string, true>;
  // A prefix: `__proto__` is a name like any other.
  const has = (name: string): boolean => held[`:${name}`] === true;
  return { has, add: (name) => { if (has(name)) return false; held[`:${name}`] = true; return true; } };
}

const weakMapGet = /* @__PURE__ */ uncurry(WeakMap.prototype.get);
const weakMapSet = /* @__PURE__ */ uncurry(WeakMap.prototype.set);
const weakMapDelete = /* @__PURE__ */ uncurry(WeakMap.prototype.delete);

/** A WeakMap whose methods are the captured ones. */
export interface Weak<K extends object, V> { get(key: K): V | undefined; set(key: K, value: V): void; drop(key: K): void }
export function weak<K extends object, V>(): Weak<K, V> {
  const map = new WeakMap<K, V>();
  return {
    get: (key) => weakMapGet(map as WeakMap<WeakKey, unknown>, key) as V | undefined,
    set: (key, value) => { weakMapSet(map as WeakMap<WeakKey, unknown>, key, value); },
    drop: (key) => { weakMapDelete(map as WeakMap<WeakKey, unknown>, key); },
  };
}
