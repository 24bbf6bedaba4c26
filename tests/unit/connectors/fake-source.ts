// A source rebuilt from the documentation of its API: answers by route, and remembers what was asked.
import type { Http, HttpRequest, HttpResponse } from '../../../utils/connectors/http-client';
import { Client } from '../../../utils/connectors/http-client';
import type { Ask, Connector, Page, Said } from '../../../utils/connectors/connector';

export type Answer = { status?: number; headers?: Record<string, string>; body?: unknown } | 'hangs' | 'breaks';
export type Route = (request: HttpRequest & { query: URLSearchParams; json: () => Record<string, unknown> }) => Answer | undefined;

export interface FakeSource { http: Http; asked: HttpRequest[]; slept: number[]; sleep: (ms: number) => Promise<void> }

export function fakeSource(route: Route): FakeSource {
  const asked: HttpRequest[] = [];
  const slept: number[] = [];
  const http: Http = (request) => {
    asked.push(request);
    const found = route({ ...request, query: new URL(request.url).searchParams, json: () => JSON.parse(request.body ?? '{}') as Record<string, unknown> });
    if (found === 'hangs') return new Promise<HttpResponse>(() => {});
    if (found === 'breaks') return Promise.reject(Object.assign(new Error('broken'), { code: 'ECONNRESET' }));
    if (!found) throw new Error(`the fake source has no answer for ${request.method} ${request.url}`);
    return Promise.resolve({ status: found.status ?? 200, headers: found.headers ?? {}, body: found.body === undefined ? '' : JSON.stringify(found.body) });
  };
  return { http, asked, slept, sleep: (ms) => { slept.push(ms); return Promise.resolve(); } };
}

export const NOW = Date.UTC(2026, 10, 21);

/** One page, as the hub would ask for it. */
export function readPage<S>(connector: Connector<S>, settings: unknown, secrets: Record<string, string>, source: FakeSource, ask: Ask): Promise<Page> {
  const parsed = connector.settings.parse(settings);
  const client = new Client({ ...connector.client(parsed, secrets), http: source.http, sleep: source.sleep, now: () => NOW });
  return connector.page({ settings: parsed, client, region: 'PL', file: () => Promise.reject(new Error('no files')) }, ask);
}

/** `contact channel purpose state` of what one record says, sorted. */
export const lines = (said: readonly Said[]): string[] => said.map(({ contact, channel, purpose, state }) => `${contact} ${channel} ${purpose} ${state}`).sort();
export const statesOf = (page: Page, id: string): string[] => [...new Set((page.records.find((record) => record.id === id)?.said ?? []).map(({ channel, state }) => `${channel} ${state}`))].sort();
