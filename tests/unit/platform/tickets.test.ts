import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { issueTicket, voidTicket, type Ticket } from '../../../utils/guard/ticket';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
/** As a worker that starts sees it. */
const restarted = async () => { vi.resetModules(); return (await import('../../../utils/platform/tickets')).ticketStore; };
let ticketStore: Awaited<ReturnType<typeof restarted>>;

const aTicket = (attempt: string): Ticket => issueTicket({
  attempt, rule: 'practice/send', channel: 'email', purpose: 'direct-marketing', account: '', draft: '', tab: 1, frame: 0, covers: ['a@b.test'], fingerprint: 'f', rootVersion: 1, policyVersion: 1,
}, 1_000);

beforeEach(async () => { fakeBrowser.reset(); ticketStore = await restarted(); });
afterEach(() => { vi.restoreAllMocks(); });

describe('tickets in storage.session', () => {
  it('are found again by attempt and all together, beside other values', async () => {
    await fakeBrowser.storage.session.set({ 'health:1': { state: 'guarded' } });
    await ticketStore.update('one', () => aTicket('one'));
    await ticketStore.update('two', () => aTicket('two'));
    expect(await ticketStore.read('one')).toMatchObject({ attempt: 'one', state: 'issued' });
    expect((await ticketStore.all()).map((ticket) => ticket.id).sort()).toEqual(['one', 'two']);
    await ticketStore.remove(['one']);
    expect(await ticketStore.read('one')).toBeUndefined();
    expect((await fakeBrowser.storage.session.get('health:1'))['health:1']).toBeDefined();
  });

  it('are changed one after the other: of two that want to make one, one does', async () => {
    let made = 0;
    const make = (held: Ticket | undefined): Ticket => held ?? { ...aTicket('one'), draft: `draft-${(made += 1)}` };
    const [first, second] = await Promise.all([ticketStore.update('one', make), ticketStore.update('one', make)]);
    expect(first).toEqual(second);
    expect(made).toBe(1);
  });

  it('are what the next worker finds, changes, all of them at once, and removals included', async () => {
    for (const id of ['one', 'two', 'three']) await ticketStore.update(id, () => aTicket(id));
    const set = vi.spyOn(fakeBrowser.storage.session, 'set');
    const all = await ticketStore.updateAll((held) => (held.id === 'three' ? held : voidTicket(held, 'root')));
    expect(set).toHaveBeenCalledTimes(1);
    await ticketStore.remove(['one']);
    const [here, next] = [await ticketStore.all(), await (await restarted()).all()];
    expect(all.map((ticket) => ticket.state)).toEqual(['void', 'void', 'issued']);
    expect(next.map(({ id, state }) => [id, state]).sort()).toEqual([['three', 'issued'], ['two', 'void']]);
    expect(here).toEqual(next);
  });

  it('are not there for anybody before storage.session has them, and not at all when it refuses', async () => {
    const order: string[] = [];
    const set = fakeBrowser.storage.session.set.bind(fakeBrowser.storage.session);
    vi.spyOn(fakeBrowser.storage.session, 'set').mockImplementationOnce(async (items) => { await new Promise((done) => { setTimeout(done, 5); }); await set(items); order.push('written'); });
    const update = ticketStore.update('one', () => aTicket('one'));
    expect((await ticketStore.read('one').then((ticket) => { order.push('read'); return ticket; }))?.state).toBe('issued');
    await update;
    expect(order).toEqual(['written', 'read']);
    vi.spyOn(fakeBrowser.storage.session, 'set').mockRejectedValueOnce(new Error('quota'));
    await expect(ticketStore.update('one', (held) => held && voidTicket(held, 'root'))).rejects.toThrow('quota');
    expect(await ticketStore.read('one')).toMatchObject({ state: 'issued' });
    expect(await (await restarted()).read('one')).toMatchObject({ state: 'issued' });
  });

  it('are read again by the next call when they could not be read', async () => {
    await ticketStore.update('one', () => aTicket('one'));
    ticketStore = await restarted();
    vi.spyOn(fakeBrowser.storage.session, 'get').mockRejectedValueOnce(new Error('busy'));
    await expect(ticketStore.all()).rejects.toThrow('busy');
    expect((await ticketStore.all()).map((ticket) => ticket.id)).toEqual(['one']);
  });
});
