// A server that mails whom Odoo would: named contacts, and the followers of the record, which who is named becomes.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PAGE } from './page';
import { recordPage } from './record';

interface Contact { id: number; email: string; phone: string; partner_share: boolean }
interface Call { params: { model: string; method: string; args: unknown[]; kwargs: unknown; post_data: { partner_ids: number[] }; thread_id: number } }
type Wizard = Record<string, unknown> & { id: number };

export interface OdooReplica {
  origin: string;
  /** `kind address`, in the order of delivery. */
  delivered: string[];
  followers: Map<number, Set<number>>;
  /** Reads that the guard made. */
  reads: string[];
  stop(): Promise<void>;
}

const bodyOf = (request: IncomingMessage): Promise<string> => new Promise((done, failed) => {
  let text = '';
  request.on('data', (chunk: Buffer) => { text += chunk.toString('utf8'); }).on('end', () => { done(text); }).on('error', failed);
});

/** Of one list; `out` has left it. */
export interface Subscriber { email: string; out?: boolean; blacklisted?: boolean }
interface ReadCall { method: string; args: unknown[]; kwargs: { domain?: [string, string, unknown][]; limit?: number } }

/** The mailing `5` over list `2`: its server mails whoever is in, not out and not blacklisted. */
function listOf(subscribers: readonly Subscriber[]) {
  const rows = subscribers.map(({ email, blacklisted = false }, at) => ({ id: at + 1, email, is_blacklisted: blacklisted, list_ids: [2] }));
  const subscriptions = subscribers.map(({ out = false }, at) => ({ id: at + 1, contact_id: [at + 1, 'x'], list_id: 2, opt_out: out }));
  const tables: Record<string, { id: number }[]> = {
    'mailing.mailing': [{ id: 5, mailing_type: 'mail', mailing_model_real: 'mailing.contact', mailing_model_name: 'mailing.list', mailing_domain: "[('list_ids', 'in', [2])]", contact_list_ids: [2], subject: 'News', body_html: '<p>unsubscribe</p>', schedule_type: 'now', schedule_date: false, use_exclusion_list: true } as { id: number }],
    'mailing.contact': rows, 'mailing.subscription': subscriptions,
  };
  const holds = (row: Record<string, unknown>, [field, operator, value]: [string, string, unknown]): boolean => {
    const held = [row[field]].flat()[0];
    return operator === '>' ? (held as number) > (value as number) : operator === 'in' ? (value as unknown[]).includes(held) : held === value;
  };
  return {
    mailed: (): string[] => subscribers.filter(({ out, blacklisted }) => !out && !blacklisted).map(({ email }) => email),
    read: (model: string, { method, args, kwargs }: ReadCall): unknown => {
      const table = (tables[model] ?? []) as unknown as (Record<string, unknown> & { id: number })[];
      if (method === 'fields_get') return Object.fromEntries(((args[0] as string[]).length > 0 ? args[0] as string[] : Object.keys(table[0] ?? {})).filter((field) => table[0] && field in table[0]).map((field) => [field, { type: 'char' }]));
      if (method === 'read') return table.filter(({ id }) => (args[0] as number[]).includes(id));
      return table.filter((row) => (kwargs.domain ?? []).every((term) => holds(row, term))).slice(0, kwargs.limit);
    },
  };
}

/** @param people addresses of the contacts 42, 43, … ; 3 is the person at the page. */
export async function startOdoo(people: readonly string[], subscribers: readonly Subscriber[] = []): Promise<OdooReplica> {
  const list = listOf(subscribers);
  const contacts: Contact[] = [{ id: 3, email: 'me@practice.test', phone: '', partner_share: false }, ...people.map((email, at) => ({ id: 42 + at, email, phone: '', partner_share: true }))];
  const delivered: string[] = [];
  const reads: string[] = [];
  const followers = new Map<number, Set<number>>();
  const wizards: Wizard[] = [];
  const mail = (kind: string, ids: Iterable<number>): void => { for (const id of new Set(ids)) { const to = contacts.find((one) => one.id === id); if (to?.partner_share) delivered.push(`${kind} ${to.email}`); } };
  const following = (record: number): Set<number> => followers.get(record) ?? followers.set(record, new Set([3])).get(record) as Set<number>;

  function post(record: number, named: readonly number[]): void {
    named.forEach((id) => following(record).add(id));
    mail('mail', [...named, ...following(record)]);
  }
  function composer({ method, args }: Call['params']): unknown {
    if (method === 'web_save') {
      const values = args[1] as Record<string, unknown>;
      const wizard = { ...values, id: wizards.length + 1, partner_ids: (values.partner_ids as [number, number][]).map(([, id]) => id) };
      wizards.push(wizard);
      return [wizard];
    }
    if (method === 'fields_get') return {};
    const wizard = wizards.find(({ id }) => id === [args[0]].flat()[0]);
    if (method === 'read') { reads.push('wizard'); return [wizard]; }
    const on = JSON.parse(wizard?.res_ids as string) as number[];
    if (wizard?.composition_mode === 'mass_mail') mail('list', on);
    else post(on[0] as number, wizard?.partner_ids as number[]);
    return { type: 'ir.actions.act_window_close' };
  }
  function orm(params: Call['params']): unknown {
    if (params.model === 'mail.compose.message') return composer(params);
    if (params.model === 'calendar.event') { mail('invitation', ((params.args[1] as { partner_ids: [number, number][] }).partner_ids).map(([, id]) => id)); return [{ id: 8 }]; }
    if (params.method === 'action_launch') { for (const email of list.mailed()) delivered.push(`mailing ${email}`); return { type: 'ir.actions.act_window_close' }; }
    reads.push(params.model);
    if (params.model.startsWith('mailing.')) return list.read(params.model, params as ReadCall);
    return contacts.filter(({ id }) => (params.args[0] as number[]).includes(id));
  }
  function data(record: number): unknown {
    reads.push('followers');
    const all = [...following(record)];
    return { 'mail.followers': all.map((id) => ({ id: 100 + id, partner: { id, type: 'partner' } })), 'mail.thread': [{ id: record, model: 'res.partner', followersCount: all.length }] };
  }
  function answer(path: string, { params }: Call): unknown {
    if (path === '/mail/thread/data') return data(params.thread_id);
    if (path.startsWith('/web/dataset/call_')) return orm(params);
    post(params.thread_id, params.post_data.partner_ids);
    return {};
  }

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    if (request.method !== 'POST') { response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pathname === '/odoo/contacts' ? recordPage(searchParams.get('email') ?? '', searchParams.get('phone') ?? '') : PAGE); return; }
    void bodyOf(request).then((text) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: answer(pathname, JSON.parse(text) as Call) }));
    });
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, delivered, followers, reads,
    stop: () => new Promise((done) => { server.closeAllConnections(); server.close(() => { done(); }); }),
  };
}
