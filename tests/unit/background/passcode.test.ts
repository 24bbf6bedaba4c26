// What a passcode, entered or changed, does to what the worker holds at that moment.
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { toBase64url } from '../../../utils/crypto';
import { issueTicket } from '../../../utils/guard/ticket';
import { openDb } from '../../../utils/store/db';
import { makeVault } from '../../../utils/store/passcode';
import { boxesFrom, makeHeader, newSalt, newVaultKeys, openHeader, type VaultHeader, type VaultKeys } from '../../../utils/store/vault';
import { sealRow } from '../../../utils/store/sealed-db';
import { freshStore } from '../../support/device';
import { NO_MANAGED } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
vi.mock('../../../entrypoints/background/start-up', () => ({ startUp: () => Promise.resolve() }));
vi.mock('../../../entrypoints/background/managed', () => ({ heldManaged: () => Promise.resolve(() => NO_MANAGED) }));
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

beforeEach(async () => { await closeWorker(); await ticketStore.remove(['a']); fakeBrowser.reset(); });

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

  it('is refused with a panic code that could show nothing, rather than set without it', async () => {
    await anOpenDevice(false);
    await expect(change(PANIC)).rejects.toMatchObject({ key: 'fault_not_enrolled' });
    expect(await change()).toMatchObject({ state: 'open' });
  });
});
