import pg from 'pg';
import type { Listening, OnNotice } from './sql';
import { NOTICES } from './sql';

/** A connection that a firewall has forgotten looks open for ever: it is asked so often, and given up when it does not answer. */
const ASK_MS = 10_000;
const ANSWER_MS = 5_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 15_000;

/** A connection of its own that hears what other hubs write. Comes back by itself, and says then that something may have been missed. */
class PostgresListener implements Listening {
  private client: pg.Client | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private live = false;
  private ended = false;

  constructor(private readonly url: string, private readonly onNotice: OnNotice) { void this.connect(); }

  isLive(): boolean { return this.live; }

  async close(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined); // it was broken: nothing is left to end
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS });
    this.client = client;
    let isOver = false;
    const over = (error?: Error): void => {
      if (isOver) return;
      isOver = true;
      void client.end().catch(() => undefined); // as above
      this.again(error);
    };
    client.on('error', over);
    client.on('end', () => { over(); });
    client.on('notification', ({ payload }) => { this.onNotice(payload); });
    try {
      await client.connect();
      await client.query(`LISTEN ${NOTICES}`);
    } catch (error) {
      over(error as Error);
      return;
    }
    if (this.ended) return over();
    this.failures = 0;
    this.live = true;
    this.onNotice(undefined); // between two connections nobody listened
    this.askLater(client, over);
  }

  private askLater(client: pg.Client, over: (error?: Error) => void): void {
    this.timer = setTimeout(() => {
      client.query('SELECT 1').then(() => { if (this.live && !this.ended) this.askLater(client, over); }, over);
    }, ASK_MS);
    this.timer.unref();
  }

  private again(error: Error | undefined): void {
    clearTimeout(this.timer);
    if (this.ended) return;
    if (this.live || this.failures === 0) console.error(`notices of other hubs do not come, the database is asked meanwhile: ${error?.message ?? 'the connection has ended'}`);
    this.live = false;
    this.timer = setTimeout(() => void this.connect(), Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(20, this.failures++)) * (0.5 + Math.random() / 2));
    this.timer.unref();
  }
}

export const listenPostgres = (url: string, onNotice: OnNotice): Listening => new PostgresListener(url, onNotice);
