import type { Adapter } from './adapter';

// Tier 2. Evidence: source of Fat Free CRM (app/helpers/application_helper.rb), not run. It sends nothing itself: it has `mailto:` and
// `tel:` links, which the dial guard holds on every guarded host. Its mailbox in `bcc` belongs into the policy's own addresses.
export const fatFreeCrm: Adapter = {
  id: 'fat-free-crm',
  name: 'Fat Free CRM',
  hosts: [],
  scripts: 'crm',
  requests: [],
  controls: [],
  probe: { editor: ['a[href^="mailto:"]'], control: ['a[href^="mailto:"]'] },
};
