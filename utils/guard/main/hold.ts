import type { RequestRule } from '../../adapters/adapter';
import type { Body } from '../match/body';
import { digestOf } from '../match/digest';
import { matchBody, siteRequest, type Endpoint } from '../match/request';
import type { AskReason, Refused } from '../page-link';
import { push } from '../../primordials';
import { SITE_CODE } from '../site-code';
import type { Desk, Send, Taken } from './desk';
import { begin, defused, lookUp, type Defused } from './site-calls';

/** Look-ups one after another that one held request may cost, whatever its reader says; who is not known then stays unresolved. */
const MOST_LOOKUPS = 40;

/** Leave for one send. `take` uses it up: call it in the task of the native call, never twice. */
export interface Leave { send: Send; take: () => Taken | null }

/** A request that waits. `release` makes the native call, with leave or with none needed; `deny` answers in the app's error form. */
export interface Held {
  target: Endpoint['target'];
  /** Reads the body as it is at this moment. */
  read: (done: (body: Body) => void) => void;
  release: (leave: Leave | null, hear: Hear | null) => void;
  deny: (rule: RequestRule) => void;
  /** The network layer cannot see into its body. */
  hidden?: boolean;
  /** Sends what only stores in its place. False = this kind of request cannot be changed. */
  defuse?: ((instead: Defused) => boolean) | undefined;
  /** The page took it back (abort, open): nothing is called any more. */
  dropped: () => boolean;
}

/**
 * `pass`: no send. `hear` takes the site's answer to it, for sites whose reader learns from it. `vouch`: the network layer alone would take
 * it for one; digest of the body, '' without.
 */
export type Judgement = { kind: 'pass'; hear: Hear | null; vouch?: string } | { kind: 'send'; send: Send };
export type Hear = (text: string) => void;

export function judge(endpoint: Endpoint, body: Body): Judgement {
  const match = matchBody(endpoint, body);
  const isSend = match.kind === 'send';
  const digest = isSend || (SITE_CODE && match.unsent === true) ? digestOf(body, match.same) : undefined;
  if (isSend) return { kind: 'send', send: digest === undefined ? match : { ...match, digest } };
  const hear = SITE_CODE ? hearing(endpoint, body) : null;
  return SITE_CODE && match.unsent === true ? { kind: 'pass', hear, vouch: digest ?? '' } : { kind: 'pass', hear };
}

/** What passes may go at once. What the network layer has to hear of first waits for that where it can. */
export function mayGo(desk: Desk, { target }: Pick<Endpoint, 'target'>, { vouch }: Extract<Judgement, { kind: 'pass' }>, canWait: boolean): boolean {
  if (!SITE_CODE || vouch === undefined) return true;
  const waits = canWait && !desk.gone;
  if (!waits) desk.vouch(target.path, vouch, false, () => undefined);
  return !waits;
}

function hearing(endpoint: Endpoint, body: Body): Hear | null {
  for (let i = 0; i < endpoint.candidates.length; i++) {
    const { adapter: { reader }, rule } = endpoint.candidates[i] as Endpoint['candidates'][number];
    const request = reader?.answered === undefined ? null : siteRequest(rule, endpoint, body);
    if (request !== null) return (text) => { reader?.answered?.(request, text); };
  }
  return null;
}

/** Leave that can be had in this task: `pass` = none needed, null = none there or the body is not readable now. */
export function leaveNow(desk: Desk, endpoint: Endpoint, body: Body | 'later'): Taken | 'pass' | null {
  // A site's reader may know from the address alone that it is no send.
  if (body === 'later') return SITE_CODE && judge(endpoint, { kind: 'unreadable' }).kind === 'pass' ? 'pass' : null;
  const judgement = judge(endpoint, body);
  if (judgement.kind === 'send') return desk.take(judgement.send);
  mayGo(desk, endpoint, judgement, false);
  return 'pass';
}

/** What is decided now must be what leaves: same rule, draft, recipients and bytes. */
export function isSame(a: Send, b: Send): boolean {
  return sameParts(a, b) && sameRecipients(a.recipients, b.recipients);
}

const sameParts = (a: Send, b: Send): boolean =>
  a.rule === b.rule && a.draft === b.draft && a.digest === b.digest && a.text === b.text && a.subject === b.subject && a.account === b.account && a.scheduledFor === b.scheduledFor && a.unreadable === b.unreadable;

function sameRecipients(a: Send['recipients'], b: Send['recipients']): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i]?.raw !== b[i]?.raw || a[i]?.field !== b[i]?.field) return false;
  return true;
}

interface Pending { rule: RequestRule; live: boolean; asked: boolean }
let pending: Pending[] = [];

