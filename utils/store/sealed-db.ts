import type { IDBPCursorWithValue } from 'idb';
import type { Box} from '../crypto';
import { BoxError, LockedError, type Bytes } from '../crypto';
import type { Db } from './db';
import { decodeRow, encodeRow } from './row-codec';
import type { MemoryKind } from './vault';

/** Boxes of an open vault. */
export interface Boxes {
  /** Everything but the log and the files. */
  data: Box;
  /** The log: its key is sealed to the hub too, so that unsent entries outlive the vault. */
  log: Box;
  /** Files: under a key that is never written where policy wants nothing on the disk. */
  files: Box;
  /** It ends with the browser. */
  memory?: MemoryKind;
}

/** Rows of `meta` that a locked device needs, and that name nobody: docs/threat-model.md lists them. */
export const CLEAR_ROWS = ['vault', 'guesses', 'place', 'policy', 'keys', 'clock', 'log.receipt', 'log-envelope', 'seal-key', 'outbox', 'ended'] as const;
const isClear = (store: string, key: unknown): boolean => store === 'meta' && (CLEAR_ROWS as readonly unknown[]).includes(key);

/** A sealed row as it lies on the disk; what an index needs stays beside it. */
export interface SealedRow { sealed: Bytes; open?: unknown; contacts?: unknown }
const isSealed = (row: unknown): row is SealedRow => typeof row === 'object' && row !== null && (row as SealedRow).sealed instanceof Uint8Array;

const boxOf = (boxes: Boxes, store: string): Box => (store === 'log' ? boxes.log : store === 'files' ? boxes.files : boxes.data);

export function sealRow(boxes: Boxes, store: string, key: unknown, value: unknown): unknown {
  if (isClear(store, key)) return value;
  const { open, contacts } = (store === 'attempts' ? value : {}) as { open?: unknown; contacts?: unknown };
  return { sealed: boxOf(boxes, store).seal(encodeRow([key, value]), store), ...(open === undefined ? {} : { open }), ...(contacts === undefined ? {} : { contacts }) };
}

/** @throws BoxError when it was changed or exchanged, or was never sealed. */
export function openRow(boxes: Boxes, store: string, row: unknown, key?: unknown): unknown {
  if (row === undefined || isClear(store, key)) return row;
  if (!isSealed(row)) throw new BoxError(`a readable row in ${store}`);
  const [heldKey, value] = decodeRow(boxOf(boxes, store).open(row.sealed, store)) as [unknown, unknown];
  if (key !== undefined && heldKey !== key) throw new BoxError(`a row of ${store} under another name`);
  return value;
}

type Any = Record<string | symbol, unknown>;
type Call = (...args: never[]) => Promise<unknown>;

