// Managed storage that changes while the device is locked: what cannot be decided is guarded all the same.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { LockedError } from '../../../utils/crypto';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const done: string[] = [];
const state = { isLocked: true };
const part = (name: string) => () => { done.push(name); return Promise.resolve(); };
const worker = { name: 'worker' };
const openWorker = () => (state.isLocked ? Promise.reject(new LockedError()) : Promise.resolve(worker));
vi.mock('../../../entrypoints/background/worker', () => ({ openWorker }));
vi.mock('../../../entrypoints/background/face', () => ({ openFace: () => Promise.resolve({ name: 'face' }) }));
vi.mock('../../../entrypoints/background/guard-hosts', () => ({ guardHosts: ({ name }: { name: string }) => part(`hosts by ${name}`)() }));
vi.mock('../../../entrypoints/background/in-force', () => ({ inForce: part('in force') }));
vi.mock('../../../entrypoints/background/managed', () => ({ reloadManaged: part('read') }));
vi.mock('../../../entrypoints/background/move-to-memory', () => ({ moveToMemory: part('memory') }));
vi.mock('../../../entrypoints/background/break-glass', () => ({ loadGlass: part('glass') }));
vi.mock('../../../entrypoints/background/break-glass-sync', () => ({ settleGlass: part('glass') }));
vi.mock('../../../entrypoints/background/self-enrolment', () => ({ enrolItself: part('enrolment') }));
vi.mock('../../../entrypoints/background/status', () => ({ reportStatus: part('status') }));
const { onManaged } = await import('../../../entrypoints/background/managed-change');

beforeEach(() => { done.length = 0; vi.spyOn(console, 'warn').mockImplementation(() => undefined); });

describe('managed storage has changed', () => {
  it('while locked: the hosts it maps are guarded', async () => {
    state.isLocked = true;
    await onManaged().catch(() => undefined);
    expect(done).toEqual(['read', 'hosts by face']);
  });
  it('while open: hosts first, then everything that needs the data', async () => {
    state.isLocked = false;
    await onManaged();
    expect(done).toEqual(['read', 'hosts by face', 'memory', 'glass', 'glass', 'in force', 'enrolment', 'status']);
  });
});
