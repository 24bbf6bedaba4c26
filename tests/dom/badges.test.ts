// What a page's badges look for, how they are asked about, and where they go.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BadgeLayer } from '../../components/badges/badge-layer';
import { badgeElement } from '../../components/badges/badge-element';
import { practice } from '../../utils/adapters/practice';
import type { BadgeDesk, BadgePanelHost, PanelOf } from '../../utils/guard/badge-port';
import { findContacts, keyOf } from '../../utils/guard/badges/find';
import { chooseSpot, isCovered, spotsAt } from '../../utils/guard/badges/place';
import { Views } from '../../utils/guard/badges/views';
import type { BadgeView, FoundContact, RecordContact } from '../../utils/messaging/at-hand';
import { load } from './adapters/fixture';
import { click, personDoes } from './components/trusted';
import { source, words } from './components/words';

// The reader of links captures the getters of the platform's own class, which this DOM hides behind one of its own.
await vi.hoisted(async () => { globalThis.URL = (await import('node:url')).URL as unknown as typeof URL; });

const found = (contacts: RecordContact[], links = true) => findContacts(document, { contacts, links }).map(({ contact, element }) => `${element.tagName} ${contact.raw}`);
const FIELDS: RecordContact[] = [{ reader: 'address-list', selectors: ['.none', 'input[type=email]'], pick: 'value' }, { reader: 'phone', selectors: ['td'], pick: 'text' }];

describe('what is found', () => {
  it('the practice site’s table, as often as the adapter says', () => {
    load('practice', '2026-11-crm.html');
    const all = findContacts(document, { contacts: practice.record?.contacts ?? [], links: true });
    expect([all.filter(({ contact }) => contact.reader === 'address-list').length, all.filter(({ contact }) => contact.reader === 'phone').length]).toEqual([6, 3]);
  });

  it('links that name one contact, fields, and what both name once', () => {
    document.body.innerHTML = `<div><input type="email" value="a@x.pl"><a href="mailto:A@x.pl?subject=hi">mail</a></div><p><a href="mailto:b@x.pl,c@x.pl">two</a>
      <a href="tel:+48 600 100 200">call</a><a href="/mailto:">no</a><a href="mailto:">nobody</a></p><table><tr><td>600 100 300</td><td> </td></tr></table>`;
    expect(found(FIELDS)).toEqual(['INPUT a@x.pl', 'A mailto:b@x.pl,c@x.pl', 'A +48 600 100 200', 'TD 600 100 300']); // the worker reads two as none
    expect(found(FIELDS, false)).toEqual(['INPUT a@x.pl', 'TD 600 100 300']);
    expect(keyOf({ raw: 'mailto:A@x.pl?body=1', reader: 'address-list' })).toBe(keyOf({ raw: ' a@X.pl', reader: 'address-list' }));
  });

  it('not more than anybody reads', () => {
    document.body.innerHTML = Array.from({ length: 900 }, (_, at) => `<p><a href="mailto:p${at}@x.pl">x</a></p>`).join('');
    expect(found([])).toHaveLength(300);
  });
});

describe('where it goes', () => {
  const end = { left: 100, right: 200, top: 50, bottom: 70, width: 100, height: 20 } as DOMRect;
  const [size, view] = [{ width: 60, height: 24 }, { width: 400, height: 300 }];
  const choose = (hit: (x: number, y: number) => Element | null): number => {
    document.elementFromPoint = hit;
    return chooseSpot(document, document.body, document.createElement('i'), spotsAt(end, size, false), size, view);
  };
  it('beside the address; below where a control is in the way; inside the window', () => {
    const button = document.createElement('button');
    expect(choose(() => null)).toBe(0);
    expect(choose((x) => (x > 204 ? button : null))).toBe(1);
    expect(choose(() => button)).toBe(0); // nowhere free
    expect(chooseSpot(document, document.body, button, spotsAt({ ...end, right: 390 } as DOMRect, size, false), size, view)).toBe(1);
    expect(spotsAt(end, size, true)[0]?.x).toBe(136); // inside the field's end
  });
  it('nowhere while something of the page lies over the address', () => {
    const [own, host, over] = [document.body.appendChild(document.createElement('a')), document.createElement('i'), document.body.appendChild(document.createElement('div'))];
    const coveredBy = (hit: Element | null): boolean => { document.elementFromPoint = () => hit; return isCovered(document, own, host, end); };
    expect([coveredBy(over), coveredBy(own), coveredBy(document.body), coveredBy(host), coveredBy(null)]).toEqual([true, false, false, false, false]);
  });
});

describe('what is asked', () => {
  const VIEW: BadgeView = { contact: 'a@x.pl', verdicts: [] };
  const one = (raw: string) => ({ element: document.body, contact: { raw, reader: 'address-list' } satisfies FoundContact, key: raw });
  it('each contact once, in batches, until it is forgotten; old words go when nobody answers', async () => {
    const asked: number[] = [];
    let answer = (contacts: FoundContact[]) => Promise.resolve({ on: true, views: contacts.map(() => VIEW) });
    const views = new Views((contacts) => { asked.push(contacts.length); return answer(contacts); });
    const many = Array.from({ length: 250 }, (_, at) => one(`p${at}@x.pl`));
    await views.fill([...many, ...many]);
    await views.fill(many);
    expect(asked).toEqual([200, 50]);
    expect(views.of('p7@x.pl')).toBe(VIEW);
    views.forget();
    expect(views.of('p7@x.pl')).toBe(VIEW);
    answer = () => Promise.reject(new Error('away'));
    await expect(views.fill(many)).rejects.toThrow('away');
    expect(views.of('p7@x.pl')).toBeUndefined();
    answer = () => Promise.resolve({ on: false, views: [] });
    expect(await views.fill(many)).toBe(false);
  });
});

