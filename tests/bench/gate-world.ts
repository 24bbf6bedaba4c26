import type { CDPSession, Page } from 'puppeteer';
import { until } from '../support/browser';

interface Context { id: number; origin: string; auxData?: { type?: string; frameId?: string } }
interface Evaluated { result: { value?: unknown }; exceptionDetails?: { text: string; exception?: { description?: string } } }

/** The isolated world that our own gate.js runs in: messages sent from here take the true path to the worker. */
export class GateWorld {
  private constructor(private readonly session: CDPSession, private readonly contextId: number) {}

  static async of(page: Page): Promise<GateWorld> {
    const session = await page.createCDPSession();
    const contexts: Context[] = [];
    session.on('Runtime.executionContextCreated', ({ context }) => { contexts.push(context as Context); });
    await session.send('Runtime.enable');
    const own = await until('the world of gate.js', () => contexts.findLast((context) => context.auxData?.type === 'isolated' && context.origin.startsWith('chrome-extension://')));
    return new GateWorld(session, own.id);
  }

  /** Value of an expression, promises awaited; throws what it throws. */
  async run<T>(expression: string): Promise<T> {
    const answer = (await this.session.send('Runtime.evaluate', { expression, contextId: this.contextId, awaitPromise: true, returnByValue: true })) as Evaluated;
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
    return answer.result.value as T;
  }

  /** Opens a Port of our own to the worker and times `attempt.check` on it; each call gives ms and the decision. */
  async prepare(): Promise<void> {
    await this.run(`(() => {
      let seq = 1000, port; const waiting = new Map();
      const open = () => {
        port = chrome.runtime.connect({ name: 'gate' });
        port.onMessage.addListener((reply) => { const done = waiting.get(reply.seq); waiting.delete(reply.seq); done?.(reply); });
        port.onDisconnect.addListener(() => { port = undefined; });
      };
      globalThis.benchCheck = (addresses) => new Promise((resolve, reject) => {
        if (!port) open();
        const attempt = {
          id: crypto.randomUUID(), rule: 'practice-mail', channel: 'email', purpose: 'direct-marketing', purposeSource: 'declared', audience: 'explicit',
          recipients: [{ field: 'to', raw: addresses.join(', '), reader: 'address-list' }], account: 'anna@practice.test', draft: crypto.randomUUID(),
          layer: 'page-gate', noticeText: true, utcOffsetMinutes: 60,
        };
        const envelope = { seq: ++seq, name: 'attempt.check', body: { attempt } };
        const start = performance.now();
        waiting.set(envelope.seq, (reply) => reply.ok ? resolve({ ms: performance.now() - start, decision: reply.body.decision, fault: reply.body.fault }) : reject(new Error(reply.fault)));
        port.postMessage(envelope);
        // As the gate does: the same question over a new port when nobody answers on this one.
        setTimeout(() => { if (waiting.has(envelope.seq)) { port?.disconnect(); open(); port.postMessage(envelope); } }, 5000);
      });
    })()`);
  }

  check(addresses: string[]): Promise<{ ms: number; decision: string; fault?: string }> {
    return this.run(`benchCheck(${JSON.stringify(addresses)})`);
  }
}
