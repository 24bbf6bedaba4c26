// What every start of the worker pays, and that none of its parts keeps another from its work.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LockedError } from '../../../utils/crypto';

const done: string[] = [];
const part = (name: string) => () => { done.push(name); return Promise.resolve(); };
const worker = { store: { device: () => undefined } };
let isLocked = false;
let isDying = false;
const open = () => (isLocked ? Promise.reject(new LockedError('locked')) : Promise.resolve(worker));
vi.mock('../../../utils/platform/alarms', () => ({ ensureAlarm: part('alarm') }));
vi.mock('../../../utils/platform/contact-menu', () => ({ createContactMenu: part('menu') }));
const session = new Map<string, unknown>();
vi.mock('../../../utils/platform/session', () => ({ readSession: (key: string) => Promise.resolve(session.get(key)), writeSession: (key: string, value: unknown) => { session.set(key, value); return Promise.resolve(); } }));
vi.mock('../../../entrypoints/background/face', () => ({ openFace: () => Promise.resolve(worker) }));
vi.mock('../../../entrypoints/background/worker', () => ({ openWorker: () => open() }));
vi.mock('../../../entrypoints/background/guard-hosts', () => ({ guardHosts: part('hosts'), injectGuarded: () => (isDying ? new Promise(() => undefined) : part('inject')()) }));
vi.mock('../../../entrypoints/background/in-force', () => ({ inForce: part('in force') }));
vi.mock('../../../entrypoints/background/lock', () => ({ watchIdle: part('idle') }));
vi.mock('../../../entrypoints/background/jobs', () => ({ SYNC: 'sync', UPKEEP: 'upkeep' }));
vi.mock('../../../entrypoints/background/recover', () => ({ recover: part('recover') }));
vi.mock('../../../entrypoints/background/self-enrolment', () => ({ enrolItself: part('enrolment') }));
vi.mock('../../../entrypoints/background/shield-turn', () => ({ settleShield: part('shield') }));
vi.mock('../../../entrypoints/background/status', () => ({ reportStatus: part('status') }));
const { answered } = await import('../../../entrypoints/background/first-answer');
/** A worker of its own. */
const lives = async () => { vi.resetModules(); return import('../../../entrypoints/background/start-up'); };
const { startUp } = await import('../../../entrypoints/background/start-up');

beforeEach(() => { done.length = 0; isLocked = isDying = false; session.clear(); session.set('injected', true); vi.spyOn(console, 'warn').mockImplementation(() => undefined); });

describe('a start of the worker', () => {
  it('leaves what no send waits for until the first answer, and until then guards the hosts', async () => {
    const starting = startUp();
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect([...done].sort()).toEqual(['hosts', 'in force', 'shield']);
    answered();
    await starting;
    expect(done).toEqual(expect.arrayContaining(['alarm', 'idle', 'enrolment', 'status']));
  });

  it('guards the hosts once, and lowers a shield only then', async () => {
    await startUp();
    expect(done.filter((name) => ['hosts', 'shield'].includes(name))).toEqual(['hosts', 'shield']);
  });

  it('guards them, and lowers it, while it is locked too, and leaves the rest', async () => {
    isLocked = true;
    await startUp();
    expect(done.filter((name) => name !== 'alarm').sort()).toEqual(['hosts', 'idle', 'shield']);
  });

  it('puts the scripts into open tabs once a version, also where the worker before died in the middle of it', async () => {
    session.clear();
    isDying = true;
    void (await lives()).startUp();
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    isDying = false;
    const next = await lives();
    await Promise.all([next.onInstalled(), next.startUp()]);
    await (await lives()).startUp();
    expect(done.filter((name) => name === 'inject')).toEqual(['inject']);
  });
});
