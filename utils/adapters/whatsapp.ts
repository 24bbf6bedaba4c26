import type { Adapter } from './adapter';
import { messagingSite } from './messaging/adapter';

// Tier 2. Evidence: public automation of WhatsApp Web to 2026 (`data-icon` of the send button, `data-tab` 10 of the box, `data-id` of
// messages), not run. Messages leave encrypted by a socket. Since 2026 some accounts hide numbers (`@lid`): then nobody can be read.
export const whatsapp: Adapter = messagingSite({
  id: 'whatsapp', name: 'WhatsApp Web', hosts: ['https://web.whatsapp.com/*'], channel: 'im',
  box: ['#main footer [contenteditable="true"]'],
  send: ['button:has([data-icon="send"])', 'button:has([data-icon="wds-ic-send-filled"])', '[data-icon="send"]', '[data-icon="wds-ic-send-filled"]', '[data-testid="compose-btn-send"]'],
});
