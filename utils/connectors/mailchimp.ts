// MailChimp: members of an audience by Marketing API 3.0.
import { z } from 'zod';
import { base, CONSENT, iso, MAIL, modified, proof, says, time, timed, type Ask, type Connector, type Page, type SourceRecord, type World } from './connector';

const settings = z.strictObject({ base, lists: z.array(z.string().regex(/^\w+$/)).min(1) });
type Settings = z.infer<typeof settings>;

const text = z.string().nullish();
const member = z.object({ id: z.string(), email_address: z.string(), status: z.string(), timestamp_opt: text, ip_opt: text, last_changed: text, source: text });
const answer = z.object({ members: z.array(member), total_items: z.number() });
const BATCH = 500;

/** Subscribed with the time of opting in is consent to the newsletter; its proof is the address it was confirmed from, where one was kept. */
function recordOf(list: string, one: z.infer<typeof member>): SourceRecord {
  const changed = time(one.last_changed);
  const record = { id: `${list}/${one.id}`, ...modified(changed) };
  if (one.status === 'unsubscribed') return { ...record, said: says([one.email_address], MAIL, 'refused', timed(changed)) };
  const opted = time(one.timestamp_opt);
  if (one.status !== 'subscribed' || opted === undefined) return { ...record, said: says([one.email_address], MAIL, 'cleared', timed(changed)) };
  return { ...record, said: says([one.email_address], ['newsletter'], 'given', { at: opted, more: { ...CONSENT, ...(one.ip_opt ? { evidence: proof('mailchimp', 'member', record.id) } : {}) } }) };
}

async function page({ client }: World<Settings>, { stream, since, cursor }: Ask): Promise<Page> {
  const offset = Number(cursor ?? 0);
  const query = new URLSearchParams({ count: String(BATCH), offset: String(offset), sort_field: 'timestamp_opt', sort_dir: 'ASC', ...(since === undefined ? {} : { since_last_changed: iso(since) }) });
  const { members, total_items: total } = await client.json(answer, { path: `/3.0/lists/${stream}/members?${query.toString()}` });
  return { records: members.map((one) => recordOf(stream, one)), problems: [], ...(members.length > 0 && offset + members.length < total ? { next: String(offset + members.length) } : {}) };
}

export const mailchimp: Connector<Settings> = {
  system: 'mailchimp', settings, secrets: ['key'], streams: ({ lists }) => lists,
  client: ({ base: address }, { key = '' }) => ({ base: address, authorize: async () => ({ authorization: `Basic ${Buffer.from(`consentry:${key}`).toString('base64')}` }) }),
  page,
};
