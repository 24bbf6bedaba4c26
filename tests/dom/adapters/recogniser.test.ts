// Tier 3 pages: which control of a page that nobody documented sends, and whom its form or dialog names.
import { beforeEach, describe, expect, it } from 'vitest';
import { crmPages } from '../../../utils/adapters/crm-pages';
import { TIER3 } from '../../../utils/adapters/tier3';
import { Controls, type Hit } from '../../../utils/guard/gate/controls';
import { readHit } from '../../../utils/guard/gate/page-send';
import { said } from '../../support/documented';
import { pathOf } from './fixture';

let place = 'https://app.hubspot.com/contacts/1';
const pages = crmPages(() => place);
const controls = new Controls(document, () => TIER3.filter(({ id }) => id === 'hubspot'), pages);
const hitOf = (selector: string): Hit | undefined => controls.find(pathOf(selector));
function seen(selector = '#press'): string {
  const hit = hitOf(selector);
  return hit ? [hit.rule.id, ...said(readHit(document, { hit }).recipients)].join(' | ') : 'none';
}
const page = (html: string): void => { document.body.innerHTML = html; };
const dialog = (fields: string, button = '<button id="press">Send</button>'): void => { page(`<div role="dialog"><div>${fields}</div><div><textarea aria-label="Message">Hello</textarea></div><div>${button}</div></div>`); };

beforeEach(() => { place = 'https://app.hubspot.com/contacts/1'; });

describe('whom it reads', () => {
  it.each<[string, string, string]>([
    ['typed addresses', '<label for="a">To</label><input id="a" value="anna@example.com, jan@example.com">', 'To address-list anna@example.com, jan@example.com'],
    ['Polish labels', '<div><label>Do <input value="anna@example.com"></label></div><div><label>UDW <input value="jan@example.com"></label></div>', 'Do address-list anna@example.com | UDW address-list jan@example.com'],
    ['German labels', '<div><input aria-label="Empfänger" value="anna@example.com"></div>', 'Empfänger address-list anna@example.com'],
    ['chips with an attribute', '<div><span class="token" data-email="anna@example.com">Anna</span><input name="toAddresses"></div>', 'toAddresses address-list anna@example.com'],
    ['chips with an address as text', '<div role="list"><div role="listitem">Anna &lt;anna@example.com&gt;</div><input aria-label="Recipients"></div>', 'Recipients address-list anna@example.com'],
    ['a chip that shows a name alone', '<div><span class="chip">Anna Kowalska</span><input aria-label="To"></div>', 'To unresolved '],
    ['a name that was typed', '<input aria-label="To" value="Anna">', 'To address-list Anna'],
    ['chips in a list box', '<div><ul role="listbox"><li class="listbox-item"><span class="slds-pill" role="option">anna@example.com</span></li></ul><input aria-label="To"></div>', 'To address-list anna@example.com'],
    ['a list that is called like its chips', '<div><div class="tokens"><b>anna@example.com</b> <b>jan@example.com</b></div><input aria-label="To"></div>', 'To address-list anna@example.com, jan@example.com'],
    ['suggestions are nobody', '<div><ul role="listbox"><li role="option">jan@example.com</li></ul><input aria-label="To" value="anna@example.com"></div>', 'To address-list anna@example.com'],
    ['the sender is nobody', '<div><input aria-label="From" value="me@firma.pl"></div><div><input type="email" aria-label="Reply to" value="me@firma.pl"></div><div><input aria-label="To" value="anna@example.com"></div>', 'To address-list anna@example.com'],
  ])('%s', (_, fields, expected) => {
    dialog(fields);
    expect(seen()).toBe(`hubspot/mail | ${expected}`);
  });
  it('a number makes it an SMS', () => {
    dialog('<input type="tel" name="phone" value="+48 601 200 300">');
    expect(seen()).toBe('hubspot/sms | phone phone +48 601 200 300');
  });
  it('through open shadow trees', () => {
    page('<div role="dialog"><span id="field"></span><button id="press">Send</button></div>');
    (document.querySelector('#field') as Element).attachShadow({ mode: 'open' }).innerHTML = '<input aria-label="To" value="anna@example.com">';
    expect(seen()).toBe('hubspot/mail | To address-list anna@example.com');
  });
  it('a campaign names nobody: its list is not in the page', () => {
    place = 'https://us1.admin.mailchimp.com/campaigns/edit?id=5';
    page('<main><h1>Spring</h1><button id="press">Send</button></main>');
    expect(seen()).toBe('hubspot/campaign | lists unresolved ');
    place = 'https://app.hubspot.com/x';
    page('<main><button id="press">Uruchom kampanię</button></main>');
    expect(seen()).toBe('hubspot/campaign | lists unresolved ');
  });
});

describe('which control it is', () => {
  const to = '<input aria-label="To" value="anna@example.com">';
  it.each([
    '<button id="press">Send</button>', '<button id="press">Send now</button>', '<button id="press"><span>Send email</span></button>', '<div role="button" id="press">Wyślij</div>', '<button id="press">Wyślij wiadomość</button>',
    '<button id="press">Senden</button>', '<button id="press">Jetzt senden</button>', '<input type="submit" id="press" value="Schedule send">', '<button id="press" aria-label="Send (Ctrl+Enter)"><svg></svg></button>', '<button id="press">Zaplanuj wysyłkę</button>',
    '<button id="press">Send and close</button>', '<a id="press" href="#">Send message</a>',
  ])('%s sends', (button) => { dialog(to, button); expect(seen()).toBe('hubspot/mail | To address-list anna@example.com'); });

  it.each([
    '<button id="press">Save draft</button>', '<button id="press">Cancel</button>', '<button id="press">Send feedback</button>', '<button id="press">Send invite link</button>', '<button id="press">Sender settings</button>', '<button id="press">Zapisz</button>',
    '<button id="press" disabled>Send</button>', '<button id="press">Schedule a meeting with the team tomorrow at noon</button>', '<button id="press">Resend verification code</button>',
  ])('%s does not', (button) => { dialog(to, button); expect(seen()).toBe('none'); });

  it('a Send without a field for people is another control', () => {
    page('<header><input type="search" aria-label="Search by e-mail" value="x"></header><form><textarea aria-label="Feedback"></textarea><button id="press">Send</button></form>');
    expect(seen()).toBe('none');
  });
  it('a form that is submitted is the send that its button is, and a search is none', () => {
    page(`<form id="mail">${to}<button>Send</button></form><form id="search"><input type="email" aria-label="Email"><button>Search</button></form>`);
    expect(controls.findSubmit(document.querySelector('#mail') as Element, null)?.rule.id).toBe('hubspot/mail');
    expect(controls.findSubmit(document.querySelector('#search') as Element, null)).toBeUndefined();
  });
  it('policy can switch it off for one site', () => {
    dialog(to);
    pages.hubspot?.switchOff?.(['hubspot/controls']);
    expect(seen()).toBe('none');
    pages.hubspot?.switchOff?.(['pipedrive/controls']);
    expect(seen()).not.toBe('none');
  });
  it('or for the channels that an adapter of its own describes there', () => {
    pages.hubspot?.switchOff?.(['hubspot/mail']);
    dialog(to);
    expect(seen()).toBe('none');
    dialog('<input type="tel" name="phone" value="+48 601 200 300">');
    expect(seen()).toMatch(/^hubspot\/sms/);
    pages.hubspot?.switchOff?.([]);
  });
});
