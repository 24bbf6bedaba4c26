// What a page's badges look for, how they are asked about, and where they go.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BadgeLayer } from '../../components/badges/badge-layer';
import { badgeElement } from '../../components/badges/badge-element';
import { practice } from '../../utils/adapters/practice';
import type { BadgeDesk, BadgePanelHost, PanelOf } from '../../utils/guard/badge-port';
import { findContacts, keyOf } from '../../utils/guard/badges/find';
import { pitchOf } from '../../components/badges/placer';
import { boxAt, choosePlace, isCovered, isMistakable, isUsed, momentAt, placesAt, type Place, type Sizes } from '../../utils/guard/badges/place';
import { EVERYWHERE, type Box, type Taken } from '../../utils/guard/badges/survey';
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
  const sizes: Sizes = { words: { width: 60, height: 24 }, low: { width: 56, height: 18 }, shapes: { width: 30, height: 15 }, one: { width: 15, height: 15 } };
  const box = (left: number, top: number, right: number, bottom: number): Box => ({ left, top, right, bottom });
  const row = document.createElement('div');
  const own = row.appendChild(document.createElement('a'));
  const choose = (taken: Taken[], { free = 0, pitch = Infinity, bounds = box(0, 0, 400, 300) } = {}): Place | undefined => choosePlace(own, placesAt(end, sizes, free, pitch), sizes, taken, bounds);
  const button = document.createElement('button');
  const above = box(100, 34, 200, 49);
  const below = box(100, 71, 200, 86);

  it('beside the address with all its words; lower between near rows; inside the end of a field as far as its value leaves room', () => {
    expect(choose([])).toEqual({ form: 'words', x: 204, y: 48 });
    expect(choose([], { pitch: 20 })).toEqual({ form: 'low', x: 204, y: 51 });
    expect(choose([], { free: 68 })).toEqual({ form: 'words', x: 136, y: 48 });
    expect(choose([], { free: 67 })).toEqual({ form: 'words', x: 204, y: 48 });
  });
  it.each<[string, Taken[], Place['form'] | undefined]>([
    ['a control of the next row under its edge', [{ ...box(190, 70, 260, 90), by: button }], 'low'], ['a control a little way off', [{ ...box(240, 50, 300, 70), by: button }, below, above], 'shapes'],
    ['text right beside it', [box(206, 50, 300, 70), below, above], 'shapes'], // at its left
    ['room for one mark', [box(220, 50, 300, 70), box(0, 50, 99, 70), below, above], 'one'],
    ['text on all sides', [box(201, 40, 300, 80), box(0, 40, 99, 80), box(0, 71, 300, 100), box(0, 20, 300, 49)], undefined],
    ['its own row, which can be pressed', [{ ...box(0, 40, 400, 80), by: row }], 'words'], ['text beside it, and room above', [box(201, 40, 300, 100)], 'words'],
  ])('covers nothing: %s', (_name, taken, form) => {
    const place = choose(taken);
    expect(place?.form).toBe(form);
    if (!place) return;
    const at = boxAt(place, sizes);
    expect(taken.filter(({ by }) => by !== row).filter((one) => at.left < one.right && one.left < at.right && at.top < one.bottom && one.top < at.bottom)).toEqual([]);
  });
  it('inside of the window and of what scrolls around it', () => {
    expect(choose([], { bounds: box(0, 0, 262, 300) })?.form).toBe('low');
    expect(choose([], { bounds: box(0, -Infinity, 210, Infinity) })).toMatchObject({ form: 'words', x: 140 }); // below
    expect(choose([], { bounds: box(0, 49, 210, 71) })).toMatchObject({ form: 'shapes', x: 66 }); // at its left
    expect(choose([], { bounds: { ...EVERYWHERE, right: -1 } })).toBeUndefined();
  });
  it('the nearest rows count, not what stands in one', () => { expect([pitchOf([100, 10, 30, 30.5, 120]), pitchOf([5]), pitchOf([])]).toEqual([20, Infinity, Infinity]); });
  it('not where it would be read as another’s', () => {
    const rect = (left: number, top: number, right: number, bottom: number): Box => box(left, top, right, bottom);
    const [mine, next, before] = [rect(100, 50, 200, 70), rect(100, 70, 180, 90), rect(10, 50, 60, 70)];
    const misread = (at: Box, ...others: Box[]): boolean => isMistakable(at, mine, others);
    expect([misread(rect(204, 51, 260, 69), next, before), misread(rect(140, 71, 200, 86), next), misread(rect(140, 71, 200, 86), before), misread(rect(66, 53, 96, 68), before), misread(rect(66, 53, 96, 68), rect(0, 50, 40, 70))]).toEqual([false, true, false, true, false]);
  });
  it('without a place, for a moment: whole and inside the window', () => {
    const view = (right: number, bottom: number): Box => box(0, 0, right, bottom);
    expect([momentAt(end, sizes.words, view(400, 300)), momentAt(end, sizes.words, view(210, 300)), momentAt(end, sizes.words, view(190, 300)), momentAt({ ...end, right: 40 } as DOMRect, sizes.words, view(90, 300))])
      .toEqual([{ x: 204, y: 48 }, { x: 140, y: 71 }, { x: 130, y: 71 }, { x: 0, y: 71 }]);
  });
  it('not on what a hand points at, nor on text that nobody found', () => {
    const hit = document.body.appendChild(document.createElement('i'));
    document.elementFromPoint = () => hit;
    const isTaken = (): boolean => isUsed(document, document.createElement('a'), button, box(0, 0, 60, 24));
    expect(isTaken()).toBe(false);
    hit.style.cursor = 'pointer';
    expect(isTaken()).toBe(true);
    hit.style.cursor = '';
    hit.append('text');
    const rects = vi.spyOn(Range.prototype, 'getClientRects').mockReturnValue([{ ...box(10, 10, 50, 20), width: 40, height: 10 }] as unknown as DOMRectList);
    expect(isTaken()).toBe(true);
    rects.mockReturnValue([{ ...box(70, 10, 90, 20), width: 20, height: 10 }] as unknown as DOMRectList);
    expect(isTaken()).toBe(false);
    rects.mockRestore();
    document.elementFromPoint = () => button; // our own host
    button.style.cursor = 'pointer';
    expect(isTaken()).toBe(false);
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
