// Odoo: blacklists and list subscriptions by external JSON-RPC. It knows refusals alone: being on a list is no consent.
import { z } from 'zod';
import { base, CALLS, forPurpose, iso, MAIL, modified, purposeMap, says, TEXTS, time, timed, type Ask, type Connector, type Page, type SourceRecord, type World } from './connector';
import { ConnectorError } from './http-client';

const settings = z.strictObject({ base, database: z.string().min(1), login: z.string().min(1), purposes: purposeMap });
type Settings = z.infer<typeof settings>;

const many2one = z.union([z.tuple([z.number(), z.string()]), z.literal(false)]);
const text = z.union([z.string(), z.literal(false)]).transform((value) => (value === false ? undefined : value));
const entry = z.object({ id: z.number(), email: text.optional(), number: text.optional(), active: z.boolean(), write_date: text });
const subscription = z.object({ id: z.number(), contact_id: many2one, list_id: many2one, opt_out: z.boolean(), opt_out_datetime: text.optional(), write_date: text });
const mailingContact = z.object({ id: z.number(), email: text });
const answer = <T extends z.ZodType>(result: T) => z.object({ result: result.optional(), error: z.unknown().optional() });

const FIELDS = {
  'mail.blacklist': ['email', 'active', 'write_date'], 'phone.blacklist': ['number', 'active', 'write_date'],
  'mailing.subscription': ['contact_id', 'list_id', 'opt_out', 'opt_out_datetime', 'write_date'],
} as const;
const BATCH = 500;

async function rpc<T extends z.ZodType>({ client }: Pick<World<Settings>, 'client'>, result: T, model: string, method: string, args: unknown[], named: object = {}): Promise<z.infer<T>> {
  const got = await client.json(answer(result), { path: '/jsonrpc', body: { model, method, args, named } });
  if (got.error !== undefined || got.result === undefined) throw new ConnectorError(`${model}.${method}: refused by Odoo`);
  return got.result;
}

/** By id, which stands still: dates are cut to seconds on the way out and would skip or repeat. Removed entries too. */
function listed<T extends z.ZodType>(world: World<Settings>, schema: T, stream: keyof typeof FIELDS, { since, cursor }: Ask): Promise<z.infer<T>[]> {
  const domain = [['id', '>', Number(cursor ?? 0)], ...(since === undefined ? [] : [['write_date', '>=', iso(since).slice(0, 19).replace('T', ' ')]])];
  return rpc(world, z.array(schema), stream, 'search_read', [domain], { fields: FIELDS[stream], order: 'id', limit: BATCH, context: { active_test: false } });
}

async function blacklisted(world: World<Settings>, ask: Ask, stream: 'mail.blacklist' | 'phone.blacklist'): Promise<SourceRecord[]> {
  const entries = await listed(world, entry, stream, ask);
  return entries.map(({ id, email, number, active, write_date }) => ({
    id: `${stream}/${id}`, ...modified(time(write_date)),
    said: says([email, number], stream === 'mail.blacklist' ? MAIL : [...CALLS, ...TEXTS], active ? 'refused' : 'cleared', timed(time(write_date))),
  }));
}

async function subscribed(world: World<Settings>, ask: Ask): Promise<SourceRecord[]> {
  const rows = await listed(world, subscription, 'mailing.subscription', ask);
  const ids = rows.flatMap(({ contact_id: contact }) => (contact === false ? [] : [contact[0]]));
  const contacts = ids.length === 0 ? [] : await rpc(world, z.array(mailingContact), 'mailing.contact', 'search_read', [[['id', 'in', [...new Set(ids)]]]], { fields: ['email'], context: { active_test: false } });
  const emails = new Map(contacts.map(({ id, email }) => [id, email]));
  return rows.map(({ id, contact_id: contact, list_id: list, opt_out: isOut, opt_out_datetime: at, write_date }) => {
    const meant = forPurpose(world.settings.purposes, list === false ? '' : String(list[0]), 'refused', ['newsletter']) ?? { purpose: 'direct-marketing', channels: ['newsletter' as const] };
    return {
      id: `mailing.subscription/${id}`, ...modified(time(write_date)),
      said: says([contact === false ? undefined : emails.get(contact[0])], meant.channels, isOut ? 'refused' : 'cleared', { purpose: meant.purpose, ...timed(time(at ?? write_date)) }),
    };
  });
}

async function page(world: World<Settings>, ask: Ask): Promise<Page> {
  const records = ask.stream === 'mailing.subscription' ? await subscribed(world, ask) : await blacklisted(world, ask, ask.stream === 'phone.blacklist' ? 'phone.blacklist' : 'mail.blacklist');
  const last = records.at(-1);
  return { records, problems: [], ...(last && records.length === BATCH ? { next: last.id.slice(last.id.indexOf('/') + 1) } : {}) };
}

/** Adds what is missing and takes removed entries back; twice is as once. */
async function blacklist(world: World<Settings>, model: 'mail.blacklist' | 'phone.blacklist', field: 'email' | 'number', values: readonly string[]): Promise<void> {
  if (values.length === 0) return;
  const known = await rpc(world, z.array(entry.omit({ write_date: true })), model, 'search_read', [[[field, 'in', values]]], { fields: [field, 'active'], context: { active_test: false } });
  const removed = known.filter(({ active }) => !active).map(({ id }) => id);
  const missing = values.filter((value) => !known.some((one) => one[field] === value));
  if (removed.length > 0) await rpc(world, z.unknown(), model, 'write', [removed, { active: true }]);
  if (missing.length > 0) await rpc(world, z.unknown(), model, 'create', [missing.map((value) => ({ [field]: value }))]);
}

export const odoo: Connector<Settings> = {
  system: 'odoo', settings, secrets: ['key'], streams: () => Object.keys(FIELDS),
  client: ({ base: address, database, login }, { key = '' }) => ({
    base: address,
    authorize: async (raw) => {
      const body = { jsonrpc: '2.0', method: 'call', params: { service: 'common', method: 'authenticate', args: [database, login, key, {}] } };
      const { result } = await raw.rawJson(answer(z.union([z.number(), z.literal(false)])), { path: '/jsonrpc', body });
      if (typeof result !== 'number') throw new ConnectorError('Odoo does not know this user and key');
      return { uid: String(result) };
    },
    inBody: (body, { uid }) => {
      const { model, method, args, named } = body as { model: string; method: string; args: unknown[]; named: object };
      return { jsonrpc: '2.0', method: 'call', params: { service: 'object', method: 'execute_kw', args: [database, Number(uid), key, model, method, args, named] } };
    },
  }),
  page,
  async exclude(world, contacts) {
    await blacklist(world, 'mail.blacklist', 'email', contacts.filter((contact) => contact.includes('@')));
    await blacklist(world, 'phone.blacklist', 'number', contacts.filter((contact) => contact.startsWith('+')));
    return []; // a refused write is an error of the whole call
  },
};
