import type { WireAddress, WireMessage } from '../wire';
import { DRAFT_LABELS, SCHEDULE_LABELS, SEND_LABELS } from '../wire';
import { Row } from './chips';
import * as outbox from './outbox';
import { h, logged, ME, press, randomId, say, settings } from './page';
import { scheduleMenu } from './schedule';
import { alertNobody, toast } from './notices';

export interface Opening { kind: 'popup' | 'full' | 'inline' | 'window'; to?: WireAddress[]; subject?: string; reply?: { id: string; thread: string }; host: HTMLElement; restore?: { id: string; thread: string; message: WireMessage } }

const AUTOSAVE_MS = 300;
let composeId = 0;

/** One composer: what a person types, its draft, and every way of sending it. */
export class Compose {
  readonly draft: string;
  readonly thread: string;
  readonly rows: Record<'to' | 'cc' | 'bcc', Row>;
  private readonly root: HTMLElement;
  private readonly subject: HTMLInputElement;
  private readonly editor: HTMLElement;
  private saved = false;
  private open = true;
  private timer = 0;

  constructor(private readonly opening: Opening) {
    const { restore, reply } = opening;
    this.draft = restore?.id ?? `msg-a:${randomId()}`;
    this.thread = restore?.thread ?? reply?.thread ?? `thread-a:${randomId()}`;
    this.saved = restore !== undefined;
    const changed = (): void => { this.changed(); };
    this.rows = { to: new Row('to', say('to'), true, changed), cc: new Row('cc', 'Cc', false, changed), bcc: new Row('bcc', 'Bcc', false, changed) };
    this.subject = h('input.aoT', { name: 'subjectbox', 'aria-label': 'Subject', value: opening.subject ?? '' }) as HTMLInputElement;
    this.editor = h('div.Am.Al.editable', { g_editable: true, role: 'textbox', 'aria-multiline': true, contenteditable: true, tabindex: 1 });
    this.root = this.build();
    opening.host.append(this.root);
    for (const one of opening.to ?? []) this.rows.to.add(one);
    if (restore) this.fill(restore.message);
    this.listen();
  }

  private fill(message: WireMessage): void {
    for (const field of ['to', 'cc', 'bcc'] as const) for (const one of message[field]) this.rows[field].add(one);
    this.subject.value = message.subject;
    this.editor.textContent = message.html;
  }

  private build(): HTMLElement {
    const hidden = (name: string, value: string): HTMLElement => h('input', { type: 'hidden', name, value });
    const form = h('form.bAs', { method: 'POST' },
      h('div.fX', {}, h('table.GS', {}, h('tbody.bze', {}, ...Object.values(this.rows).map((row) => row.element)))), h('div.aoD.hl', {}, h('div.oL.aDm.az9')),
      h('div.aoD.az6', {}, this.subject), hidden(settings.anonymous ? 'cid' : 'composeid', String(++composeId)), hidden('from', ''), hidden('draft', `#${this.draft}`), hidden('rt', `#${this.thread}`), hidden('rm', this.opening.reply ? `#${this.opening.reply.id}` : ''));
    const body = h('div.M9', { jslog: `77394; ${logged(this.draft, this.thread)}` }, h('div.aoI', { role: 'region' }, h('table.aoP', {}, h('tbody', {}, h('tr', {}, h('td.I5', {}, form, h('div.Ap', {}, this.editor), this.toolbar()))))));
    if (this.opening.kind === 'inline') return h('div.ip.adB', {}, body);
    const title = h('div.aCk', {}, h('img.Hq', { role: 'button', 'aria-label': say('popout') }));
    return this.opening.kind === 'window' ? h('div', { role: 'main' }, body) : h('div.nH.Hd', { role: 'dialog' }, title, h('div.aaZ', {}, body));
  }

  private toolbar(): HTMLElement {
    const label = `${say('send')} \u202a(${say('key')})\u202c`;
    const send = h('div.T-I.J-J5-Ji.aoO.v7.T-I-atl.L3', { role: 'button', tabindex: 1, 'data-tooltip': label, 'aria-label': label, 'data-replica': 'send', jslog: `${settings.anonymous ? '91' : '32601'}; ${logged(this.draft, this.thread)}` }, say('send'));
    const chevron = h('div.T-I.J-J5-Ji.hG.T-I-atl.L3', { role: 'button', tabindex: 1, 'aria-label': say('more'), 'aria-haspopup': true, 'aria-expanded': 'false' }, h('div.G-asx', {}, '▾'));
    const archive = h('div.T-I.J-J5-Ji.Uo.v7.T-I-atl.L3', { role: 'button', tabindex: 1, 'data-tooltip': say('archive') }, say('archive'));
    const discard = h('div.oh.J-Z-I', { role: 'button', tabindex: 1, 'data-tooltip': say('discard') });
    const menu = scheduleMenu(chevron, (at) => { this.send('schedule', at); });
    press(send, () => { this.send('send'); });
    press(archive, () => { this.send('archive'); });
    discard.addEventListener('click', () => { this.close(); });
    const tools = ['Files', '+link', 'locker', 'signature'].map((command) => h('div.wG.J-Z-I', { role: 'button', command, 'aria-haspopup': command === 'signature' || command === 'Files' }));
    return h('div.aDh', {}, h('table.IZ', { role: settings.anonymous ? 'none' : 'group' }, h('tbody', {}, h('tr.btC', {},
      h('td.gU.Up', {}, h('div.J-J5-Ji.btA', {}, h('div.dC', {}, send, chevron), ...(this.opening.reply ? [h('div', {}, archive)] : []))), h('td.gU.a8X', {}, h('div.bAK', {}, ...tools)), h('td.gU.az5', {}, h('div.btx', {}, discard))))), menu);
  }

  private listen(): void {
    this.root.addEventListener('input', () => { this.changed(); });
    this.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.send('send');
    });
  }

  private changed(): void {
    if (!this.open) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => { void this.save(); }, AUTOSAVE_MS);
  }

  private place(): 'update' | 'reply' | 'new-thread' { return this.saved ? 'update' : this.opening.reply ? 'reply' : 'new-thread'; }

  private message(labels: string[], scheduledAt?: number): WireMessage {
    return {
      id: this.draft, from: ME, to: this.rows.to.read(), cc: this.rows.cc.read(), bcc: this.rows.bcc.read(), date: Date.now(),
      subject: this.subject.value, html: this.editor.textContent ?? '', labels, ...(scheduledAt === undefined ? {} : { scheduledAt }),
    };
  }

  private async save(): Promise<void> {
    const place = this.place();
    this.saved = true;
    await outbox.saveDraft(this.thread, this.message(DRAFT_LABELS), place).catch(() => { this.saved = place === 'update'; });
  }

  private send(how: 'send' | 'archive' | 'schedule', at?: number): void {
    if (!this.open) return;
    const message = this.message(how === 'schedule' ? SCHEDULE_LABELS : SEND_LABELS, at);
    if (message.to.length + message.cc.length + message.bcc.length === 0) { alertNobody(); return; }
    const place = this.place();
    this.close();
    const { draft, thread } = this;
    outbox.send({ thread, message, place, isSend: true });
    if (how === 'archive' && this.opening.reply) void outbox.archive(thread, this.opening.reply.id).catch(() => undefined);
    toast(how === 'schedule' ? say('scheduled') : say('sent'), () => {
      void outbox.undo(thread, draft).catch(() => undefined);
      new Compose({ ...this.opening, to: [], restore: { id: draft, thread, message } });
    });
  }

  private close(): void {
    this.open = false;
    clearTimeout(this.timer);
    this.root.remove();
  }
}
