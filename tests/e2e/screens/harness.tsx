// Bundled by screens.test.ts and evaluated in an isolated world, as the extension's own scripts are.
import { render } from 'preact';
import { badgeElement, setAway } from '../../../components/badges/badge-element';
import { PanelHost } from '../../../components/badges/panel-host';
import badgeStyle from '../../../components/badges/style.css?inline';
import { applyStyle } from '../../../components/ui/apply-style';
import type { BadgeDetail, BadgeView } from '../../../utils/messaging/at-hand';
import { createDialogHost } from '../../../components/block-dialog/dialog-host';
import { I18n } from '../../../components/i18n/context';
import { createTranslator, type MessageSource } from '../../../components/i18n/translator';
import { Options } from '../../../components/options/Options';
import { Popup } from '../../../components/popup/Popup';
import type { SiteTab, TabEvents } from '../../../components/recorder/model';
import { Recorder } from '../../../components/recorder/Recorder';
import page from '../../../components/ui/page.css?inline';
import theme from '../../../components/ui/theme.css?inline';
import type { Ask } from '../../../components/ui/fault';
import en from '../../../public/_locales/en/messages.json';
import pl from '../../../public/_locales/pl/messages.json';
import { HoldNotice, type NoticeView } from '../../../utils/guard/gate/hold-notice';
import { RecorderMark } from '../../../utils/guard/recorder/mark';
import { noticeWords } from '../../../utils/guard/gate/notice-text';
import type { FromTab } from '../../../utils/guard/recorder-port';
import { DIALOG_EVENTS, type DialogAnswer, type DialogHost, type DialogModel } from '../../../utils/guard/dialog-port';

const TABLES: Record<string, Record<string, { message: string }>> = { en, pl };
const source = (language: string): MessageSource => ({ get: (key) => TABLES[language]?.[key]?.message ?? '' });
const roots: ShadowRoot[] = [];
let isOpen = false;

// The dialog's root stays closed to the page; this world keeps it, to look into.
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function keep(init) {
  const root = attach.call(this, { ...init, mode: isOpen ? 'open' : init.mode });
  roots.push(root);
  return root;
};

const asked: { name: string; body: unknown }[] = [];
const askFrom = (answers: Record<string, unknown>): Ask =>
  ((name: string, body: unknown) => {
    asked.push({ name, body });
    const fault = (answers[name] as { fault?: string } | undefined)?.fault;
    if (fault === 'fault_locked') return Promise.reject(Object.assign(new Error(name), { key: fault }));
    return name in answers ? Promise.resolve(answers[name]) : Promise.reject(new Error(name));
  }) as Ask;

function show(language: string, node: (tr: ReturnType<typeof createTranslator>) => preact.ComponentChild): void {
  const translator = createTranslator(source(language));
  document.documentElement.lang = translator.locale;
  const style = document.createElement('style');
  style.textContent = theme + page;
  document.head.append(style);
  render(<I18n.Provider value={translator}>{node(translator)}</I18n.Provider>, document.body);
}

const derive = () => Promise.resolve('');

const state: { answer?: DialogAnswer; controller?: AbortController; host?: DialogHost; pressed?: string; tab?: TabEvents } = {};
// As the gate does: this script runs at document_start, so these come before any listener of the page.
for (const type of DIALOG_EVENTS) window.addEventListener(type, (event) => state.host?.intercept(event), { capture: true });

