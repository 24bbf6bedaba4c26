// Tier 2 pages: each documented control is the send it is, of whom the page shows it to be; others are none.
import { beforeEach, describe, expect, it } from 'vitest';
import { CRM, crmPages } from '../../../utils/adapters/crm-pages';
import { MESSAGING } from '../../../utils/adapters/messaging-sites';
import { MESSAGING_PAGES } from '../../../utils/adapters/messaging/pages';
import { Controls, type Hit } from '../../../utils/guard/gate/controls';
import { readHit } from '../../../utils/guard/gate/page-send';
import { documentedOf, documentedSites, said, type DocumentedControl } from '../../support/documented';
import { load, pathOf } from './fixture';

const pages = { ...crmPages(() => document.URL), ...MESSAGING_PAGES };
const go = (url: string): void => { (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(url); };

function change({ place, remove, add, title }: DocumentedControl): void {
  go(`https://site.test${place ?? '/'}`);
  for (const node of remove ? document.querySelectorAll(remove) : []) node.remove();
  if (add) document.querySelector(add[0])?.insertAdjacentHTML('beforeend', add[1]);
  for (const node of title ? document.querySelectorAll('header span, h2') : []) { node.setAttribute('title', title ?? ''); node.textContent = title ?? ''; }
}

function hitOf(id: string, { press, key, shift = false }: DocumentedControl): Hit | undefined {
  const controls = new Controls(document, () => [...CRM, ...MESSAGING].filter((one) => one.id === id), pages);
  if (!key) return controls.find(pathOf(press));
  const event = new KeyboardEvent('keydown', { key, shiftKey: shift });
  event.composedPath = () => pathOf(press);
  return controls.findKey(event);
}

const withControls = documentedSites().map((id): [string, DocumentedControl[]] => [id, documentedOf(id).controls]).filter(([, controls]) => controls.length > 0);

describe.each(withControls)('%s', (id, controls) => {
  beforeEach(() => { load(id, 'documented.html'); });

  it.each(controls.map((one): [string, DocumentedControl] => [one.what, one]))('%s', (_, one) => {
    change(one);
    const hit = hitOf(id, one);
    expect(hit?.rule.id ?? null).toBe(one.rule);
    if (hit) expect(said(readHit(document, { hit }).recipients)).toEqual(one.recipients);
  });
});

describe('vTiger', () => {
  it('a composer without its address fields is unreadable, never empty', () => {
    load('vtiger', 'documented.html');
    for (const name of ['to', 'toemailinfo']) document.querySelector(`[name="${name}"]`)?.remove();
    const hit = hitOf('vtiger', { what: '', press: '#sendEmail', rule: null });
    expect(hit && readHit(document, { hit }).readable).toBe(false);
  });
});

describe('Salesforce', () => {
  it('reads through open shadow trees', () => {
    document.body.innerHTML = '<div id="host"></div>';
    const root = (document.querySelector('#host') as Element).attachShadow({ mode: 'open' });
    root.innerHTML = '<div class="uiModal active" role="dialog"><div id="inner"></div><button title="Send">Send</button></div>';
    const inner = (root.querySelector('#inner') as Element).attachShadow({ mode: 'open' });
    inner.innerHTML = '<input id="recipients-list-input-dom-id" aria-label="Recipients" value="anna@example.com">';
    const button = root.querySelector('button') as Element;
    const path: EventTarget[] = [button, root.querySelector('.uiModal') as Element, root, document.querySelector('#host') as Element, document.body, document];
    const hit = new Controls(document, () => CRM.filter(({ id }) => id === 'salesforce'), pages).find(path);
    expect(hit && said(readHit(document, { hit }).recipients)).toEqual(['Recipients address-list anna@example.com']);
  });
});
