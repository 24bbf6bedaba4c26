// The register: persons with several contact points and relationships, consents linked to what they are about, merges that can be undone, faults of the data.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Lookup } from '../../../utils/engine';
import { parseRecipients } from '../../../utils/engine';
import { reader } from './attempts';
import { NOW, startTestHub, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const HEADER = 'contact,pii_principal_id,channel,purpose,relationship,state,date,evidence,gdpr_basis';
let test: TestHub;
const bring = (...rows: string[]) => test.hub.import(async function* () { yield Buffer.from([HEADER, ...rows].join('\n')); }, 'csv');
beforeAll(async () => {
  test = await startTestHub();
  await bring(
    'anna@example.pl,anna-1,email,direct-marketing,customer,given,2026-01-02,crm,6-1-a', 'anna@example.pl,anna-1,email,profiling,prospect,given,2026-01-03,crm,6-1-a', '+48600100200,anna-1,sms,direct-marketing,customer,given,2026-01-02,crm,6-1-a',
    'anna.private@example.pl,anna-2,email,direct-marketing,,refused,2026-02-02,,', 'anna.private@example.pl,anna-2,sms,direct-marketing,,given,2026-02-02,crm,6-1-a', '+48600100201,anna-2,sms,direct-marketing,,given,2026-02-02,crm,6-1-a',
    'bare@example.pl,,email,direct-marketing,,given,2026-01-02,,', 'box@example.pl,one,email,direct-marketing,,given,2026-01-02,crm,6-1-a', 'box@example.pl,two,email,direct-marketing,,given,2026-01-02,crm,6-1-a',
    'a.b+x@gmail.com,fold-1,email,direct-marketing,,given,2026-01-02,crm,6-1-a', 'ab@gmail.com,fold-2,email,direct-marketing,,given,2026-01-02,crm,6-1-a',
  );
  await test.hub.compile();
});
afterAll(() => test.stop());
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Body = any;
async function ask(method: 'GET' | 'POST', path: string, payload?: unknown, status = 200): Promise<Body> {
  const reply = await test.hub.app.inject({ method, url: `/v1/register/${path}`, headers: { authorization: `Bearer ${test.hub.adminToken}` }, ...(payload === undefined ? {} : { payload: payload as object }) });
  expect(reply.statusCode, reply.body).toBe(status);
  return reply.json();
}
const lookup = async (contact: string): Promise<Extract<Lookup, { status: 'held' }>['permission']> => {
  const found = (await reader(test.hub))(parseRecipients(contact, 'to', contact.startsWith('+') ? 'phone' : 'address-list', 'PL')[0]!);
  if (found.status !== 'held') throw new Error(`${contact} is not held`);
  return found.permission;
};
const said = async (contact: string): Promise<string[]> => (await lookup(contact)).grants.map(({ channel, purpose, state }) => `${channel} ${purpose} ${state}`).sort();

describe('a person', () => {
  it('has several contact points and relationships at once, each with purposes of its own; profiling is one', async () => {
    const person = await ask('GET', 'persons/p:anna-1');
    expect(person.contacts.map(({ canonical }: Body) => canonical).sort()).toEqual(['+48600100200', 'anna@example.pl']);
    const grants = person.contacts.flatMap(({ permission }: Body) => permission.grants.map(({ relationship, purpose }: Body) => `${relationship} ${purpose}`));
    expect(new Set(grants)).toEqual(new Set(['customer direct-marketing', 'prospect profiling']));
    expect((await ask('POST', 'search', { text: 'anna@' })).found).toEqual([{ person: 'p:anna-1', contact: 'anna@example.pl' }]);
    expect((await ask('POST', 'search', { text: 'anna-2' })).found).toHaveLength(2);
    expect((await ask('POST', 'search', { text: '%' })).found).toEqual([]); // no pattern of the asker's
    await ask('GET', 'persons/p:nobody', undefined, 404);
    await ask('POST', 'search', { text: 'a\u0000b' }, 400);
  });

  it('withdraws in one call: everything, or one channel and purpose, and imports do not give it back', async () => {
    await bring('leaves@example.pl,leaves-1,email,direct-marketing,customer,given,2026-01-02,crm,6-1-a', 'leaves@example.pl,leaves-1,email,survey,,given,2026-01-02,crm,6-1-a');
    expect((await ask('POST', 'withdrawals', { contact: 'Leaves@Example.pl', purposes: ['survey'] })).withdrawn).toBe(1);
    expect(await said('leaves@example.pl')).toEqual(['email direct-marketing given', 'email survey refused']);
    test.clock.now += 1_000;
    expect((await ask('POST', 'withdrawals', { person: 'p:leaves-1' })).withdrawn).toBe(2);
    expect(await said('leaves@example.pl')).toEqual(['email direct-marketing refused', 'email survey refused']);
    await bring('leaves@example.pl,leaves-1,email,direct-marketing,customer,given,2026-01-02,crm,6-1-a');
    await test.hub.compile();
    expect(await said('leaves@example.pl')).toEqual(['email direct-marketing refused', 'email survey refused']);
    await ask('POST', 'withdrawals', {}, 400);
  });

  it('withdraws a soft opt-in too, which nobody has given', async () => {
    await test.hub.import(async function* () { yield Buffer.from('contact,channel,purpose,state,date,eprivacy_basis\nbuyer@example.pl,email,direct-marketing,unknown,2026-01-02,soft-opt-in'); }, 'csv');
    await test.hub.compile();
    expect(await said('buyer@example.pl')).toEqual(['email direct-marketing unknown']);
    expect((await ask('POST', 'withdrawals', { contact: 'buyer@example.pl' })).withdrawn).toBe(1);
    expect(await said('buyer@example.pl')).toEqual(['email direct-marketing refused']);
  });
});

describe('a record', () => {
  const given = { contact: 'new@example.pl', person: 'new-1', channel: 'email', purpose: 'direct-marketing', event_state: 'given', event_time: NOW - 1_000, gdpr_basis: '6-1-a', eprivacy_basis: 'consent', double_opt_in_at: NOW - 1_000, evidence: { place: 'form 7' }, links: [{ kind: 'lead', reference: 'L-1' }] };
  it('permits with proof and basis, is linked to a lead, an activity or a transaction, and withdrawn by its number', async () => {
    await ask('POST', 'records', { ...given, evidence: undefined }, 400);
    await ask('POST', 'records', { ...given, gdpr_basis: 'none', eprivacy_basis: 'none' }, 400);
    await ask('POST', 'records', { ...given, event_time: test.clock.now + 60_000 }, 400);
    const { record } = await ask('POST', 'records', given);
    expect((await lookup('new@example.pl')).grants).toMatchObject([{ state: 'given', record, proof: { evidence: true, doubleOptIn: true } }]);
    await ask('POST', `records/${record}/links`, { kind: 'transaction', reference: 'F/2026/1' });
    await ask('POST', 'records/999999/links', { kind: 'transaction', reference: 'F/2026/1' }, 404);
    expect((await ask('POST', 'linked', { kind: 'lead', reference: 'L-1' })).records.map(({ number }: Body) => number)).toEqual([record]);
    expect((await ask('GET', 'persons/p:new-1')).records[0].links).toEqual([{ kind: 'lead', reference: 'L-1' }, { kind: 'transaction', reference: 'F/2026/1' }]);
    await ask('POST', 'withdrawals', { record });
    expect(await said('new@example.pl')).toEqual(['email direct-marketing refused']);
  });
});

describe('two persons who are one', () => {
  it('get the least of what both allow, and lose nothing when it is undone', async () => {
    const before = await Promise.all(['anna@example.pl', 'anna.private@example.pl', '+48600100200'].map(said));
    expect(before[0]).toContain('email direct-marketing given');
    const { merge } = await ask('POST', 'merges', { kept: 'p:anna-1', merged: 'p:anna-2' });
    expect(await said('anna@example.pl')).toContain('email direct-marketing refused'); // refused at the other address
    expect(await said('anna.private@example.pl')).not.toContain('email direct-marketing given'); // nothing is given by the other
    expect((await ask('GET', 'persons/p:anna-1')).contacts).toHaveLength(4);
    await ask('POST', 'merges', { kept: 'p:anna-2', merged: 'p:anna-1' }, 409);
    // What is stopped at one afterwards is stopped at all of them, in the next delta.
    await bring('+48600100201,anna-2,,,,objection,2026-03-03,,');
    expect((await test.hub.compile()).kind).toBe('delta');
    for (const contact of ['anna@example.pl', '+48600100200', 'anna.private@example.pl']) expect((await lookup(contact)).stops.map(({ kind }) => kind), contact).toEqual(['objection']);
    await bring('+48600100201,anna-2,,,,objection-lifted,2026-03-04,,');
    await test.hub.compile();
    for (const contact of ['anna@example.pl', '+48600100200']) expect((await lookup(contact)).stops, contact).toEqual([]);
    await ask('POST', `merges/${merge}/undo`, {});
    await ask('POST', `merges/${merge}/undo`, {}, 404);
    expect(await Promise.all(['anna@example.pl', 'anna.private@example.pl', '+48600100200'].map(said))).toEqual(before);
    expect((await ask('GET', 'persons/p:anna-1')).merges).toMatchObject([{ kept: 'p:anna-1', undoneBy: 'admin' }]);
    await ask('POST', 'merges', { kept: 'p:anna-1', merged: 'p:nobody' }, 404);
  });

  it('are shown beforehand with what would end, which is what then ends; a look changes nothing', async () => {
    const asked = { kept: 'p:anna-1', merged: 'p:anna-2' };
    const before = await said('anna@example.pl');
    const preview = await ask('POST', 'merges/preview', asked);
    expect(await said('anna@example.pl')).toEqual(before);
    const shown = preview.contacts.find(({ contactPoint }: Body) => contactPoint === 'anna@example.pl');
    expect(shown.ending.map(({ channel, purpose }: Body) => `${channel} ${purpose}`)).toContain('email direct-marketing');
    expect(preview).toMatchObject({ isOne: false, contactCount: 4 });
    const { merge } = await ask('POST', 'merges', asked);
    const after = await said('anna@example.pl');
    expect(before.filter((one) => one.endsWith('given') && !after.includes(one)).sort()).toEqual([...new Set(shown.ending.map(({ channel, purpose, state }: Body) => `${channel} ${purpose} ${state}`))].sort());
    expect((await ask('POST', 'merges/preview', asked)).isOne).toBe(true);
    expect((await ask('GET', 'merges')).merges[0]).toMatchObject({ number: merge, ...asked });
    await ask('POST', `merges/${merge}/undo`, {});
    expect((await ask('POST', 'merges/preview', { kept: 'p:nobody', merged: 'p:no-one' }, 404)).error).toBeTruthy();
  });

  it('are suggested, by spelling and by a contact point of both, until they are merged or told apart', async () => {
    const suggested = async () => {
      const pairs: Body[] = [];
      for (let after: string | undefined = ''; after !== undefined;) {
        const page: Body = await ask('GET', `duplicates?after=${after}`);
        pairs.push(...page.pairs);
        after = page.after;
      }
      return pairs.map(({ why, persons }) => `${why} ${persons.map(({ person }: Body) => person).sort().join(' ')}`);
    };
    expect(await suggested()).toEqual(expect.arrayContaining(['spelling p:fold-1 p:fold-2', 'contact p:one p:two']));
    const { merge } = await ask('POST', 'merges', { kept: 'p:fold-1', merged: 'p:fold-2' });
    await ask('POST', 'duplicates/apart', { kept: 'p:two', merged: 'p:one' });
    await ask('POST', 'duplicates/apart', { kept: 'p:two', merged: 'p:nobody' }, 404);
    const left = await suggested();
    expect(left).not.toContain('spelling p:fold-1 p:fold-2');
    expect(left).not.toContain('contact p:one p:two');
    await ask('POST', `merges/${merge}/undo`, {});
    expect(await suggested()).toContain('spelling p:fold-1 p:fold-2');
  });
});

describe('the data audit', () => {
  it('counts and lists what is wrong, page by page, and nothing else', async () => {
    await bring('odd@example.pl,odd-1,email,direct-marketing,,given,2020-01-02,crm,6-1-a');
    // Written past the import, as an older version might have left it.
    await test.hub.database.query(`INSERT INTO contact_points (kind, canonical, folded, base_key) VALUES ('email', 'Not An Address', 'x', '\\x00ff')`);
    await test.hub.database.query(`INSERT INTO consent_events (record_key, point, kind, event_time, recorded_at, source, event) SELECT gen_random_uuid(), p.id, 'facts', 1, 1, 't', json_build_object('kind', 'facts', 'schema_version', e.event->>'schema_version', 'record_id', 'A-record-of-before', 'contact_point', 'Not An Address', 'contact_point_type', 'email', 'event_time', 1)
      FROM contact_points p, (SELECT event FROM consent_events LIMIT 1) e WHERE p.canonical = 'Not An Address'`);
    const { counts } = await ask('GET', 'audit');
    expect(counts).toMatchObject({ 'does-not-parse': 1, 'no-basis': 1, 'no-evidence': 1, 'unknown-purpose': 0, 'several-persons': 1, 'several-spellings': 2 });
    for (const [kind, contact] of [['does-not-parse', 'Not An Address'], ['no-basis', 'bare@example.pl'], ['no-evidence', 'bare@example.pl'], ['several-persons', 'box@example.pl']]) {
      expect((await ask('GET', `audit/findings?kind=${kind}`)).findings.map(({ contactPoint }: Body) => contactPoint), kind).toEqual([contact]);
    }
    const first = await ask('GET', 'audit/findings?kind=several-spellings&limit=1');
    expect(first.findings.map(({ contactPoint }: Body) => contactPoint).sort()).toEqual(['a.b+x@gmail.com', 'ab@gmail.com']);
  });
});
