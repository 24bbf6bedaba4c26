/** What the hub refused, and why. */
export class ApiFault extends Error {
  constructor(readonly status: number, message: string, readonly problems: { path: string; message: string }[] = [], readonly retryAfter = 0) { super(message); }
}

export interface Api {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  remove<T>(path: string): Promise<T>;
  upload<T>(path: string, file: Blob): Promise<T>;
}

type Refusal = { error?: string; problems?: { path: string; message: string }[] };

async function call<T>(path: string, init: RequestInit): Promise<T> {
  // The header that no other site may send (server/accounts/own-page.ts).
  const headers = { 'x-consentry-console': '1', ...(init.headers as Record<string, string> | undefined) };
  const response = await fetch(`/v1/${path}`, { ...init, headers, credentials: 'same-origin', cache: 'no-store' }).catch(() => { throw new ApiFault(0, 'no answer'); });
  const answer = await response.json().catch(() => ({})) as unknown;
  if (response.ok) return answer as T;
  const { error = response.statusText, problems = [] } = answer as Refusal;
  throw new ApiFault(response.status, error, problems, Number(response.headers.get('retry-after') ?? 0));
}

export const hubApi = (): Api => ({
  get: (path) => call(path, {}),
  post: (path, body) => call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  remove: (path) => call(path, { method: 'DELETE' }),
  upload: (path, file) => call(path, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: file }),
});
