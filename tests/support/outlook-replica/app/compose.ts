// One composer: wells with pills, autosave, Send with its menu.
import { createMessage, replyAll, updateMessage, type Message, type Person } from '../wire';
import { askWhen, openMenu } from './menu';
import { ACCOUNT, h, say, settings, status } from './page';
import { call, send } from './transport';

const FIELDS = ['to', 'cc', 'bcc'] as const;
type Field = (typeof FIELDS)[number];
let number = 0;
const directory = new Map<string, string>();
/** Names for addresses, as the suggestions of the real page are loaded. */
export const loadPeople = async (): Promise<void> => {
  const response = await fetch(`${settings.path}?action=FindPeople&app=Mail`, { method: 'POST', headers: { action: 'FindPeople' }, body: JSON.stringify({ Body: { QueryString: '' } }) });
  const { Body } = await response.json() as { Body: { ResultSet: { DisplayName: string; EmailAddress: { EmailAddress: string } }[] } };
  for (const one of Body.ResultSet) directory.set(one.EmailAddress.EmailAddress, one.DisplayName);
};

export interface Opening { host: HTMLElement; section: string; to?: string[]; reference?: string; inline?: boolean; quote?: boolean }

export class Compose {
  readonly root: HTMLElement;
  private readonly people: Record<Field, Person[]> = { to: [], cc: [], bcc: [] };
  private readonly wells: Record<Field, HTMLElement>;
  private readonly subject: HTMLInputElement;
  private readonly body: HTMLElement;
  private draft = '';
  private clean = false;
  private deferred: string | undefined;
  private saving: Promise<void> = Promise.resolve();
  private timer = 0;
  private readonly reference: string;

