import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { byteRange } from '../../../server/routes/files';
import { trustFile } from '../../../utils/audit';
import { fromBase64url, verify } from '../../../utils/crypto';
import { enrolmentLink, keyList, receipt, root as rootSchema, timestamp, type IndexNode, type Signed } from '../../../utils/sync/protocol';
import { csv, NOW, readRoot, startTestHub, stopKeyOf, TestDevice, tokenOf, type TestHub } from './hub-harness';

// The machine may be busy with other suites.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let test: TestHub;
let device: TestDevice;
let link: string;
beforeAll(async () => {
  test = await startTestHub();
  await test.hub.import(csv(...Array.from({ length: 1_200 }, (_, index) => `p${index}@example.pl,,email,direct-marketing,given,2026-01-02,crm,`)), 'csv');
  await test.hub.compile();
  await test.hub.listen();
  link = await test.hub.enrolmentLink();
  device = await TestDevice.enrol(test.hub, link);
}, 120_000);
afterAll(() => test.stop());

const get = (url: string, headers: Record<string, string> = device.headers) => test.hub.app.inject({ method: 'GET', url, headers });
const post = (url: string, payload: object, headers: Record<string, string> = device.headers) => test.hub.app.inject({ method: 'POST', url, payload, headers });
const payloadOf = (signed: Signed): unknown => JSON.parse(Buffer.from(signed.payload, 'base64url').toString());

