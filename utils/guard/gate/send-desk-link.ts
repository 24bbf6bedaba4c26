import type { ControlRule } from '../../adapters/adapter';
import { SEND_DESK, type SendDesk } from '../send-desk-port';
import { copyText } from './copy-text';
import { clickSaveDraft, hasSaveDraft } from './held-send';
import type { HoldNotice, NoticeView } from './hold-notice';
import type { NoticeAction } from './notice-text';
import { WorkerFault, type WorkerLink } from './worker-link';

export interface SendDeskParts {
  doc: Document;
  link: Pick<WorkerLink, 'ask' | 'reconnect'>;
  notice: Pick<HoldNotice, 'show' | 'hide' | 'sayCopied' | 'place'>;
  holdNoticeMs(): number;
}

/** No desk: the person has left what was held, or the extension is gone and the next gate takes it up. */
export type NoDesk = 'left' | 'gone';

/** Brings the desk that reads and decides: a page without a composer carries what holds alone. */
export class SendDeskLink {
  private coming: Promise<SendDesk> | undefined;
  private held: Promise<SendDesk | NoDesk> | undefined;
  private arrived: (desk: SendDesk) => void = () => undefined;
  /** Whoever asked for it: what is held waits for it, not for its own question alone. */
  private readonly here = new Promise<SendDesk>((resolve) => { this.arrived = resolve; });

  constructor(private readonly parts: SendDeskParts) {}

  get desk(): SendDesk | undefined { return (globalThis as { [SEND_DESK]?: SendDesk })[SEND_DESK]; }

  /** Rejects when it cannot be had. */
  bring(): Promise<SendDesk> {
    if (this.desk) return Promise.resolve(this.desk);
    return (this.coming ??= this.load().finally(() => { this.coming = undefined; }));
  }

  /** For what is held, all of it at once: past the limit the hold is visible, until the desk is here or the person leaves. */
  forHeld(rule: ControlRule | undefined, scope: ParentNode = this.parts.doc): Promise<SendDesk | NoDesk> {
    return (this.held ??= this.wait(rule, scope).finally(() => { this.held = undefined; }));
  }

  private async load(): Promise<SendDesk> {
    await this.parts.link.ask('send.load', {});
    if (!this.desk) throw new WorkerFault('fault_gate');
    this.arrived(this.desk);
    return this.desk;
  }

  private async wait(rule: ControlRule | undefined, scope: ParentNode): Promise<SendDesk | NoDesk> {
    const { notice, link, holdNoticeMs } = this.parts;
    const brought = (): Promise<SendDesk | string> => this.bring().catch((error: unknown) => (error as Partial<WorkerFault>).key ?? 'fault_gate');
    let coming = brought();
    const soon = await Promise.race([coming, later(holdNoticeMs())]);
    if (typeof soon === 'object') return soon;
    let fault = soon;
    let end: SendDesk | string | undefined;
    let pressed: Promise<NoticeAction> = new Promise(() => undefined); // none is ours yet: another one's stays
    try {
      for (;;) {
        if (fault === 'fault_orphaned') return 'gone';
        pressed = notice.show({ ...viewOf(fault), actions: this.actionsFor(rule) });
        if (end === 'copy-text') await this.copy(rule, scope);
        end = await Promise.race<SendDesk | string>([this.here, pressed, ...(fault === undefined ? [coming] : [])]);
        if (typeof end === 'object') return end;
        if (end === 'keep-draft') clickSaveDraft(this.parts.doc, rule);
        if (end === 'keep-draft' || end === 'back') return 'left';
        if (end === 'retry') { fault = undefined; link.reconnect(); coming = brought(); } else if (end !== 'copy-text') fault = end;
      }
    } finally {
      notice.hide(pressed);
    }
  }

  private actionsFor(rule: ControlRule | undefined): NoticeAction[] {
    return ['retry', ...(hasSaveDraft(this.parts.doc, rule) ? ['keep-draft' as const] : []), ...(rule?.text ? ['copy-text' as const] : []), 'back'];
  }

  private async copy(rule: ControlRule | undefined, scope: ParentNode): Promise<void> {
    const { doc, notice } = this.parts;
    const editor = rule?.text && scope.querySelector<HTMLElement & { value?: string; contentDocument?: Document | null }>(rule.text.selectors.join());
    if (editor) await copyText(doc, editor.value ?? (editor.contentDocument?.body ?? editor).innerText, notice.place);
    notice.sayCopied();
  }
}

const viewOf = (fault: string | undefined): Omit<NoticeView, 'actions'> => (fault === undefined ? { state: 'waiting' } : { state: 'fault', fault });
const later = (ms: number): Promise<undefined> => new Promise((resolve) => { setTimeout(() => { resolve(undefined); }, ms); });
