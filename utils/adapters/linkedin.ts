import type { Adapter } from './adapter';
import { messagingSite } from './messaging/adapter';

// Tier 2. Evidence: public automation of LinkedIn messaging to 2026 (class names of its composer and header), not run. The request names
// a conversation or profile ids, so the page is what is read: the profile that the conversation is with, as `linkedin:<name>`.
export const linkedin: Adapter = messagingSite({
  id: 'linkedin', name: 'LinkedIn messages', hosts: ['https://www.linkedin.com/*'], channel: 'im',
  box: ['.msg-form__contenteditable'],
  send: ['.msg-form__send-button', '.msg-form__send-btn'],
});
