// A consent recorded on a device permits nothing until a second person has confirmed it.
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { review } from '../../../server/review';
import { UsageError } from '../../../server/arguments';
import type { PendingRecord } from '../../../utils/sync/protocol';
import { baseKeyOf, csv, NOW, readRoot, startTestHub, TestDevice, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let test: TestHub;
let url: string;
let device: TestDevice;
let second: string;
let own: string;
beforeAll(async () => {
  test = await startTestHub();
  await test.hub.import(csv('held@example.pl,,email,direct-marketing,given,2026-01-02,crm,', 'no@example.pl,,,,objection,2026-02-02,,'), 'csv');
  await test.hub.compile();
  url = await test.hub.listen();
  device = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink()); // enrols as `anna`
  const person = (name: string, role: string, ...more: string[]): Promise<string> => review(['person', name, role, '--hub', url, '--data', test.directory, ...more], {});
  second = await person('Ewa Dpo', 'dpo');
  own = await person('A. Kowalska', 'manager', '--also', ' ANNA ');
});
afterAll(() => test.stop());

const record = (more: Partial<PendingRecord> = {}): PendingRecord => ({
  id: randomUUID(), recorded_at: NOW, contact_point: 'new@example.pl', contact_point_type: 'email', channels: ['email'], purpose: 'direct-marketing',
  event_time: NOW - 3_600_000, event_type: 'expressed', collection_method: 'business-card', collected_by: 'Bartek', evidence: { kind: 'card', place: 'box 7' }, ...more,
});
const send = async (...records: unknown[]): Promise<{ accepted: string[]; refused: string[] }> => {
  const reply = await test.hub.app.inject({ method: 'POST', url: '/v1/pending', payload: { records }, headers: device.headers });
  expect(reply.statusCode).toBe(200);
  return reply.json();
};
const as = (token: string, ...args: string[]): Promise<string> => review([...args, '--hub', url], { CONSENTRY_TOKEN: token });
const permissionOf = async (canonical: string) => (await readRoot(test.hub)).base.get(baseKeyOf(test.hub, canonical));
const refusal = (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing refused', (error: unknown) => { expect(error).toBeInstanceOf(UsageError); return (error as Error).message; });

describe('a pending record', () => {
  it('permits nothing until a second person confirms it, then it is a consent with its proof', async () => {
    const sent = record({ channels: ['email', 'meeting'], name: 'Jan Nowy', privacy_notice: { id: 'notice-2026', delivered_at: NOW - 3_600_000 } });
    expect(await send(sent)).toEqual({ accepted: [sent.id], refused: [] });
    await test.hub.compile();
    expect(await permissionOf('new@example.pl')).toBeUndefined();
    expect(await as(second, 'list')).toContain('new@example.pl (Jan Nowy): email, meeting for direct-marketing');
    expect(await as(second, 'confirm', sent.id)).toMatch(/confirmed; root \d+/);
    const permission = await permissionOf('new@example.pl');
    expect(permission?.grants.map(({ channel, state, gdprBasis, eprivacyBasis, proof }) => [channel, state, gdprBasis, eprivacyBasis, proof.evidence]).sort())
      .toEqual([['email', 'given', '6-1-a', 'consent', true], ['meeting', 'given', '6-1-a', 'consent', true]]);
    expect(permission?.noticeDeliveredAt).toBeDefined();
    expect(await as(second, 'list')).toBe('Nothing waits.');
    expect(JSON.stringify(await test.hub.database.query('SELECT event::text FROM consent_events'))).not.toContain('Jan Nowy');
  });

  it('is not confirmed by whoever recorded it, whatever other name the hub knows them by, nor by whoever took the consent', async () => {
    const [recorded, taken] = [record({ contact_point: 'own@example.pl' }), record({ contact_point: 'taken@example.pl', collected_by: 'ewa  DPO' })];
    await send(recorded, taken);
    expect(await refusal(as(own, 'confirm', recorded.id))).toContain('403');
    expect(await refusal(as(second, 'confirm', taken.id))).toContain('403');
    await test.hub.compile();
    expect([await permissionOf('own@example.pl'), await permissionOf('taken@example.pl')]).toEqual([undefined, undefined]);
    expect(await as(own, 'confirm', taken.id).then(() => 'confirmed', (error: unknown) => String(error))).toContain('403'); // recorded on Anna's device as well
    expect(await as(second, 'confirm', recorded.id)).toContain('confirmed');
  });

  it('of a device without a user is confirmed by nobody: it may be their own', async () => {
    const nameless = await TestDevice.enrol(test.hub, await test.hub.enrolmentLink(), { user: ' ' });
    const sent = record({ contact_point: 'whose@example.pl' });
    await test.hub.app.inject({ method: 'POST', url: '/v1/pending', payload: { records: [sent] }, headers: nameless.headers });
    expect(await refusal(as(second, 'confirm', sent.id))).toContain('403 the device names no user');
    await test.hub.compile();
    expect(await permissionOf('whose@example.pl')).toBeUndefined();
    expect(await as(second, 'reject', sent.id)).toContain('rejected');
  });

  it('is kept once however often it comes, and an id stands for one record', async () => {
    const sent = record({ contact_point: 'twice@example.pl' });
    expect([await send(sent), await send(sent)]).toEqual([{ accepted: [sent.id], refused: [] }, { accepted: [sent.id], refused: [] }]);
    expect(await send({ ...sent, contact_point: 'other@example.pl' })).toEqual({ accepted: [], refused: [sent.id] });
    expect((await as(second, 'list')).match(/twice@example\.pl/g)).toHaveLength(1);
    expect(await as(second, 'reject', sent.id, '--note', 'no card')).toContain('rejected');
    expect(await refusal(as(second, 'confirm', sent.id))).toContain('409');
    await test.hub.compile();
    expect(await permissionOf('twice@example.pl')).toBeUndefined();
    await expect(test.hub.database.query('DELETE FROM pending_decisions')).rejects.toThrow(/append-only/);
    await expect(test.hub.database.query(`UPDATE pending_records SET user_name = 'x'`)).rejects.toThrow(/append-only/);
  });

  it('lifts no objection', async () => {
    const sent = record({ contact_point: 'no@example.pl' });
    await send(sent);
    await as(second, 'confirm', sent.id);
    expect((await permissionOf('no@example.pl'))?.stops.map(({ kind }) => kind)).toEqual(['objection']);
  });

  it.each<[string, unknown]>([
    ['no contact point', record({ contact_point: 'not an address' })], ['a channel of another kind', record({ channels: ['voice'] })], ['not canonical', record({ contact_point: 'New@EXAMPLE.pl' })],
    ['no proof', { ...record(), evidence: { kind: 'card', place: ' ' } }], ['tomorrow and later', record({ event_time: NOW + 3 * 86_400_000 })], ['a field that is none', { ...record(), event_state: 'given' }],
  ])('is refused with %s', async (_, bad) => {
    expect((await send(bad)).accepted).toEqual([]);
  });
});

describe('who may look and decide', () => {
  it('nobody without a personal token: no device, no administrator, no foreign token', async () => {
    const sent = record({ contact_point: 'guarded@example.pl' });
    await send(sent);
    const admin = readFileSync(join(test.directory, 'admin-token'), 'utf8').trim();
    for (const token of [device.token, admin, 'foreign-foreign-foreign']) {
      expect(await refusal(as(token, 'list'))).toContain('401');
      expect(await refusal(as(token, 'confirm', sent.id))).toContain('401');
    }
    expect((await test.hub.app.inject({ method: 'POST', url: '/v1/pending', payload: { records: [sent] } })).statusCode).toBe(401);
    expect((await test.hub.app.inject({ method: 'POST', url: '/v1/admin/people', payload: { name: 'x', role: 'dpo' }, headers: device.headers })).statusCode).toBe(401);
  });

  it('gives no token for a role that no person has, nor a second one for the same name', async () => {
    expect(await refusal(review(['person', 'Olek', 'device', '--hub', url, '--data', test.directory], {}))).toContain('400');
    expect(await refusal(review(['person', 'Ewa Dpo', 'dpo', '--hub', url, '--data', test.directory], {}))).toContain('409');
  });

  it('nobody whose token was ended', async () => {
    const left = await review(['person', 'Left Manager', 'manager', '--hub', url, '--data', test.directory], {});
    expect(await as(left, 'list')).toContain('guarded@example.pl');
    const ended = await test.hub.app.inject({ method: 'POST', url: '/v1/admin/revocations', payload: { person: 'Left Manager' }, headers: { authorization: `Bearer ${test.hub.adminToken}` } });
    expect(ended.json()).toEqual({ revoked: true });
    expect(await refusal(as(left, 'list'))).toContain('401');
    expect(await as(second, 'list')).toContain('guarded@example.pl');
  });

  it('reads the token from a file, and says who asked for what', async () => {
    const file = join(test.directory, 'token');
    writeFileSync(file, `${second}\n`);
    expect(await review(['list', '--hub', url, '--token', file], {})).toContain('guarded@example.pl');
    const said = JSON.stringify(await test.hub.database.query('SELECT who, what FROM access_log'));
    expect(said).toContain('dpo Ewa Dpo');
    expect(said).not.toContain(second);
    expect(await refusal(review(['list', '--hub', url], {}))).toContain('personal token');
  });
});
