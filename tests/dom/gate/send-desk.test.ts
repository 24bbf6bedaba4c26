// What decides comes into the page with the first composer (send-desk.js): before, the gate holds.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GENERIC } from '../../../utils/adapters/generic';
import { SendDeskLink } from '../../../utils/guard/gate/send-desk-link';
import { sendDesk } from '../../../utils/guard/gate/send-desk';
import type { NoticeView } from '../../../utils/guard/gate/hold-notice';
import type { NoticeAction } from '../../../utils/guard/gate/notice-text';
import { WorkerFault } from '../../../utils/guard/gate/worker-link';
import { SEND_DESK } from '../../../utils/guard/send-desk-port';
import type { Ask } from '../../../utils/guard/page-link';
import { load } from '../adapters/fixture';
import { listenAsPage, offered, playGuard, press, rootOf, startGate, stopGates, StubWorker, tick } from './stub';

vi.mock('../../../utils/guard/site-code', () => ({ SITE_CODE: false, OTHER_FORMS: false })); // as in gate.js

const SEND = 'form.composer button.send';
const ask: Ask = { kind: 'ask', ask: 4, adapter: 'practice', rule: 'practice/send', recipients: [{ field: 'to', raw: 'ewa@a.test', reader: 'address-list' }], draft: '', account: '', why: 'no-ticket' };
const asked = (worker: StubWorker, name: string): number => worker.asked.filter((one) => one.name === name).length;
const clicks = (seen: readonly string[]): number => seen.filter((type) => type === 'click').length;

beforeEach(() => { load('practice', '2026-11-compose.html'); });
afterEach(() => { stopGates(); });

