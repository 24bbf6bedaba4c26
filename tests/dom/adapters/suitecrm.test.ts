import { beforeEach, describe, expect, it } from 'vitest';
import { suitecrm } from '../../../utils/adapters/suitecrm';
import { Controls } from '../../../utils/guard/gate/controls';
import { probe } from '../../../utils/guard/gate/health';
import { readHit } from '../../../utils/guard/gate/page-send';
import { findContacts } from '../../../utils/guard/badges/find';
import { rewriteRecipients } from '../../../utils/guard/answer/rewrite';
import { detailView, listView, oldListView, shell } from '../../support/suitecrm-records';
import { count, load, pathOf } from './fixture';

const [rule] = suitecrm.controls;
if (!rule) throw new Error('no control rule');
const controls = (): Controls => new Controls(document, () => [suitecrm]);
const input = (name: string): HTMLInputElement => document.querySelector(`input[name="${name}"]`) as HTMLInputElement;

function read(selector = '.btn-send-email') {
  const hit = controls().find(pathOf(selector));
  if (!hit) throw new Error('not a control');
  return readHit(document, { hit });
}

beforeEach(() => { load('suitecrm', '2026-11-compose.html'); });

describe('SuiteCRM composer of 2026-11', () => {
  it('has each part as often as the adapter says', () => {
    expect(rule.selectors.map(count)).toEqual([1]);
    expect(rule.recipients.flatMap((one) => one.selectors).map(count)).toEqual([1, 1, 1]);
    expect([...(rule.composer ?? []), ...(rule.saveDraft ?? []), ...(rule.account?.selectors ?? []), ...(rule.text?.selectors ?? []), ...(rule.subject?.selectors ?? [])].map(count)).toEqual([1, 1, 1, 1, 1, 1]);
    expect([...suitecrm.probe.editor, ...suitecrm.probe.control].map(count)).toEqual([1, 1]);
  });

  it('reads the three address fields, also when the icon in the button is hit', () => {
    input('to_addrs_names').value = ' <a@x.test>, <b@x.test>';
    input('bcc_addrs_names').value = 'Jan <jan@b.test>';
    for (const selector of ['.btn-send-email', '.btn-send-email span']) {
      expect(read(selector)).toMatchObject({ readable: true, recipients: [{ field: 'to', raw: '<a@x.test>, <b@x.test>' }, { field: 'bcc', raw: 'Jan <jan@b.test>' }] });
    }
  });

  it('a form clobbered by inputs named action, module and submit is the same form', () => {
    const form = document.querySelector('form') as HTMLFormElement;
    // As a browser has it: an input of the name stands in the form's own member.
    for (const name of ['action', 'submit', 'method']) Object.defineProperty(form, name, { value: input('action') });
    input('to_addrs_names').value = 'a@x.test';
    expect(read()).toMatchObject({ readable: true, recipients: [{ field: 'to', raw: 'a@x.test' }] });
  });

  it('Save Draft and Attach are no send', () => {
    for (const selector of ['.btn-save-draft', '.btn-attach-file', '.btn-disregard-draft']) expect(controls().find(pathOf(selector))).toBeUndefined();
  });

  it('a missing field makes the composer unreadable, never empty', () => {
    input('cc_addrs_names').remove();
    expect(read().readable).toBe(false);
  });

  it('writes back what remains', () => {
    input('to_addrs_names').value = 'Anna <a@x.test>, jan@b.test';
    rewriteRecipients(rule, document, [{ field: 'to', raw: 'Anna <a@x.test>' }]);
    expect(input('to_addrs_names').value).toBe('Anna <a@x.test>, ');
  });

  it('a composer without its Send is not protected', () => {
    expect(probe(document, [suitecrm], true).state).toBe('guarded');
    document.querySelector('.btn-send-email')?.remove();
    expect(probe(document, [suitecrm], true).state).toBe('not-protected');
  });
});

describe('what its record pages hold', () => {
  const PEOPLE = [{ email: 'a@x.test', phone: '600 100 200', fax: '22 555 66 77' }, { email: 'b@x.test', phone: '', home: '601 000 111' }];
  const seen = (html: string): string[] => {
    document.documentElement.innerHTML = html;
    return findContacts(document, { contacts: suitecrm.record?.contacts ?? [], links: false }).map(({ contact }) => `${contact.reader} ${contact.raw}`);
  };
  it.each([
    ['the detail view: a number of its own field, no fax, no link without an address', detailView({ email: 'a@x.test', phone: '600 100 200', fax: '22 555 66 77' }), ['phone 600 100 200', 'address-list a@x.test']],
    ['a list: each once, no empty cell', listView(PEOPLE), ['address-list a@x.test', 'phone 600 100 200', 'address-list b@x.test', 'phone 601 000 111']],
    ['a list of SugarCRM 6.5', oldListView(PEOPLE), ['phone 600 100 200']],
    ['the shell of 8: addresses that are no mailto link; the rest are links', shell([...PEOPLE, { email: 'c@x.test' }]), ['address-list a@x.test', 'address-list b@x.test', 'address-list c@x.test']],
  ])('%s', (_, html, expected) => { expect(seen(html)).toEqual(expected); });
});
