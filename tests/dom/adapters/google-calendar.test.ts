// Google Calendar's requests by their documented shape; nothing of it is recorded with guests (docs/coverage.md).
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { googleCalendar } from '../../../utils/adapters/google-calendar';
import { createCalendarPage } from '../../../utils/adapters/google-calendar/page';
import { createCalendarReader } from '../../../utils/adapters/google-calendar/reader';
import { hearSilence } from '../../../utils/adapters/google-calendar/silence';
import { Controls } from '../../../utils/guard/gate/controls';
import { readHit } from '../../../utils/guard/gate/page-send';
import { matchBody, matchEndpoint, type Match } from '../../../utils/guard/match/request';
import { said } from '../../support/documented';
import { pathOf } from './fixture';

const cases = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../fixtures/sites/google-calendar/2026-11-sync.json'), 'utf8')) as Record<string, { held: string[]; body: unknown }>;

function match(url: string, text: string, method = 'POST', silent = false, off: string[] = []): Match | null {
  const { pathname, search } = new URL(url, 'https://calendar.google.com');
  const reader = createCalendarReader(() => silent);
  reader.switchOff?.(off);
  const endpoint = matchEndpoint([{ id: googleCalendar.id, requests: googleCalendar.requests, reader }], { method, path: pathname, search });
  return endpoint && matchBody(endpoint, text === '' ? { kind: 'none' } : { kind: 'text', text, type: '' });
}
const sync = (body: unknown, silent = false, off: string[] = []): Match | null => match('/calendar/u/0/sync.sync', `f.req=${encodeURIComponent(JSON.stringify(body)).replace(/%20/g, '+')}&secid=x`, 'POST', silent, off);
const guests = (found: Match | null): string[] => (found?.kind === 'send' ? found.recipients.map((one) => (one.reader === 'unresolved' ? '?' : one.raw)) : []);

describe('operations of the grid and the editor', () => {
  it.each(Object.entries(cases))('%s', (_, { held, body }) => {
    const found = sync(body);
    expect(guests(found).sort()).toEqual(held);
    expect(found?.kind).toBe(held.length > 0 ? 'send' : 'other');
    if (found?.kind === 'send') expect(found).toMatchObject({ rule: { channel: 'meeting' }, draft: '0123456789abcdefghijklmnop', account: 'u/0', unreadable: false });
  });
  it('is no communication after the person chose not to send', () => {
    // The network layer hears no presses: the guard has to vouch for what would reach somebody, and for nothing else.
    for (const { body, held } of Object.values(cases)) expect(sync(body, true)).toEqual({ kind: 'other', ...(held.length > 0 ? { unsent: true } : {}) });
  });
  it.each([
    ['beside the operations', [[null, null, null, null, [[11, null, []]], [['ewa@a.test']]]]],
    ['in a second list', [[null, null, null, null, [[11, null, []]]], [null, null, null, null, [[7, null, [[null, null, ['0123456789abcdefghijklmnop', 'x', ['mailto:ewa@a.test']]]]]]]]],
  ])('guests %s are held, unless policy switches that off', (_, body) => {
    expect(guests(sync(body))).toEqual(['ewa@a.test']);
    expect(sync(body, false, ['google-calendar/other-places'])).toEqual({ kind: 'other' });
  });
  it.each([[[['ewa@a.test']]], [[[null, null, [['szef@firma.test']], null, []]]], [[[null, ['szef@firma.test'], null, null, null]]]])('a request without operations asks for news, whosever calendars it names: %j', (body) => {
    expect(sync(body)).toEqual({ kind: 'other' });
  });
  it('counts the own calendar as a guest where policy says so', () => {
    const body = cases['private event in the own calendar']?.body;
    expect(guests(sync(body, false, ['google-calendar/own-calendar']))).toEqual(['me@firma.test']);
    expect(guests(sync(cases['create with guests']?.body, true, ['google-calendar/dont-send']))).toHaveLength(2);
  });
  it('is held where it cannot be read', () => {
    for (const text of ['f.req=%5B', 'secid=x', 'f.req=%zz', 'f.req=7', 'f.req=%5B%5B1%2C2%2C3%2C4%2C5%5D%5D']) expect(match('/calendar/u/0/sync.sync', text), text).toMatchObject({ kind: 'send', unreadable: true });
    expect(match('/calendar/u/0/sync.prefetcheventrange', 'x')).toBeNull();
  });
});

describe('the public interface', () => {
  const EVENTS = '/calendar/v3/calendars/primary/events';
  const attendees = JSON.stringify({ summary: 'x', attendees: [{ email: 'jan@b.test' }, { email: 'anna@a.test' }] });
  it.each([
    ['insert', `${EVENTS}?sendUpdates=all`, attendees, 'POST', ['jan@b.test', 'anna@a.test']], ['insert, others only', `${EVENTS}?sendUpdates=externalOnly`, attendees, 'POST', ['jan@b.test', 'anna@a.test']],
    ['insert, older word', `${EVENTS}?sendNotifications=true`, attendees, 'POST', ['jan@b.test', 'anna@a.test']], ['patch', `${EVENTS}/e1?sendUpdates=all`, attendees, 'PATCH', ['jan@b.test', 'anna@a.test']],
    ['change of the time alone', `${EVENTS}/e1?sendUpdates=all`, '{"start":{}}', 'PATCH', ['?']], ['cancel', `${EVENTS}/e1?sendUpdates=all`, '', 'DELETE', ['?']], ['quick add', `${EVENTS}/quickAdd?sendUpdates=all&text=x`, '', 'POST', ['?']],
    ['a guest without an address', `${EVENTS}?sendUpdates=all`, '{"attendees":[{"id":"7"}]}', 'POST', ['?']], ['batch', '/batch/calendar/v3', '--b\nPATCH /calendar/v3/calendars/primary/events/e1?sendUpdates=all', 'POST', ['?']],
    ['no mails asked for', EVENTS, attendees, 'POST', []], ['none', `${EVENTS}?sendUpdates=none`, attendees, 'POST', []], ['nobody invited', `${EVENTS}?sendUpdates=all`, '{"summary":"Lunch"}', 'POST', []],
  ] as [string, string, string, string, string[]][])('%s', (_, url, text, method, expected) => { expect(guests(match(url, text, method))).toEqual(expected); });
});

