import type { Adapter } from './adapter';
import { gmailRequests } from './gmail/requests';

// Evidence: recorded composer of 2020, composites of the documented markup since 2021, recorded requests; docs/coverage.md says what of it
// is proven. Recipients, draft and times are read by gmail/page.ts. Every selector stands beside others that hang on something else.

const COMPOSER = ':not(body, html):has(input[name="composeid"]):has([g_editable="true"], [contenteditable="true"][role="textbox"])';
/** The cell of Send: a button with its menu beside it. Everything in it that opens no menu sends (Send, Send & archive). */
const SEND_CELL = `${COMPOSER} [role="group"] td:has([role="button"] + [role="button"][aria-haspopup="true"]:not([command]))`;

const SEND = [
  '[role="button"][jslog^="32601"]', // its number in Gmail's own event log, in captures of 2020 to 2023
  `${SEND_CELL} [role="button"]:not([aria-haspopup="true"]):not([command])`, // by structure alone
  '.dC > [role="button"]:not([aria-haspopup="true"])', // by class, 2020 to 2026
  '[role="button"].aoO', '.Up [role="button"].Uo',
];

export const gmail: Adapter = {
  id: 'gmail',
  name: 'Gmail',
  hosts: ['https://mail.google.com/*'],
  requests: gmailRequests,
  controls: [
    {
      id: 'gmail/send', selectors: SEND, composer: [COMPOSER], keys: [{ key: 'Enter', ctrlOrMeta: true }],
      channel: 'email', audience: 'explicit', keepsFocus: true,
      // Read by gmail/page.ts; these say which chips *remove the blocked* takes out.
      recipients: (['to', 'cc', 'bcc'] as const).map((name) => ({
        as: name, reader: 'address-list', selectors: [`div[name="${name}"] [role="option"][data-hovercard-id]`, `input[type="hidden"][name="${name}"]`], pick: { attribute: 'data-hovercard-id' },
      })),
      typed: (['to', 'cc', 'bcc'] as const).map((name) => ({ as: name, reader: 'address-list', selectors: [`div[name="${name}"] input[role="combobox"]`, `textarea[name="${name}"]`], pick: 'value' })),
      rewrite: { strategy: 'chips', remove: '[peoplekit-id="bxvLg"], .afX, [id$="-db"]' },
    },
    {
      // Presets and the picker's button: their dialogs stand outside the composer.
      id: 'gmail/schedule', selectors: ['[role="dialog"] [role="menuitem"]', '[role="dialog"]:not(:has(input[name="composeid"])) button'],
      channel: 'email', audience: 'explicit', recipients: [],
    },
  ],
  probe: { editor: ['input[name="composeid"]'], control: SEND },
  scripts: 'gmail',
};
