import type { Adapter } from './adapter';
import { odooRequests } from './odoo/requests';

// Evidence: Odoo 18 as it ran, 2026-11, and the source of 17; tests/fixtures/sites/odoo/. Self-hosted: policy maps the hosts.
// The request is what is held: it names record ids, and the page shows neither the followers nor what a wizard has saved.

export const odoo: Adapter = {
  id: 'odoo',
  name: 'Odoo',
  scripts: 'odoo',
  hosts: [],
  requests: odooRequests,
  controls: [],
  probe: {
    editor: ['.o-mail-Composer-input:not(.o-mail-Composer-fake)', '.o_mail_composer_form_view .o_field_html_composer_message'], // 1 each in its fixture
    control: ['.o-mail-Composer-send', '.o_mail_send, button[name="action_send_mail"]'],
  },
  // From the source of 17 and 18: an input beside a link; where a record is read only, the link alone, which needs no rule.
  record: {
    contacts: [
      { reader: 'address-list', selectors: ['.o_form_view .o_field_email input'], pick: 'value' },
      { reader: 'phone', selectors: ['.o_form_view .o_field_phone input'], pick: 'value' },
    ],
  },
};
