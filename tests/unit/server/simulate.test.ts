// The simulator: only what comes to the logged verdict under the policy of its day is decided under another, the rest is counted with why.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { retainManaged } from '../../../server/accountability/managed-values';
import { simulate } from '../../../server/console/simulate';
import { verifyStored } from '../../../server/console/verification';
import { LoggedDevice } from '../../support/logged-device';
import { csv, NOW, startTestHub, type TestHub } from './hub-harness';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let test: TestHub;
let device: LoggedDevice;
beforeAll(async () => {
  test = await startTestHub();
  await test.hub.import(csv('ok@example.pl,,email,direct-marketing,given,2026-01-02,crm,', 'no@example.pl,,,,objection,2026-02-02,,', 'later@example.pl,,email,customer-care,given,2026-01-02,crm,'), 'csv');
  await test.hub.setPolicy({ ownDomains: ['firm.example'] });
  await test.hub.compile();
  await test.hub.listen();
  device = await LoggedDevice.enrol(test.hub, 'anna');
});
afterAll(() => test.stop());

const moves = async (document: object) => Object.fromEntries((await simulate(test.hub, document, 7)).moves.map(({ from, to, attempts }) => [`${from}-${to}`, attempts]));

describe('the simulator', () => {
  it('the same policy changes nothing; a softer one what modes soften, never a stop', async () => {
    for (const to of ['ok@example.pl', 'no@example.pl', 'stranger@example.pl', 'colleague@firm.example']) await device.attempt({ to: [to], at: NOW - 1_000 });
    expect(await simulate(test.hub, { ownDomains: ['firm.example'] }, 7)).toMatchObject({ attempts: 4, replayed: 4, changed: 0, left: [] });
    expect(await moves({ ownDomains: ['firm.example'], defaultMode: 'warn' })).toEqual({ 'allow-allow': 2, 'block-block': 1, 'block-warn': 1 });
    expect(await moves({ ownDomains: ['firm.example'], consentMaxAgeDays: 1 })).toMatchObject({ 'allow-block': 1 });
  });

  it('says what it cannot decide again: colleagues without their domain, managed settings', async () => {
    const left = async () => Object.fromEntries((await simulate(test.hub, {}, 7)).left.map(({ why, attempts }) => [why, attempts]));
    expect(await left()).toEqual({ own: 1 });
    await device.attempt({ to: ['ok@example.pl'], at: NOW - 900, managed: 'digest' });
    expect(await left()).toEqual({ own: 1, managed: 1 });
  });

  it('settings of managed storage that the hub holds stood over the policy then, and stand over the other one', async () => {
    const values = { defaultMode: 'block' };
    const digest = await retainManaged(test.hub.database, values, { now: NOW, who: 'admin' });
    await device.attempt({ to: ['stranger@example.pl'], at: NOW - 850, managed: digest });
    const { left, moves: found } = await simulate(test.hub, { ownDomains: ['firm.example'], defaultMode: 'warn' }, 7);
    expect([left, found.find(({ from, to }) => from === 'block' && to === 'block')]).toEqual([[{ why: 'managed', attempts: 1 }], { from: 'block', to: 'block', attempts: 2 }]);
  });

  it('what does not come out as it was logged is not believed', async () => {
    const { sequence } = await device.attempt({ to: ['stranger@example.pl'], at: NOW - 840 });
    const set = (verdict: string) => test.hub.database.query(`UPDATE attempt_events SET event = jsonb_set(jsonb_set(event, '{decision}', $1::jsonb), '{recipients,0,verdict}', $1::jsonb) WHERE device = $2 AND sequence = $3`, [JSON.stringify(verdict), device.id, sequence]);
    const others = async () => (await simulate(test.hub, { ownDomains: ['firm.example'], defaultMode: 'warn' }, 7)).left.find(({ why }) => why === 'other-verdict')?.attempts;
    expect(await others()).toBeUndefined(); // control
    await test.hub.database.query('ALTER TABLE attempt_events DISABLE TRIGGER USER');
    await set('allow');
    expect(await others()).toBe(1);
    await set('block');
    await test.hub.database.query('ALTER TABLE attempt_events ENABLE TRIGGER USER');
  });

  it('a record that came later changes nothing of what was known then', async () => {
    await device.attempt({ to: ['later@example.pl'], at: NOW - 800 });
    test.clock.now = NOW + 60_000;
    await test.hub.import(csv('later@example.pl,,email,direct-marketing,given,2026-01-02,crm,'), 'csv');
    const { left, samples } = await simulate(test.hub, { ownDomains: ['firm.example'] }, 7);
    expect([left.map(({ why }) => why), samples]).toEqual([['managed'], []]);
  });

  it('a policy or root of that day that is gone is said', async () => {
    await test.hub.database.query('DELETE FROM policies WHERE version < (SELECT max(version) FROM policies)');
    await test.hub.setPolicy({ defaultMode: 'observe' });
    await test.hub.database.query('DELETE FROM policies WHERE version < (SELECT max(version) FROM policies)');
    expect((await simulate(test.hub, {}, 7)).left).toEqual([{ why: 'policy', attempts: 8 }]);
  });
});

describe('verification in the console', () => {
  it('is sound for what was uploaded; a changed event, however many notes beside it, is an error', async () => {
    expect((await verifyStored(test.hub, undefined)).findings.filter(({ level }) => level === 'error')).toEqual([]);
    await test.hub.database.query('ALTER TABLE attempt_events DISABLE TRIGGER USER');
    await test.hub.database.query(`UPDATE attempt_events SET event = jsonb_set(event, '{app}', '"other"') WHERE sequence = 2`);
    expect((await verifyStored(test.hub, undefined)).findings[0]).toMatchObject({ level: 'error', kind: 'tampered', sequence: 2 });
  });
});
