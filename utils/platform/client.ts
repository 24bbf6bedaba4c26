import { browser } from 'wxt/browser';
import type { Answers, MessageName, Reply, Request } from '../messaging/protocol';

/** A reply with ok: false; `key` is a message key `fault_…`. */
export class FaultError extends Error {
  constructor(readonly key: string) {
    super(key);
    this.name = 'FaultError';
  }
}

type AnswerOf<N extends MessageName> = N extends keyof Answers ? Answers[N] : unknown;
let seq = 0;

/**
 * Asks the worker from our own pages (popup, options).
 * @throws FaultError when the worker answers with a fault, or with nothing at all (`fault_no_worker`).
 */
export async function ask<N extends MessageName>(name: N, body: Request<N>): Promise<AnswerOf<N>> {
  seq += 1;
  const reply: Reply | undefined = await browser.runtime.sendMessage({ seq, name, body });
  if (!reply) throw new FaultError('fault_no_worker');
  if (!reply.ok) throw new FaultError(reply.fault);
  return reply.body as AnswerOf<N>;
}
