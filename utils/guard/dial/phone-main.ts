// Functions by which a page or a softphone's script dials: Salesforce Open CTI hands the number to a listener, Bitrix24 has
// `BXIM.phoneTo`. They are wrapped when the page puts them there. Main world: primordials only.
import { apply, define, getOwnPropertyDescriptor, parseJson, push, uncurry, weak } from '../../primordials';
import { meetOtherSide } from '../handshake';

export interface PhoneCall { call: number; api: string; number: unknown }
export interface PhoneAnswer { call: number; allow: boolean }

type Fn = (...args: unknown[]) => unknown;
type Holder = Record<string, unknown>;

const NativeProxy = Proxy;
const { get: reflectGet, getPrototypeOf: prototypeOf } = Reflect;
const dataOf = uncurry(getOwnPropertyDescriptor(MessageEvent.prototype, 'data')?.get as (this: MessageEvent) => unknown);
const post = uncurry(MessagePort.prototype.postMessage as (this: MessagePort, message: unknown) => void);
const wrapped = weak<object, object>();
const isObject = (value: unknown): value is object => (typeof value === 'object' && value !== null) || typeof value === 'function';

let port: MessagePort | undefined;
let calls = 0;
const waiting: Record<number, (() => void) | undefined> = { __proto__: null } as never;

/** Calls made before the other side is there; it hears of them when it is. */
const early: PhoneCall[] = [];
const MOST_EARLY = 20;

/** Asks, and runs `go` once if it may. Without anybody to ask nothing is dialled. */
function hold(api: string, number: unknown, go: () => void): void {
  if (!port && early.length >= MOST_EARLY) return;
  calls += 1;
  waiting[calls] = go;
  const call: PhoneCall = { call: calls, api, number: typeof number === 'string' ? number : '' };
  if (port) post(port, call);
  else push(early, call);
}

function receive(answer: PhoneAnswer): void {
  const go = waiting[answer.call];
  waiting[answer.call] = undefined;
  if (answer.allow && go) go();
}

/**
 * Lets `see` replace what a page puts at a name, now and whenever it does: a value of its own, one that its class has (Bitrix24), or what an
 * accessor gives.
 */
function watch(holder: object, name: string, see: (value: unknown) => unknown): void {
  const found = getOwnPropertyDescriptor(holder, name);
  if (found && !found.configurable) return;
  if (found?.get) {
    const { get, set } = found;
    define(holder, name, { __proto__: null, configurable: true, enumerable: found.enumerable, get() { return see(apply(get, this, [])); }, set } as PropertyDescriptor);
    return;
  }
  let isOwn = found !== undefined;
  let held = found ? see(found.value) : undefined;
  define(holder, name, {
    __proto__: null, configurable: true, enumerable: true,
    // Looked up each time: the class may get it after its object was made.
    get: () => (isOwn ? held : see(inherited(holder, name))),
    set: (value: unknown) => { isOwn = true; held = see(value); },
  } as PropertyDescriptor);
}

function inherited(holder: object, name: string): unknown {
  const above = prototypeOf(holder);
  return above === null ? undefined : reflectGet(above, name, holder);
}

/** A function with another in front of it; the same for the same function. */
function fronted(native: unknown, hook: (target: Fn, self: unknown, args: unknown[]) => unknown): unknown {
  if (typeof native !== 'function') return native;
  const known = wrapped.get(native);
  if (known) return known;
  const proxy = new NativeProxy(native as Fn, { __proto__: null, apply: hook } as ProxyHandler<Fn>);
  wrapped.set(native, proxy);
  wrapped.set(proxy, proxy);
  return proxy;
}

const within = (name: string, see: (value: unknown) => unknown) => (value: unknown): unknown => {
  if (isObject(value)) watch(value, name, see);
  return value;
};

const phoneTo = (value: unknown): unknown => fronted(value, (target, self, args) => { hold('bitrix24', args[0], () => { apply(target, self, args); }); return undefined; });

const heard = (listener: unknown, number: (payload: unknown) => unknown): unknown => fronted(listener, (target, self, args) => {
  hold('open-cti', number(args[0]), () => { apply(target, self, args); });
  return undefined;
});
const lightningNumber = (payload: unknown): unknown => (isObject(payload) ? (payload as Holder)['number'] : undefined);

/** Classic gives JSON text in `result`. */
function classicNumber(payload: unknown): unknown {
  const result = isObject(payload) ? (payload as Holder)['result'] : undefined;
  try {
    return lightningNumber(typeof result === 'string' ? parseJson(result) : result);
  } catch {
    return undefined; // no JSON: a number that cannot be read is held
  }
}

/** Lightning: `sforce.opencti.onClickToDial({ listener })`; Classic: `sforce.interaction.cti.onClickToDial(callback)`. */
const lightning = (value: unknown): unknown => fronted(value, (target, self, args) => {
  const options = isObject(args[0]) ? { ...(args[0] as Holder) } : args[0];
  if (isObject(options)) (options as Holder)['listener'] = heard((options as Holder)['listener'], lightningNumber);
  return apply(target, self, [options]);
});
const classic = (value: unknown): unknown => fronted(value, (target, self, args) => apply(target, self, [heard(args[0], classicNumber)]));

/** Installs the watchers in this document. */
export function startPhoneGuard(win: Window): void {
  watch(win, 'BXIM', within('phoneTo', phoneTo));
  watch(win, 'sforce', (value) => {
    within('opencti', within('onClickToDial', lightning))(value);
    return within('interaction', within('cti', within('onClickToDial', classic)))(value);
  });
  meetOtherSide(win.document, 'phone-guard', (opened) => {
    port = opened;
    for (let i = 0; i < early.length; i++) post(opened, early[i]);
    early.length = 0;
    opened.onmessage = (event) => { receive(dataOf(event) as PhoneAnswer); };
  });
}
