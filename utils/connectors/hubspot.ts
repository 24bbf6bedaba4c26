// HubSpot: subscription preferences v4, by address. Contacts are listed by id, their statuses asked in batches.
import { z } from 'zod';
import { base, CONSENT, forPurpose, MAIL, modified, present, proof, purposeMap, says, time, timed, type Connector, type Page, type Said, type World } from './connector';

const settings = z.strictObject({ base: base.default('https://api.hubapi.com'), purposes: purposeMap });
type Settings = z.infer<typeof settings>;

const contact = z.object({ id: z.string(), properties: z.object({ email: z.string().nullish(), lastmodifieddate: z.string().nullish() }) });
const contacts = z.object({ results: z.array(contact) });
const status = z.object({
  subscriptionId: z.union([z.number(), z.string()]).transform(String), status: z.string(), timestamp: z.string().nullish(), source: z.string().nullish(),
  legalBasis: z.string().nullish(), legalBasisExplanation: z.string().nullish(),
});
const statuses = z.object({ results: z.array(z.object({ subscriberIdString: z.string(), statuses: z.array(status) })), numErrors: z.number().optional() });
const wideStatus = z.object({ status: z.string().nullish(), timestamp: z.string().nullish() });
const wide = z.object({ results: z.array(wideStatus.extend({ subscriberIdString: z.string(), wideStatuses: z.array(wideStatus).optional() })) });
const taken = z.object({ results: z.array(z.object({ subscriberIdString: z.string() })) });

const BATCH = 100;
const ROUTE = '/communication-preferences/v4/statuses';

/** Contacts after the last id: unlike an offset it neither skips nor ends at 10,000. */
async function listed({ client }: World<Settings>, since: number | undefined, after: string): Promise<z.infer<typeof contact>[]> {
  const filters = [{ propertyName: 'hs_object_id', operator: 'GT', value: after }, ...(since === undefined ? [] : [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: String(since) }])];
  const body = { filterGroups: [{ filters }], sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }], properties: ['email', 'lastmodifieddate'], limit: BATCH };
  return (await client.json(contacts, { path: '/crm/v3/objects/contacts/search', body })).results;
}

/** SUBSCRIBED on another ground than consent is recorded as that ground, and permits nothing by itself. */
function basis(legalBasis: string | null | undefined): Said['more'] {
  if (legalBasis?.startsWith('LEGITIMATE_INTEREST')) return { gdpr_basis: '6-1-f', eprivacy_basis: 'none' };
  if (legalBasis === 'PERFORMANCE_OF_CONTRACT') return { gdpr_basis: '6-1-b', eprivacy_basis: 'none' };
  if (legalBasis === 'CONSENT_WITH_NOTICE') return CONSENT;
  return { gdpr_basis: 'none', eprivacy_basis: 'not-required' };
}

function saidOf(email: string, one: z.infer<typeof status>, map: Settings['purposes']): Said[] | undefined {
  const at = timed(time(one.timestamp));
  const state = one.status === 'SUBSCRIBED' ? 'given' : one.status === 'UNSUBSCRIBED' ? 'refused' : 'cleared';
  const meant = forPurpose(map, one.subscriptionId, state, state === 'given' ? ['newsletter'] : MAIL);
  if (!meant) return undefined;
  const isProven = one.source !== null && one.source !== undefined && at.at !== undefined;
  const more = state === 'given' ? { more: { ...basis(one.legalBasis), ...(isProven ? { evidence: proof('hubspot', 'subscription', `${one.subscriptionId} ${one.source ?? ''}`.trim().slice(0, 200)) } : {}) } } : {};
  return says([email], meant.channels, state, { purpose: meant.purpose, ...at, ...more });
}

/** Addresses that want no mail at all, with the time. */
function optedOutOf(results: z.infer<typeof wide>['results']): Map<string, string | null | undefined> {
  return new Map(results.flatMap((entry) => {
    const standing = (entry.wideStatuses ?? [entry]).find(({ status: word }) => word !== 'SUBSCRIBED');
    return standing ? [[entry.subscriberIdString.toLowerCase(), standing.timestamp] as const] : [];
  }));
}

async function page(world: World<Settings>, { since, cursor }: { since?: number; cursor?: string }): Promise<Page> {
  const found = await listed(world, since, cursor ?? '0');
  const emails = present(found.map(({ properties }) => properties.email));
  const problems: string[] = [];
  const [answers, optedOut] = emails.length === 0 ? [{ results: [] }, { results: [] }] : await Promise.all([
    world.client.json(statuses, { path: `${ROUTE}/batch/read?channel=EMAIL`, body: { inputs: emails } }),
    world.client.json(wide, { path: `${ROUTE}/batch/unsubscribe-all/read?channel=EMAIL`, body: { inputs: emails } }),
  ]);
  const byEmail = new Map(answers.results.map((entry) => [entry.subscriberIdString.toLowerCase(), entry.statuses]));
  const out = optedOutOf(optedOut.results);
  const records = found.flatMap(({ id, properties }) => {
    const email = properties.email?.trim();
    const known = email ? byEmail.get(email.toLowerCase()) : [];
    // No answer is no answer: what stood there stands.
    if (known === undefined) {
      problems.push(`record ${id}: no statuses`);
      return [];
    }
    const said = known.flatMap((one) => saidOf(email ?? '', one, world.settings.purposes) ?? (problems.push(`subscription ${one.subscriptionId} is not named under "purposes": its grants do not count`), []));
    const everything = email && out.has(email.toLowerCase()) ? says([email], MAIL, 'refused', timed(time(out.get(email.toLowerCase())))) : [];
    return [{ id, ...modified(time(properties.lastmodifieddate)), said: [...said, ...everything] }];
  });
  const last = found.at(-1);
  return { records, problems: [...new Set(problems)], ...(last && found.length === BATCH ? { next: last.id } : {}) };
}

export const hubspot: Connector<Settings> = {
  system: 'hubspot', settings, secrets: ['token'], streams: () => ['contacts'],
  client: ({ base: address }, { token = '' }) => ({ base: address, authorize: async () => ({ authorization: `Bearer ${token}` }) }),
  page,
  async exclude({ client }, addresses) {
    const inputs = addresses.filter((address) => address.includes('@'));
    const left: string[] = [];
    for (let from = 0; from < inputs.length; from += BATCH) {
      const batch = inputs.slice(from, from + BATCH);
      // Only asked for details does it say whom it has taken; some of a batch may fail while the answer is a success.
      const { results } = await client.json(taken, { path: `${ROUTE}/batch/unsubscribe-all?channel=EMAIL&verbose=true`, body: { inputs: batch } });
      const named = new Set(results.map(({ subscriberIdString }) => subscriberIdString.toLowerCase()));
      left.push(...batch.filter((address) => !named.has(address.toLowerCase())));
    }
    return left;
  },
};
