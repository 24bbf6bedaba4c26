import type { Adapter } from './adapter';
import { messagingSite } from './messaging/adapter';

// Tier 2. Evidence: public automation of Google Messages for web to 2026 (its elements), not run. What leaves is encrypted to the phone.
// A conversation with a saved contact shows a name and no number: then nobody can be read.
export const googleMessages: Adapter = messagingSite({
  id: 'google-messages', name: 'Google Messages', hosts: ['https://messages.google.com/*'], channel: 'sms',
  box: ['mws-message-compose textarea'],
  send: ['mws-message-send-button button', 'mw-message-send-button button', 'button[data-e2e-send-text-button]', 'button[data-e2e-send-button]'],
});