  constructor(private readonly opening: Opening) {
    const id = number++;
    this.reference = opening.reference ?? '';
    this.wells = Object.fromEntries(FIELDS.map((field) => [field, this.well(field)])) as Record<Field, HTMLElement>;
    this.subject = h('input', { 'aria-label': say('subject'), id: `MSG_${id}_SUBJECT` }) as HTMLInputElement;
    this.body = h('div.elementToProof', { 'aria-label': say('body'), contenteditable: 'true', role: 'textbox' });
    const header = opening.inline ? h('span.lpcWrapper.lpcCommonWeb-hoverTarget', {}, '…') : h('div.TvqWh', {}, ...FIELDS.map((field) => this.wells[field]), this.subject);
    this.root = h('div', { id: `docking_InitVisiblePart_${id}` }, this.toolbar(id), header, h('div', { id: `editorParent_${id}` }, this.body));
    this.root.addEventListener('keydown', (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) || event.key === 's' && event.altKey) { event.preventDefault(); void this.send(); } });
    this.root.addEventListener('input', () => { this.changed(); });
    opening.host.append(h('div', { 'data-app-section': opening.section }, this.root));
    for (const address of opening.to ?? []) this.add('to', address);
    if (this.reference) void this.save();
    if (opening.quote) this.body.append(h('div', {}, h('br')), h('div', { id: 'appendonsend' }), h('div', { id: 'divRplyFwdMsg' }, 'From: somebody'));
    this.body.focus();
  }

  private well(field: Field): HTMLElement {
    const well = h('div.EditorClass', { 'aria-label': say(field), contenteditable: 'true', role: 'textbox', 'data-replica': field });
    well.addEventListener('keydown', (event) => { if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey || event.key === ';') { event.preventDefault(); this.tokenise(field); } });
    well.addEventListener('blur', () => { this.tokenise(field); });
    return well;
  }

  private toolbar(id: number): HTMLElement {
    const known = { id: `splitButton-r${id}__primaryActionButton`, 'aria-label': say('send'), title: `${say('send')} (Ctrl+Enter)` };
    const button = h(settings.redesigned ? 'button.n1' : 'button.ms-Button.ms-Button--primary.ms-Button--hasMenu.splitPrimaryButton', { type: 'button', 'data-replica': 'send', ...(settings.redesigned ? {} : known) }, say('send'));
    const more = h('button.x7', { type: 'button', 'data-replica': 'more', 'aria-label': say('more'), 'aria-haspopup': 'true' });
    const discard = h('button.x8', { id: 'discardCompose', type: 'button', 'aria-label': say('discard'), title: `${say('discard')} (Esc)` });
    button.addEventListener('click', () => { void this.send(); });
    more.addEventListener('click', () => { this.menu(more); });
    discard.addEventListener('click', () => { this.close(); });
    return h('div.vBoqL', { role: 'toolbar' }, h('div', settings.redesigned ? {} : { 'data-testid': 'ComposeSendButton' }, h(settings.redesigned ? 'span.n2' : 'span.ms-Button--splitContainer', {}, button, more)), discard);
  }

  private menu(opener: HTMLElement): void {
    openMenu(opener, [
      { name: 'send', label: say('send'), act: () => { void this.send(); } },
      { name: 'later', label: say('schedule'), act: () => { askWhen((at) => { this.deferred = at.toISOString(); this.clean = false; void this.send(); }); } },
      { name: 'archive', label: say('archive'), act: () => { void this.send(); } },
    ]);
  }

  add(field: Field, address: string): void {
    const name = directory.get(address) ?? address;
    this.people[field].push({ name, address });
    const pill = h('span._Entity._EType_RECIPIENT_ENTITY', { contenteditable: 'false', draggable: 'true', 'data-lpc-hover-target-id': `lpc-react-target-${number}` }, h('span.textContainer-474', {}, name));
    for (const node of [...this.wells[field].childNodes]) if (node.nodeType === Node.TEXT_NODE) node.remove();
    this.wells[field].append(pill);
    this.changed();
  }

  private tokenise(field: Field): void {
    const typed = [...this.wells[field].childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent ?? '').join('').trim();
    for (const address of typed.split(/[;,\s]+/)) if (address.includes('@')) this.add(field, address);
  }

  private message(): Message {
    return { ...this.people, subject: this.subject.value, html: this.body.innerText, ...(this.deferred ? { deferred: this.deferred } : {}) };
  }

  private changed(): void {
    this.clean = false;
    clearTimeout(this.timer);
    if (settings.autosaveMs > 0) this.timer = window.setTimeout(() => { void this.save(); }, settings.autosaveMs);
  }

  private save(): Promise<void> {
    this.saving = this.saving.then(async () => {
      const message = this.message();
      this.clean = true;
      if (this.reference && !this.draft) this.draft = await call('CreateItem', replyAll(this.reference, this.body.innerText, false));
      else if (this.draft) await call('UpdateItem', updateMessage(this.draft, message, false, false));
      else this.draft = await call('CreateItem', createMessage(message, false, ACCOUNT));
      this.root.dataset['draft'] = this.draft;
    }).catch(() => { this.clean = false; });
    return this.saving;
  }

  /** As the real one: after the click the composer is gone where there is time to undo. */
  async send(): Promise<void> {
    for (const field of FIELDS) this.tokenise(field);
    clearTimeout(this.timer);
    await this.saving;
    if (settings.undoMs === 0) { await this.transmit(); return; }
    this.root.hidden = true;
    const undo = h('button', { type: 'button', 'data-replica': 'undo' }, say('undo'));
    const timer = window.setTimeout(() => { status('sending'); void this.transmit(); }, settings.undoMs);
    undo.addEventListener('click', () => { clearTimeout(timer); this.root.hidden = false; status('undone'); });
    status('undo ', undo);
  }

  private async transmit(): Promise<void> {
    const message = this.message();
    // An answer whose header was never opened names nobody itself.
    const silent = (this.clean || this.opening.inline === true) && this.draft !== '';
    try {
      const how = this.draft ? await send('UpdateItem', updateMessage(this.draft, message, true, silent)) : this.reference ? await send('CreateItem', replyAll(this.reference, this.body.innerText, true)) : await send('CreateItem', createMessage(message, true, ACCOUNT));
      status(how);
      this.close();
    } catch (error) {
      this.root.hidden = false;
      status(`${say('failed')} ${String(error)}`);
    }
  }

  private close(): void {
    clearTimeout(this.timer);
    this.root.parentElement?.remove();
  }
}
