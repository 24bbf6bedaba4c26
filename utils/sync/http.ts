import { concatBytes, decodeUtf8, type Bytes } from '../crypto';
import { ROUTES } from './protocol';
import { SyncError } from './sync-error';

export interface HubOptions {
  /** Base URL, no trailing slash. */
  hub: string;
  /** Device token; absent while enrolling. */
  token?: string;
  fetch?: typeof fetch;
  /** For the answer's head, and again for each silent stretch of its body. */
  timeoutMs?: number;
}

export interface HubAnswer {
  body: unknown;
  /** Hub time (Unix ms, whole seconds) from the Date header. */
  date?: number;
}

/** Bytes received so far by this client, for the bench and the options page. */
export interface HubClient {
  readonly received: number;
  /** Exact bytes of an answer, at most `limit`. `path` follows `/v1`. */
  getBytes(path: string, limit?: number): Promise<Bytes>;
  /** Chunks of bytes from..to (inclusive) of an answer, whether or not the hub honours Range. */
  stream(path: string, from: number, to: number): AsyncGenerator<Uint8Array>;
  /** Chunks of an answer that goes on for as long as both sides like; `signal` ends it. */
  follow(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array>;
  post(path: string, body: unknown): Promise<HubAnswer>;
}

const JSON_LIMIT = 8 * 1024 * 1024;
const TIMEOUT_MS = 20_000;

export function createHub(options: HubOptions): HubClient {
  return new FetchHub(options);
}

/** POST of JSON; gives the parsed answer. A refusal's status and body are in the SyncError (`status`, `answer`). */
export async function postJson(hub: HubClient, path: string, body: unknown): Promise<unknown> {
  return (await hub.post(path, body)).body;
}

/** Parsed JSON of a GET. */
export async function getJson(hub: HubClient, path: string): Promise<unknown> {
  return parseJson(await hub.getBytes(path));
}

export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch (cause) {
    throw new SyncError('sync_malformed', 'not JSON', { cause });
  }
}

class FetchHub implements HubClient {
  received = 0;
  private readonly fetch: typeof fetch;
  private readonly timeoutMs: number;

  constructor(private readonly options: HubOptions) {
    this.fetch = options.fetch ?? ((...call) => fetch(...call)); // a detached native fetch throws
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  async getBytes(path: string, limit = JSON_LIMIT): Promise<Bytes> {
    const { response, timer } = await this.request(path, {});
    return this.readAll(response, timer, limit);
  }

  async *stream(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
    const { response, timer } = await this.request(path, { headers: { range: `bytes=${from}-${to}` } });
    let skip = response.status === 206 ? 0 : from;
    let left = to - from + 1;
    if (response.status === 206 && !response.headers.get('content-range')?.startsWith(`bytes ${from}-`)) {
      timer.stop();
      throw new SyncError('sync_malformed', 'another range than asked');
    }
    for await (const chunk of this.chunks(response, timer)) {
      const part = chunk.subarray(Math.min(skip, chunk.length)).subarray(0, left);
      skip -= Math.min(skip, chunk.length);
      left -= part.length;
      if (part.length > 0) yield part;
      if (left === 0) return;
    }
    throw new SyncError('sync_offline', 'answer cut');
  }

  async *follow(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { response, timer } = await this.request(path, { signal });
    yield* this.chunks(response, timer);
  }

  async post(path: string, body: unknown): Promise<HubAnswer> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const { response, timer } = await this.request(path, init);
    const date = Date.parse(response.headers.get('date') ?? '');
    const answer = parseJson(await this.readAll(response, timer, JSON_LIMIT));
    return { body: answer, ...(Number.isNaN(date) ? {} : { date }) };
  }

  private async request(path: string, init: RequestInit): Promise<{ response: Response; timer: IdleTimer }> {
    const timer = new IdleTimer(this.timeoutMs);
    const headers = new Headers(init.headers);
    if (this.options.token) headers.set('authorization', `Bearer ${this.options.token}`);
    let response: Response;
    try {
      // no-store: the browser's own cache would keep every file a second time
      response = await this.fetch(this.options.hub + ROUTES + path, {
        ...init, headers, cache: 'no-store', credentials: 'omit', redirect: 'error', signal: init.signal ? AbortSignal.any([init.signal, timer.signal]) : timer.signal,
      });
    } catch (cause) {
      throw timer.fault(cause);
    }
    if (response.ok) return { response, timer };
    throw await this.refusal(response, timer, path);
  }

  private async refusal(response: Response, timer: IdleTimer, path: string): Promise<SyncError> {
    const retry = response.status >= 500 || response.status === 429 || response.status === 408;
    let answer: unknown;
    try {
      answer = parseJson(await this.readAll(response, timer, 65_536));
    } catch {
      answer = undefined; // the status alone tells enough
    }
    const replaced = response.status === 401 && (answer as { replaced?: unknown } | null)?.replaced === true;
    return new SyncError(retry ? 'sync_hub_error' : replaced ? 'sync_replaced' : 'sync_refused', `${response.status} ${path}`, { status: response.status, answer });
  }

  private async readAll(response: Response, timer: IdleTimer, limit: number): Promise<Bytes> {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.chunks(response, timer)) {
      size += chunk.length;
      if (size > limit) throw new SyncError('sync_malformed', `more than ${limit} bytes`);
      parts.push(chunk);
    }
    return concatBytes(...parts);
  }

  private async *chunks(response: Response, timer: IdleTimer): AsyncGenerator<Uint8Array> {
    const reader = response.body?.getReader();
    try {
      while (reader) {
        const { done, value } = await reader.read();
        if (done) return;
        timer.restart();
        this.received += value.length;
        yield value;
      }
    } catch (cause) {
      throw cause instanceof SyncError ? cause : timer.fault(cause);
    } finally {
      timer.stop();
      await reader?.cancel().catch(() => undefined); // already broken or finished: nothing left to cancel
    }
  }
}

/** Aborts a request that stays silent. */
class IdleTimer {
  private readonly controller = new AbortController();
  private handle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ms: number) {
    this.restart();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  restart(): void {
    clearTimeout(this.handle);
    this.handle = setTimeout(() => this.controller.abort(), this.ms);
  }

  stop(): void {
    clearTimeout(this.handle);
  }

  fault(cause: unknown): SyncError {
    this.stop();
    return new SyncError(this.signal.aborted ? 'sync_timeout' : 'sync_offline', '', { cause });
  }
}
