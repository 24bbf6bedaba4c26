import { beforeEach, describe, expect, it } from 'vitest';
import { outlook } from '../../../utils/adapters/outlook';
import { createOutlookPage } from '../../../utils/adapters/outlook/page';
import { Controls } from '../../../utils/guard/gate/controls';
import { probe } from '../../../utils/guard/gate/health';
import { readHit } from '../../../utils/guard/gate/page-send';
import { count, load, pathOf } from './fixture';

const SEND = '[data-testid="ComposeSendButton"] button';
let page = createOutlookPage();

function read(selector = SEND) {
  const hit = new Controls(document, () => [outlook], { outlook: page }).find(pathOf(selector));
  if (!hit) throw new Error('not a control');
  return readHit(document, { hit });
}
const shown = (selector?: string): string[] => read(selector).recipients.map((one) => `${one.field}:${one.raw}${one.reader === 'unresolved' ? ' ?' : ''}`);

beforeEach(() => { page = createOutlookPage(); });

describe('composer of Outlook, in Polish and with other class names', () => {
  beforeEach(() => { load('outlook', '2026-11-compose.html'); });

  it('has Send by its test id, its id and its title, and by no label', () => {
    expect(outlook.controls[0]?.selectors.slice(0, 5).map(count)).toEqual([1, 1, 0, 1, 0]);
    expect(() => read('[aria-haspopup]')).toThrow('not a control');
    expect(() => read('#discardCompose')).toThrow('not a control');
  });

  it('reads addresses, names that the traffic or the suggestions know, and typed text, each once', () => {
    page.learn?.([{ name: 'Ewa  Maj', address: 'Ewa@a.test' }]);
    expect(shown()).toEqual(['to:ewa@a.test', 'to:jan@b.test', 'cc:zofia@c.test', 'bcc:typed@d.test']);
    expect(read()).toMatchObject({ readable: true, text: expect.stringContaining('Oferta') as string });
  });

  it('takes a name that nobody knows, or that two have, for somebody unresolved', () => {
    expect(shown()[0]).toBe('to:Ewa Maj ?');
    page.learn?.([{ name: 'Ewa Maj', address: 'ewa@a.test' }, { name: 'ewa maj', address: 'maj@other.test' }]);
    expect(shown()[0]).toBe('to:Ewa Maj ?');
  });

  it('reads no names where policy has switched them off', () => {
    page.learn?.([{ name: 'Ewa Maj', address: 'ewa@a.test' }]);
    page.switchOff?.(['outlook/names']);
    expect(shown()).toEqual(['to:Ewa Maj ?', 'to:jan@b.test', 'cc:Zofia Lis ?', 'bcc:typed@d.test']);
  });

  it('does not take addresses in the message for recipients', () => {
    const body = document.querySelector('#editorParent_1 div') as HTMLElement;
    body.innerHTML = 'write to <span contenteditable="false">other@e.test</span>';
    expect(shown().join()).not.toContain('other@e.test');
  });

  it('is unreadable without wells and without an editor, never empty', () => {
    for (const box of document.querySelectorAll('[contenteditable]')) box.remove();
    expect(read()).toMatchObject({ readable: false, recipients: [{ reader: 'unresolved' }] });
  });

  it('shows an editor without its Send as not protected', () => {
    expect(probe(document, [outlook], true).state).toBe('guarded');
    document.querySelector('[data-testid="ComposeSendButton"]')?.remove();
    expect(probe(document, [outlook], true).state).toBe('not-protected');
  });
});

describe('inline reply with its header collapsed', () => {
  beforeEach(() => { load('outlook', '2026-11-reply-collapsed.html'); });

  it('reads the names of the header; without names the request behind it is decided', () => {
    page.learn?.([{ name: 'Ewa Maj', address: 'ewa@a.test' }]);
    expect(shown()).toEqual(['to:ewa@a.test']);
    document.querySelector('.lpcWrapper')?.remove();
    expect(read()).toMatchObject({ readable: true, recipients: [] });
    page.switchOff?.(['outlook/collapsed-header']);
    expect(read()).toMatchObject({ readable: false });
  });

  it.each([['en-US', '6/2/2026', '9:05 PM', [21, 5]], ['pl', '2.06.2026', '09:00', [9, 0]], ['de', '2.6.2026', '14:30', [14, 30]], ['ja', '2026/6/2', '9:00', [9, 0]]])('reads the time of a later send in %s', (language, date, time, [hour, minute]) => {
    document.documentElement.lang = language;
    const [first, second] = document.querySelectorAll('input');
    Object.assign(first as HTMLInputElement, { value: date });
    Object.assign(second as HTMLInputElement, { value: time });
    const { scheduledFor } = read('[role="dialog"] button:last-of-type');
    expect(scheduledFor).toBe(new Date(2026, 5, 2, hour, minute).getTime());
    expect(read().scheduledFor).toBeUndefined();
  });

  it('does not let a later send go whose time it cannot read', () => {
    (document.querySelector('input') as HTMLInputElement).value = 'next week';
    expect(read('[role="dialog"] button:last-of-type').recipients).toContainEqual({ field: 'time', raw: '', reader: 'unresolved' });
  });

  it('leads the Send of the schedule dialog to the same composer, its Cancel to nothing', () => {
    page.learn?.([{ name: 'Ewa Maj', address: 'ewa@a.test' }]);
    document.documentElement.lang = 'en-US';
    expect(shown('[role="dialog"] button:last-of-type')).toEqual(['to:ewa@a.test']);
    expect(() => read('[role="dialog"] button:first-of-type')).toThrow('not a control');
  });
});
