/** What the hub refused, and why. */
export class ApiFault extends Error {
  constructor(readonly status: number, message: string, readonly problems: { path: string; message: string }[] = [], readonly retryAfter = 0) { super(message); }
}

export interface Api {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  remove<T>(path: string): Promise<T>;
  /** A file made of what is asked. */
  file(path: string, body: unknown): Promise<Blob>;
  upload<T>(path: string, file: Blob): Promise<T>;
}

type Refusal = { error?: string; problems?: { path: string; message: string }[] };

async function respond(path: string, init: RequestInit): Promise<Response> {
  // The header that no other site may send (server/accounts/own-page.ts).
  const headers = { 'x-consentry-console': '1', ...(init.headers as Record<string, string> | undefined) };
  const response = await fetch(`/v1/${path}`, { ...init, headers, credentials: 'same-origin', cache: 'no-store' }).catch(() => { throw new ApiFault(0, 'no answer'); });
  if (response.ok) return response;
  const { error = response.statusText, problems = [] } = await response.json().catch(() => ({})) as Refusal;
  throw new ApiFault(response.status, error, problems, Number(response.headers.get('retry-after') ?? 0));
}

const call = async <T>(path: string, init: RequestInit): Promise<T> => (await respond(path, init)).json().catch(() => ({})) as Promise<T>;
const sent = (method: 'POST' | 'PUT', body: unknown): RequestInit => ({ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const hubApi = (): Api => ({
  get: (path) => call(path, {}),
  post: (path, body) => call(path, sent('POST', body)),
  put: (path, body) => call(path, sent('PUT', body)),
  remove: (path) => call(path, { method: 'DELETE' }),
  file: async (path, body) => (await respond(path, sent('POST', body))).blob(),
  upload: (path, file) => call(path, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: file }),
});
