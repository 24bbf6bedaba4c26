import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { issueTicket, type Ticket } from '../../../utils/guard/ticket';
import { installLocks } from '../../support/locks';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const { ticketStore } = await import('../../../utils/platform/tickets');

const aTicket = (attempt: string): Ticket => issueTicket({
  attempt, rule: 'practice/send', channel: 'email', purpose: 'direct-marketing', account: '', draft: '', tab: 1, frame: 0, covers: ['a@b.test'], rootVersion: 1, policyVersion: 1,
}, 1_000);

beforeEach(() => { fakeBrowser.reset(); installLocks(); });

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
});