function register(rule: RequestRule): Pending {
  const live: typeof pending = [];
  for (let i = 0; i < pending.length; i++) if (pending[i]?.live) push(live, pending[i] as Pending);
  const entry = { rule, live: true, asked: false };
  push(live, entry);
  pending = live;
  return entry;
}

/** Held requests die with the document, but for those that are no send: these go now. The gate is told of what it has not been asked about, once each. */
export function reportUnload(desk: Desk): void {
  desk.vouches.drop();
  for (let i = 0; i < pending.length; i++) {
    const entry = pending[i];
    if (entry?.live && !entry.asked) refused(desk, entry.rule, 'unload');
    if (entry) entry.live = false;
  }
}

export function refused(desk: Desk, rule: RequestRule, why: Refused['why']): void {
  desk.post({ kind: 'refused', rule: rule.id, why });
}

/** Holds until there is leave. No answer = it stays held; nobody there to answer = refused. */
export function hold(desk: Desk, held: Held, first: RequestRule, why: AskReason = 'no-ticket'): void {
  const entry = register(first);
  const once = (end: () => void): void => { if (entry.live) { entry.live = false; end(); } };
  const deny = (rule: RequestRule): void => { once(() => { held.deny(rule); }); };
  let looked = -1;

  /** The content is stored where the site can; else the request is answered as refused. */
  const refuse = (send: Send, endpoint: Endpoint, body: Body): void => {
    const instead = !SITE_CODE || held.defuse === undefined ? null : defused(send, endpoint, body);
    once(() => {
      if (instead === null || held.defuse?.(instead) !== true) { held.deny(send.rule); return; }
      desk.post({ kind: 'defused', rule: send.rule.id });
    });
  };

  /** True when the site was asked who the unresolved are; the request is then read again. */
  const looks = (send: Send, endpoint: Endpoint, body: Body, reason: AskReason): boolean => {
    if (!SITE_CODE || looked >= MOST_LOOKUPS || looked >= (send.adapter.reader?.lookups ?? 1)) return false;
    looked += 1;
    return lookUp(send, endpoint, body, (answered) => { if (!answered) looked = MOST_LOOKUPS; step(reason); });
  };

  /** No send, as is told to the network layer first where that cannot know it. */
  const pass = ({ hear, vouch }: Extract<Judgement, { kind: 'pass' }>): void => {
    const go = (): void => { if (held.dropped()) entry.live = false; else once(() => { held.release(null, hear); }); };
    if (held.hidden === true || (SITE_CODE && vouch !== undefined)) desk.vouch(held.target.path, vouch ?? '', held.hidden === true, go);
    else go();
  };

  const step = (reason: AskReason): void => {
    // What was let go before it may have moved the page on.
    if (!desk.isSettled()) { desk.whenSettled(settled); return; }
    // Matched anew each time: the adapters of the host may be known only now.
    const endpoint = desk.endpoint(held.target);
    if (endpoint === null) { once(() => { held.release(null, null); }); return; }
    held.read((body) => {
      if (held.dropped() || !entry.live) { entry.live = false; return; }
      if (SITE_CODE && looked < 0) { looked = 0; begin(endpoint, body); }
      const judgement = judge(endpoint, body);
      if (judgement.kind === 'pass') { pass(judgement); return; }
      const { send } = judgement;
      // The site tries again by itself what was refused: the person has answered.
      if (desk.wasRefused(send)) { deny(send.rule); return; }
      if (desk.peek(send)) { once(() => { held.release({ send, take: () => desk.take(send) }, null); }); return; }
      if (looks(send, endpoint, body, reason)) return;
      entry.asked = true;
      desk.ask(send, send.unreadable ? 'unreadable' : reason, (ticket) => {
        if (held.dropped() || !entry.live) { entry.live = false; return; }
        if (ticket === null) { desk.refuse(send); refuse(send, endpoint, body); return; }
        confirm(endpoint, send, ticket);
      });
    });
  };

  const confirm = (endpoint: Endpoint, send: Send, ticket: Parameters<Desk['use']>[0], { leaves } = desk): void => {
    held.read((body) => {
      if (held.dropped() || !entry.live) { entry.live = false; return; }
      const judgement = judge(endpoint, body);
      if (leaves === desk.leaves) desk.addTicket(ticket); // else it was taken back while the body was read again
      if (leaves === desk.leaves && judgement.kind === 'send' && isSame(send, judgement.send)) once(() => { held.release({ send, take: () => desk.use(ticket, send) }, null); });
      else step('changed');
    });
  };

  const settled = (alive: boolean): void => {
    if (held.dropped()) { entry.live = false; return; }
    if (alive) { step(why); return; }
    refused(desk, first, 'no-bridge');
    deny(first);
  };
  desk.whenSettled(settled);
}
