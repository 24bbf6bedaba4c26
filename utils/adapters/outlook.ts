import type { Adapter } from './adapter';
import { outlookRequests } from './outlook/requests';

// Evidence: public captures 2016 to 2026 and documents of the page; nothing was tried against the live service (docs/coverage.md).
// Code for requests and composers is in outlook/. On-premises hosts are mapped by policy.

/** Send of every composer: the first part of a split button. Its texts change with the language, so none is used alone. */
const SEND = [
  '[data-testid="ComposeSendButton"] button:not([aria-haspopup])', // container by its test id, 2025
  'button[id^="splitButton-"][id$="__primaryActionButton"]', // `splitButton-ro__primaryActionButton`, the middle part changes
  'button.ms-Button--primary.ms-Button--hasMenu', // its older classes
  '[id^="docking_InitVisiblePart_"] button[title*="(Ctrl+Enter)"]', // the title names the shortcut in every language seen
  '[id^="docking_InitVisiblePart_"] button[aria-label="Send"]', // plain button of small windows
];

/** Send of the dialog that sets a date and a time. Labels are votes: where none fits, the request is what is held. */
const SCHEDULE = ['Select a date', 'Wybierz datę', 'Datum auswählen'].map((label) => `[role="dialog"]:has(input[aria-label="${label}"]) button:last-of-type`);

export const outlook: Adapter = {
  id: 'outlook',
  name: 'Outlook on the web',
  scripts: 'outlook',
  hosts: [
    'https://outlook.office.com/*', 'https://outlook.office365.com/*', 'https://outlook.live.com/*', 'https://outlook.cloud.microsoft/*',
    // Microsoft Defender for Cloud Apps puts its name behind the host.
    'https://*.mcas.ms/*',
  ],
  requests: outlookRequests,
  controls: [
    {
      id: 'outlook/send',
      selectors: [...SEND, ...SCHEDULE],
      // Nearest first; the others hold more than one composer or are pop-outs.
      composer: ['[id^="docking_InitVisiblePart_"]', '[data-app-section="ComposeForm"]', '[data-app-section="Form_Content"]', '[data-app-section="MailReadCompose"]'],
      // Ctrl+Enter is in the button's title; Cmd+Enter and Alt+S are documented for other Outlooks.
      keys: [{ key: 'Enter', ctrlOrMeta: true }, { key: 's', alt: true }],
      channel: 'email', audience: 'explicit', recipients: [], // outlook/page.ts reads them
    },
  ],
  probe: { editor: ['[id^="editorParent_"] [contenteditable="true"]'], control: SEND },
};
