import type { CheckReply, RawAttempt } from '../../../utils/messaging/protocol';
import { rewriteAndReadBack } from '../../../utils/guard/answer/rewrite';
import { talk } from '../../../utils/guard/answer/talk';
import { ANSWER_DESK, DIALOG_HOST, type AnswerDesk, type DialogAnswer, type DialogHost, type DialogModel } from '../../../utils/guard/dialog-port';
import { GENERIC } from '../../../utils/adapters/generic';
import { heirDesk } from '../../../utils/guard/gate/heir';
import { sendDesk } from '../../../utils/guard/gate/send-desk';
import { HEIR_DESK } from '../../../utils/guard/heir-port';
import { SEND_DESK } from '../../../utils/guard/send-desk-port';
import { PageGate } from '../../../utils/guard/gate/gate';
import { meetOtherSide } from '../../../utils/guard/handshake';
import type { GateToMain, MainToGate } from '../../../utils/guard/page-link';
import type { ContentRuntime, WorkerPort } from '../../../utils/guard/gate/runtime';

interface Asked { seq: number; name: string; body: Record<string, unknown> }

/** A worker and its extension, seen from a content script. */
export class StubWorker implements Pick<ContentRuntime, 'alive' | 'connect'> {
  isAlive = true;
  asked: Asked[] = [];
  /** Answers by attempt id, as the log's idempotency has it. */
  readonly decided = new Map<string, CheckReply>();
  /** Names whose next question is never answered because the worker dies. */
  dieOn: string[] = [];
  delayMs = 0;
  /** So many more questions for the configuration are answered; the others wait for `release`. */
  configs = Infinity;
  /** The script that decides comes when it is asked for. */
  bringsDesk = true;
  /** So many have been answered. */
  configured = 0;
  private readonly waiting: (() => void)[] = [];
  fault: string | undefined;
  /** Faults of the next reports of an outcome. */
  outcomeFaults: string[] = [];
  /** Faults of other messages, by name. */
  readonly faults = new Map<string, string>();
  /** config.get by the address asked for; without one, the answer below. */
  configFor: ((url: string) => object | undefined) | undefined;
  private ports: { message: (message: unknown) => void; disconnect: () => void }[] = [];

  constructor(private readonly decide: (attempt: RawAttempt) => Partial<CheckReply> = () => ({})) {}

  /** Given where a test has gates that follow each other. */
  rootOf: ((host: Element) => ShadowRoot | undefined) | undefined;

  alive(): boolean { return this.isAlive; }

  connect(name: string): WorkerPort {
    if (!this.isAlive) throw new Error('Extension context invalidated.');
    if (name !== 'gate') throw new Error(name);
    const port = { message: (_: unknown): void => undefined, disconnect: (): void => undefined };
    this.ports.push(port);
    return {
      post: (message) => { this.receive(message as Asked, port); },
      onMessage: (listener) => { port.message = listener; },
      onDisconnect: (listener) => { port.disconnect = listener; },
      disconnect: () => { this.ports = this.ports.filter((one) => one !== port); },
    };
  }

  /** The extension is reloaded under the page. */
  orphan(): void {
    this.isAlive = false;
    for (const port of this.ports.splice(0)) port.disconnect();
  }

  push(message: unknown): void { for (const port of this.ports) port.message(message); }

  attempts(): RawAttempt[] {
    return this.asked.filter((one) => one.name === 'attempt.check').map((one) => one.body['attempt'] as RawAttempt);
  }

  outcomes(): string[] {
    return this.asked.filter((one) => one.name === 'attempt.outcome').map((one) => one.body['outcome'] as string);
  }

  private receive(asked: Asked, port: { message: (message: unknown) => void; disconnect: () => void }): void {
    this.asked.push(asked);
    if (this.dieOn.includes(asked.name)) {
      this.dieOn.splice(this.dieOn.indexOf(asked.name), 1);
      queueMicrotask(() => { port.disconnect(); });
      return;
    }
    const reply = this.reply(asked);
    const answer = (): void => {
      port.message({ seq: asked.seq, ...reply });
      if (asked.name === 'config.get') this.configured += 1;
    };
    if (asked.name === 'config.get' && this.configs-- <= 0) this.waiting.push(answer);
    else setTimeout(answer, asked.name === 'attempt.check' ? this.delayMs : 0);
  }

  release(): void {
    this.configs = Infinity;
    for (const answer of this.waiting.splice(0)) answer();
  }

  private reply({ name, body }: Asked): { ok: true; body: unknown } | { ok: false; fault: string } {
    if (name === 'config.get') {
      const answer = { enrolled: true, adapters: ['roundcube', 'practice'], own: [], locale: 'en', refusal: 'Not sent.', holdNoticeMs: 60, words: { optOut: ['unsubscribe'], notice: ['privacy'] } };
      return { ok: true, body: { ...answer, ...this.configFor?.(body['url'] as string) } };
    }
    const refused = name === 'attempt.outcome' ? this.outcomeFaults.shift() : undefined;
    if (refused) return { ok: false, fault: refused };
    const planted = this.faults.get(name);
    if (planted) return { ok: false, fault: planted };
    if (name === 'send.load' && this.bringsDesk) Object.assign(globalThis, { [SEND_DESK]: sendDesk });
    if (name !== 'attempt.check') return { ok: true, body: {} };
    if (this.fault) return { ok: false, fault: this.fault };
    const attempt = body['attempt'] as RawAttempt;
    const known = this.decided.get(attempt.id) ?? this.replyTo(attempt);
    this.decided.set(attempt.id, known);
    return { ok: true, body: known };
  }

