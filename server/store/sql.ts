/** Parameters that both drivers take: arrays go to `$n::type[]`. */
export type SqlValue = string | number | boolean | null | Uint8Array | readonly string[] | readonly number[];
export type Row = Record<string, unknown>;

/** What server code knows of a database; PostgreSQL and PGlite both run the same statements. */
export interface Sql {
  query(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** One transaction at a time per connection; rolled back when `work` throws. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

/** What somebody has written, by whichever hub; undefined = something may have been missed. */
export type OnNotice = (notice: string | undefined) => void;

export interface Listening {
  /** False while notices do not come: whoever needs them asks the database meanwhile. */
  isLive(): boolean;
  close(): Promise<void>;
}

/** Channel of migrations/050-notices. */
export const NOTICES = 'consentry';

export interface Database extends Sql {
  listen(onNotice: OnNotice): Listening;
  close(): Promise<void>;
}

/** BIGINT arrives as text, number or bigint, by driver. */
export const toNumber = (value: unknown): number => Number(value);

/** BYTEA arrives as Buffer or Uint8Array. */
export function toBytes(value: unknown): Uint8Array<ArrayBuffer> {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  throw new TypeError('expected bytes from the database');
}

/** JSONB arrives parsed from both drivers; text is read all the same. */
export const toJson = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);
