import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { lockDirectory } from './directory-lock';
import type { Database, Listening, OnNotice, Row, Sql, SqlValue } from './sql';

interface Answer { id: number; rows?: Row[]; error?: { message: string; code?: string } }
interface Notice { notice: string }
interface Waiting { resolve: (rows: Row[]) => void; reject: (error: Error) => void }

/** PGlite in a worker thread, one statement after the other. */
class PgliteDatabase implements Database {
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Set<OnNotice>();
  private next = 1;
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly worker: Worker, private readonly release: () => void) {
    worker.on('message', (message: Answer | Notice) => { if ('notice' in message) for (const tell of this.listeners) tell(message.notice); else this.settle(message); });
    worker.on('error', (error) => this.failAll(error));
    worker.on('exit', () => this.failAll(new Error('the embedded database has ended')));
  }

  ready(): Promise<Row[]> {
    return new Promise((resolve, reject) => this.waiting.set(0, { resolve, reject }));
  }

  query(text: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    return this.inTurn(() => this.send('query', text, values));
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      const inside: Sql = { query: (text, values = []) => this.send('query', text, values), transaction: (more) => more(inside) };
      await this.send('query', 'BEGIN', []);
      try {
        const result = await work(inside);
        await this.send('query', 'COMMIT', []);
        return result;
      } catch (error) {
        await this.send('query', 'ROLLBACK', []);
        throw error;
      }
    });
  }

  /** There is one hub on it, so that nothing is ever missed. */
  listen(onNotice: OnNotice): Listening {
    this.listeners.add(onNotice);
    return { isLive: () => true, close: async () => { this.listeners.delete(onNotice); } };
  }

  async close(): Promise<void> {
    try {
      await this.inTurn(() => this.send('close', '', []));
      await this.worker.terminate();
    } finally {
      this.release();
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(work, work);
    this.tail = turn.catch(() => undefined); // the caller gets the error; the queue goes on
    return turn;
  }

  private send(kind: 'query' | 'close', text: string, values: readonly SqlValue[]): Promise<Row[]> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, kind, text, values });
    });
  }

  private settle({ id, rows, error }: Answer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) waiting?.reject(Object.assign(new Error(error.message), { code: error.code }));
    else waiting?.resolve(rows ?? []);
  }

  private failAll(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** Opens the embedded database under `dataDir`. Throws DirectoryInUseError when another process holds it. */
export async function openPglite(dataDir: string): Promise<Database> {
  const directory = join(dataDir, 'db');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const release = lockDirectory(join(dataDir, 'db.lock'), directory);
  try {
    const worker = new Worker(new URL('./pglite-worker.mjs', import.meta.url), { workerData: { directory } });
    const database = new PgliteDatabase(worker, release);
    await database.ready();
    return database;
  } catch (error) {
    release();
    throw error;
  }
}