/** `more` in front of what the native object has; natives are bound to it. */
function over<T extends object>(native: T, more: Record<string | symbol, unknown>): T {
  return new Proxy(native, {
    get(target, name) {
      if (Object.hasOwn(more, name)) { const own = more[name as string]; return typeof own === 'object' && own !== null && 'lazy' in own ? (own as { lazy(): unknown }).lazy() : own; }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  });
}

const lazy = (get: () => unknown): { lazy(): unknown } => ({ lazy: get });
/** Clear rows are known by their name, so a list of `meta` needs the names too: nothing lists it but `loadMeta`. */
const openAll = (boxes: Boxes, store: string, rows: Promise<unknown>): Promise<unknown[]> =>
  rows.then((all) => (all as unknown[]).map((row) => (store === 'meta' && !isSealed(row) ? row : openRow(boxes, store, row))));

function sealedCursor(cursor: object | null, boxes: Boxes, store: string): object | null {
  if (!cursor) return null;
  const native = cursor as IDBPCursorWithValue & { continue(...args: unknown[]): Promise<object | null> };
  return over(native, {
    value: lazy(() => openRow(boxes, store, native.value, native.primaryKey)),
    continue: async (...args: unknown[]) => sealedCursor(await native.continue(...(args as [])), boxes, store),
  });
}

function sealedStore(native: object, boxes: Boxes, store: string): object {
  const raw = native as unknown as Record<string, Call>;
  const call = (name: string, ...args: unknown[]): Promise<unknown> => (raw[name] as (...all: unknown[]) => Promise<unknown>)(...args);
  return over(native, {
    get: (key: unknown) => call('get', key).then((row) => openRow(boxes, store, row, key)),
    getAll: (...args: unknown[]) => openAll(boxes, store, call('getAll', ...args)),
    put: (value: unknown, key: unknown) => call('put', sealRow(boxes, store, key, value), key),
    add: (value: unknown, key: unknown) => call('add', sealRow(boxes, store, key, value), key),
    openCursor: (...args: unknown[]) => call('openCursor', ...args).then((cursor) => sealedCursor(cursor as object | null, boxes, store)),
    index: (name: string) => sealedIndex((native as unknown as { index(of: string): object }).index(name), boxes, store),
  });
}

function sealedIndex(native: object, boxes: Boxes, store: string): object {
  const raw = native as unknown as { getAll(...args: unknown[]): Promise<unknown> };
  // A cursor over values would come by unsealed: whoever needs one adds it here.
  const refuse = (): never => { throw new TypeError('an index of a sealed store gives keys, or all'); };
  return over(native, { getAll: (...args: unknown[]) => openAll(boxes, store, raw.getAll(...args)), get: refuse, openCursor: refuse, iterate: refuse });
}

function sealedTransaction(native: object, boxes: Boxes, names: string | readonly string[]): object {
  const raw = native as unknown as { objectStore(name: string): object; store?: object };
  const single = typeof names === 'string' ? names : names[0] ?? '';
  return over(native, {
    objectStore: (name: string) => sealedStore(raw.objectStore(name), boxes, name),
    store: lazy(() => (raw.store ? sealedStore(raw.store, boxes, single) : undefined)),
  });
}

const VAULT = Symbol('vault');
/** What a sealed database was made of; undefined = it is plain. */
export const boxesOf = (db: Db): Boxes | undefined => (db as unknown as Any)[VAULT] as Boxes | undefined;
const RAW = Symbol('raw');
/** The same database as it lies on the disk. */
export const rawOf = (db: Db): Db => ((db as unknown as Any)[RAW] as Db | undefined) ?? db;

/** Was the key taken away while somebody worked with this database? */
export const isLocked = (db: Db): boolean => boxesOf(db)?.data.isClosed ?? false;

/** Every row sealed but those of `CLEAR_ROWS`: a store that is added later is sealed by itself. */
export function sealDb(db: Db, boxes: Boxes): Db {
  const raw = db as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const call = (name: string, ...args: unknown[]): Promise<unknown> => (boxes.data.isClosed ? Promise.reject(new LockedError('locked')) : (raw[name] as (...all: unknown[]) => Promise<unknown>)(...args));
  return over(db, {
    [VAULT]: boxes,
    [RAW]: db,
    get: (store: string, key: unknown) => call('get', store, key).then((row) => openRow(boxes, store, row, key)),
    getAll: (store: string, ...args: unknown[]) => openAll(boxes, store, call('getAll', store, ...args)),
    getAllFromIndex: (store: string, ...args: unknown[]) => openAll(boxes, store, call('getAllFromIndex', store, ...args)),
    put: async (store: string, value: unknown, key: unknown) => call('put', store, sealRow(boxes, store, key, value), key),
    add: async (store: string, value: unknown, key: unknown) => call('add', store, sealRow(boxes, store, key, value), key),
    transaction: (names: string | string[], ...args: unknown[]) => {
      if (boxes.data.isClosed) throw new LockedError('locked');
      return sealedTransaction((db as unknown as { transaction(...all: unknown[]): object }).transaction(names, ...args), boxes, names);
    },
  });
}

export const closeBoxes = (boxes: Boxes): void => { for (const box of [boxes.data, boxes.log, boxes.files]) box.close(); };
