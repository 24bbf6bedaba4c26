// The word by which the gate of an extension that was loaded anew knows the one before it.
import { beforeEach, describe, expect, it, vi } from 'vitest';

const held = vi.hoisted(() => ({ local: new Map<string, unknown>(), files: '' }));
vi.mock('../../../utils/platform/session', () => ({
  readLocal: (key: string) => Promise.resolve(held.local.get(key)), writeLocal: (key: string, value: unknown) => { held.local.set(key, value); return Promise.resolve(); },
}));
vi.mock('../../../utils/platform/own-build', () => ({
  readOwnFile: () => (held.files === '' ? Promise.reject(new Error('no file')) : Promise.resolve(new TextEncoder().encode(held.files))),
}));
vi.mock('../../../entrypoints/background/report', () => ({ report: () => () => undefined }));

const place = { tab: 1, frame: 0, url: 'https://mail.test/' };
/** A worker's life: the key is on the disk, the rest is not. */
async function wordOf(document: string | undefined): Promise<string | undefined> {
  vi.resetModules();
  const { heirToken } = await import('../../../entrypoints/background/heir');
  return heirToken({ ...place, ...(document === undefined ? {} : { document }) });
}

beforeEach(() => {
  held.local.clear();
  held.files = JSON.stringify({ 'background.js': 'a', 'guard.js': 'b', 'guard-crm.js': 'c', 'guard-gmail-dials.js': 'd' });
});

describe('the word', () => {
  it('is the same for a document over an update that changes no guard', async () => {
    const before = await wordOf('D');
    held.files = JSON.stringify({ 'background.js': 'other', 'gate.js': 'new', 'guard.js': 'b', 'guard-crm.js': 'c', 'guard-gmail-dials.js': 'd' });
    expect(before).toMatch(/^[\w-]{22}$/);
    expect(await wordOf('D')).toBe(before);
  });

  it.each([['another guard', { 'guard.js': 'x' }], ['another guard of any set', { 'guard-crm.js': 'x' }], ['another guard with dials', { 'guard-gmail-dials.js': 'x' }], ['one guard fewer', { 'guard-crm.js': undefined }]])('is another with %s', async (_, files) => {
    const before = await wordOf('D');
    held.files = JSON.stringify({ ...JSON.parse(held.files) as object, ...files });
    expect(await wordOf('D')).not.toBe(before);
  });

  it('is another for another document, and on another device', async () => {
    const before = await wordOf('D');
    expect(await wordOf('E')).not.toBe(before);
    held.local.clear();
    expect(await wordOf('D')).not.toBe(before);
  });

  it('is none without a document, a list of files, or a guard in it', async () => {
    expect(await wordOf(undefined)).toBeUndefined();
    held.files = '';
    expect(await wordOf('D')).toBeUndefined();
    held.files = '{"gate.js":"a"}';
    expect(await wordOf('D')).toBeUndefined();
  });
});
