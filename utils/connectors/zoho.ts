// Zoho CRM v8: opt-out flag and data processing basis, with the channels a consent names.
import { z } from 'zod';
import { base, CALLS, CONSENT, iso, MAIL, modified, optOut, proof, says, TEXTS, time, timed, type Ask, type Connector, type Page, type Said, type SourceRecord, type World } from './connector';

const settings = z.strictObject({ base, accounts: base, clientId: z.string().min(1) });
type Settings = z.infer<typeof settings>;

const text = z.string().nullish();
const flag = z.boolean().nullish();
const details = z.object({ Contact_Through_Email: flag, Contact_Through_Phone: flag, Contact_Through_Survey: flag, Contact_Through_Social: flag, Consent_Date: text, Consent_Through: text }).nullish();
const record = z.object({ id: z.string(), Email: text, Secondary_Email: text, Phone: text, Mobile: text, Email_Opt_Out: flag, Data_Processing_Basis: text, Data_Processing_Basis_Details: details, Modified_Time: text, $stop_processing: flag });
const answer = z.object({ data: z.array(record), info: z.object({ more_records: z.boolean().optional(), next_page_token: text }).optional() });
const FIELDS = 'Email,Secondary_Email,Phone,Mobile,Email_Opt_Out,Data_Processing_Basis,Data_Processing_Basis_Details,Modified_Time';

/** Only "Consent - Obtained" is consent, and only for the channels ticked with it. */
function consentSaid(one: z.infer<typeof record>, module: string): Said[] {
  const [emails, phones] = [[one.Email, one.Secondary_Email], [one.Phone, one.Mobile]];
  const isObtained = (one.Data_Processing_Basis ?? '').replace(/[^a-z]/gi, '').toLowerCase() === 'consentobtained';
  const given = one.Data_Processing_Basis_Details;
  const at = time(given?.Consent_Date);
  const state = (isTicked: boolean | null | undefined): Said['state'] => (isObtained && isTicked === true && at !== undefined ? 'given' : 'cleared');
  const evidence = given?.Consent_Through ? { evidence: proof('zoho', module, one.id), collection_method: given.Consent_Through.slice(0, 60) } : {};
  const answerOn = (contacts: readonly (string | null | undefined)[], channels: readonly Said['channel'][], isTicked: boolean | null | undefined, purpose?: string): Said[] =>
    says(contacts, channels, state(isTicked), { ...timed(at), ...(purpose === undefined ? {} : { purpose }), ...(state(isTicked) === 'given' ? { more: { ...CONSENT, ...evidence } } : {}) });
  return [
    ...answerOn(emails, ['email', 'newsletter'], given?.Contact_Through_Email), ...answerOn(phones, ['voice'], given?.Contact_Through_Phone), ...answerOn(emails, ['email'], given?.Contact_Through_Survey, 'survey'),
  ];
}

function recordOf(one: z.infer<typeof record>, module: string): SourceRecord {
  const at = time(one.Modified_Time);
  const contacts = [one.Email, one.Secondary_Email, one.Phone, one.Mobile].filter((contact): contact is string => Boolean(contact));
  const isStopped = one.$stop_processing === true;
  return {
    id: `${module}/${one.id}`, ...modified(at),
    said: [...consentSaid(one, module), ...optOut([one.Email, one.Secondary_Email], MAIL, one.Email_Opt_Out, at), ...(isStopped ? says([one.Phone, one.Mobile], [...CALLS, ...TEXTS], 'refused', timed(at)) : [])],
    stops: contacts.map((contact) => ({ contact, stop: 'restriction' as const, state: isStopped ? 'set' as const : 'cleared' as const, ...timed(at) })),
  };
}

async function page({ client }: World<Settings>, { stream, since, cursor }: Ask): Promise<Page> {
  const query = new URLSearchParams({ fields: FIELDS, per_page: '200', sort_by: 'id', sort_order: 'asc', ...(cursor === undefined ? {} : { page_token: cursor }) });
  const response = await client.signed({ path: `/crm/v8/${stream}?${query.toString()}`, ...(since === undefined ? {} : { headers: { 'if-modified-since': iso(since).replace(/\.\d+Z/, '+00:00') } }) });
  // Nothing changed, or nothing there: Zoho answers without a body.
  if (response.status === 304 || response.status === 204) return { records: [], problems: [] };
  const { data, info } = client.read(answer, response.body, stream);
  return { records: data.map((one) => recordOf(one, stream)), problems: [], ...(info?.more_records && info.next_page_token ? { next: info.next_page_token } : {}) };
}

export const zoho: Connector<Settings> = {
  system: 'zoho', settings, secrets: ['clientSecret', 'refreshToken'], streams: () => ['Contacts', 'Leads'],
  client: ({ base: address, accounts, clientId }, { clientSecret = '', refreshToken = '' }) => ({
    base: address, signInBase: accounts,
    authorize: async (raw) => {
      const form = { grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken };
      return { authorization: `Zoho-oauthtoken ${(await raw.rawJson(z.object({ access_token: z.string().min(1) }), { path: '/oauth/v2/token', form })).access_token}` };
    },
  }),
  page,
};
