// HubSpot on this machine, as far as its documentation says how it answers: pages, limits, batches, tokens. Real HTTP, so that what is tested is what is shipped.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

export interface CrmContact { id: string; email: string; status: 'SUBSCRIBED' | 'UNSUBSCRIBED'; at: string }
export interface Asked { method: string; path: string; headers: IncomingMessage['headers']; body: string }
/** Answers instead of the CRM, or does something worse; false leaves it to the CRM. */
export type Trouble = (asked: Asked, response: ServerResponse, turn: number) => ServerResponse | boolean;

export interface CrmServer { url: string; asked: Asked[]; contacts: CrmContact[]; unsubscribed: Set<string>; trouble: Trouble; close(): Promise<void> }

/** What the API takes at once. */
const MOST_LISTED = 200;
const MOST_IN_BATCH = 100;
export const SUBSCRIPTION = '77';
export const TOKEN = 'pat-eu1-secret-token';

const json = (response: ServerResponse, body: unknown, status = 200): void => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)); };
const refuse = (response: ServerResponse, status: number, category: string): void => { json(response, { status: 'error', category }, status); };

function listContacts(contacts: readonly CrmContact[], body: { filterGroups: { filters: { propertyName: string; operator: string; value: string }[] }[]; limit: number }) {
  const filters = body.filterGroups[0]?.filters ?? [];
  const value = (name: string): string | undefined => filters.find(({ propertyName }) => propertyName === name)?.value;
  const [after, since] = [Number(value('hs_object_id') ?? 0), Number(value('lastmodifieddate') ?? 0)];
  const found = contacts.filter(({ id, at }) => Number(id) > after && Date.parse(at) >= since).sort((a, b) => Number(a.id) - Number(b.id));
  return { total: found.length, results: found.slice(0, body.limit).map(({ id, email, at }) => ({ id, properties: { email, lastmodifieddate: at } })) };
}

function answer(crm: CrmServer, { path, headers, body }: Asked, response: ServerResponse): void {
  if (headers.authorization !== `Bearer ${TOKEN}`) return refuse(response, 401, 'INVALID_AUTHENTICATION');
  const given = JSON.parse(body) as { inputs?: string[]; limit?: number };
  const [route = '', query] = path.split('?');
  if (route === '/crm/v3/objects/contacts/search') {
    if ((given.limit ?? 10) > MOST_LISTED) return refuse(response, 400, 'VALIDATION_ERROR');
    return json(response, listContacts(crm.contacts, given as Parameters<typeof listContacts>[1]));
  }
  const inputs = given.inputs ?? [];
  if (inputs.length > MOST_IN_BATCH || new URLSearchParams(query).get('channel') !== 'EMAIL') return refuse(response, 400, 'VALIDATION_ERROR');
  const known = (input: string): CrmContact | undefined => crm.contacts.find(({ email }) => email.toLowerCase() === input.toLowerCase());
  const statuses = (email: string, { status, at }: CrmContact) => ({ subscriberIdString: email, statuses: [{ subscriberIdString: email, subscriptionId: Number(SUBSCRIPTION), channel: 'EMAIL', status, source: 'Form', timestamp: at, legalBasis: 'CONSENT_WITH_NOTICE' }] });
  const of = inputs.flatMap((input) => { const contact = known(input); return contact ? [[input, contact] as const] : []; });
  if (route.endsWith('/batch/read')) return json(response, { status: 'COMPLETE', results: of.map(([input, contact]) => statuses(input, contact)) });
  if (route.endsWith('/unsubscribe-all/read')) return json(response, { status: 'COMPLETE', results: inputs.map((input) => ({ subscriberIdString: input, wideStatuses: crm.unsubscribed.has(input) ? [{ channel: 'EMAIL', status: 'UNSUBSCRIBED', subscriberIdString: input, timestamp: '2026-10-01T00:00:00Z' }] : [] })) });
  if (!route.endsWith('/batch/unsubscribe-all')) return refuse(response, 404, 'OBJECT_NOT_FOUND');
  for (const [input] of of) crm.unsubscribed.add(input);
  // Who is not known there fails, and the others do not.
  if (new URLSearchParams(query).get('verbose') !== 'true') return void response.writeHead(200).end();
  return json(response, { status: 'COMPLETE', results: of.map(([input, contact]) => statuses(input, { ...contact, status: 'UNSUBSCRIBED' })), ...(of.length < inputs.length ? { numErrors: inputs.length - of.length, errors: [{ status: 'error', category: 'VALIDATION_ERROR' }] } : {}) }, of.length < inputs.length ? 207 : 200);
}

export async function startCrm(tls?: { key: string; cert: string }): Promise<CrmServer> {
  const crm: CrmServer = { url: '', asked: [], contacts: [], unsubscribed: new Set(), trouble: () => false, close: () => Promise.resolve() };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const asked: Asked = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString() };
      crm.asked.push(asked);
      if (crm.trouble(asked, response, crm.asked.length) === false) answer(crm, asked, response);
    });
    request.on('error', () => undefined); // the other side went, as some tests want
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  crm.url = `http${tls ? 's' : ''}://127.0.0.1:${(server.address() as { port: number }).port}`;
  crm.close = () => new Promise((done) => { server.closeAllConnections(); server.close(() => { done(); }); });
  return crm;
}
