// By what Outlook's Send and its composers are known, several ways each: texts and class names change with language and release.

/** Send of every composer: the first part of a split button. */
export const SEND = [
  '[data-testid="ComposeSendButton"] button:not([aria-haspopup])', // container by its test id, 2025
  'button[id^="splitButton-"][id$="__primaryActionButton"]', // `splitButton-ro__primaryActionButton`, the middle part changes
  'button.ms-Button--primary.ms-Button--hasMenu', // its older classes
  '[id^="docking_InitVisiblePart_"] button[title*="(Ctrl+Enter)"]', // the title names the shortcut in every language seen
  '[id^="docking_InitVisiblePart_"] button[aria-label="Send"]', // plain button of small windows
];

/** Nearest first; the others hold more than one composer or are pop-outs. */
export const COMPOSER = ['[id^="docking_InitVisiblePart_"]', '[data-app-section="ComposeForm"]', '[data-app-section="Form_Content"]', '[data-app-section="MailReadCompose"]'];

/** Items of any menu and buttons of any dialog without an editor: send-menu.ts says which of them send. */
export const MENU_ITEM = '[role="menu"] [role="menuitem"]';
export const DIALOG_BUTTON = '[role="dialog"]:not(:has([contenteditable="true"])) button';
