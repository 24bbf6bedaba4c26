// Salesforce: consent objects of "Data Protection and Privacy", and the flags of contacts, leads and individuals. Read by SOQL, by id.
import { z } from 'zod';
import {
  base, CALLS, CONSENT, forPurpose, iso, MAIL, modified, optOut, proof, purposeMap, says, TEXTS, time, timed, type Ask, type ConsentDetails, type Connector, type Page, type PurposeMap, type Said, type SourceRecord, type World,
} from './connector';

const settings = z.strictObject({ base, version: z.string().regex(/^v\d+\.0$/).default('v62.0'), clientId: z.string().min(1), purposes: purposeMap });
type Settings = z.infer<typeof settings>;

const text = z.string().nullish();
const flag = z.boolean().nullish();
const row = z.object({ Id: z.string(), SystemModstamp: text });
const consentRow = row.extend({
  DataUsePurpose: z.object({ Name: text }).nullish(), PrivacyConsentStatus: text, CaptureDate: text, CaptureSource: text, DoubleConsentCaptureDate: text, EffectiveFrom: text, EffectiveTo: text,
});
const typeConsent = consentRow.extend({ PartyId: text, ContactPointType: text });
const pointConsent = consentRow.extend({ ContactPointId: text });
const person = row.extend({ IndividualId: text, Email: text, Phone: text, MobilePhone: text, HasOptedOutOfEmail: flag, DoNotCall: flag });
const individual = row.extend({ HasOptedOutSolicit: flag, HasOptedOutProfiling: flag, HasOptedOutProcessing: flag, ShouldForget: flag });
const emailPoint = z.object({ Id: z.string(), EmailAddress: text });
const phonePoint = z.object({ Id: z.string(), TelephoneNumber: text });
const answer = <T extends z.ZodType>(schema: T) => z.object({ records: z.array(schema), done: z.boolean(), nextRecordsUrl: z.string().optional() });

const CONSENT_FIELDS = 'Id, SystemModstamp, DataUsePurpose.Name, PrivacyConsentStatus, CaptureDate, CaptureSource, DoubleConsentCaptureDate, EffectiveFrom, EffectiveTo';
const PERSON_FIELDS = 'Id, SystemModstamp, IndividualId, Email, Phone, MobilePhone, HasOptedOutOfEmail, DoNotCall';
const BATCH = 200;

async function query<T extends z.ZodType>({ client, settings: { version } }: World<Settings>, schema: T, soql: string): Promise<z.infer<T>[]> {
  const rows: z.infer<T>[] = [];
  let path: string | undefined = `/services/data/${version}/query?${new URLSearchParams({ q: soql }).toString()}`;
  while (path !== undefined) {
    const got: z.infer<ReturnType<typeof answer<T>>> = await client.json(answer(schema), { path });
    rows.push(...got.records);
    path = got.done ? undefined : got.nextRecordsUrl;
  }
  return rows;
}

/** Ids are letters and digits; nothing else comes into a query. */
const ids = (all: readonly (string | null | undefined)[]): string => [...new Set(all.filter((id): id is string => /^[a-zA-Z0-9]{15,18}$/.test(id ?? '')))].map((id) => `'${id}'`).join(', ');

function listed<T extends z.ZodType>(world: World<Settings>, schema: T, object: string, fields: string, { since, cursor }: Ask): Promise<z.infer<T>[]> {
  const where = [...(since === undefined ? [] : [`SystemModstamp >= ${iso(since)}`]), ...(cursor === undefined ? [] : [`Id > ${ids([cursor])}`])];
  return query(world, schema, `SELECT ${fields} FROM ${object}${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''} ORDER BY Id LIMIT ${BATCH}`);
}

const FORMS: Record<string, readonly Said['channel'][]> = { Email: MAIL, Phone: [...CALLS, ...TEXTS] };

/** OptIn is consent for the purpose named; OptOut refuses; Seen, NotSeen and what else there may be is neither. */
function consentSaid(map: PurposeMap, one: z.infer<typeof consentRow>, contacts: readonly (string | null | undefined)[], channels: readonly Said['channel'][], object: string, problems: string[]): Said[] {
  const state = one.PrivacyConsentStatus === 'OptIn' ? 'given' : one.PrivacyConsentStatus === 'OptOut' ? 'refused' : 'cleared';
  const name = one.DataUsePurpose?.Name ?? '';
  const meant = forPurpose(map, name, state, channels);
  if (!meant) {
    problems.push(`purpose ${JSON.stringify(name.slice(0, 80))} is not named under "purposes": its grants do not count`);
    return [];
  }
  const [captured, changed] = [time(one.CaptureDate), time(one.SystemModstamp)];
  const more = state === 'given' ? { more: detailsOf(one, object) } : {};
  // A refusal counts from its last change, a grant from the day it was captured.
  const at = state === 'given' ? captured : changed ?? captured;
  return says(contacts, meant.channels.filter((channel) => channels.includes(channel)), state, { purpose: meant.purpose, ...timed(at), ...more });
}

function detailsOf(one: z.infer<typeof consentRow>, object: string): ConsentDetails {
  const dates = { valid_from: time(one.EffectiveFrom), valid_to: time(one.EffectiveTo), double_opt_in_at: time(one.DoubleConsentCaptureDate) };
  const known = Object.fromEntries(Object.entries(dates).filter(([, at]) => at !== undefined));
  const isProven = time(one.CaptureDate) !== undefined && Boolean(one.CaptureSource);
  return { ...CONSENT, ...known, ...(isProven ? { evidence: proof('salesforce', object, one.Id), collection_method: (one.CaptureSource ?? '').slice(0, 60) } : {}) };
}