describe('the desk that decides', () => {
  it('comes with a composer, once; a page without one never asks for it', async () => {
    const worker = new StubWorker();
    await startGate(worker, { desk: false });
    await vi.waitFor(() => { expect(asked(worker, 'send.load')).toBe(1); });
    press(SEND);
    await vi.waitFor(() => { expect(worker.attempts()).toHaveLength(1); });
    expect(asked(worker, 'send.load')).toBe(1);
    stopGates();

    document.body.innerHTML = '<p>Nothing to write here.</p>';
    const other = new StubWorker();
    await startGate(other, { desk: false });
    document.body.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
    document.body.click();
    await tick();
    expect(asked(other, 'config.get')).toBe(1); // it lives
    expect(asked(other, 'send.load')).toBe(0);
  });

  it('decides a press that came before it: the page gets it once, after the decision', async () => {
    const worker = new StubWorker();
    worker.bringsDesk = false;
    await startGate(worker, { desk: false });
    const seen = listenAsPage(SEND);
    press(SEND);
    press(SEND); // the same composer: nothing more
    await tick(30);
    expect([seen, worker.attempts()]).toEqual([[], []]);
    Object.assign(globalThis, { [SEND_DESK]: sendDesk });
    worker.bringsDesk = true;
    press(SEND);
    await vi.waitFor(() => { expect(offered()).toEqual(['retry', 'keep-draft', 'copy-text', 'back']); }); // it could not be had
    expect([seen, worker.attempts()]).toEqual([[], []]);
  });

  it.each([['mouse', 0], ['late desk', 40]])('%s: one press, one attempt, one release', async (_name, delay) => {
    const worker = new StubWorker();
    const bring = worker.connect.bind(worker);
    let late = delay > 0;
    worker.connect = (name) => {
      const port = bring(name);
      return { ...port, post: (message) => { if (late && (message as { name: string }).name === 'send.load') setTimeout(() => { port.post(message); }, delay); else port.post(message); } };
    };
    await startGate(worker, { desk: false });
    const seen = listenAsPage(SEND);
    press(SEND);
    expect(seen).toEqual([]);
    await vi.waitFor(() => { expect(clicks(seen)).toBe(1); });
    late = false;
    await tick();
    expect([clicks(seen), worker.attempts().length]).toEqual([1, 1]);
  });

  it('gives back a press that sends nothing: the application says so itself', async () => {
    const worker = new StubWorker();
    for (const field of document.querySelectorAll<HTMLInputElement>('input[name="to"], input[name="cc"], input[name="bcc"]')) field.value = '';
    for (const chip of document.querySelectorAll('form.composer [data-address], form.composer .chip')) chip.remove();
    const gate = startGate(worker, { desk: false });
    const seen = listenAsPage(SEND);
    await gate;
    Reflect.deleteProperty(globalThis, SEND_DESK);
    press(SEND);
    await vi.waitFor(() => { expect(clicks(seen)).toBe(1); });
    expect(worker.attempts()).toEqual([]);
  });

  it('decides a request that came before it', async () => {
    const guard = playGuard();
    const worker = new StubWorker();
    document.querySelector('form.composer')?.remove(); // nothing asks for the desk before
    await startGate(worker, { desk: false });
    expect(asked(worker, 'send.load')).toBe(0);
    guard.say(ask);
    await vi.waitFor(() => { expect(guard.got.findLast(({ kind }) => kind === 'answer')).toMatchObject({ ask: 4, allow: true }); });
    expect(worker.attempts()).toHaveLength(1);
  });

  it('logs a request that could not wait in the same task, with or without it', async () => {
    const guard = playGuard();
    const worker = new StubWorker();
    document.querySelector('form.composer')?.remove();
    worker.bringsDesk = false;
    await startGate(worker, { desk: false });
    guard.say({ kind: 'refused', rule: 'practice/send', why: 'unload' });
    await vi.waitFor(() => { expect(worker.outcomes()).toEqual(['blocked']); });
    expect(worker.attempts()[0]).toMatchObject({ layer: 'main-guard', channel: 'email', recipients: [{ field: 'unload', raw: '', reader: 'unresolved' }] });
  });

  it('a press that waits for it when the extension is loaded anew goes over: never given, never lost without a word', async () => {
    playGuard();
    const old = new StubWorker();
    old.configFor = () => ({ heir: 'T' });
    old.rootOf = rootOf;
    old.bringsDesk = false;
    const connect = old.connect.bind(old);
    old.connect = (name) => { const port = connect(name); return { ...port, post: (message) => { if ((message as { name: string }).name !== 'send.load') port.post(message); } }; };
    await startGate(old, { desk: false });
    const seen = listenAsPage(SEND);
    press(SEND);
    old.orphan();
    await tick();
    const next = new StubWorker();
    next.configFor = () => ({ heir: 'T' });
    next.rootOf = rootOf;
    await startGate(next, { guard: false, desk: false });
    await vi.waitFor(() => { expect(offered()).toEqual(['back']); }); // what it was about could not be read: to be pressed again
    expect(seen).toEqual([]);
    press(SEND);
    await vi.waitFor(() => { expect(clicks(seen)).toBe(1); });
    expect(next.attempts()).toHaveLength(1);
  });
});

describe('an extension that is gone before the desk is here', () => {
  it('leaves the word to load the page again, where no gate can come after it', async () => {
    const worker = new StubWorker();
    worker.bringsDesk = false;
    const connect = worker.connect.bind(worker);
    worker.connect = (name) => { const port = connect(name); return { ...port, post: (message) => { if ((message as { name: string }).name !== 'send.load') port.post(message); } }; };
    await startGate(worker, { desk: false });
    const seen = listenAsPage(SEND);
    press(SEND);
    worker.orphan();
    await tick(60);
    expect([seen, offered()]).toEqual([[], ['reload']]);
  });
});