describe('Don’t send', () => {
  const press = (html: string, isTrusted: boolean): boolean => {
    document.body.innerHTML = html;
    const silent = hearSilence(window);
    const event = new MouseEvent('click', { bubbles: true });
    Object.defineProperty(event, 'isTrusted', { value: isTrusted });
    document.querySelector('span')?.dispatchEvent(event);
    return silent();
  };
  const dialog = (words: string): string => `<div role="dialog"><button><span>${words}</span></button></div>`;
  it.each(['Don\u2019t send', "Don't send", ' Nie wysyłaj ', 'Nicht senden'])('%s is heard of a person in a dialog', (words) => {
    expect(press(dialog(words), true)).toBe(true);
    expect(press(dialog(words), false)).toBe(false);
    expect(press(`<button><span>${words}</span></button>`, true)).toBe(false);
  });
  it('stands until the next click of the person, wherever it is', () => {
    document.body.innerHTML = `${dialog('Don’t send')}<i>another event</i>`;
    const silent = hearSilence(window);
    const click = (selector: string, isTrusted: boolean): boolean => {
      const event = new MouseEvent('click', { bubbles: true });
      Object.defineProperty(event, 'isTrusted', { value: isTrusted });
      document.querySelector(selector)?.dispatchEvent(event);
      return silent();
    };
    expect([click('span', true), click('i', false), click('i', true)]).toEqual([true, true, false]);
  });
  it.each(['Send', 'Wyślij', 'Senden', 'Ne pas envoyer', 'Don’t send to 3 guests?'])('%s is not', (words) => { expect(press(dialog(words), true)).toBe(false); });
});

describe('the gate before the request', () => {
  const win = { document, location: { pathname: '/calendar/u/1/r/eventedit' } } as unknown as Window;
  const row = (email: string, label = '', id = email): string => `<div data-id="${id}" data-email="${email}" aria-label="${label}"></div>`;
  const guestsOf = row('ewa@a.test', 'Ewa, attending') + row('jan@b.test');
  const seen = (off: string[] = []): string => {
    const page = createCalendarPage(win);
    page.switchOff?.(off);
    const hit = new Controls(document, () => [googleCalendar], { 'google-calendar': page }).find(pathOf('#press'));
    return hit ? [hit.rule.id, ...said(readHit(document, { hit }).recipients)].join(' | ') : 'none';
  };
  const HELD = 'google-calendar/sync | guest address-list ewa@a.test | guest address-list jan@b.test';
  it.each([
    ['Send', '<div role="dialog"><button><span id="press"> Send </span></button></div>'], ['Send in Polish', '<div role="alertdialog"><div role="button" id="press">Wyślij</div></div>'], ['Send in German', '<div role="dialog"><button id="press">Senden</button></div>'],
    ['guests all invited', '<div role="dialog"><button id="press">Invite all guests</button></div>'],
  ])('%s asks about the guests of the page', (_, button) => {
    document.body.innerHTML = `<main>${guestsOf}</main>${button}`;
    expect(seen()).toBe(HELD);
    expect(seen(['google-calendar/send-gate'])).toBe('none');
    document.querySelector('main')?.remove();
    expect(seen()).toBe('google-calendar/sync'); // nobody: it passes at once
  });
  it('a question with rows of its own asks about those, not about what stands behind it', () => {
    document.body.innerHTML = `<main>${row('zofia@c.test')}</main><div role="dialog">${guestsOf}<button id="press">Send</button></div>`;
    expect(seen()).toBe(HELD);
  });
  it('leaves out the organiser, once each, and what is no row of a guest', () => {
    document.body.innerHTML = `${row('me@firma.test', 'Me, organizer')}${row('ja@firma.test', 'Ja, organizator')}${row('ich@firma.test', 'Ich, Organisator')}${row('x@c.test', '', 'other')}${guestsOf}${row('EWA@a.test')}<div role="dialog"><button id="press">Send</button></div>`;
    expect(seen()).toBe(HELD);
    document.body.innerHTML = `${row('group-7')}<div role="dialog"><button id="press">Send</button></div>`;
    expect(seen()).toBe('google-calendar/sync | guest unresolved ');
  });
  it.each(['<div role="dialog"><button id="press">Don\u2019t send</button></div>', '<div role="dialog"><button id="press">Nie wysyłaj</button></div>', '<div role="dialog"><button id="press">Nicht senden</button></div>', '<div role="dialog"><button id="press">Back to editing</button></div>', '<button id="press">Send</button>', '<button id="press" aria-label="Save"></button>', '<div role="dialog"><button id="press">Save</button></div>'])('%s is not held', (button) => {
    document.body.innerHTML = guestsOf + button;
    expect(seen()).toBe('none');
  });
  it('its decision is for the request that follows, of the same account', () => {
    document.body.innerHTML = guestsOf;
    expect(googleCalendar.requests.map(({ id }) => id)).toContain(googleCalendar.controls[0]?.id);
    expect(createCalendarPage(win).read('google-calendar/sync', document, undefined).account).toBe('u/1');
  });
});
