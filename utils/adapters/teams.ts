import type { Adapter } from './adapter';
import { messagingSite } from './messaging/adapter';

// Tier 2. Evidence: public automation of Teams to 2026 (`data-tid` of its box and buttons), not run. The page shows names, so nobody can
// be read and every message is blocked with that reason, those to colleagues too: only policy puts it on a host.
export const teams: Adapter = messagingSite({
  id: 'teams', name: 'Teams chat', hosts: [], channel: 'im',
  box: ['[data-tid="ckeditor"]'],
  send: ['[data-tid="newMessageCommands-send"]:not([name="done"])', '[data-tid="sendMessageCommands-send"]', '[data-tid="send-message-button"]'],
});
