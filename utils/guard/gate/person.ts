import type { Answers, CheckReply, RawAttempt } from '../../messaging/protocol';
import type { DialogAnswer } from '../dialog-port';
import { copyText } from './copy-text';
import { answerDesk } from './gesture';
import type { HeldSend } from './held-send';
import type { HoldNotice, NoticeView } from './hold-notice';
import type { NoticeAction } from './notice-text';
import type { WorkerLink } from './worker-link';

const UNLOCK_POLL_MS = 700;

export interface PersonParts {
  doc: Document;
  link: Pick<WorkerLink, 'ask' | 'reconnect'>;
  notice: Pick<HoldNotice, 'show' | 'hide' | 'sayCopied' | 'place'>;
  locale(): string;
  holdNoticeMs(): number;
}

export type CheckEnd = { reply: Answers['attempt.check'] } | { left: 'keep-draft' | 'back' };

/** Talks to the person about held sends, one at a time. */
export class Person {
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly parts: PersonParts) {}

  /** Waits for the worker; past the limit the hold is visible, and may be tried again or left. */
  async waitFor(asked: Promise<CheckReply>, send: HeldSend): Promise<CheckEnd> {
    const answered = asked.then((reply) => ({ reply }));
    answered.catch(() => undefined); // a fault after the person has left the hold changes nothing any more
    const soon = await Promise.race([answered, later(this.parts.holdNoticeMs())]);
    if (soon) return soon;
    return await this.inTurn(async () => {
      let pressed = this.parts.notice.show({ state: 'waiting', actions: this.actionsFor(send) });
      try {
        for (;;) {
          const end = await Promise.race([answered, pressed]);
          if (typeof end !== 'string') return end;
          if (end === 'keep-draft' || end === 'back') return { left: end };
          pressed = this.parts.notice.show({ state: 'waiting', actions: this.actionsFor(send) });
          await this.plainAction(end, send);
          if (end === 'retry') this.parts.link.reconnect();
        }
      } finally {
        this.parts.notice.hide(pressed); // an orphaned gate has its own by now
      }
    });
  }

  /** The notice with an error: the send stays held until the person answers. */
  async tell(view: Omit<NoticeView, 'actions'>, send: HeldSend): Promise<'retry' | 'keep-draft' | 'back'> {
    const isLocked = view.fault === 'fault_locked';
    const said: NoticeView = { ...(isLocked ? { state: 'locked' } : view), actions: [...(isLocked ? ['unlock' as const] : []), ...this.actionsFor(send, view.state)] };
    return await this.inTurn(async () => {
      let shown = this.parts.notice.show(said);
      const left = new AbortController();
      const unlocked = isLocked ? this.unlocked(left.signal) : new Promise<never>(() => undefined);
      for (;;) {
        const action = await Promise.race([shown, unlocked]);
        if (action === 'retry' || action === 'keep-draft' || action === 'back') { left.abort(); this.parts.notice.hide(); return action; }
        shown = this.parts.notice.show(said);
        await this.plainAction(action, send);
      }
    });
  }

  /** `retry` once somebody has entered the passcode, wherever that was. */
  private async unlocked(left: AbortSignal): Promise<'retry'> {
    for (;;) {
      await later(UNLOCK_POLL_MS);
      if (left.aborted) return 'retry'; // nobody listens any more
      const locked = await this.parts.link.ask('passcode.show', { ask: false }).then((answer) => answer.locked, () => true);
      if (!locked) return 'retry';
    }
  }

  /** Says what has been done; there is nothing to choose. */
  async inform(state: NoticeView['state']): Promise<void> {
    await this.inTurn(async () => {
      await this.parts.notice.show({ state, actions: ['back'] });
      this.parts.notice.hide();
    });
  }

  /** The block dialog; where it cannot be loaded, the plain notice, which offers no way to send. */
  async answer(reply: CheckReply, send: HeldSend, signal: AbortSignal, raw: RawAttempt): Promise<DialogAnswer> {
    if (!answerDesk()) await this.parts.link.ask('dialog.load', {});
    const desk = answerDesk();
    if (!desk) return { action: await this.tell({ state: 'fault', fault: 'fault_dialog' }, send) };
    const { canSaveDraft, canRewrite } = send;
    return await this.inTurn(() => desk.talk({
      reply, raw, signal, canSaveDraft, canRewrite, locale: this.parts.locale(), ask: (name, body) => this.parts.link.ask(name, body), copyText: () => this.plainAction('copy-text', send),
    }));
  }

  private async plainAction(action: NoticeAction, send: HeldSend): Promise<void> {
    // Typed in a window of the extension: a page could see it in a dialog of its own.
    if (action === 'unlock') await this.parts.link.ask('passcode.show', { ask: true }).catch(() => undefined); // pressed again where nobody answered
    if (action === 'reload') this.parts.doc.location.reload();
    if (action !== 'copy-text') return;
    await copyText(this.parts.doc, send.read().text, this.parts.notice.place);
    this.parts.notice.sayCopied();
  }

  /** What was stopped is over: there is nothing to put again. */
  private actionsFor(send: HeldSend, state?: NoticeView['state']): NoticeAction[] {
    return [...(state === 'stopped' ? [] : ['retry' as const]), ...(send.canSaveDraft ? ['keep-draft' as const] : []), ...(send.channel === 'voice' ? [] : ['copy-text' as const]), 'back'];
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = this.turn;
    let done: () => void = () => undefined;
    this.turn = new Promise((resolve) => { done = resolve; });
    await before;
    try {
      return await work();
    } finally {
      done();
    }
  }
}

const later = (ms: number): Promise<undefined> => new Promise((resolve) => { setTimeout(() => { resolve(undefined); }, ms); });
