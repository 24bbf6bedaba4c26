// The recorder page with bodies that a page made to break it.
import { render } from 'preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { I18n } from '../../../components/i18n/context';
import { createTranslator } from '../../../components/i18n/translator';
import type { SiteTab, TabEvents } from '../../../components/recorder/model';
import { Outcome } from '../../../components/recorder/Outcome';
import { Recorder } from '../../../components/recorder/Recorder';
import en from '../../../public/_locales/en/messages.json';
import type { RecordedRequest, ToTab } from '../../../utils/guard/recorder-port';

const TAB: SiteTab = { id: 7, title: '<img src=x onerror=alert(1)>', origin: 'https://crm.test' };
const ME = 'me@test.example';
const source = { get: (key: string) => (en as Record<string, { message: string }>)[key]?.message ?? '' };
const tick = (): Promise<void> => new Promise((done) => { setTimeout(done, 20); });

async function show(recorder: boolean) {
  const told: ToTab[] = [];
  const state: { events?: TabEvents } = {};
  const close = vi.fn();
  const ask = vi.fn(() => Promise.resolve({ version: 1, faulty: [], rows: [{ key: 'recorder', value: recorder, source: 'hub', merge: 'managed-only' }] }));
  const openTab = (_tab: SiteTab, events: TabEvents) => { state.events = events; return Promise.resolve({ send: (message: ToTab) => { told.push(message); }, show: () => Promise.resolve(), back: () => Promise.resolve(), close }); };
  render(
    <I18n.Provider value={createTranslator(source)}>
      <Recorder ask={ask as never} loadTabs={() => Promise.resolve([TAB])} openTab={openTab} problemOf={() => undefined} onSave={() => undefined} onCopy={() => Promise.resolve()} mark="consentry-mark" />
    </I18n.Provider>,
    document.body,
  );
  await vi.waitFor(() => { expect(document.querySelector(recorder ? `#tab option[value="${TAB.id}"]` : '[role=alert]')).not.toBeNull(); });
  return { told, state, close };
}
const at = <T extends Element>(selector: string): T => document.querySelector(selector) as T;
async function press(name: string): Promise<void> {
  await vi.waitFor(() => { expect(at(`[data-name="${name}"]`).getAttribute('aria-disabled')).toBe('false'); });
  const event = new MouseEvent('click', { bubbles: true });
  Object.defineProperty(event, 'isTrusted', { value: true });
  at(`[data-name="${name}"]`).dispatchEvent(event);
  await tick();
}
function put(selector: string, value: string, type: string): void {
  at<HTMLInputElement>(selector).value = value;
  at(selector).dispatchEvent(new Event(type, { bubbles: true }));
}
const request = (text: string, url = 'https://crm.test/send'): RecordedRequest => ({ via: 'fetch', method: 'POST', url, sinceGesture: 5, body: { kind: 'text', text, type: 'application/json' } });

afterEach(() => { render(null, document.body); });

describe('the recorder page', () => {
  it('says that policy does not allow it, and offers nothing', async () => {
    await show(false);
    expect(at('[role=alert]').textContent).toContain('recorder');
    expect(document.querySelector('[data-name^=record]')).toBeNull();
  });

  it('shows hostile names as text, values masked, and goes on working', async () => {
    const { state, told, close } = await show(true);
    put('#tab', '7', 'change');
    put('#contact', ME, 'input');
    await tick();
    await press('record-one');
    await vi.waitFor(() => { expect(told).toMatchObject([{ do: 'listen' }]); });
    const names = JSON.stringify({ '<img src=x onerror=alert(1)>': ME, 'a': { '</code><script>alert(1)</script>': 'secret words' }, 'to': ME, 'text': 'consentry-mark and more', '__proto__x': null });
    for (const text of [names, '{"a":'.repeat(3_000) + '1' + '}'.repeat(3_000), '{broken', '\u0000\u202e', `[${'"x",'.repeat(9_999)}"x"]`]) state.events?.onSay({ say: 'request', request: request(text) });
    state.events?.onSay({ say: 'request', request: request(names, 'https://crm.test/%3Cscript%3Ealert(1)%3C/script%3E') });
    await tick();
    await press('stop-one');
    expect(close).toHaveBeenCalledOnce();
    expect(document.querySelectorAll('img, script')).toHaveLength(0);
    expect(at('[data-take=one]').textContent).toContain('POST /send');
    expect(at('[aria-labelledby=fields-title]').textContent).toContain('<img src=x onerror=alert(1)>');
    for (const word of [ME, 'secret words', 'consentry-mark and']) expect(document.body.textContent).not.toContain(word);
  });

  it('a made-up press records nothing, and what comes after the end is not kept', async () => {
    const { state, told } = await show(true);
    put('#tab', '7', 'change');
    put('#contact', ME, 'input');
    await tick();
    at('[data-name="record-one"]').dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await tick();
    expect(told).toEqual([]);
    await press('record-one');
    await vi.waitFor(() => { expect(told).toHaveLength(1); });
    state.events?.onEnd('mark');
    state.events?.onSay({ say: 'request', request: request(`{"to":"${ME}"}`) });
    await tick();
    expect(at('.recorder > [role=status]').textContent).toContain('mark');
    expect(at('[data-take=one]').textContent).not.toContain('/send');
  });

  it.each([true, undefined])('saves that look like sends: said in words (%s), without a piece of policy', (isUntold) => {
    const nothing = (): undefined => undefined;
    const tests = [{ name: 'draft', result: 'failed', ...(isUntold ? { isUntold } : {}) }] as const;
    render(
      <I18n.Provider value={createTranslator(source)}>
        <Outcome drafted={{ missing: 'field' }} tests={tests} isProven={false} fragment={undefined} reading={undefined} isBusy={false} onRead={nothing} onSave={nothing} onCopy={() => Promise.resolve()} />
      </I18n.Provider>,
      document.body,
    );
    expect(document.querySelector('[data-name=untold]')?.textContent).toBe(isUntold && en.recorder_untold.message);
    expect(document.querySelector('#fragment')).toBeNull();
  });
});
