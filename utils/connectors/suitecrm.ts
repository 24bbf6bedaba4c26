// SuiteCRM 7.10 and later: V8 JSON:API. Opt-outs live at addresses, legal basis and "do not call" at contacts and leads.
import { z } from 'zod';
import { base, CALLS, CONSENT, iso, MAIL, modified, optOut, proof, says, TEXTS, time, timed, type Ask, type Connector, type Page, type Said, type SourceRecord, type World } from './connector';

const settings = z.strictObject({ base, clientId: z.string().min(1) });
type Settings = z.infer<typeof settings>;

const text = z.string().nullish();
/** PHP gives flags as 0, "0", false or "". */
const flag = z.union([z.boolean(), z.number(), z.string(), z.null()]).optional().transform((value) => (value === null || value === undefined ? undefined : value === true || value === 1 || value === '1'));
const attributes = z.object({
  email1: text, phone_mobile: text, phone_work: text, phone_home: text, do_not_call: flag, lawful_basis: text, date_reviewed: text, date_modified: text,
  email_address: text, opt_out: flag, confirm_opt_in: text, confirm_opt_in_date: text,
});
const answer = z.object({ data: z.array(z.object({ id: z.string(), attributes })), meta: z.object({ 'total-pages': z.number() }).optional() });

const FIELDS: Record<string, string> = {
  Contacts: 'email1,phone_mobile,phone_work,phone_home,do_not_call,lawful_basis,date_reviewed,date_modified', Leads: 'email1,phone_mobile,phone_work,phone_home,do_not_call,lawful_basis,date_reviewed,date_modified',
  EmailAddresses: 'email_address,opt_out,confirm_opt_in,confirm_opt_in_date,date_modified',
};
const BATCH = 100;

/** `withdrawn` refuses everywhere. A basis named is none of this product's consents: it tells neither channel nor purpose. */
function personSaid(one: z.infer<typeof attributes>): Said[] {
  const phones = [one.phone_mobile, one.phone_work, one.phone_home];
  const isWithdrawn = (one.lawful_basis ?? '').split(',').some((part) => part.trim().replace(/\^/g, '') === 'withdrawn');
  const at = time(one.date_reviewed) ?? time(one.date_modified);
  const basis = one.lawful_basis === null || one.lawful_basis === undefined ? [] : [
    ...says([one.email1], MAIL, isWithdrawn ? 'refused' : 'cleared', timed(at)), ...says(phones, [...CALLS, ...TEXTS], isWithdrawn ? 'refused' : 'cleared', timed(at)),
  ];
  return [...basis, ...optOut(phones, CALLS, one.do_not_call, time(one.date_modified))];
}

/** A confirmed opt-in is consent to the newsletter, proven by the confirmation; an unconfirmed one is not yet. */
function addressSaid(id: string, one: z.infer<typeof attributes>): Said[] {
  const out = optOut([one.email_address], MAIL, one.opt_out, time(one.date_modified));
  const confirmed = time(one.confirm_opt_in_date);
  const isConfirmed = one.confirm_opt_in === 'confirmed-opt-in' && confirmed !== undefined;
  if (!isConfirmed) return [...out, ...says([one.email_address], ['email', 'newsletter'], 'cleared', timed(time(one.date_modified)))];
  return [...out, ...says([one.email_address], ['email', 'newsletter'], 'given', { at: confirmed, more: { ...CONSENT, event_type: 'expressed', double_opt_in_at: confirmed, evidence: proof('suitecrm', 'EmailAddress', id) } })];
}

async function page({ client }: World<Settings>, { stream, since, cursor }: Ask): Promise<Page> {
  const number = Number(cursor ?? 1);
  const query = new URLSearchParams({
    [`fields[${stream}]`]: FIELDS[stream] ?? '', 'page[number]': String(number), 'page[size]': String(BATCH), sort: 'date_modified',
    ...(since === undefined ? {} : { 'filter[operator]': 'and', 'filter[date_modified][gt]': iso(since).slice(0, 19).replace('T', ' ') }),
  });
  const { data, meta } = await client.json(answer, { path: `Api/index.php/V8/module/${stream}?${query.toString()}` });
  const records = data.map(({ id, attributes: one }): SourceRecord => ({ id: `${stream}/${id}`, ...modified(time(one.date_modified)), said: stream === 'EmailAddresses' ? addressSaid(id, one) : personSaid(one) }));
  const more = meta === undefined ? data.length === BATCH : number < meta['total-pages'];
  return { records, problems: [], ...(more ? { next: String(number + 1) } : {}) };
}

export const suitecrm: Connector<Settings> = {
  system: 'suitecrm', settings, secrets: ['clientSecret'], streams: () => Object.keys(FIELDS),
  client: ({ base: address, clientId }, { clientSecret = '' }) => ({
    base: address,
    authorize: async (raw) => {
      const body = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      return { authorization: `Bearer ${(await raw.rawJson(z.object({ access_token: z.string().min(1) }), { path: 'Api/index.php/access_token', body })).access_token}` };
    },
  }),
  page,
};
