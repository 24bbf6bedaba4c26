import type { Answers, CheckReply, MessageName, RawAttempt, Request } from '../../messaging/protocol';
import type { DialogAnswer, DialogHost, DialogModel } from '../dialog-port';

/** A held send whose answer is no leave, and what the gate lends for talking about it. */
export interface Talk {
  reply: CheckReply;
  raw: RawAttempt;
  locale: string;
  canSaveDraft: boolean;
  canRewrite: boolean;
  signal: AbortSignal;
  ask<N extends MessageName>(name: N, body: Request<N>): Promise<N extends keyof Answers ? Answers[N] : unknown>;
  copyText(): Promise<void>;
}

/** Reply without a recipient that stays: nothing to send. */
const keepsSomebody = (reply: CheckReply): boolean => (reply.withoutBlocked ?? []).some((one) => one.raw.trim() !== '');

/** Shows the dialog until the person has answered. Rejects when the worker cannot be asked. */
export async function talk(host: Pick<DialogHost, 'open'>, { reply, raw, locale, canSaveDraft, canRewrite, signal, ask, copyText }: Talk): Promise<DialogAnswer> {
  const model: DialogModel = {
    reply, locale, canSaveDraft, canRewrite: canRewrite && keepsSomebody(reply), audience: raw.audience,
    people: ({ verdict, reason }, from) => ask('attempt.people', { attempt: raw, verdict, reason, from }),
    exportAllowed: () => ask('attempt.export', { attempt: raw }),
  };
  for (let copied = false; ;) {
    const answer = await host.open({ ...model, copied }, signal);
    if (answer.action === 'screen') { await ask('screening.open', {}); continue; }
    if (answer.action !== 'copy-text') return answer;
    await copyText();
    copied = true;
  }
}
