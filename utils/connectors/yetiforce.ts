// YetiForce 6: register of approvals (an append-only history) and approvals on contacts. Both are *positive*: 1 means consent given.
import { z } from 'zod';
import { base, CONSENT, forPurpose, modified, proof, purposeMap, says, time, timed, type Ask, type Connector, type Page, type Said, type SourceRecord, type World } from './connector';

const settings = z.strictObject({ base, user: z.string().min(1), apiUser: z.string().min(1), purposes: purposeMap });
type Settings = z.infer<typeof settings>;

const raw = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const list = z.object({ status: z.literal(1), result: z.object({ records: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]), rawData: z.union([z.record(z.string(), raw), z.array(raw)]).optional(), isMorePages: z.boolean() }) });
const one = z.object({ status: z.literal(1), result: z.object({ rawData: raw }) });
const BATCH = 100;
const FIELDS: Record<string, string[]> = {
  ApprovalsRegister: ['id', 'approvalsid', 'contactid', 'approvals_register_status', 'approvals_register_type', 'registration_date', 'modifiedtime'],
  Contacts: ['id', 'email', 'phone', 'mobile', 'emailoptout', 'donotcall', 'modifiedtime'],
  Leads: ['id', 'email', 'phone', 'mobile', 'noapprovalemails', 'noapprovalcalls', 'modifiedtime'],
};

const word = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
const isSet = (value: unknown): boolean => value === true || value === 1 || value === '1';
const addresses = (row: z.infer<typeof raw>) => ({ emails: [word(row['email'])], phones: [word(row['phone']), word(row['mobile'])] });

/** "Approval for email", "Approval for phone calls": set is given, without a proof of when; not set is no consent. */
function approved(row: z.infer<typeof raw>, email: unknown, call: unknown): Said[] {
  const { emails, phones } = addresses(row);
  const at = timed(time(word(row['modifiedtime'])));
  const said = (contacts: string[], channels: Said['channel'][], flag: unknown): Said[] => (isSet(flag) ? says(contacts, channels, 'given', { more: CONSENT }) : says(contacts, channels, 'cleared', at));
  return [...said(emails, ['email', 'newsletter'], email), ...said(phones, ['voice'], call)];
}

/** Only accepted entries count: an acceptance gives, a resignation withdraws, each on its day. */
async function registered(world: World<Settings>, id: string, row: z.infer<typeof raw>, problems: string[]): Promise<SourceRecord> {
  const [type, at] = [word(row['approvals_register_type']), time(word(row['registration_date']))];
  const record = { id: `ApprovalsRegister/${id}`, ...modified(time(word(row['modifiedtime']))), history: true as const };
  const isResigned = type === 'PLL_RESIGNATION';
  const isAccepted = word(row['approvals_register_status']) === 'PLL_ACCEPTED';
  if (!isAccepted || (!isResigned && (type !== 'PLL_ACCEPTANCE' || at === undefined))) return { ...record, said: [] };
  const meant = forPurpose(world.settings.purposes, word(row['approvalsid']), isResigned ? 'refused' : 'given', ['email', 'newsletter', 'meeting']);
  if (!meant) {
    problems.push(`approval ${word(row['approvalsid'])} is not named under "purposes": its grants do not count`);
    return { ...record, said: [] };
  }
  const contact = await world.client.json(one, { path: `webservice/WebserviceStandard/Contacts/Record/${encodeURIComponent(word(row['contactid']))}`, headers: { 'x-raw-data': '1' } });
  const { emails, phones } = addresses(contact.result.rawData);
  const more = isResigned ? {} : { more: { ...CONSENT, event_type: 'expressed' as const, evidence: proof('yetiforce', 'ApprovalsRegister', id) } };
  return { ...record, said: says([...emails, ...phones], meant.channels, isResigned ? 'refused' : 'given', { purpose: meant.purpose, ...timed(at), ...more }) };
}

async function page(world: World<Settings>, { stream, since, cursor }: Ask): Promise<Page> {
  const offset = Number(cursor ?? 0);
  const headers = {
    'x-raw-data': '1', 'x-row-limit': String(BATCH), 'x-row-offset': String(offset), 'x-fields': JSON.stringify(FIELDS[stream] ?? []), 'x-order-by': JSON.stringify({ id: 'ASC' }),
    ...(since === undefined ? {} : { 'x-condition': JSON.stringify({ fieldName: 'modifiedtime', value: new Date(since).toISOString().slice(0, 19).replace('T', ' '), operator: 'g' }) }),
  };
  const { result } = await world.client.json(list, { path: `webservice/WebserviceStandard/${stream}/RecordsList`, headers });
  const rows = Object.entries(result.rawData ?? {});
  const problems: string[] = [];
  const records: SourceRecord[] = [];
  for (const [key, row] of rows) {
    const id = word(row['id']) || key;
    const at = modified(time(word(row['modifiedtime'])));
    if (stream === 'ApprovalsRegister') records.push(await registered(world, id, row, problems));
    else records.push({ id: `${stream}/${id}`, ...at, said: stream === 'Leads' ? approved(row, row['noapprovalemails'], row['noapprovalcalls']) : approved(row, row['emailoptout'], row['donotcall']) });
  }
  return { records, problems: [...new Set(problems)], ...(result.isMorePages ? { next: String(offset + BATCH) } : {}) };
}

export const yetiforce: Connector<Settings> = {
  system: 'yetiforce', settings, secrets: ['password', 'apiPassword', 'apiKey'], streams: () => Object.keys(FIELDS),
  client: ({ base: address, user, apiUser }, { password = '', apiPassword = '', apiKey = '' }) => ({
    base: address,
    authorize: async (client) => {
      const app = { authorization: `Basic ${Buffer.from(`${apiUser}:${apiPassword}`).toString('base64')}`, 'x-api-key': apiKey };
      const login = await client.rawJson(z.object({ status: z.literal(1), result: z.object({ token: z.string().min(1) }) }), { path: 'webservice/WebserviceStandard/Users/Login', headers: app, body: { userName: user, password } });
      return { ...app, 'x-token': login.result.token };
    },
  }),
  page,
};
