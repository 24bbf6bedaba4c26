// Dynamics 365 Customer Insights - Journeys: msdynmkt_contactpointconsent4, by contact point; and the flags of contacts.
import { z } from 'zod';
import { base, CALLS, CONSENT, forPurpose, iso, MAIL, modified, optOut, proof, purposeMap, says, time, timed, type Ask, type Connector, type Page, type Said, type SourceRecord, type World } from './connector';

const settings = z.strictObject({ base, tenant: z.string().regex(/^[\w.-]+$/), clientId: z.string().min(1), signIn: base.default('https://login.microsoftonline.com'), purposes: purposeMap });
type Settings = z.infer<typeof settings>;

const text = z.string().nullish();
const flag = z.boolean().nullish();
const consent = z.object({
  msdynmkt_contactpointconsent4id: z.string(), msdynmkt_contactpointvalue: text, msdynmkt_contactpointtype: z.number().nullish(), msdynmkt_value: z.number().nullish(),
  _msdynmkt_purposeid_value: text, _msdynmkt_topicid_value: text, msdynmkt_source: z.number().nullish(), modifiedon: text,
});
const contact = z.object({ contactid: z.string(), emailaddress1: text, telephone1: text, mobilephone: text, donotemail: flag, donotbulkemail: flag, donotphone: flag, modifiedon: text });
const answer = <T extends z.ZodType>(schema: T) => z.object({ value: z.array(schema), '@odata.nextLink': z.string().optional() });

const OPTED_IN = 534_120_001;
const OPTED_OUT = 534_120_002;
const FORMS: Record<number, readonly Said['channel'][]> = { 534_120_000: MAIL, 534_120_001: ['sms'], 534_120_003: CALLS };
const SELECT = {
  consents: ['msdynmkt_contactpointconsent4s', Object.keys(consent.shape)], contacts: ['contacts', Object.keys(contact.shape)],
} as const;

/** A deactivated consent is still enforced by the product itself, so the state of the row is not asked. */
function consentRecord(one: z.infer<typeof consent>, { purposes }: Settings, problems: string[]): SourceRecord {
  const at = time(one.modifiedon);
  const record = { id: one.msdynmkt_contactpointconsent4id, ...modified(at) };
  const channels = FORMS[one.msdynmkt_contactpointtype ?? 0];
  if (!channels) return { ...record, said: [] };
  const state = one.msdynmkt_value === OPTED_IN ? 'given' : one.msdynmkt_value === OPTED_OUT ? 'refused' : 'cleared';
  const name = one._msdynmkt_topicid_value ?? one._msdynmkt_purposeid_value ?? '';
  const meant = forPurpose(purposes, name, state, channels);
  if (!meant) {
    problems.push(`purpose or topic ${name.slice(0, 80)} is not named under "purposes": its grants do not count`);
    return { ...record, said: [] };
  }
  // Where it came from is known, so there is something to show; the row itself is what was kept of it.
  const isProven = typeof one.msdynmkt_source === 'number' && at !== undefined;
  const more = state === 'given' ? { more: { ...CONSENT, ...(isProven ? { evidence: proof('dynamics', 'contactpointconsent4', record.id) } : {}) } } : {};
  return { ...record, said: says([one.msdynmkt_contactpointvalue], meant.channels.filter((channel) => channels.includes(channel)), state, { purpose: meant.purpose, ...(state === 'given' ? {} : timed(at)), ...more }) };
}

function contactRecord(one: z.infer<typeof contact>): SourceRecord {
  const at = time(one.modifiedon);
  return { id: one.contactid, ...modified(at), said: [
    ...optOut([one.emailaddress1], MAIL, one.donotemail, at), ...optOut([one.emailaddress1], ['newsletter'], one.donotbulkemail, at), ...optOut([one.telephone1, one.mobilephone], CALLS, one.donotphone, at),
  ] };
}

async function page({ client, settings: own }: World<Settings>, { stream, since, cursor }: Ask): Promise<Page> {
  const isConsents = stream === 'consents';
  const [set, fields] = isConsents ? SELECT.consents : SELECT.contacts;
  const query = new URLSearchParams({ $select: fields.join(','), ...(since === undefined ? {} : { $filter: `modifiedon ge ${iso(since)}` }) });
  const call = { path: cursor ?? `/api/data/v9.2/${set}?${query.toString()}`, headers: { prefer: 'odata.maxpagesize=500', 'odata-version': '4.0' } };
  const problems: string[] = [];
  if (isConsents) {
    const got = await client.json(answer(consent), call);
    return { records: got.value.map((one) => consentRecord(one, own, problems)), problems: [...new Set(problems)], ...(got['@odata.nextLink'] ? { next: got['@odata.nextLink'] } : {}) };
  }
  const got = await client.json(answer(contact), call);
  return { records: got.value.map(contactRecord), problems, ...(got['@odata.nextLink'] ? { next: got['@odata.nextLink'] } : {}) };
}

export const dynamics: Connector<Settings> = {
  system: 'dynamics', settings, secrets: ['clientSecret'], streams: () => ['consents', 'contacts'],
  client: ({ base: address, tenant, clientId, signIn }, { clientSecret = '' }) => ({
    base: address, signInBase: signIn,
    authorize: async (raw) => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: `${address}/.default` };
      return { authorization: `Bearer ${(await raw.rawJson(z.object({ access_token: z.string().min(1) }), { path: `/${tenant}/oauth2/v2.0/token`, form })).access_token}` };
    },
  }),
  page,
};
