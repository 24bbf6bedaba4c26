import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BarHost } from '../../../components/composer-bar/bar-host';
import type { ComposerDesk, OpenComposer } from '../../../utils/guard/composer-port';
import type { ComposerView } from '../../../utils/messaging/protocol';

const VIEW = { purpose: 'contract', purposeSource: 'declared', channel: 'email', purposes: ['contract'], recipients: [] } as ComposerView;
const stop = new AbortController();

/** A composer that the site uses for one conversation after the other. */
let conversation: string;
let declared: string[];
let answers: ((view: ComposerView) => void)[];
let failures: ((error: Error) => void)[];
let recipients: object[];
let isProtected: boolean;
let bar: BarHost;
/** What of it can be seen: its root is closed. */
const seen = (): string[] => {
  const { host, mount } = bar as unknown as Record<'host' | 'mount', HTMLElement>;
  return host.isConnected ? [...mount.querySelectorAll<HTMLElement>('.unprotected, .line')].filter((one) => !one.hidden && (one.className === 'line' || one.textContent !== '')).map(({ className, textContent }) => (className === 'line' ? 'line' : textContent)) : [];
};

beforeEach(() => {
  vi.useFakeTimers();
  HTMLElement.prototype.showPopover = () => undefined;
  document.body.innerHTML = '<form tabindex="0"></form>';
  [conversation, declared, answers, failures, recipients, isProtected] = ['one', [], [], [], [{}], true];
});
afterEach(() => { vi.useRealTimers(); });

async function start(): Promise<void> {
  const scope = document.querySelector('form') as HTMLFormElement;
  const composer = {
    scope, control: undefined, purpose: () => undefined, declare: (purpose: string) => { declared.push(`${conversation} ${purpose}`); },
    question: () => ({ attempt: { id: 'x', recipients }, thread: [], conversation }),
  } as unknown as OpenComposer;
  const desk: ComposerDesk = {
    at: () => composer, look: () => new Promise((resolve, reject) => { answers.push(resolve); failures.push(reject); }), isProtected: () => isProtected, locale: () => 'en', signal: stop.signal,
  };
  bar = new BarHost(desk, { get: (key) => (key === 'composer_unprotected' ? key : '') });
  bar.start();
  await vi.advanceTimersByTimeAsync(300);
}

describe('the bar of a composer that the site uses again', () => {
  it('declares what was chosen for its conversation before', async () => {
    await start();
    answers[0]?.(VIEW);
    await vi.advanceTimersByTimeAsync(0);
    expect(declared).toEqual(['one contract']);
  });

  it('declares nothing for the next one, and asks again', async () => {
    await start();
    conversation = 'two';
    answers[0]?.(VIEW);
    await vi.advanceTimersByTimeAsync(300);
    expect(declared).toEqual([]);
    expect(answers).toHaveLength(2);
  });

  it('stays when an older question fails after a newer one was answered', async () => {
    const shown = vi.spyOn(document.documentElement, 'append');
    await start();
    recipients = [{}, {}];
    document.querySelector('form')?.dispatchEvent(new Event('focusin', { bubbles: true }));
    await vi.advanceTimersByTimeAsync(300);
    expect(answers).toHaveLength(2);
    answers[1]?.(VIEW);
    await vi.advanceTimersByTimeAsync(0);
    const [host] = shown.mock.calls.at(-1) ?? [];
    failures[0]?.(new Error('the worker was away'));
    await vi.advanceTimersByTimeAsync(0);
    expect((host as Element).isConnected).toBe(true);
  });
});

describe('a composer whose last recipient is taken out', () => {
  it('shows nothing of them, also when the answer comes after', async () => {
    await start();
    recipients = [];
    document.querySelector('form')?.dispatchEvent(new Event('focusin', { bubbles: true }));
    await vi.advanceTimersByTimeAsync(300);
    answers[0]?.(VIEW);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen()).toEqual([]);
  });
});

describe('a composer that nothing protects', () => {
  it('says so before anybody is written to, and no longer once it is protected', async () => {
    [recipients, isProtected] = [[], false];
    await start();
    expect(seen()).toEqual(['composer_unprotected']);
    isProtected = true;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen()).toEqual([]); // and, as a control, a protected one without recipients shows nothing
  });

  it('says so without an answer of the worker, and beside one', async () => {
    isProtected = false;
    await start();
    failures[0]?.(new Error('the worker was away'));
    await vi.advanceTimersByTimeAsync(0);
    expect(seen()).toEqual(['composer_unprotected']);
    recipients = [{}, {}];
    await vi.advanceTimersByTimeAsync(1_000);
    answers[1]?.(VIEW);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen()).toEqual(['composer_unprotected', 'line']);
    recipients = [];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen()).toEqual(['composer_unprotected']); // nobody is left whom the line is about
  });
});
