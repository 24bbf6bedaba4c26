// What a passcode, entered or changed, does to what the worker holds at that moment.
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { toBase64url } from '../../../utils/crypto';
import { readManagedPolicy } from '../../../utils/policy';
import { issueTicket } from '../../../utils/guard/ticket';
import { openDb } from '../../../utils/store/db';
import { makeVault } from '../../../utils/store/passcode';
import { boxesFrom, makeHeader, newSalt, newVaultKeys, openHeader, type VaultHeader, type VaultKeys } from '../../../utils/store/vault';
import { sealRow } from '../../../utils/store/sealed-db';
import { freshStore } from '../../support/device';
import { NO_MANAGED } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
vi.mock('../../../entrypoints/background/start-up', () => ({ startUp: () => Promise.resolve() }));
const managed: { values: Record<string, unknown> } = { values: {} };
vi.mock('../../../entrypoints/background/managed', () => ({ heldManaged: () => Promise.resolve(() => ({ ...NO_MANAGED, policy: readManagedPolicy(managed.values, false) })) }));
const { rulesOf } = await import('../../../entrypoints/background/passcode-state');
const { passcodePages } = await import('../../../entrypoints/background/passcode');
const { writeVaultKeys, readVaultKeys } = await import('../../../entrypoints/background/vault-keys');
const { closeWorker } = await import('../../../entrypoints/background/worker');
const { ticketStore } = await import('../../../utils/platform/tickets');

const [RIGHT, PANIC, OTHER] = [1, 2, 3].map((fill) => new Uint8Array(32).fill(fill)) as [Uint8Array, Uint8Array, Uint8Array];
const decoy = { deviceId: 'dev-1', hub: 'http://127.0.0.1:9', org: 'o', name: 'n', user: 'u' };
const HELD = { attempt: 'a', rule: 'practice/send', channel: 'email', purpose: 'direct-marketing', account: '', draft: '', tab: 1, frame: 0, covers: ['a@b.test'], fingerprint: 'f', rootVersion: 1, policyVersion: 1 } as const;

/** Open, with a leave that was just given and a purpose that was chosen for a conversation. */
async function anOpenDevice(isEnrolled = true): Promise<VaultKeys> {
  const keys = newVaultKeys();
  const device = { store: 'meta', key: 'device', value: sealRow(boxesFrom(keys), 'meta', 'device', { ...decoy, deviceToken: 't' }) };
  const { db } = await freshStore();
  await makeVault(db, { header: await makeHeader(keys, { passcodeKey: RIGHT, panic: { key: PANIC, decoy } }, newSalt()), rows: isEnrolled ? [device] : [], head: 0 });
  await writeVaultKeys(keys);
  await fakeBrowser.storage.session.set({ 'conversation.purposes': [['anna', 'claims']] });
  await ticketStore.update('a', () => issueTicket({ ...HELD, covers: [...HELD.covers] }, Date.now()));
  return keys;
}

beforeEach(async () => { managed.values = {}; await closeWorker(); await ticketStore.remove(['a']); fakeBrowser.reset(); });

describe('a panic code entered while the device is open', () => {
  it('ends every leave, and nothing of before is left in the session', async () => {
    const keys = await anOpenDevice();
    expect(await passcodePages['passcode.open']({ key: toBase64url(PANIC) })).toEqual({ result: 'open', waitMs: 0 });
    expect(await ticketStore.all()).toEqual([]);
    expect(Object.keys(await fakeBrowser.storage.session.get(null))).toEqual(['vault.keys']);
    expect((await readVaultKeys())?.id).not.toBe(keys.id);
  });
});

describe('a passcode that is changed', () => {
  const change = (panic?: Uint8Array) => passcodePages['passcode.set']({ key: toBase64url(OTHER), salt: newSalt(), current: toBase64url(RIGHT), ...(panic ? { panic: toBase64url(panic) } : {}) });

  it('takes the panic code that comes with it', async () => {
    await anOpenDevice();
    expect(await change(PANIC)).toMatchObject({ state: 'open' });
    const header = (await (await openDb()).get('meta', 'vault')) as VaultHeader;
    expect((await openHeader(header, OTHER))?.kind).toBe('open');
    expect((await openHeader(header, PANIC))?.kind).toBe('panic');
  });

  it('counts a wrong present one as the lock does, in the same row, and the right one forgives', async () => {
    await anOpenDevice();
    const wrong = (fill: number) => passcodePages['passcode.set']({ key: toBase64url(OTHER), salt: newSalt(), current: toBase64url(new Uint8Array(32).fill(fill)) });
    for (const fill of [10, 11, 12]) await expect(wrong(fill)).rejects.toMatchObject({ key: 'fault_passcode_wrong' });
    await expect(change()).rejects.toMatchObject({ key: 'fault_passcode_early' });
    expect((await passcodePages['passcode.open']({ key: toBase64url(RIGHT) })).result).toBe('early');
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    expect(await change()).toMatchObject({ state: 'open', waitMs: 0 });
    vi.restoreAllMocks();
  });

  it('ends the device at the policy’s limit of wrong ones', async () => {
    managed.values = { wipeAfterGuesses: 2 };
    await anOpenDevice();
    const wrong = () => passcodePages['passcode.set']({ key: toBase64url(OTHER), salt: newSalt(), current: toBase64url(PANIC) });
    await expect(wrong()).rejects.toMatchObject({ key: 'fault_passcode_wrong' });
    expect(await passcodePages['passcode.state']({})).toMatchObject({ state: 'open' });
    await expect(wrong()).rejects.toMatchObject({ key: 'fault_passcode_wrong' });
    expect(await passcodePages['passcode.state']({})).toMatchObject({ state: 'none' });
    expect((await (await openDb()).get('meta', 'ended'))).toMatchObject({ reason: 'guesses' });
  });

  it.each([{}, { defaultMode: 'never' }])('a fault elsewhere lifts neither limit nor lock: %j', async (fault) => {
    managed.values = { wipeAfterGuesses: 5, lockAfterMinutes: 1, passcode: 'required', ...fault };
    await anOpenDevice();
    expect(await rulesOf()).toMatchObject({ wipeAfterGuesses: 5, lockAfterMinutes: 1, passcode: 'required' });
  });

  it('is refused with a panic code that could show nothing, rather than set without it', async () => {
    await anOpenDevice(false);
    await expect(change(PANIC)).rejects.toMatchObject({ key: 'fault_not_enrolled' });
    expect(await change()).toMatchObject({ state: 'open' });
  });
});
