import type { Adapter } from './adapter';
import { COMPOSER, DIALOG_BUTTON, MENU_ITEM, SEND } from './outlook/controls';
import { outlookRequests } from './outlook/requests';

// Evidence: public captures 2016 to 2026 and documents of the page; nothing was tried against the live service (docs/coverage.md).
// Code for requests and composers is in outlook/. On-premises hosts are mapped by policy.

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
      // One rule for all: each ends in the same request. outlook/send-menu.ts says which items and buttons send.
      selectors: [...SEND, MENU_ITEM, DIALOG_BUTTON],
      composer: COMPOSER,
      // Ctrl+Enter is in the button's title; Cmd+Enter and Alt+S are documented for other Outlooks.
      keys: [{ key: 'Enter', ctrlOrMeta: true }, { key: 's', alt: true }],
      channel: 'email', audience: 'explicit', recipients: [], // outlook/page.ts reads them
    },
  ],
  probe: { editor: ['[id^="editorParent_"] [contenteditable="true"]'], control: SEND },
};