describe('authentication', () => {
  it.each([['/v1/timestamp'], ['/v1/roots/1'], ['/v1/policies/1'], ['/v1/keys/1'], ['/v1/epoch-keys'], [`/v1/files/${'A'.repeat(43)}`], [`/v1/bundles/${'A'.repeat(43)}`]])('GET %s gives nothing without a token or with a foreign one', async (url) => {
    for (const headers of [{}, { authorization: 'Bearer foreign-foreign-foreign' }, { authorization: device.token }, { authorization: `Bearer ${tokenOf(link)}` }]) {
      const reply = await get(url, headers as Record<string, string>);
      expect(reply.statusCode).toBe(401);
    }
  });

  it.each([['/v1/events'], ['/v1/attempts'], ['/v1/status'], ['/v1/admin/consents'], ['/v1/admin/policy'], ['/v1/admin/enrolments'], ['/v1/admin/group-tokens']])('POST %s likewise; a device is no administrator', async (url) => {
    expect((await post(url, {}, {})).statusCode).toBe(401);
    if (url.includes('admin')) expect((await post(url, {})).statusCode).toBe(401);
  });

  it('keeps only hashes of tokens', async () => {
    const stored = JSON.stringify([await test.hub.database.query('SELECT * FROM devices'), await test.hub.database.query('SELECT * FROM enrolment_tokens')]);
    expect(stored).not.toContain(device.token);
    expect(stored).not.toContain(tokenOf(link));
    expect(stored).toContain(createHash('sha256').update(device.token).digest('base64url'));
  });

  it('refuses spent, expired and unknown enrolment tokens, and limits tries', async () => {
    const enrol = (token: string) => post('/v1/enrol', { token, devicePublicKey: 'A'.repeat(43), name: 'x', user: 'x' }, {});
    const late = await test.hub.enrolmentLink();
    test.clock.now = NOW + 8 * 86_400_000;
    expect((await enrol(tokenOf(late))).statusCode).toBe(401);
    test.clock.now = NOW;
    expect((await enrol('unknown-unknown-unknown')).statusCode).toBe(401);
    const fresh = tokenOf(await test.hub.enrolmentLink());
    await test.hub.database.query('UPDATE enrolment_tokens SET uses_left = 1');
    expect((await enrol(fresh)).statusCode).toBe(200);
    expect((await enrol(fresh)).statusCode).toBe(401);
    expect((await post('/v1/enrol', { token: fresh, devicePublicKey: 'AAAA', name: 'x', user: 'x' }, {})).statusCode).toBe(400);
    const codes = [];
    for (let tries = 0; tries < 70; tries++) codes.push((await enrol('unknown-unknown-unknown')).statusCode);
    expect(codes.at(-1)).toBe(429);
    test.clock.now = NOW + 60_000;
    expect((await enrol('unknown-unknown-unknown')).statusCode).toBe(401);
  });

  it('answers a preflight sanely and gives pages no CORS leave', async () => {
    const reply = await test.hub.app.inject({ method: 'OPTIONS', url: '/v1/attempts', headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' } });
    expect(reply.statusCode).toBe(204);
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('trust', () => {
  it('everything hangs on the offline key of the link', async () => {
    const pinned = enrolmentLink.parse(JSON.parse(Buffer.from(link.split('#')[1]!, 'base64url').toString()));
    const keysReply = (await get('/v1/keys/1')).json<Signed>();
    const check = (signed: Signed, publicKey: string) => verify(fromBase64url(publicKey), fromBase64url(signed.payload), fromBase64url(signed.signatures[0]!.signature));
    expect(await check(keysReply, pinned.offlineKey)).toBe(true);
    const list = keyList.parse(payloadOf(keysReply));
    expect(list.org).toBe(pinned.org);
    const keyOf = (role: string) => list.keys.find((key) => key.role === role)!.publicKey;

    const stampReply = (await get('/v1/timestamp')).json<Signed>();
    expect(await check(stampReply, keyOf('timestamp'))).toBe(true);
    expect(await check(stampReply, keyOf('root'))).toBe(false);
    const stamp = timestamp.parse(payloadOf(stampReply));
    const rootReply = await get(`/v1/roots/${stamp.rootVersion}`);
    expect(createHash('sha256').update(rootReply.rawPayload).digest('base64url')).toBe(stamp.rootHash);
    expect(await check(rootReply.json<Signed>(), keyOf('root'))).toBe(true);
    expect(rootSchema.parse(payloadOf(rootReply.json<Signed>()))).toMatchObject({ version: stamp.rootVersion, policyVersion: stamp.policyVersion });
    const policyReply = await get(`/v1/policies/${stamp.policyVersion}`);
    expect(createHash('sha256').update(policyReply.rawPayload).digest('base64url')).toBe(stamp.policyHash);
    expect(await check(policyReply.json<Signed>(), keyOf('policy'))).toBe(true);
    expect(payloadOf(policyReply.json<Signed>())).toMatchObject({ version: stamp.policyVersion });
  });

  it('renews the timestamp without any change', async () => {
    const at = async () => timestamp.parse(payloadOf((await get('/v1/timestamp')).json<Signed>()));
    const first = await at();
    expect((await at()).issuedAt).toBe(first.issuedAt);
    test.clock.now += 61_000;
    const later = await at();
    expect(later).toMatchObject({ rootVersion: first.rootVersion, rootHash: first.rootHash, issuedAt: test.clock.now });
    expect(later.expiresAt).toBeGreaterThan(later.issuedAt);
  });

  it('a renewal that fails is said, and does not end the hub', async () => {
    const said = vi.spyOn(test.hub.app.log, 'error').mockImplementation(() => undefined);
    const timestampOf = vi.spyOn(test.hub.publication, 'timestamp').mockRejectedValue(new Error('disk gone'));
    try {
      await test.hub.renew();
      expect(said).toHaveBeenCalledWith({ what: 'timestamp', err: expect.objectContaining({ message: 'disk gone' }) as unknown }, 'work failed');
    } finally {
      timestampOf.mockRestore();
      said.mockRestore();
    }
    expect((await get('/v1/timestamp')).statusCode).toBe(200);
  });

  it('DATA/trust.json knows a device as soon as it is enrolled, and says what the route says', async () => {
    const held = () => trustFile.parse(JSON.parse(readFileSync(join(test.directory, 'trust.json'), 'utf8')));
    expect(held().devices.map(({ deviceId }) => deviceId)).toContain(device.id);
    const late = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    expect(held().devices.map(({ deviceId }) => deviceId)).toContain(late.id);
    await test.hub.renew();
    const { devices, receiptKeys } = (await get('/v1/admin/trust', { authorization: `Bearer ${test.hub.adminToken}` })).json<{ devices: unknown; receiptKeys: unknown }>();
    expect(held()).toMatchObject({ devices, receiptKeys });
    expect((await get('/v1/admin/trust')).statusCode).toBe(401);
  });

  it('unknown and malformed versions', async () => {
    expect((await get('/v1/roots/999999')).statusCode).toBe(404);
    expect((await get('/v1/roots/x')).statusCode).toBe(400);
    expect((await get('/v1/files/..%2f..%2fkeys')).statusCode).toBe(400);
    expect((await get(`/v1/files/${'B'.repeat(43)}`)).statusCode).toBe(404);
  });
});

describe('files', () => {
  it('serves a node’s pages as one bundle, whole and by range', async () => {
    const { root } = await readRoot(test.hub);
    const node = root.base.nodes[0]!;
    const { pages } = (await get(`/v1/files/${node.hash}`)).json<IndexNode>();
    expect(pages.length).toBeGreaterThan(1);
    const whole = (await get(`/v1/bundles/${node.hash}`)).rawPayload;
    expect(whole.length).toBe(pages.reduce((sum, page) => sum + page.size, 0));
    let at = 0;
    for (const page of pages) {
      expect(createHash('sha256').update(whole.subarray(at, at + page.size)).digest('base64url')).toBe(page.hash);
      at += page.size;
    }
    const cut = pages[0]!.size - 5;
    const part = await get(`/v1/bundles/${node.hash}`, { ...device.headers, range: `bytes=${cut}-${cut + 20}` });
    expect(part.statusCode).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes ${cut}-${cut + 20}/${whole.length}`);
    expect(part.rawPayload.equals(whole.subarray(cut, cut + 21))).toBe(true);
    expect((await get(`/v1/bundles/${node.hash}`, { ...device.headers, range: `bytes=${whole.length}-` })).statusCode).toBe(416);
    expect((await get(`/v1/bundles/${pages[0]!.hash}`)).statusCode).toBe(404);
  });

  it.each([[undefined, 'whole'], ['bytes=0-', { start: 0, end: 9 }], ['bytes=4-6', { start: 4, end: 6 }], ['bytes=-3', { start: 7, end: 9 }], ['bytes=5-99', { start: 5, end: 9 }], ['bytes=10-', 'unsatisfiable'], ['bytes=-0', 'unsatisfiable'], ['bytes=6-4', 'whole'], ['bytes=0-1,3-4', 'whole'], ['rows=1-2', 'whole']])('range %s of ten bytes', (header, expected) => {
    expect(byteRange(header, 10)).toEqual(expected);
  });
});

describe('attempts', () => {
  it('stores a log, repeats are harmless, the receipt covers it', async () => {
    const events = [await device.event(), await device.event(), await device.event()];
    const first = await post('/v1/attempts', { events });
    expect(first.statusCode).toBe(200);
    const covered = receipt.parse(payloadOf(first.json<{ receipt: Signed }>().receipt));
    expect(covered).toMatchObject({ deviceId: device.id, sequence: 3, head: events[2]!.hash });
    const next = await device.event();
    const again = await post('/v1/attempts', { events: [...events.slice(1), next] });
    expect(receipt.parse(payloadOf(again.json<{ receipt: Signed }>().receipt)).sequence).toBe(4);
    const [stored] = await test.hub.database.query('SELECT count(*) AS n FROM attempt_events WHERE device = $1', [device.id]);
    expect(Number(stored?.['n'])).toBe(4);
  });

  it('refuses a gap, a changed event, a foreign signature and rubbish, and stores nothing of them', async () => {
    const before = device.head;
    const skipped = await device.event();
    const later = await device.event();
    expect((await post('/v1/attempts', { events: [later] })).json()).toMatchObject({ fault: 'sequence', expected: before.sequence + 1 });
    expect((await post('/v1/attempts', { events: [{ ...skipped, user: 'other' }] })).json()).toMatchObject({ fault: 'hash' });
    expect((await post('/v1/attempts', { events: [{ sequence: 'x' }] })).statusCode).toBe(422);
    expect((await post('/v1/attempts', { events: [] })).statusCode).toBe(400);
    const other = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    other.head = before;
    expect((await post('/v1/attempts', { events: [await other.event(false)] })).json()).toMatchObject({ fault: 'device' });
    const named = { type: 'outcome', id: 'f0000000-0000-4000-8000-000000000001', time: NOW, device: device.id, user: 'anna', attempt: 'f0000000-0000-4000-8000-000000000002', outcome: 'released' } as const;
    expect((await post('/v1/attempts', { events: [await other.log(named)] })).json()).toMatchObject({ fault: 'signature' });
    const both = await post('/v1/attempts', { events: [skipped, later] });
    expect(both.statusCode).toBe(200);
  });

  it('two hashes for one sequence are a fork: 409, and no receipt any more', async () => {
    const clone = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    const [one, other] = [await clone.event(false), await clone.event(false)];
    expect((await post('/v1/attempts', { events: [one] }, clone.headers)).statusCode).toBe(200);
    const fork = await post('/v1/attempts', { events: [other] }, clone.headers);
    expect(fork.statusCode).toBe(409);
    expect(fork.json()).toMatchObject({ fork: true, sequence: 1 });
    expect((await post('/v1/attempts', { events: [one] }, clone.headers)).statusCode).toBe(409);
    const within = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink());
    expect((await post('/v1/attempts', { events: [await within.event(false), await within.event(false)] }, within.headers)).statusCode).toBe(409);
  });
});

describe('somebody else’s word that a log has two histories', () => {
  it('marks no device: what contradicts must be its own event, whole', async () => {
    const [victim, other] = [await TestDevice.enrol(test.hub, await test.hub.enrolmentLink()), await TestDevice.enrol(test.hub, await test.hub.enrolmentLink())];
    const say = async (events: unknown[]) => (await post('/v1/attempts', { events }, victim.headers)).statusCode;
    expect(await say([{ sequence: 1, hash: 'a' }, { sequence: 1, hash: 'b' }])).toBe(422);
    const [first, second] = [await victim.event(), await victim.event()];
    expect(await say([first, second])).toBe(200);
    expect(await say([{ sequence: 1, hash: 'a' }])).toBe(422);
    expect(await say([{ ...second, sequence: 1 }])).toBe(422); // signed, and not for this place
    expect(await say([await other.event()])).toBe(422);
    expect(await say([await victim.event()])).toBe(200); // and goes on
  });
});

describe('events and administration', () => {
  it('a stop recorded on a device is in the next root, once', async () => {
    const before = (await readRoot(test.hub)).root.version;
    const event = { id: 'overlay-1', at: NOW, contact: { kind: 'email', canonical: 'p7@example.pl' }, kind: 'objection', note: 'said-no' };
    const reply = await post('/v1/events', { events: [event, { ...event, id: 'overlay-2', contact: { kind: 'email', canonical: 'not an address' } }] });
    expect(reply.json()).toEqual({ accepted: ['overlay-1'], refused: ['overlay-2'] });
    const [stored] = await test.hub.database.query("SELECT event::text AS event FROM consent_events WHERE source = $1", [`device ${device.id}`]);
    expect(JSON.parse(String(stored?.['event']))).toMatchObject({ contact_point: 'p7@example.pl', note: 'said-no' });
    const { root, stops } = await readRoot(test.hub);
    expect(root.version).toBeGreaterThan(before);
    expect(stops.get(stopKeyOf(test.hub, 'x:p7@example.pl'))?.stops).toMatchObject([{ kind: 'objection' }]);
    await post('/v1/events', { events: [event] });
    expect((await readRoot(test.hub)).root.version).toBe(root.version);
  });

  it('every passage of the administrator is in the access log, a refused one is not', async () => {
    const count = async () => Number((await test.hub.database.query(`SELECT count(*) AS n FROM access_log WHERE who = 'admin' AND what = 'GET /v1/admin/trust'`))[0]?.['n']);
    const before = await count();
    expect((await get('/v1/admin/trust')).statusCode).toBe(401);
    expect(await count()).toBe(before);
    expect((await get('/v1/admin/trust', { authorization: `Bearer ${test.hub.adminToken}` })).statusCode).toBe(200);
    expect(await count()).toBe(before + 1);
  });

  it('consents appended at run time make a new root; problems come back', async () => {
    const admin = { authorization: `Bearer ${test.hub.adminToken}` };
    const record = { contact: 'new@example.pl', channel: 'email', purpose: 'direct-marketing', event_state: 'given', event_time: '2026-11-01', evidence_place: 'crm:1' };
    const before = (await readRoot(test.hub)).root.version;
    const reply = await post('/v1/admin/consents', { records: [record, { ...record, event_state: 'maybe' }] }, admin);
    expect(reply.json()).toMatchObject({ appended: 1, problemCount: 1, problems: [{ line: 2 }] });
    expect(reply.json<{ rootVersion: number }>().rootVersion).toBeGreaterThan(before);
  });

  it('a policy at run time: all problems of a bad one, a new version of a good one, the same version of the same one', async () => {
    const admin = { authorization: `Bearer ${test.hub.adminToken}` };
    const bad = await post('/v1/admin/policy', { bulkRecipients: 0, nonsense: 1 }, admin);
    expect(bad.statusCode).toBe(400);
    expect(bad.json<{ problems: { path: string }[] }>().problems.map(({ path }) => path).sort()).toEqual(['bulkRecipients', 'nonsense']);
    const good = (await post('/v1/admin/policy', { bulkRecipients: 3 }, admin)).json<{ policyVersion: number; rootVersion: number }>();
    expect((await post('/v1/admin/policy', { bulkRecipients: 3 }, admin)).json()).toEqual(good);
    expect((await readRoot(test.hub)).root.policyVersion).toBe(good.policyVersion);
    expect(payloadOf((await get(`/v1/policies/${good.policyVersion}`)).json<Signed>())).toEqual({ bulkRecipients: 3, version: good.policyVersion });
  });
});
