// `zod` as the worker's bundle gets it (wxt.config.ts): a schema is written down when its module is evaluated, and made when it is first
// used. Making all of them was the longest part of a worker's start; one question needs a few.
import {
  array, boolean, config, discriminatedUnion, enum as oneOf, iso, literal, looseObject, number, object, partialRecord, record, strictObject, string, union, unknown, url, uuid, ZodError, ZodType,
} from 'zod/v4';

type Call = (...args: unknown[]) => object;
type Members = Record<string, unknown>;

/** Methods that give another schema. One that is missing here is called at once: slower, never wrong. */
const CHAINED = new Set([
  'array', 'catch', 'check', 'default', 'describe', 'endsWith', 'extend', 'int', 'length', 'max', 'meta', 'min', 'nonempty', 'nonnegative', 'nullable', 'omit', 'optional', 'partial', 'pick', 'positive', 'readonly', 'refine',
  'regex', 'startsWith', 'strict', 'superRefine', 'toLowerCase', 'transform', 'trim',
]);

/** What makes each schema that is only written down. */
const makers = new WeakMap<object, () => object>();

function isPlain(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Arguments as zod is to see them: true schemas in place of those written down. */
function settled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const make = makers.get(value);
  if (make) return make();
  if (Array.isArray(value)) return value.map(settled);
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, settled(one)])) : value;
}

function late(make: () => object): object {
  let made: object | undefined;
  const schema = (): object => (made ??= make());
  const node = new Proxy({}, {
    get(_target, name) {
      // Without arguments `meta` and `describe` read.
      if (made === undefined && typeof name === 'string' && CHAINED.has(name)) return (...args: unknown[]) => (args.length > 0 || !['meta', 'describe'].includes(name) ? late(() => call(schema(), name, args)) : call(schema(), name, args));
      const value: unknown = Reflect.get(schema(), name);
      return typeof value === 'function' ? (value.bind(schema()) as unknown) : value;
    },
    has: (_target, name) => Reflect.has(schema(), name),
    getPrototypeOf: () => Reflect.getPrototypeOf(schema()),
  });
  makers.set(node, schema);
  return node;
}

const call = (schema: object, name: string, args: unknown[]): object => ((schema as Members)[name] as Call).apply(schema, args.map(settled));

/** The same function, later. */
function later<T>(make: T): T {
  return ((...args: unknown[]) => late(() => (make as Call)(...args.map(settled)))) as T;
}

const FORMS = { array, boolean, discriminatedUnion, enum: oneOf, literal, looseObject, number, object, partialRecord, record, strictObject, string, union, unknown, url, uuid };
const lateForms = Object.fromEntries(Object.entries(FORMS).map(([name, make]) => [name, later(make as unknown)])) as unknown as typeof FORMS;

export const z = { ...lateForms, iso: { date: later(iso.date) }, config, ZodError, ZodType };
