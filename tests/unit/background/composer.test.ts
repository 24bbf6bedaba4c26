import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { anAttempt, aWorker, sender } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { lookAtComposer } = await import('../../../entrypoints/background/composer');
const { readEvents } = await import('../../../utils/store/log');

let world: Awaited<ReturnType<typeof aWorker>>;
beforeEach(async () => { fakeBrowser.reset(); world = await aWorker(); });
const look = (to: string, more: { conversation?: string; declare?: string; thread?: string } = {}) => lookAtComposer(world.worker, {
  attempt: anAttempt(to), conversation: more.conversation ?? '', ...(more.declare ? { declare: more.declare } : {}),
  thread: more.thread ? [{ field: 'to', raw: more.thread, reader: 'address-list' }] : [],
}, sender);

describe('composer.look', () => {
  it('decides like Send, writes nothing and gives no leave', async () => {
    const view = await look('anna@example.test, olga@example.test');
    expect(view.recipients.map((one) => one.verdict)).toEqual(['allow', 'block']);
    expect(await readEvents(world.worker.store.db, 1, 10)).toEqual([]);
    expect(world.tickets.held.size).toBe(0);
  });

  it('remembers a purpose for its conversation alone, and for nothing that has no id', async () => {
    await look('anna@example.test', { conversation: 'practice me@x d1', declare: 'contract' });
    expect(await look('anna@example.test', { conversation: 'practice me@x d1' })).toMatchObject({ purpose: 'contract', purposeSource: 'declared' });
    expect((await look('anna@example.test', { conversation: 'practice me@x d2' })).purposeSource).not.toBe('declared');
    expect((await look('anna@example.test', { declare: 'contract' })).purpose).toBe('contract');
    expect((await look('anna@example.test')).purposeSource).not.toBe('declared');
  });

  it('what was chosen for the conversation goes before what the subject tells, and that stays derived', async () => {
    const derived = { ...anAttempt('anna@example.test'), purpose: 'claims', purposeSource: 'derived' as const };
    const shown = (conversation: string) => lookAtComposer(world.worker, { attempt: derived, conversation, thread: [] }, sender);
    expect(await shown('practice me@x d3')).toMatchObject({ purpose: 'claims', purposeSource: 'derived' });
    await look('anna@example.test', { conversation: 'practice me@x d3', declare: 'contract' });
    expect(await shown('practice me@x d3')).toMatchObject({ purpose: 'contract', purposeSource: 'declared' });
  });

  it('names a domain that is new to the conversation', async () => {
    const view = await look('anna@example.test, somebody@elsewhere.test', { thread: 'anna@example.test' });
    expect(view.recipients.map((one) => one.unusual?.kind)).toEqual([undefined, 'new-domain']);
  });
});
