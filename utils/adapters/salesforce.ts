import type { Adapter } from './adapter';

// Tier 2. Evidence: Salesforce's own page objects (salesforce-pageobjects 9.0.0: support/emailModal, lightning/clickToDial), not run.
// Components lie in shadow roots, and the request of a send changes with each release: the page alone is read (salesforce/page.ts).

/** The button's title is in the person's language. */
const SEND = ['Send', 'Wyślij', 'Senden'].flatMap((title) => [`.uiModal.active button[title="${title}"]`, `.uiModal.active button[aria-label="${title}"]`]);

export const salesforce: Adapter = {
  id: 'salesforce',
  name: 'Salesforce Lightning',
  hosts: ['https://*.lightning.force.com/*'],
  scripts: 'crm',
  requests: [],
  controls: [
    {
      id: 'salesforce/mail', selectors: SEND, channel: 'email', audience: 'explicit', alone: true,
      recipients: [{ as: 'to', reader: 'address-list', selectors: ['input[id="recipients-list-input-dom-id"]'], pick: 'value' }],
    },
    {
      // With a telephony adapter: it calls `onClickToDial`, without one it is a `tel:` link.
      id: 'salesforce/call', selectors: ['lightning-click-to-dial'], channel: 'voice', audience: 'explicit', alone: true,
      recipients: [{ as: 'number', reader: 'phone', selectors: ['lightning-click-to-dial'], pick: 'text' }],
    },
  ],
  probe: { editor: ['input[id="recipients-list-input-dom-id"]'], control: SEND },
};