const harness = {
  asked,
  /** `open` shadow root for axe, which cannot see into a closed one. `exportFault`: the file of the allowed is offered, and ends with this. */
  dialog(language: string, model: DialogModel, open = false, exportFault?: string): void {
    isOpen = open;
    state.controller = new AbortController();
    delete state.answer;
    state.host = createDialogHost(source(language));
    const exportAllowed = () => Promise.reject(Object.assign(new Error('export'), { key: exportFault }));
    void state.host.open(exportFault === undefined ? model : { ...model, exportAllowed }, state.controller.signal).then((answer) => { state.answer = answer; });
  },
  /** Badges in a row, and the panel of one below; `open` roots as for the dialog. */
  panel(language: string, detail: BadgeDetail, views: BadgeView[]): void {
    isOpen = true;
    const host = document.documentElement.appendChild(document.createElement('div'));
    const root = host.attachShadow({ mode: 'closed' });
    applyStyle(root, `${theme}\n${badgeStyle}`);
    const bar = root.appendChild(document.createElement('div'));
    bar.setAttribute('role', 'toolbar');
    bar.setAttribute('aria-label', 'badges');
    views.forEach((view, at) => {
      const badge = bar.appendChild(badgeElement(view, createTranslator(source(language))));
      setAway(badge, false);
      badge.style.transform = `translate(${16 + (at % 2) * 170}px, ${8 + Math.floor(at / 2) * 28}px)`;
    });
    new PanelHost(source(language)).show({ at: { left: 16, top: 40, bottom: 92 }, detail: () => Promise.resolve(detail), act: () => Promise.resolve(), closed: () => undefined });
  },
  /** Control: a modal dialog in a closed root that nobody guards. */
  plain(): void {
    const host = document.documentElement.appendChild(document.createElement('div'));
    const dialog = document.createElement('dialog');
    const field = dialog.appendChild(document.createElement('textarea'));
    attach.call(host, { mode: 'closed' }).append(dialog);
    dialog.showModal();
    field.focus();
  },
  /** The small notice of a hold, in every state; two can stand in one page. */
  notice(language: string, view: NoticeView, side?: 'end' | 'top'): void {
    isOpen = true;
    void new HoldNotice(document, noticeWords(() => undefined, source(language).get), side).show(view).then((action) => { state.pressed = action; });
  },
  pressed: () => state.pressed,
  /** What the recorder lays over the tab, and its frame around the page's Send. */
  mark(language: string): void {
    isOpen = true;
    const { t, word } = createTranslator(source(language));
    const mark = new RecorderMark(document, () => { state.pressed = 'stop'; }, () => undefined);
    mark.show({ hint: t('recorder_recording', { what: word('recorder_say', 'many') }), stop: t('recorder_stop') });
    mark.point(document.querySelector('button'));
  },
  /** Takes what is shown out again. */
  clear: () => { for (const root of roots.splice(0)) root.host.remove(); },
  roots: () => roots,
  abort: () => state.controller?.abort(),
  answer: () => state.answer,
  root: () => roots.at(-1),
  focused: () => {
    const active = roots.at(-1)?.activeElement;
    return active instanceof HTMLElement ? (active.dataset.name ?? active.id) || active.tagName.toLowerCase() : undefined;
  },
  /** Middle of a control, in CSS pixels. */
  at(name: string): { x: number; y: number } {
    const element = roots.at(-1)?.querySelector(`[data-name="${name}"]`);
    if (!element) throw new Error(`no control ${name}`);
    element.scrollIntoView({ block: 'nearest' });
    const box = element.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  },
  popup: (language: string, answers: Record<string, unknown>) => show(language, () => <Popup derive={derive} ask={askFrom(answers)} tab={1} onOptions={() => undefined} />),
  /** The administrator's recorder: the tab that it works in says what `said` gives it. */
  recorder: (language: string, answers: Record<string, unknown>, tabs: SiteTab[]) => show(language, () => (
    <Recorder
      ask={askFrom(answers)} loadTabs={() => Promise.resolve(tabs)} problemOf={() => undefined} onSave={() => undefined} onCopy={() => Promise.resolve()} mark="consentry-4f2a91"
      openTab={(_, events) => { state.tab = events; return Promise.resolve({ send: () => undefined, show: () => Promise.resolve(), back: () => Promise.resolve(), close: () => undefined }); }}
    />
  )),
  said: (...all: Exclude<FromTab, { say: 'ended' }>[]) => { for (const one of all) state.tab?.onSay(one); },
  ended: (why: string) => state.tab?.onEnd(why),
  options: (language: string, answers: Record<string, unknown>) => show(language, () => <Options derive={derive} ask={askFrom(answers)} onEnrol={() => undefined} onSave={() => undefined} />),
};
export type Harness = typeof harness;
(globalThis as { harness?: Harness }).harness = harness;
