import { render } from 'preact';
import type { DialogAnswer, DialogHost, DialogModel, LawfulDesk } from '../../utils/guard/dialog-port';
import { I18n } from '../i18n/context';
import { applyStyle } from '../ui/apply-style';
import { createTranslator, type MessageSource } from '../i18n/translator';
import { BlockDialog } from './BlockDialog';
import { Lawful } from './LawfulWay';
import { HeldKeys, interceptKey, listenOnWindow } from './key-guard';
import dialogStyle from './style.css?inline';
import theme from '../ui/theme.css?inline';

/** Read when the script loads: after an extension reload none can be read, and the dialog must still say what happened. */
export const ORPHAN_KEYS = [
  'extension_name', 'language_tag', 'fault_orphaned', 'fault_other', 'fault_no_worker', 'fault_timeout', 'title_fault_message', 'title_fault_call', 'title_fault_invitation',
  'nothing_left_message', 'nothing_left_call', 'nothing_left_invitation', 'action_back_message', 'action_back_call', 'action_back_invitation',
  'action_keep_draft', 'action_copy_text', 'action_retry', 'text_copied',
] as const;

interface OpenDialog { root: ShadowRoot; answer(answer: DialogAnswer): void }

function build(locale: string): { host: HTMLElement; root: ShadowRoot; dialog: HTMLDialogElement } {
  const host = document.createElement('div'); // no id, no class: nothing to recognise it by
  const root = host.attachShadow({ mode: 'closed' });
  applyStyle(root, `${theme}\n${dialogStyle}`);
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'title');
  dialog.setAttribute('aria-describedby', 'summary');
  dialog.lang = locale;
  root.append(dialog);
  // The page's own bubbling handlers (menus that close on any click) need not know of presses in here.
  for (const type of ['click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup']) root.addEventListener(type, (event) => event.stopPropagation());
  return { host, root, dialog };
}

/** One dialog at a time; a second open answers the first with `back`. */
export function createDialogHost(messages: MessageSource, desk?: LawfulDesk): DialogHost {
  const translator = createTranslator(messages);
  const held = new HeldKeys();
  let current: OpenDialog | undefined;

  const intercept = (event: Event): boolean => {
    // The page's own synthetic events press nothing here; false leaves them to the gate, which holds them as always.
    if (!event.isTrusted) return false;
    if (current === undefined) return held.swallow(event);
    held.note(event);
    const { root, answer } = current;
    interceptKey(root, event, () => answer({ action: 'back' }));
    return true;
  };

  const open = (model: DialogModel, signal: AbortSignal): Promise<DialogAnswer> => {
    current?.answer({ action: 'back' });
    if (signal.aborted) return Promise.resolve({ action: 'back' });
    return new Promise((resolve) => {
      const { host, root, dialog } = build(translator.locale);
      const before = document.activeElement;
      const stopListening = listenOnWindow((event) => void intercept(event));
      // The page may take the node out; what it hides was not answered, so it is `back`.
      const watcher = new MutationObserver(() => host.isConnected || answer({ action: 'back' }));
      const back = () => answer({ action: 'back' });
      function answer(value: DialogAnswer): void {
        if (current?.root !== root) return;
        current = undefined;
        stopListening();
        watcher.disconnect();
        signal.removeEventListener('abort', back);
        render(null, dialog);
        if (dialog.open) dialog.close();
        host.remove();
        if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
        resolve(value);
      }
      current = { root, answer };
      signal.addEventListener('abort', back);
      dialog.addEventListener('cancel', (event) => event.preventDefault());
      dialog.addEventListener('close', back);
      document.documentElement.append(host);
      for (const node of [document, document.documentElement]) watcher.observe(node, { childList: true });
      dialog.showModal();
      const lawful = desk && { desk, channel: model.reply.channel, purpose: model.reply.purpose };
      render(<I18n.Provider value={translator}><Lawful.Provider value={lawful}><BlockDialog model={model} onAnswer={answer} /></Lawful.Provider></I18n.Provider>, dialog);
    });
  };
  return { open, intercept };
}
