import { describe, expect, it } from 'vitest';
import { odoo } from '../../../utils/adapters/odoo';
import { probe } from '../../../utils/guard/gate/health';
import { count, load } from './fixture';

// Nothing of Odoo's page is read for a decision: the requests are held (tests/unit/adapters/odoo). What is left is the health probe.
describe.each([['2026-11-chatter.html', 0], ['2026-11-composer.html', 1]] as const)('Odoo 18, %s', (page, at) => {
  it('has the editor and the Send that tell it is there', () => {
    load('odoo', page);
    expect([odoo.probe.editor, odoo.probe.control].map((selectors) => count(selectors[at] as string))).toEqual([1, 1]);
    expect(probe(document, [odoo], true).state).toBe('guarded');
  });

  it('an editor without its Send is not protected', () => {
    load('odoo', page);
    document.querySelectorAll('.o-mail-Composer-send, .o_mail_send').forEach((button) => { button.remove(); });
    expect(probe(document, [odoo], true).state).toBe('not-protected');
  });
});