describe('a desk that does not come', () => {
  const rule = GENERIC.find(({ id }) => id === 'practice')?.controls[0];
  /** A notice whose buttons the test presses. */
  function stubNotice() {
    const shown: NoticeView[] = [];
    let answer: (action: NoticeAction) => void = () => undefined;
    return {
      shown, hidden: 0, copied: 0, place: document.body, press: (action: NoticeAction) => { answer(action); },
      show(view: NoticeView) { shown.push(view); return new Promise<NoticeAction>((resolve) => { answer = resolve; }); },
      hide() { this.hidden += 1; },
      sayCopied() { this.copied += 1; },
    };
  }
  function world(load: () => Promise<unknown>) {
    const notice = stubNotice();
    const link = { ask: vi.fn(load), reconnect: vi.fn() };
    return { notice, link, desk: new SendDeskLink({ doc: document, link: link as never, notice, holdNoticeMs: () => 20 }) };
  }
  const never = (): Promise<never> => new Promise(() => undefined);

  it('is shown past the limit with every way out, and tried again over another connection', async () => {
    const { notice, link, desk } = world(never);
    const held = desk.forHeld(rule);
    expect(desk.forHeld(rule)).toBe(held); // all that is held waits in one
    await vi.waitFor(() => { expect(notice.shown).toHaveLength(1); });
    expect(notice.shown[0]).toEqual({ state: 'waiting', actions: ['retry', 'keep-draft', 'copy-text', 'back'] });
    notice.press('retry');
    await vi.waitFor(() => { expect(link.reconnect).toHaveBeenCalledTimes(1); });
    notice.press('back');
    expect(await held).toBe('left');
    expect(notice.hidden).toBe(1);
  });

  it('says the fault, and decides when the next try brings it', async () => {
    const { notice, link, desk } = world(() => Promise.reject(new WorkerFault('fault_no_worker')));
    const held = desk.forHeld(rule);
    await vi.waitFor(() => { expect(notice.shown).toEqual([{ state: 'fault', fault: 'fault_no_worker', actions: ['retry', 'keep-draft', 'copy-text', 'back'] }]); });
    link.ask.mockImplementation(() => { Object.assign(globalThis, { [SEND_DESK]: sendDesk }); return Promise.resolve({}); });
    notice.press('retry');
    expect(await held).toBe(sendDesk);
  });

  it('is no reason to lose anything: the draft is saved, the text is copied', async () => {
    const { notice, desk } = world(never);
    const saved = vi.fn();
    document.querySelector('button.save-draft')?.addEventListener('click', (event) => { event.preventDefault(); saved(); });
    const body = document.querySelector('textarea[name="body"]') as HTMLTextAreaElement;
    body.value = 'A long letter';
    const write = vi.fn(() => Promise.resolve());
    vi.stubGlobal('navigator', { clipboard: { writeText: write } });
    const held = desk.forHeld(rule);
    await vi.waitFor(() => { expect(notice.shown).toHaveLength(1); });
    notice.press('copy-text');
    await vi.waitFor(() => { expect(notice.copied).toBe(1); });
    expect(write).toHaveBeenCalledWith('A long letter');
    notice.press('keep-draft');
    expect(await held).toBe('left');
    expect(saved).toHaveBeenCalledTimes(1);
    vi.unstubAllGlobals();
  });

  it('that comes by another way ends the wait of all that is held, also under a fault', async () => {
    const { notice, link, desk } = world(() => Promise.reject(new WorkerFault('fault_no_worker')));
    const held = desk.forHeld(rule);
    await vi.waitFor(() => { expect(notice.shown.at(-1)?.state).toBe('fault'); });
    link.ask.mockImplementation(() => { Object.assign(globalThis, { [SEND_DESK]: sendDesk }); return Promise.resolve({}); });
    await desk.bring(); // a press in another composer
    expect(await held).toBe(sendDesk);
  });

  it('of an extension that is gone is the next gate’s matter', async () => {
    const { notice, desk } = world(() => Promise.reject(new WorkerFault('fault_orphaned')));
    expect(await desk.forHeld(rule)).toBe('gone');
    expect(notice.shown).toEqual([]);
  });
});
