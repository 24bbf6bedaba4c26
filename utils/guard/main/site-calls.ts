// What a site's packaged reader asks of its own server, and what it makes of a refused send.
import type { SiteRequest, SiteRewrite } from '../../adapters/site-reader';
import type { Body } from '../match/body';
import { siteRequest, type Endpoint } from '../match/request';
import type { Send } from './desk';
import { after, nativeFetch, responseText, whenDone } from './natives';

/** A server that does not answer leaves the recipient unresolved. */
const ANSWER_MS = 5_000;

function isOpen({ recipients }: Send): boolean {
  for (let i = 0; i < recipients.length; i++) if (recipients[i]?.reader === 'unresolved') return true;
  return false;
}

/** What earlier requests of the same bytes were answered is no ground for this one. */
export function begin(endpoint: Endpoint, body: Body): void {
  for (let i = 0; i < endpoint.candidates.length; i++) {
    const { adapter: { reader }, rule } = endpoint.candidates[i] as Endpoint['candidates'][number];
    const request = reader?.begin === undefined ? null : siteRequest(rule, endpoint, body);
    if (request !== null) { reader?.begin?.(request); return; }
  }
}

/** Asks the site who an unresolved recipient is. False = there is nothing to ask; else `done` is called once. */
export function lookUp(send: Send, endpoint: Endpoint, body: Body, done: (answered: boolean) => void): boolean {
  const { reader } = send.adapter;
  const request = reader?.lookup === undefined || !isOpen(send) ? null : siteRequest(send.rule, endpoint, body);
  if (request === null) return false;
  const call = reader?.lookup?.(request) ?? null;
  if (call === null) return false;
  let open = true;
  const end = (ok: boolean): void => { if (open) { open = false; done(ok); } };
  const fail = (): void => { end(false); };
  after(fail, ANSWER_MS);
  const init = { method: call.method, headers: call.headers, credentials: 'include', ...(call.body === '' ? {} : { body: call.body }) } as RequestInit;
  whenDone(nativeFetch(call.url, init), (response: Response) => {
    whenDone(responseText(response), (text: string) => { if (open) reader?.found?.(request, text); end(true); }, fail);
  }, fail);
  return true;
}

/** A refused send as the store-only request of the same content, and who hears the answer. */
export interface Defused { rewrite: SiteRewrite; hear: (text: string) => void }

export function defused(send: Send, endpoint: Endpoint, body: Body): Defused | null {
  const { reader } = send.adapter;
  const request = reader?.defuse === undefined ? null : siteRequest(send.rule, endpoint, body);
  const rewrite = request === null ? null : reader?.defuse?.(request) ?? null;
  if (request === null || rewrite === null) return null;
  const stored: SiteRequest = { ...request, body: { kind: 'text', text: rewrite.body }, header: (name) => changed(rewrite, name) ?? request.header(name) };
  return { rewrite, hear: (text) => { reader?.answered?.(stored, text); } };
}

function changed({ headers }: SiteRewrite, name: string): string | null {
  for (let i = 0; i < headers.length; i++) if (headers[i]?.[0] === name) return headers[i]?.[1] ?? null;
  return null;
}
