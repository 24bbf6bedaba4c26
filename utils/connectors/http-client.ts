// What every connector does with a foreign API: sign in, wait when told to, try again, and read only what has the expected shape.
import type { z } from 'zod';

export interface HttpRequest { method: 'GET' | 'POST' | 'PATCH'; url: string; headers: Record<string, string>; body?: string }
/** Names of headers in lower case. */
export interface HttpResponse { status: number; headers: Readonly<Record<string, string | undefined>>; body: string }
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

/** The source cannot be read now; nothing that was not committed counts. Never holds what a person wrote or an address. */
export class ConnectorError extends Error {
  override name = 'ConnectorError';
  /** `retryAt`: not before, the source said so. `isAnswer`: the source answered and refused, so a place in a list may be no longer known. */
  constructor(message: string, readonly retryAt?: number, readonly isAnswer = false) { super(message); }
}

export interface Call { method?: HttpRequest['method']; path: string; headers?: Record<string, string>; body?: unknown; form?: Record<string, string> }

export interface ClientOptions {
  /** Address of the API; nothing is asked anywhere else, wherever an answer points. */
  base: string;
  /** Headers that sign a request in; called again once the source no longer accepts them. */
  authorize: (raw: Client) => Promise<Record<string, string>>;
  /** For interfaces whose credentials stand in the body: makes it from what is sent, with what `authorize` brought instead of headers. */
  inBody?: (body: unknown, credentials: Record<string, string>) => unknown;
  /** For interfaces whose session stands in the address. */
  inQuery?: (credentials: Record<string, string>) => Record<string, string>;
  http: Http;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Where signing in happens, if elsewhere. */
  signInBase?: string;
}

/** Longest pause inside a run; past it the run ends and goes on later. */
const LONGEST_PAUSE = 60_000;
const PAUSES = [1_000, 4_000, 16_000];

export class Client {
  private signedIn: Record<string, string> | undefined;

  constructor(private readonly options: ClientOptions) {}

  /** Answer of a signed-in call, in the shape expected. */
  async json<T extends z.ZodType>(schema: T, call: Call): Promise<z.infer<T>> {
    return read(schema, (await this.signed(call)).body, call);
  }

  /** For signing in: without credentials of its own, never tried with old ones. */
  async rawJson<T extends z.ZodType>(schema: T, call: Call): Promise<z.infer<T>> {
    const response = await this.patiently(call, {}, this.options.signInBase);
    if (response.status >= 400) throw new ConnectorError(`signing in: ${response.status}`);
    return read(schema, response.body, call);
  }

  /** A call whose status the connector reads itself (304, 204); 401 and errors are dealt with here. */
  async signed(call: Call): Promise<HttpResponse> {
    this.signedIn ??= await this.options.authorize(this);
    let response = await this.patiently(call, this.signedIn);
    if (response.status === 401) {
      this.signedIn = await this.options.authorize(this);
      response = await this.patiently(call, this.signedIn);
    }
    if (response.status >= 300 && response.status !== 304) throw new ConnectorError(`${call.path.split('?')[0] ?? ''}: ${response.status}`, undefined, ![401, 403].includes(response.status));
    return response;
  }

  /** For a connector that looked at the status first. */
  read<T extends z.ZodType>(schema: T, body: string, path: string): z.infer<T> { return read(schema, body, { path }); }

  /** The session ended without a 401: the next call signs in anew. */
  forgetSignIn(): void { this.signedIn = undefined; }

  private async patiently(call: Call, signIn: Record<string, string>, base = this.options.base): Promise<HttpResponse> {
    const request = this.requestOf(call, signIn, base);
    for (const pause of [...PAUSES, undefined]) {
      const response = await this.tried(request);
      if (typeof response !== 'string' && response.status !== 429 && response.status < 500) return response;
      const told = typeof response === 'string' ? undefined : retryAfter(response, this.options.now());
      if (pause === undefined || (told ?? 0) > LONGEST_PAUSE) throw givenUp(call, response, told === undefined ? undefined : this.options.now() + told);
      await this.options.sleep(Math.max(told ?? 0, pause));
    }
    throw new ConnectorError('no turn left');
  }

  private requestOf(call: Call, signIn: Record<string, string>, base: string): HttpRequest {
    const { inBody, inQuery } = this.options;
    if (Object.keys(signIn).length === 0) return requestOf(call, {}, base);
    if (inBody) return requestOf({ ...call, body: inBody(call.body, signIn) }, {}, base);
    if (!inQuery) return requestOf(call, signIn, base);
    return requestOf({ ...call, path: `${call.path}&${new URLSearchParams(inQuery(signIn)).toString()}` }, {}, base);
  }

  /** An answer, or why there is none. */
  private async tried(request: HttpRequest): Promise<HttpResponse | string> {
    try {
      return await this.options.http(request);
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      return String((error as { code?: unknown }).code ?? 'no answer');
    }
  }
}

function givenUp(call: Call, response: HttpResponse | string, retryAt: number | undefined): ConnectorError {
  return new ConnectorError(`${call.path.split('?')[0] ?? ''}: ${typeof response === 'string' ? response : response.status}, again and again`, retryAt);
}

function requestOf(call: Call, signIn: Record<string, string>, base: string): HttpRequest {
  const url = new URL(call.path, base.endsWith('/') ? base : `${base}/`);
  // A token must not follow a link of an answer to another host.
  if (url.origin !== new URL(base).origin) throw new ConnectorError('the source points to another host');
  const body = call.form ? new URLSearchParams(call.form).toString() : call.body === undefined ? undefined : JSON.stringify(call.body);
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': call.form ? 'application/x-www-form-urlencoded' : 'application/json' };
  return { method: call.method ?? (body === undefined ? 'GET' : 'POST'), url: url.toString(), headers: { accept: 'application/json', ...type, ...signIn, ...call.headers }, ...(body === undefined ? {} : { body }) };
}

/** Seconds or a date (RFC 9110). */
function retryAfter(response: HttpResponse, now: number): number | undefined {
  const text = response.headers['retry-after'];
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text.trim())) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

function read<T extends z.ZodType>(schema: T, body: string, call: Call): z.infer<T> {
  const where = call.path.split('?')[0] ?? '';
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new ConnectorError(`${where}: the answer is no JSON`);
  }
  const parsed = schema.safeParse(value);
  // Paths alone: values of an answer are personal data.
  if (!parsed.success) throw new ConnectorError(`${where}: the answer has another shape (${parsed.error.issues.slice(0, 5).map(({ path }) => path.map(String).join('.') || 'whole').join(', ')})`);
  return parsed.data;
}
