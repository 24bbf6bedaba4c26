import type { ConfigAnswer, GATE_PORT, Request } from '../../messaging/protocol';
import type { HeldSend } from '../gate/held-send';
import { DeclaredPurposes } from '../gate/declared-purposes';
import { HoldNotice } from '../gate/hold-notice';
import { noticeWords } from '../gate/notice-text';
import { Person } from '../gate/person';
import { pursue, type PipelineParts } from '../gate/pipeline';
import type { Snapshot } from '../gate/reader';
import type { ContentRuntime } from '../gate/runtime';
import { WorkerLink, type WorkerFault } from '../gate/worker-link';
import type { DialDeskHost, HeldDial } from './desk-port';

const PORT: typeof GATE_PORT = 'gate';
const RETRY_MS = 2_000;
const HOLD_NOTICE_MS = 300;
/** Without the policy's words a message merely has no marks, which permits nothing: no reason to wait long. */
const CONFIG_WAIT_MS = 500;
/** Faults of a report that another try does not mend. */
const FINAL = ['fault_forbidden', 'fault_bad_message', 'fault_not_enrolled'];

/** Decides dials of one document: asks the worker, tells the person, reports what became of them. */
export class DialDesk implements DialDeskHost {
  private config: ConfigAnswer | undefined;
  private orphaned = false;
  private readonly link: WorkerLink;
  private readonly notice: HoldNotice;
  private readonly parts: PipelineParts;

  constructor(private readonly win: Window, private readonly runtime: ContentRuntime, signal: AbortSignal) {
    const doc = win.document;
    const locale = (): string => this.config?.locale ?? win.navigator.language;
    this.link = new WorkerLink(runtime, PORT, (push) => { if (push.push === 'config.changed') this.config = undefined; }, () => { this.onGone(); });
    this.notice = new HoldNotice(doc, noticeWords(() => this.config?.notice, runtime.message));
    const person = new Person({ doc, link: this.link, notice: this.notice, locale, holdNoticeMs: () => this.config?.holdNoticeMs ?? HOLD_NOTICE_MS });
    this.parts = {
      link: this.link, person, purposes: new DeclaredPurposes(), signal, now: () => new Date(), words: () => this.config?.words,
      outcome: (attempt, outcome) => { this.report({ attempt, outcome }); },
    };
  }

  async hold(dial: HeldDial): Promise<void> {
    let refused = false;
    const refuse = (): void => { if (!refused) { refused = true; dial.refuse(); } };
    try {
      if (!this.runtime.alive()) { refuse(); this.onGone(); return; }
      await this.loadConfig();
      if ((await pursue(this.heldSend(dial, refuse), this.parts)) === 'gone') refuse();
    } catch {
      refuse();
      await this.notice.show({ state: 'fault', actions: ['back'], fault: 'fault_gate' });
      this.notice.hide();
    }
  }

  seen({ rule, channel, recipients }: Pick<HeldDial, 'rule' | 'channel' | 'recipients'>): void {
    // A report whose loss opens nothing.
    this.link.ask('dial.seen', { rule, channel, recipients }).catch(() => undefined);
  }

  private heldSend(dial: HeldDial, refuse: () => void): HeldSend {
    const snapshot: Snapshot = { recipients: dial.recipients, readable: true, account: '', draft: '', text: dial.text };
    return {
      adapter: 'dial', rule: dial.rule, layer: 'dial', channel: dial.channel, purpose: undefined, audience: 'explicit', digest: undefined,
      read: () => snapshot,
      unchanged: () => true,
      release: (ticket) => {
        if (!dial.release()) return Promise.resolve(false);
        this.report({ attempt: ticket.attempt, outcome: 'released' });
        return Promise.resolve(true);
      },
      refuse,
      canRewrite: false, canSaveDraft: false,
      rewrite: () => Promise.resolve(false),
      saveDraft: () => undefined,
    };
  }

  private async loadConfig(): Promise<void> {
    if (this.config) return;
    const asked = this.link.ask('config.get', { url: this.win.location.href.slice(0, 2_048) }).then((config) => { this.config = config; });
    // The decision itself says what is wrong with the worker.
    asked.catch(() => undefined);
    await Promise.race([asked.catch(() => undefined), new Promise((resolve) => { setTimeout(resolve, CONFIG_WAIT_MS); })]);
  }

  /** Told until the worker has it. */
  private report(outcome: Request<'attempt.outcome'>): void {
    this.link.ask('attempt.outcome', outcome).catch((error: unknown) => {
      const isFinal = FINAL.includes((error as WorkerFault).key);
      if (this.runtime.alive() && !isFinal) setTimeout(() => { this.report(outcome); }, RETRY_MS);
    });
  }

  /** Reloaded or removed under this page: every dial is held, and the page says so. */
  private onGone(): void {
    if (this.orphaned && this.notice.shown) return;
    this.orphaned = true;
    void this.notice.show({ state: 'orphaned', actions: ['reload'] }).then(() => { this.win.location.reload(); });
  }
}
