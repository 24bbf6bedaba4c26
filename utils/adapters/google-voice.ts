import type { Adapter, RequestRule } from './adapter';
import { messagingSite } from './messaging/adapter';

// Tier 2. Evidence: a public bridge (path and fields of `sendsms`) and public automation to 2026 (elements, `itemId` of a thread), not
// run. Where its requests go through a frame of clients6.google.com the control alone is seen.
export const googleVoiceRequests: RequestRule[] = [{
  id: 'google-voice/message', kind: 'send', method: 'POST', path: '*/voice/v1/voiceclient/api2thread/sendsms', body: 'site', channel: 'sms', audience: 'explicit', recipients: [],
  deny: 'json-error', outcome: { by: 'status' },
}];

const site = messagingSite({
  id: 'google-voice', name: 'Google Voice', hosts: ['https://voice.google.com/*'], channel: 'sms', requests: googleVoiceRequests,
  box: ['gv-message-entry textarea', 'gv-message-entry-ng2 textarea'],
  send: ['gv-message-entry button[aria-label="Send message"]', 'gv-icon-button[icon-name="send"] button', 'gv-icon-button-ng2[gv-test-id="send_message"] button', 'button[gv-test-id="send-button"]'],
});

export const googleVoice: Adapter = site;