async function peopleOf(world: World<Settings>, individuals: readonly (string | null | undefined)[]): Promise<Map<string, z.infer<typeof person>[]>> {
  const wanted = ids(individuals);
  const people = new Map<string, z.infer<typeof person>[]>();
  if (wanted === '') return people;
  for (const object of ['Contact', 'Lead']) {
    for (const one of await query(world, person, `SELECT ${PERSON_FIELDS} FROM ${object} WHERE IndividualId IN (${wanted})`)) people.set(one.IndividualId ?? '', [...(people.get(one.IndividualId ?? '') ?? []), one]);
  }
  return people;
}

const addresses = (people: readonly z.infer<typeof person>[] = []) => ({ emails: people.map((one) => one.Email), phones: people.flatMap((one) => [one.Phone, one.MobilePhone]) });

async function typeConsents(world: World<Settings>, ask: Ask, problems: string[]): Promise<SourceRecord[]> {
  const rows = await listed(world, typeConsent, 'ContactPointTypeConsent', `${CONSENT_FIELDS}, PartyId, ContactPointType`, ask);
  const people = await peopleOf(world, rows.map(({ PartyId: party }) => party));
  return rows.map((one) => {
    const channels = FORMS[one.ContactPointType ?? ''] ?? [];
    const { emails, phones } = addresses(people.get(one.PartyId ?? ''));
    return { id: one.Id, ...modified(time(one.SystemModstamp)), said: channels.length === 0 ? [] : consentSaid(world.settings.purposes, one, one.ContactPointType === 'Email' ? emails : phones, channels, 'ContactPointTypeConsent', problems) };
  });
}

async function pointConsents(world: World<Settings>, ask: Ask, problems: string[]): Promise<SourceRecord[]> {
  const rows = await listed(world, pointConsent, 'ContactPointConsent', `${CONSENT_FIELDS}, ContactPointId`, ask);
  const wanted = ids(rows.map(({ ContactPointId: point }) => point));
  const emails = wanted === '' ? [] : await query(world, emailPoint, `SELECT Id, EmailAddress FROM ContactPointEmail WHERE Id IN (${wanted})`);
  const phones = wanted === '' ? [] : await query(world, phonePoint, `SELECT Id, TelephoneNumber FROM ContactPointPhone WHERE Id IN (${wanted})`);
  return rows.map((one) => {
    const email = emails.find(({ Id }) => Id === one.ContactPointId)?.EmailAddress;
    const phone = phones.find(({ Id }) => Id === one.ContactPointId)?.TelephoneNumber;
    const said = (contact: string | null | undefined, channels: readonly Said['channel'][]): Said[] => (contact ? consentSaid(world.settings.purposes, one, [contact], channels, 'ContactPointConsent', problems) : []);
    return { id: one.Id, ...modified(time(one.SystemModstamp)), said: [...said(email, MAIL), ...said(phone, [...CALLS, ...TEXTS])] };
  });
}

async function flagged(world: World<Settings>, ask: Ask): Promise<SourceRecord[]> {
  const rows = await listed(world, person, ask.stream, PERSON_FIELDS, ask);
  return rows.map((one) => {
    const at = time(one.SystemModstamp);
    return { id: one.Id, ...modified(at), said: [...optOut([one.Email], MAIL, one.HasOptedOutOfEmail, at), ...optOut([one.Phone, one.MobilePhone], CALLS, one.DoNotCall, at)] };
  });
}

async function individuals(world: World<Settings>, ask: Ask): Promise<SourceRecord[]> {
  const rows = await listed(world, individual, 'Individual', 'Id, SystemModstamp, HasOptedOutSolicit, HasOptedOutProfiling, HasOptedOutProcessing, ShouldForget', ask);
  const people = await peopleOf(world, rows.map(({ Id }) => Id));
  return rows.map((one) => {
    const { emails, phones } = addresses(people.get(one.Id));
    const at = time(one.SystemModstamp);
    const everywhere = (isSet: boolean | null | undefined, purpose?: string): Said[] => [
      ...optOut(emails, MAIL, isSet, at), ...optOut(phones, [...CALLS, ...TEXTS], isSet, at),
    ].map((said) => (purpose === undefined ? said : { ...said, purpose }));
    const isStopped = one.HasOptedOutProcessing === true || one.ShouldForget === true;
    const stops = [...emails, ...phones].filter((contact): contact is string => Boolean(contact)).map((contact) => ({ contact, stop: 'restriction' as const, state: isStopped ? 'set' as const : 'cleared' as const, ...timed(at) }));
    return { id: one.Id, ...modified(at), said: [...everywhere(one.HasOptedOutSolicit), ...everywhere(one.HasOptedOutProfiling, 'profiling')], stops };
  });
}

async function page(world: World<Settings>, ask: Ask): Promise<Page> {
  const problems: string[] = [];
  const records = ask.stream === 'ContactPointTypeConsent' ? await typeConsents(world, ask, problems)
    : ask.stream === 'ContactPointConsent' ? await pointConsents(world, ask, problems)
      : ask.stream === 'Individual' ? await individuals(world, ask) : await flagged(world, ask);
  const last = records.at(-1);
  return { records, problems: [...new Set(problems)], ...(last && records.length === BATCH ? { next: last.id } : {}) };
}

const token = z.object({ access_token: z.string().min(1) });

export const salesforce: Connector<Settings> = {
  system: 'salesforce', settings, secrets: ['clientSecret'], streams: () => ['ContactPointTypeConsent', 'ContactPointConsent', 'Contact', 'Lead', 'Individual'],
  client: ({ base: address, clientId }, { clientSecret = '' }) => ({
    base: address,
    authorize: async (raw) => ({ authorization: `Bearer ${(await raw.rawJson(token, { path: '/services/oauth2/token', form: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret } })).access_token}` }),
  }),
  page,
};
