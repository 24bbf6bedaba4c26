import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { OutcomeKind, PageTicket } from '../../../utils/messaging/protocol';
import { installLocks, resetLocks } from '../../support/locks';
import { TicketWorld } from '../../support/ticket-world';
import { anAttempt } from '../../support/worker';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
const handlers = {
  ...(await import('../../../entrypoints/background/check')), ...(await import('../../../entrypoints/background/outcome')),
  ...(await import('../../../entrypoints/background/recover')),
};
const RUNS = process.env.CONSENTRY_SOAK ? 5_000 : 200;

/** The model knows nothing but how many attempts were asked: every law is checked against what the page saw and the log holds. */
type Model = { asked: number };
type Command = fc.AsyncCommand<Model, TicketWorld>;
const command = (name: string, run: (world: TicketWorld) => Promise<void> | void, check: (model: Readonly<Model>) => boolean = () => true): Command => ({
  check,
  run: async (model, world) => {
    await run(world);
    world.check_invariants();
    if (name.startsWith('check')) model.asked += 1;
  },
  toString: () => name,
});

const kills = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 });
const people = fc.constantFrom('anna@example.test', 'anna@example.test, jan@firm.test', 'olga@example.test', 'anna@example.test, nobody@example.test');
const drafts = fc.constantFrom('', 'draft-1', 'draft-2');
const hasAsked = (model: Readonly<Model>): boolean => model.asked > 0;
const pick = <T>(items: readonly T[], at: number): T | undefined => items[at % Math.max(1, items.length)];

let bodies = 0;
/** Every send has a body of its own, but for retries. */
const newBody = (): string => `digest-${(bodies += 1)}`;
const isLive = (world: TicketWorld, ticket: PageTicket): boolean => world.now < ticket.expiresAt;

const check = fc.tuple(people, drafts, kills, fc.boolean()).map(([to, draft, die, twice]) => command(`check ${to} ${draft} kills ${die} twice ${twice}`, async (world) => {
  const reply = await world.check(anAttempt(to, { draft }), die, twice);
  if (to.includes('olga')) expect(reply?.ticket).toBeUndefined();
  if (reply?.ticket) world.pageTickets.set(reply.ticket.id, reply.ticket);
}));
const again = fc.tuple(fc.nat(), kills).map(([at, die]) => command(`again ${at} kills ${die}`, async (world) => {
  const raw = pick(world.asked, at);
  const reply = raw && (await world.check(raw, die));
  if (!reply?.ticket) return;
  if (raw?.digest) await world.leave(reply.ticket, raw.digest, die);
  else world.pageTickets.set(reply.ticket.id, reply.ticket);
}, hasAsked));
const use = fc.tuple(fc.nat(), kills, fc.boolean()).map(([at, die, twice]) => command(`use ${at} kills ${die} twice ${twice}`, async (world) => {
  const ticket = pick([...world.pageTickets.values()].filter((one) => isLive(world, one)), at);
  if (ticket) await world.leave(ticket, newBody(), die, twice);
}, hasAsked));
const useUntold = fc.nat().map((at) => command(`useUntold ${at}`, (world) => {
  const ticket = pick([...world.pageTickets.values()].filter((one) => isLive(world, one)), at);
  if (ticket) world.leaveUnreported(ticket, newBody());
}, hasAsked));
const tellLate = fc.tuple(kills, fc.boolean()).map(([die, twice]) => command(`tellLate kills ${die} twice ${twice}`, (world) => world.reportLate(die, twice)));
/** A request that the page's guard has no ticket for, alike one that was asked before or not; with new bytes or those of the last send. */
const ask = fc.tuple(fc.nat(), people, fc.boolean(), fc.boolean(), kills, fc.boolean()).map(([at, to, isAlike, isRetry, die, twice]) => command(`ask ${at} ${to} alike ${isAlike} retry ${isRetry} kills ${die} twice ${twice}`, async (world) => {
  const like = isAlike ? pick(world.asked, at) : undefined;
  const digest = (isRetry ? world.sent.at(-1)?.digest : undefined) ?? newBody();
  const request = anAttempt(like?.recipients[0]?.raw ?? to, { draft: like?.draft ?? '', layer: 'main-guard', digest });
  const reply = await world.check(request, die, twice);
  if (reply?.ticket) await world.leave(reply.ticket, digest, die);
}));
const outcome = fc.tuple(fc.nat(), fc.constantFrom<OutcomeKind>('observed', 'failed', 'cancelled', 'kept-as-draft', 'unknown'), kills, fc.boolean())
  .map(([at, kind, die, twice]) => command(`outcome ${at} ${kind} kills ${die} twice ${twice}`, async (world) => {
    const mine = world.asked.filter((raw) => world.answered.get(raw.id)?.attempt === raw.id && world.session.get(raw.id)?.tab !== undefined && world.session.get(raw.id)?.tab === world.tab);
    const raw = pick(mine, at);
    // A gate tells "cancelled" only of leave it then holds no more.
    if (raw) {
      world.pageTickets.delete(raw.id);
      await world.report(raw.id, kind, undefined, die, twice);
    }
  }, hasAsked));
const newRoot = kills.map((die) => command(`newRoot kills ${die}`, (world) => world.newRoot(die)));
const recover = kills.map((die) => command(`recover kills ${die}`, (world) => world.recover(die)));
const wait = fc.constantFrom(500, 30_000, 61_000, 601_000).map((ms) => command(`wait ${ms}`, (world) => { world.now += ms; }));
const closeTab = fc.constant(command('closeTab', (world) => { world.closeTab(); }));

describe('tickets, with the worker killed at every await', () => {
  it('releases nothing without a logged decision, decides and logs once, uses no ticket twice, loses none', async () => {
    installLocks();
    let killed = 0;
    let left = 0;
    await fc.assert(fc.asyncProperty(fc.commands([check, again, use, useUntold, tellLate, ask, outcome, newRoot, recover, wait, closeTab], { maxCommands: 40, size: 'max' }), async (commands) => {
      resetLocks();
      const world = await TicketWorld.create(handlers);
      await fc.asyncModelRun(() => ({ model: { asked: 0 }, real: world }), commands);
      await world.check_end();
      killed += world.kills;
      left += world.sent.length;
    }), { numRuns: RUNS });
    // The property is about something only when workers died and requests left.
    expect(killed).toBeGreaterThan(RUNS);
    expect(left).toBeGreaterThan(RUNS / 2);
  }, 3_600_000);

  it('answers after a death at each single await of check, release and outcome', async () => {
    installLocks();
    for (let at = 1; at <= 60; at += 1) {
      resetLocks();
      const world = await TicketWorld.create(handlers);
      const reply = await world.check(anAttempt('anna@example.test'), [at]);
      expect(reply?.ticket, `killed at await ${at}`).toBeDefined();
      await world.leave(reply!.ticket!, 'D', [at]);
      await world.report(reply!.attempt, 'observed', undefined, [at]);
      expect(world.events().map((event) => (event.type === 'outcome' ? event.outcome : event.type))).toEqual(['decision', 'released', 'observed']);
      await world.check_end();
    }
  }, 60_000);
});