describe('a badge', () => {
  const view: BadgeView = { contact: '+48600100200', verdicts: [{ channel: 'voice', verdict: 'allow' }, { channel: 'sms', verdict: 'justify' }] };
  it.each([['en', '+48600100200: call: may; SMS: ask. Details'], ['pl', '+48600100200: tel.: można; SMS: pytaj. Szczegóły']] as const)('has words in %s', (language, label) => {
    expect(badgeElement(view, words(language)).getAttribute('aria-label')).toBe(label);
  });
  it('has a shape for each word, and room for all three words whatever it says', () => {
    const paths = (['allow', 'warn', 'block'] as const).map((verdict) => badgeElement({ ...view, verdicts: [{ channel: 'voice', verdict }] }, words()).querySelector('path')?.getAttribute('d'));
    expect(new Set(paths).size).toBe(3);
    const rooms = (['allow', 'justify', 'block'] as const).map((verdict) => {
      const part = badgeElement({ ...view, verdicts: [{ channel: 'voice', verdict }] }, words()).querySelector<HTMLElement>('.words');
      return [part?.textContent, part?.dataset['one'], part?.dataset['other']].sort();
    });
    expect(rooms).toEqual([['ask', 'may', 'no'], ['ask', 'may', 'no'], ['ask', 'may', 'no']]);
  });
});

describe('the layer of a page', () => {
  let root: ShadowRoot | undefined;
  let observed: Element[];
  let see: (isIntersecting: boolean) => void;
  const shown = vi.fn<(of: PanelOf) => void>();
  const desk = (more: Partial<BadgeDesk> = {}): BadgeDesk => ({
    start: () => Promise.resolve({ on: true, contacts: [], links: true }), detail: () => Promise.reject(new Error()), act: () => Promise.resolve(),
    look: (contacts) => Promise.resolve({ on: true, views: contacts.map(({ raw }) => ({ contact: raw, verdicts: [{ channel: 'email', verdict: 'block' as const }] })) }),
    panel: () => Promise.resolve({ show: shown, hide: () => undefined } satisfies BadgePanelHost), ...more,
  });
  const attach = Element.prototype.attachShadow;
  beforeEach(() => {
    vi.useFakeTimers();
    [root, observed] = [undefined, []];
    shown.mockClear();
    document.documentElement.querySelectorAll(':scope > div').forEach((node) => { node.remove(); });
    document.body.innerHTML = '<a href="mailto:a@x.pl">a@x.pl</a>';
    document.elementFromPoint = () => null;
    HTMLElement.prototype.showPopover = () => undefined;
    Element.prototype.attachShadow = function keep(init) { root = attach.call(this, init); Element.prototype.attachShadow = attach; return root; };
    vi.stubGlobal('IntersectionObserver', class {
      constructor(private readonly told: (changes: { target: Element; isIntersecting: boolean }[]) => void) { see = (isIntersecting) => { this.told(observed.map((target) => ({ target, isIntersecting }))); }; }
      observe(target: Element): void { observed.push(target); }
      unobserve(target: Element): void { observed = observed.filter((one) => one !== target); }
      disconnect(): void { observed = []; }
    });
  });
  const badges = (): HTMLElement[] => [...(root?.querySelectorAll<HTMLElement>('.badge') ?? [])];
  const begin = async (more?: Partial<BadgeDesk>): Promise<BadgeLayer> => {
    const layer = new BadgeLayer(desk(more), source('en'));
    layer.begin();
    await vi.advanceTimersByTimeAsync(500);
    return layer;
  };

  it('shows what is seen, goes with it, and ends with the extension', async () => {
    const layer = await begin();
    expect(badges()).toEqual([]);
    see(true);
    expect(badges().map((badge) => badge.tabIndex)).toEqual([0]);
    see(false);
    expect([badges().length, document.documentElement.children.length]).toEqual([0, 2]);
    see(true);
    layer.end();
    expect(document.documentElement.children.length).toBe(2);
  });

  it('is pressed by a person, never by a page', async () => {
    const layer = await begin();
    see(true);
    badges()[0]?.click();
    await vi.advanceTimersByTimeAsync(10);
    expect(shown).not.toHaveBeenCalled();
    click(badges()[0] as HTMLElement);
    await vi.advanceTimersByTimeAsync(10);
    expect(shown).toHaveBeenCalledTimes(1);
    personDoes(badges()[0] as HTMLElement, new KeyboardEvent('keydown', { key: 'End', bubbles: true }));
    layer.end();
  });

  it('asks nothing more where there are none, and again when told', async () => {
    const start = vi.fn(() => Promise.resolve({ on: false, contacts: [], links: false }));
    const look = vi.fn(desk().look);
    const layer = await begin({ start, look });
    await vi.advanceTimersByTimeAsync(5_000);
    expect([start.mock.calls.length, look.mock.calls.length, observed.length]).toEqual([1, 0, 0]);
    start.mockResolvedValue({ on: true, contacts: [], links: true });
    layer.changed();
    await vi.advanceTimersByTimeAsync(500);
    expect([look.mock.calls.length, observed.length]).toEqual([1, 1]);
    layer.end();
  });
});
