// Where the words of the hold notice come from while the worker answers, while it is dead, and once the extension is gone.
import { afterEach, describe, expect, it } from 'vitest';
import en from '../../../public/_locales/en/messages.json';
import pl from '../../../public/_locales/pl/messages.json';
import { HoldNotice } from '../../../utils/guard/gate/hold-notice';
import { NOTICE_WORDS, noticeKey, noticeWords } from '../../../utils/guard/gate/notice-text';
import { rootOf } from './stub';

const gone = (): string => '';
const browser = (key: string): string => (en as Record<string, { message: string }>)[key]?.message ?? '';
const text = (): (string | null)[] => [...document.querySelectorAll(':root > div')].flatMap((host) => [...(rootOf(host)?.querySelectorAll('p,button') ?? [])].map((one) => one.textContent));

describe('the words of the notice', () => {
  afterEach(() => { for (const host of document.querySelectorAll(':root > div')) host.remove(); });

  it('are all there, in both languages', () => {
    for (const table of [en, pl]) expect(NOTICE_WORDS.filter((word) => !(noticeKey(word) in table))).toEqual([]);
  });

  it('are the worker\'s once it has answered, also when the extension is gone', () => {
    void new HoldNotice(document, noticeWords(() => ({ orphaned: 'Odśwież', reload: 'Teraz' }), gone)).show({ state: 'orphaned', actions: ['reload'] });
    expect(text()).toEqual(['Odśwież', 'Teraz']);
  });

  it('are the browser\'s until then: no worker is needed', () => {
    void new HoldNotice(document, noticeWords(() => undefined, browser)).show({ state: 'waiting', actions: ['keep-draft', 'back'] });
    expect(text()).toEqual([en.notice_waiting.message, 'Keep as draft', 'Back']);
  });

  it.each([['says nothing', gone], ['is not there', undefined]])('are one sentence and plain buttons where neither spoke and the browser %s', (_, read) => {
    const notice = new HoldNotice(document, noticeWords(() => undefined, read));
    void notice.show({ state: 'orphaned', actions: ['keep-draft', 'reload'] });
    expect(text()).toEqual([expect.stringContaining('nothing is sent'), 'keep-draft', 'reload']);
    notice.sayCopied();
    expect(text()[0]).toBe('OK');
  });

  it('tell the hour of an emergency', () => {
    void new HoldNotice(document, noticeWords(() => undefined, browser)).show({ state: 'emergency', actions: [], until: new Date(2026, 10, 22, 13, 45).getTime() });
    expect(text()[0]).toMatch(/until 13:45,/);
  });
});
