// Pipedrive: persons by API v2. `marketing_status` is about campaigns by e-mail and nothing else.
import { z } from 'zod';
import { base, CONSENT, iso, MAIL, modified, says, time, timed, type Ask, type Connector, type Page, type SourceRecord, type World } from './connector';

const settings = z.strictObject({ base });
type Settings = z.infer<typeof settings>;

const person = z.object({ id: z.number(), emails: z.array(z.object({ value: z.string().nullish() })).nullish(), marketing_status: z.string().nullish(), update_time: z.string().nullish() });
const answer = z.object({ success: z.literal(true), data: z.array(person), additional_data: z.object({ next_cursor: z.string().nullish() }).nullish() });

/** Everything that is no subscription and no refusal is neither: no_consent, archived, a status that comes later. */
function recordOf(one: z.infer<typeof person>): SourceRecord {
  const at = time(one.update_time);
  const emails = (one.emails ?? []).map(({ value }) => value);
  const record = { id: String(one.id), ...modified(at) };
  if (one.marketing_status === 'unsubscribed') return { ...record, said: says(emails, MAIL, 'refused', timed(at)) };
  // No time and no way of giving is told with it: a consent without proof, which policy decides on.
  if (one.marketing_status === 'subscribed') return { ...record, said: says(emails, ['newsletter'], 'given', { more: CONSENT }) };
  return { ...record, said: says(emails, MAIL, 'cleared') };
}

async function page({ client }: World<Settings>, { since, cursor }: Ask): Promise<Page> {
  const query = new URLSearchParams({ limit: '500', sort_by: 'id', include_fields: 'marketing_status', ...(since === undefined ? {} : { updated_since: iso(since).replace(/\.\d+Z/, 'Z') }), ...(cursor === undefined ? {} : { cursor }) });
  const { data, additional_data: more } = await client.json(answer, { path: `/api/v2/persons?${query.toString()}` });
  return { records: data.map(recordOf), problems: [], ...(more?.next_cursor ? { next: more.next_cursor } : {}) };
}

export const pipedrive: Connector<Settings> = {
  system: 'pipedrive', settings, secrets: ['token'], streams: () => ['persons'],
  client: ({ base: address }, { token = '' }) => ({ base: address, authorize: async () => ({ 'x-api-token': token }) }),
  page,
};