  private replyTo(attempt: RawAttempt): CheckReply {
    const ticket = { id: `t-${attempt.id}`, attempt: attempt.id, rule: attempt.rule, draft: attempt.draft, expiresAt: Date.now() + 60_000, covers: [] };
    const base: CheckReply = { attempt: attempt.id, decision: 'allow', channel: attempt.channel, purpose: 'direct-marketing', recipients: [], purposes: [], ticket };
    const { ticket: _, ...blocked } = base;
    const made = this.decide(attempt);
    return made.decision && made.decision !== 'allow' ? { ...blocked, ...made } : { ...base, ...made };
  }
}

/** Answers each dialog with the next of these, then `back`. */
export function stubDialog(...answers: DialogAnswer[]): DialogModel[] {
  const shown: DialogModel[] = [];
  const host: DialogHost = {
    open: (model: DialogModel) => {
      shown.push(model);
      return Promise.resolve(answers.shift() ?? { action: 'back' });
    },
    intercept: () => false,
  };
  Object.assign(globalThis, { [DIALOG_HOST]: host, [ANSWER_DESK]: { talk: (about) => talk(host, about), rewrite: rewriteAndReadBack } satisfies AnswerDesk });
  return shown;
}

const running: AbortController[] = [];

/** The main-world guard's end, played by the test; it takes every ticket at once unless told to wait. */
export function playGuard(acknowledges = true) {
  const got: GateToMain[] = [];
  let link: MessagePort | undefined;
  meetOtherSide(document, 'guard', (port) => {
    link = port;
    port.onmessage = (event) => {
      const message = event.data as GateToMain;
      got.push(message);
      if (message.kind === 'ticket' && acknowledges) say({ kind: 'ticket-ack', id: message.ticket.id });
    };
  });
  const port = (): MessagePort => { if (!link) throw new Error('not joined'); return link; };
  const say = (message: MainToGate): void => { port().postMessage(message); };
  /** The request of the last ticket leaves. */
  const leave = (more: { retry?: boolean; outcome?: 'observed' | 'failed' | 'unknown' } = {}): void => {
    const last = got.findLast((one) => one.kind === 'ticket');
    if (last?.kind !== 'ticket') throw new Error('no ticket');
    const { id, attempt } = last.ticket;
    say({ kind: 'used', ticket: id, attempt, retry: more.retry ?? false, digest: 'D' });
    say({ kind: 'outcome', attempt, outcome: more.outcome ?? 'observed' });
  };
  return { got, port, say, leave };
}

/** A gate on the document of this test, its configuration loaded; with a guard of its own unless the test plays one, or wants none. */
export async function startGate(worker: StubWorker, { guard = true, desk = true } = {}): Promise<PageGate> {
  if (desk) Object.assign(globalThis, { [SEND_DESK]: sendDesk }); // as where a composer was seen before
  if (guard && !document.querySelector('[data-cy-link="guard"]')) playGuard();
  const controller = new AbortController();
  running.push(controller);
  if (worker.rootOf) Object.assign(globalThis, { [HEIR_DESK]: heirDesk(worker.rootOf) }); // as into a tab that is open
  const runtime = { alive: () => worker.alive(), connect: (name: string) => worker.connect(name) };
  const gate = new PageGate(window, runtime, controller, GENERIC);
  const [before, isAnswered] = [worker.configured, worker.alive() && worker.configs > 0];
  gate.start();
  await tick(5);
  for (let turn = 0; turn < 40 && isAnswered && worker.configured === before; turn += 1) await tick(5); // a busy machine
  return gate;
}

export function stopGates(): void {
  for (const controller of running.splice(0)) controller.abort();
  for (const key of [DIALOG_HOST, ANSWER_DESK, HEIR_DESK, SEND_DESK]) Reflect.deleteProperty(globalThis, key);
}

/** Actions that the notice offers: its shadow root is closed to the page, not to the test. */
const roots = new WeakMap<Element, ShadowRoot>();
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function attachShadow(this: Element, init: ShadowRootInit): ShadowRoot {
  const root = attach.call(this, init);
  roots.set(this, root);
  return root;
};
export const rootOf = (host: Element): ShadowRoot | undefined => roots.get(host);
export const offered = (): string[] => [...document.querySelectorAll(':root > *')].flatMap((host) => (
  [...(roots.get(host)?.querySelectorAll('[data-action]') ?? [])].map((button) => button.getAttribute('data-action') ?? '')
));

/** So long, and then some turns of the loop: on a busy machine messages take turns, not milliseconds. */
export async function tick(ms = 20): Promise<void> {
  await new Promise((resolve) => { setTimeout(resolve, ms); });
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
}

/** The page's own listeners: every event of a gesture that reaches it. */
export function listenAsPage(selector: string): string[] {
  const seen: string[] = [];
  const types = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick', 'dblclick', 'touchstart', 'touchend', 'keydown', 'keypress', 'keyup'];
  for (const type of types) document.querySelector(selector)?.addEventListener(type, () => { seen.push(type); });
  return seen;
}

/** A whole mouse gesture, as a person or a script makes it. */
export function press(selector: string): Event[] {
  const target = document.querySelector(selector);
  if (!target) throw new Error(selector);
  const init = { bubbles: true, cancelable: true, composed: true };
  const events = [
    new PointerEvent('pointerdown', init), new MouseEvent('mousedown', init), new PointerEvent('pointerup', init), new MouseEvent('mouseup', init), new MouseEvent('click', init),
  ];
  for (const event of events) target.dispatchEvent(event);
  return events;
}

export function key(selector: string, name: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, composed: true, ...more });
  document.querySelector(selector)?.dispatchEvent(event);
  return event;
}
