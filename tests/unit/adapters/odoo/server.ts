// A little of Odoo's server, and the guard's part between it and the reader: reads and looks up until nothing is open.
import type { AdapterRequests } from '../../../../utils/adapters/adapter';
import { coverTokens } from '../../../../utils/guard/match/tokens';
import { passesOn } from '../../../support/network-fit';
import { createOdooReader } from '../../../../utils/adapters/odoo/reader';
import { odooRequests } from '../../../../utils/adapters/odoo/requests';
import type { SiteCall } from '../../../../utils/adapters/site-reader';
import type { Body } from '../../../../utils/guard/match/body';
import { matchBody, matchEndpoint, siteRequest, type Endpoint, type Match } from '../../../../utils/guard/match/request';

export type Row = Record<string, unknown>;
export type Tables = Record<string, Row[]>;

const has = (row: Row, field: string): boolean => field in row;

type Term = [field: string, operator: string, value: unknown];
const holds = (row: Row, [field, operator, value]: Term): boolean => {
  const held = Array.isArray(row[field]) ? (row[field] as unknown[])[0] : row[field];
  if (operator === '>') return (held as number) > (value as number);
  return operator === 'in' ? (value as unknown[]).includes(held) : held === value;
};
/** A page, as `search_read` gives it: terms over fields that no row has are left out, the order is by id. */
function pageOf(rows: readonly Row[], { domain = [], limit }: { domain?: Term[]; limit: number }): Row[] {
  const terms = domain.filter(([field]) => rows.some((row) => has(row, field)));
  return rows.filter((row) => terms.every((term) => holds(row, term))).sort((a, b) => (a.id as number) - (b.id as number)).slice(0, limit);
}

/** Of no name, all. A contact is known by its name. */
function fieldsOf(rows: readonly Row[], wanted: readonly string[]): Row {
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const named = wanted.length === 0 ? all : all.filter((field) => wanted.includes(field));
  const typeOf = (field: string): Row => (/(partner|contact)_id$/.test(field) ? { type: 'many2one', relation: 'res.partner' } : { type: rows.some((row) => row[field] === true) ? 'boolean' : 'char' });
  return Object.fromEntries(named.map((field) => [field, typeOf(field)]));
}

/** Answers as `read`, `search_read` and `fields_get` do; an unknown id is an error, as in Odoo. */
export function createServer(tables: Tables, followers: Record<string, number[]> = {}) {
  const asked: string[] = [];
  const answer = (call: SiteCall): string => {
    const { params } = JSON.parse(call.body) as { params: { model: string; method: string; args: unknown[]; kwargs: Row; thread_model: string; thread_id: number } };
    if (call.url === '/mail/thread/data') {
      asked.push(`followers ${params.thread_model},${params.thread_id}`);
      const found = followers[`${params.thread_model},${params.thread_id}`] ?? [];
      return JSON.stringify({ result: { 'mail.followers': found.map((id, at) => ({ id: at + 1, partner: { id, type: 'partner' } })), 'mail.thread': [{ id: params.thread_id, model: params.thread_model, followersCount: found.length }] } });
    }
    asked.push(`${params.method} ${params.model}`);
    if (call.url !== `/web/dataset/call_kw/${params.model}/${params.method}`) return '{"error":{}}';
    const rows = tables[params.model] ?? [];
    if (params.method === 'fields_get') return JSON.stringify({ result: fieldsOf(rows, params.args[0] as string[]) });
    const wanted = params.method === 'read' ? rows.filter(({ id }) => (params.args[0] as number[]).includes(id as number)) : pageOf(rows, params.kwargs as { domain?: Term[]; limit: number });
    if (params.method === 'read' && wanted.length < (params.args[0] as number[]).length) return '{"error":{"message":"Record does not exist"}}';
    const fields = (params.method === 'read' ? params.args[1] : params.kwargs.fields) as string[];
    return JSON.stringify({ result: wanted.map((row) => Object.fromEntries(['id', ...fields].map((field) => [field, row[field] ?? false]))) });
  };
  return { asked, answer };
}

export type Server = Pick<ReturnType<typeof createServer>, 'answer'>;

/**
 * What a reader without the page's knowledge takes for a send, and this one does not, the guard has to vouch for (`unsent`): nothing else.
 * What both take for one passes the network layer on the leave that the page was given for these bytes; other bytes only where they say who it is.
 */
function checked(endpoint: Endpoint, text: Body, match: Match): Match {
  const anew = matchBody({ ...endpoint, candidates: endpoint.candidates.map((one) => ({ ...one, adapter: { ...one.adapter, reader: createOdooReader() } })) }, text);
  if (match.kind !== 'send' && (match.unsent === true) !== (anew.kind === 'send')) throw new Error(`unsent: ${String(match.unsent)}, anew: ${anew.kind}`);
  if (match.kind !== 'send') return match;
  if (anew.kind !== 'send') throw new Error(`a send in the page, anew ${anew.kind}`);
  const passes = ['same', 'other'].map((digest) => passesOn(match, anew, digest));
  const isNamed = (coverTokens(anew.recipients) ?? []).length > 0;
  if (passes.join() !== `pass,${isNamed ? 'pass' : 'none'}`) throw new Error(`${match.rule.id}, anew ${anew.rule.id}: ${passes.join()}`);
  return match;
}

/** What the guard makes of a request in the end. `lookups`: how many it may ask. */
export function decideOn(path: string, body: unknown, server: Server, lookups = 32): Match {
  const adapter: AdapterRequests = { id: 'odoo', requests: odooRequests, reader: createOdooReader() };
  const text: Body = { kind: 'text', text: typeof body === 'string' ? body : JSON.stringify(body), type: 'application/json' };
  const endpoint = matchEndpoint([adapter], { method: 'POST', path, search: '' });
  if (endpoint === null) return { kind: 'other' };
  for (let asked = 0; ; asked += 1) {
    const match = matchBody(endpoint, text);
    const open = match.kind === 'send' && match.recipients.some(({ reader }) => reader === 'unresolved');
    const request = open ? siteRequest(match.rule, endpoint, text) : null;
    const call = request && asked < lookups ? adapter.reader?.lookup?.(request) ?? null : null;
    if (!request || !call) return checked(endpoint, text, match);
    adapter.reader?.found?.(request, server.answer(call));
  }
}

export const rpc = (model: string, method: string, args: unknown[], kwargs: Row = {}): unknown => ({ id: 1, jsonrpc: '2.0', method: 'call', params: { model, method, args, kwargs } });
/** `to`: `rule: field raw …`, or the kind alone. */
export const told = (match: Match): string => (match.kind === 'send' ? `${match.rule.id}: ${match.recipients.map(({ raw, reader }) => (reader === 'address-list' || reader === 'phone' ? raw : `${reader}(${raw})`)).join(' | ')}` : match.kind);
