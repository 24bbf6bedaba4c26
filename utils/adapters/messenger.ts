import type { Adapter } from './adapter';
import { messagingSite } from './messaging/adapter';

// Tier 2. Evidence: public automation of Messenger to 2026 (labels of its send button and box, addresses of conversations), not run.
// Messages leave by a socket. The page of facebook.com is guarded below /messages.
export const messenger: Adapter = messagingSite({
  id: 'messenger', name: 'Messenger', hosts: ['https://www.messenger.com/*', 'https://www.facebook.com/messages/*'], channel: 'im',
  box: ['[role="textbox"][contenteditable="true"]'],
  send: ['[aria-label="Press enter to send" i]', '[aria-label="Send"][role="button"]', '[aria-label="Naciśnij Enter, aby wysłać" i]', '[aria-label="Wyślij"][role="button"]', '[aria-label="Senden"][role="button"]'],
});
