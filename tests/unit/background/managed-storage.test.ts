// How a worker comes to hold managed storage: unreadable, overtaken by a later reading, and named with a moment that outlives the worker.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { ManagedReading } from '../../../utils/platform/managed';
import { readManagedPolicy } from '../../../utils/policy';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
let read: () => Promise<ManagedReading>;
vi.mock('../../../utils/platform/managed', () => ({ readManaged: () => read() }));

const reading = (values: Record<string, unknown>): ManagedReading => ({ policy: readManagedPolicy(values, true), values, installType: 'admin' });
const says = (values: Record<string, unknown>): void => { read = () => Promise.resolve(reading(values)); };
/** A worker's life. */
async function life() {
  vi.resetModules();
  return import('../../../entrypoints/background/managed');
}

beforeEach(() => { fakeBrowser.reset(); });

describe('managed storage held by a worker', () => {
  it('that cannot be read gives none: whoever asks gets the rejection, and the next one asks again', async () => {
    const { heldManaged } = await life();
    read = () => Promise.reject(new Error('no answer'));
    await expect(heldManaged()).rejects.toThrow('no answer');
    says({ replyDays: 5 });
    expect((await heldManaged())().policy.document).toEqual({ replyDays: 5 });
  });

  it('is from the moment of its change, also in the next life; whatever changed meanwhile is from then', async () => {
    says({ replyDays: 5 });
    const first = await life();
    await first.reloadManaged(100);
    const before = (await first.heldManaged())();
    await first.reloadManaged(200); // an event, but the same values
    expect((await first.heldManaged())()).toBe(before);
    expect(before.since).toBe(100);
    const second = await life();
    await second.reloadManaged(300);
    expect((await second.heldManaged())()).toMatchObject({ digest: before.digest, since: 100 });
    says({ replyDays: 4 });
    const third = await life();
    await third.reloadManaged(400);
    expect((await third.heldManaged())().since).toBe(400);
    says({ replyDays: 5 });
    await third.reloadManaged(500); // back again: what was given under the others is none all the same
    expect((await third.heldManaged())()).toMatchObject({ digest: before.digest, since: 500 });
    says({});
    await third.reloadManaged(600);
    expect((await third.heldManaged())()).toMatchObject({ digest: '', since: 600, policy: { state: 'waiting' } });
  });

  it('is what the last reading said, however late an earlier one ends', async () => {
    const { heldManaged, reloadManaged } = await life();
    const ends: ((read: ManagedReading) => void)[] = [];
    read = () => new Promise((end) => { ends.push(end); });
    const readings = [reloadManaged(100), reloadManaged(200)];
    ends[1]?.(reading({ defaultMode: 'block' }));
    await readings[1];
    ends[0]?.(reading({ defaultMode: 'observe' }));
    await readings[0];
    expect((await heldManaged())()).toMatchObject({ since: 200, policy: { document: { defaultMode: 'block' } } });
  });
});
