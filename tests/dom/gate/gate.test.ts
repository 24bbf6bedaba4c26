import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Ask, MainToGate } from '../../../utils/guard/page-link';
import type { RawAttempt } from '../../../utils/messaging/protocol';
import { load } from '../adapters/fixture';
import { key, listenAsPage, offered, playGuard, press, startGate, stopGates, stubDialog, StubWorker, tick } from './stub';

const SEND = 'form.composer button.send';
const rawOf = (attempt: RawAttempt | undefined): string[] => (attempt?.recipients ?? []).map((one) => one.raw);
const typed = (name: string): HTMLInputElement => document.querySelector(`input[name="${name}"]`) as HTMLInputElement;
const notice = (): Element | null => document.querySelector(':root > div');
const isBlocked = (attempt: RawAttempt): boolean => attempt.recipients.some((one) => one.raw.includes('ewa@'));
const blockEwa = (attempt: RawAttempt) => (isBlocked(attempt)
  ? { decision: 'block' as const, withoutBlocked: [{ field: 'to', raw: 'jan@b.test' }, { field: 'cc', raw: 'zofia@c.test' }] }
  : {});

beforeEach(() => { load('practice', '2026-11-compose.html'); });
afterEach(() => { stopGates(); });

describe('a send that is allowed', () => {
  it('reaches the page once, and only after the decision', async () => {
    const worker = new StubWorker();
    worker.delayMs = 20;
    await startGate(worker);
    const seen = listenAsPage(SEND);
    const events = press(SEND);
    expect(seen).toEqual([]);
    expect(events.map((event) => event.defaultPrevented)).toEqual([false, false, false, false, true]);
    await tick(60);
    expect(seen).toEqual(['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']);
    expect(worker.attempts()).toHaveLength(1);
    expect(rawOf(worker.attempts()[0])).toEqual(['ewa@a.test', 'jan@b.test', 'zofia@c.test']);
    expect(worker.attempts()[0]).toMatchObject({ rule: 'practice/send', layer: 'page-gate', channel: 'email', account: 'anna@practice.test', draft: 'd-1', purposeSource: 'default', optOutText: false });
    expect(worker.outcomes()).toEqual([]); // what left, the guard says
  });

  it('carries the marks of its text by the words of the policy, never the text', async () => {
    const worker = new StubWorker();
    await startGate(worker);
    const body = document.querySelector('textarea[name="body"]') as HTMLTextAreaElement;
    body.value = 'Hello. Unsubscribe any time.';
    press(SEND);
    await tick();
    expect(worker.attempts()[0]).toMatchObject({ optOutText: true, noticeText: false });
    expect(JSON.stringify(worker.asked)).not.toContain('any time');
  });

  it('tells the purpose by the phrase of a template, after the subject’s', async () => {
    const worker = new StubWorker();
    worker.configFor = () => ({ words: { optOut: [], notice: [], subjects: [{ words: ['autumn sale'], purpose: 'direct-marketing' }], templates: [{ words: ['your invoice is attached'], purpose: 'contract' }] } });
    await startGate(worker);
    (document.querySelector('textarea[name="body"]') as HTMLTextAreaElement).value = 'Hello. <b>Your invoice</b> is attached.';
    press(SEND);
    await tick();
    expect(worker.attempts()[0]).toMatchObject({ purpose: 'contract', purposeSource: 'derived' });
    expect(JSON.stringify(worker.asked)).not.toContain('attached');
    (document.querySelector('input[name="subject"]') as HTMLInputElement).value = 'Autumn sale';
    typed('to').value = 'new@b.test';
    press(SEND);
    await tick();
    expect(worker.attempts()[1]).toMatchObject({ purpose: 'direct-marketing', purposeSource: 'derived' });
  });

  it('tells the purpose by the subject where policy has a rule for it: derived, never the subject itself', async () => {
    const worker = new StubWorker();
    worker.configFor = () => ({ words: { optOut: [], notice: [], subjects: [{ words: ['invoice'], purpose: 'contract' }] } });
    await startGate(worker);
    const subject = document.querySelector('input[name="subject"]') as HTMLInputElement;
    subject.value = 'Re: Invoice 7/2026';
    press(SEND);
    await tick();
    expect(worker.attempts()[0]).toMatchObject({ purpose: 'contract', purposeSource: 'derived' });
    expect(JSON.stringify(worker.asked)).not.toContain('7/2026');
    subject.value = 'Offer';
    typed('to').value = 'new@b.test'; // another message: the leave of the first covers it no more
    press(SEND);
    await tick();
    expect(worker.attempts()[1]).toMatchObject({ purposeSource: 'default' });
  });

  it('reads a typed address that is the end of a longer one in the same field', async () => {
    const worker = new StubWorker();
    await startGate(worker);
    typed('to').value = 'n@b.test'; // jan@b.test is a chip
    press(SEND);
    await tick();
    expect(rawOf(worker.attempts()[0])).toContain('n@b.test');
  });

  it('is one attempt however often it is pressed meanwhile', async () => {
    const worker = new StubWorker();
    worker.delayMs = 30;
    await startGate(worker);
    const seen = listenAsPage(SEND);
    press(SEND); press(SEND); key(SEND, 'Enter');
    await tick(80);
    expect(seen.filter((type) => type === 'click')).toHaveLength(1);
    expect(worker.attempts()).toHaveLength(1);
  });

  it('decides the same control pressed again anew once the first send has left', async () => {
    const worker = new StubWorker();
    const guard = playGuard();
    await startGate(worker);
    const seen = listenAsPage(SEND);
    for (let turn = 1; turn <= 3; turn += 1) {
      press(SEND);
      await tick();
      expect(seen.filter((type) => type === 'click')).toHaveLength(turn);
      expect(worker.attempts()).toHaveLength(turn);
      guard.leave();
      await tick();
    }
  });

  it('lets the second Send of the application pass without a second attempt', async () => {
    const worker = new StubWorker();
    await startGate(worker);
    const seen = listenAsPage('button.send-anyway');
    press(SEND);
    await tick();
    press('button.send-anyway');
    expect(seen).toContain('click');
    expect(worker.attempts()).toHaveLength(1);
  });

  it.each<[string, () => string]>([
    ['another text to the same people', () => { (document.querySelector('textarea[name="body"]') as HTMLTextAreaElement).value = 'Black Friday'; return SEND; }],
    ['a second composer with the same people and words', () => {
      const form = document.querySelector('form.composer') as HTMLFormElement;
      const second = form.cloneNode(true) as HTMLFormElement;
      second.classList.add('second');
      form.after(second);
      return 'form.second button.send';
    }],
  ])('decides %s, though nobody has seen the first one leave', async (_name, change) => {
    const worker = new StubWorker();
    await startGate(worker);
    press(SEND);
    await tick();
    const send = change();
    press(send);
    await tick();
    expect(worker.attempts()).toHaveLength(2);
  });

  it('decides again when recipients differ at the second Send', async () => {
    const worker = new StubWorker();
    await startGate(worker);
    press(SEND);
    await tick();
    typed('bcc').value = 'later@d.test';
    press('button.send-anyway');
    await tick();
    expect(worker.attempts()).toHaveLength(2);
    expect(rawOf(worker.attempts()[1])).toContain('later@d.test');
  });

  it.each<[string, () => KeyboardEvent]>([
    ['Enter on the control', () => key(SEND, 'Enter')], ['Space on the control', () => key(SEND, ' ')],
    ['Ctrl+Enter in the text', () => key('textarea[name="body"]', 'Enter', { ctrlKey: true })],
    ['⌘+Enter in the subject', () => key('input[name="subject"]', 'Enter', { metaKey: true })],
  ])('by keyboard: %s', async (_, act) => {
    const worker = new StubWorker();
    await startGate(worker);
    const seen = listenAsPage('form.composer');
    expect(act().defaultPrevented).toBe(true);
    expect(seen).toEqual([]);
    await tick();
    expect(worker.attempts()).toHaveLength(1);
    expect(seen).toContain('keydown');
  });

  it('leaves Enter in the text and Save draft alone', async () => {
    const worker = new StubWorker();
    await startGate(worker);
    const seen = listenAsPage('form.composer');
    expect(key('textarea[name="body"]', 'Enter').defaultPrevented).toBe(false);
    press('button.save-draft');
    expect(seen).toEqual(['keydown', 'pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']);
    expect(worker.attempts()).toHaveLength(0);
  });

  it('decides what is there at the release, not what was there at the press', async () => {
    const worker = new StubWorker((attempt) => (rawOf(attempt).includes('late@x.test') ? { decision: 'block' } : {}));
    worker.delayMs = 20;
    await startGate(worker);
    const dialogs = stubDialog();
    const seen = listenAsPage(SEND);
    press(SEND);
    typed('to').value = 'late@x.test';
    await tick(120);
    expect(seen).toEqual([]);
    expect(worker.attempts()).toHaveLength(2);
    expect(worker.attempts()[1]?.follows).toBe(worker.attempts()[0]?.id);
    expect(dialogs).toHaveLength(1);
  });
});

describe('a send that is blocked', () => {
  it('never reaches the page and leaves the composer as it was', async () => {
    const worker = new StubWorker(blockEwa);
    await startGate(worker);
    const dialogs = stubDialog();
    const seen = listenAsPage(SEND);
    const before = document.querySelector('form.composer')?.outerHTML;
    press(SEND);
    await tick();
    expect(seen).toEqual([]);
    expect(dialogs[0]).toMatchObject({ canRewrite: true, canSaveDraft: true, locale: 'en' });
    expect(document.querySelector('form.composer')?.outerHTML).toBe(before);
    expect(worker.outcomes()).toEqual(['blocked']);
  });

  it('holds a click that a script of the page makes', async () => {
    const worker = new StubWorker(blockEwa);
    await startGate(worker);
    stubDialog();
    const seen = listenAsPage(SEND);
    document.querySelector<HTMLElement>(SEND)?.click();
    await tick();
    expect(seen).toEqual([]);
    expect(worker.attempts()).toHaveLength(1);
  });

  it('goes without the blocked recipients when the person says so, as a new attempt', async () => {
    const worker = new StubWorker(blockEwa);
    await startGate(worker);
    for (const chip of document.querySelectorAll('.chip')) chip.querySelector('.remove')?.addEventListener('click', () => { chip.remove(); });
    stubDialog({ action: 'remove-blocked' });
    const seen = listenAsPage(SEND);
    press(SEND);
    await tick(60);
    expect(seen).toContain('click');
    expect(worker.attempts().map((one) => rawOf(one))).toEqual([['ewa@a.test', 'jan@b.test', 'zofia@c.test'], ['jan@b.test', 'zofia@c.test']]);
    expect(worker.attempts()[1]?.follows).toBe(worker.attempts()[0]?.id);
    expect(worker.outcomes()).toEqual(['recipients-removed']);
  });

  it('does not go when the composer did not take the change', async () => {
    const worker = new StubWorker(blockEwa);
    await startGate(worker);
    stubDialog({ action: 'remove-blocked' });
    const seen = listenAsPage(SEND);
    press(SEND);
    await tick(650);
    expect(seen).toEqual([]);
    expect(notice()).not.toBeNull();
    expect(worker.outcomes()).toEqual(['blocked']);
  });

  it('remembers a declared purpose for this draft only', async () => {
    const worker = new StubWorker((attempt) => (attempt.purpose === 'contract' ? {} : { decision: 'block' }));
    await startGate(worker);
    const dialogs = stubDialog({ action: 'declare', purpose: 'contract' });
    press(SEND);
    await tick();
    expect(worker.attempts()[1]).toMatchObject({ purpose: 'contract', purposeSource: 'declared' });
    typed('bcc').value = 'other@d.test';
    press(SEND);
    await tick();
    expect(worker.attempts()[2]).toMatchObject({ purpose: 'contract', purposeSource: 'declared' });
    document.querySelector('form.composer')?.setAttribute('data-draft-id', 'd-2');
    press(SEND);
    await tick();
    expect(worker.attempts()[3]?.purposeSource).toBe('default');
    expect(dialogs).toHaveLength(2);
  });

  it('passes a reason on and confirms a warning in attempts of their own', async () => {
    const worker = new StubWorker((attempt) => (attempt.justification ? {} : { decision: 'justify' }));
    await startGate(worker);
    stubDialog({ action: 'confirm' }, { action: 'justify', reason: 'she asked by phone' });
    press(SEND);
    await tick();
    const checks = worker.asked.filter((one) => one.name === 'attempt.check').map((one) => one.body);
    expect(checks.map((one) => one['confirmed'])).toEqual([undefined, true, true]);
    expect(worker.attempts()[2]).toMatchObject({ justification: 'she asked by phone', follows: worker.attempts()[1]?.id });
    expect(worker.outcomes().slice(0, 2)).toEqual(['confirmed', 'justified']);
  });

  it('saves the draft by the application’s own control, which nothing holds', async () => {
    const worker = new StubWorker(blockEwa);
    await startGate(worker);
    stubDialog({ action: 'keep-draft' });
    const saved = listenAsPage('button.save-draft');
    press(SEND);
    await tick();
    expect(saved).toEqual(['click']);
    expect(worker.outcomes()).toEqual(['kept-as-draft']);
  });

  it('shows the plain notice where the dialog cannot be loaded', async () => {
    const worker = new StubWorker(blockEwa);
    await startGate(worker);
    press(SEND);
    await vi.waitFor(() => { expect(notice()).not.toBeNull(); });
    expect(worker.asked.map((one) => one.name)).toContain('dialog.load');
    expect(notice()).not.toBeNull();
  });
});

describe('the report of what the page shows', () => {
  it('is made again after the page came back from the back-forward cache', async () => {
    const worker = new StubWorker();
    await startGate(worker);
    await tick();
    const reports = () => worker.asked.filter((one) => one.name === 'health.report').length;
    const before = reports();
    expect(before).toBeGreaterThan(0);
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
    await tick();
    expect(reports()).toBe(before);
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    await tick();
    expect(reports()).toBe(before + 1);
  });
});

describe('when something is broken', () => {
  it('asks the same attempt again after the worker died, and releases once', async () => {
    const worker = new StubWorker();
    await startGate(worker);
    worker.dieOn = ['attempt.check'];
    const seen = listenAsPage(SEND);
    press(SEND);
    await tick(80);
    expect(worker.attempts()).toHaveLength(2);
    expect(new Set(worker.attempts().map((one) => one.id)).size).toBe(1);
    expect(seen.filter((type) => type === 'click')).toHaveLength(1);
  });

  it('holds visibly on a fault of the worker', async () => {
    const worker = new StubWorker();
    await startGate(worker);
    worker.fault = 'fault_store';
    const seen = listenAsPage(SEND);
    press(SEND);
    await tick();
    expect(seen).toEqual([]);
    expect(notice()).not.toBeNull();
  });

  it.each([
    ['after the decision', 'dialog.load', 'fault_internal'], ['in it', 'attempt.check', 'fault_store'],
  ])('gives up the leave of an attempt that a fault ended %s', async (_, name, fault) => {
    const worker = new StubWorker(blockEwa);
    await startGate(worker);
    if (name === 'attempt.check') worker.fault = fault; else worker.faults.set(name, fault);
    press(SEND);
    await vi.waitFor(() => { expect(notice()).not.toBeNull(); });
    expect(worker.outcomes()).toEqual(['cancelled']);
    expect(worker.asked.at(-1)?.body).toMatchObject({ attempt: worker.attempts()[0]?.id });
  });

  it('shows a hold that lasts, and takes it away with the decision', async () => {
    const worker = new StubWorker();
    await startGate(worker);
    worker.delayMs = 400;
    press(SEND);
    expect(notice()).toBeNull();
    await vi.waitFor(() => { expect(notice()).not.toBeNull(); }, { interval: 10 });
    expect(worker.outcomes()).toEqual([]);
    await vi.waitFor(() => { expect(notice()).toBeNull(); });
  });

  it('holds everything when the extension was reloaded under the page', async () => {
    const worker = new StubWorker();
    await startGate(worker);
    const seen = listenAsPage(SEND);
    worker.orphan();
    press(SEND);
    await tick();
    expect(seen).toEqual([]);
    expect(notice()).not.toBeNull();
  });

  it('holds a send whose extension vanishes during the decision', async () => {
    const worker = new StubWorker();
    worker.delayMs = 30;
    await startGate(worker);
    const seen = listenAsPage(SEND);
    press(SEND);
    worker.orphan();
    await tick(80);
    expect(seen).toEqual([]);
    expect(notice()).not.toBeNull();
  });

  it('holds before the worker has said which adapters apply', async () => {
    const worker = new StubWorker();
    worker.dieOn = ['config.get'];
    void startGate(worker);
    const seen = listenAsPage(SEND);
    press(SEND);
    expect(seen).toEqual([]);
  });
});

const ask = (raw: string): Ask => ({
  kind: 'ask', ask: 7, adapter: 'practice', rule: 'practice/send', recipients: [{ field: 'to', raw, reader: 'address-list' }], draft: 'd-1', account: '', why: 'no-ticket',
});

describe('with the main-world guard', () => {
  it('hands the ticket over and waits for the acknowledgement before the gesture', async () => {
    const worker = new StubWorker();
    const guard = playGuard(false);
    await startGate(worker);
    const seen = listenAsPage(SEND);
    press(SEND);
    await vi.waitFor(() => { expect(guard.got.some((one) => one.kind === 'ticket')).toBe(true); }, { interval: 5 });
    const message = guard.got.find((one) => one.kind === 'ticket');
    if (message?.kind !== 'ticket') throw new Error('no ticket');
    expect(seen).toEqual([]);
    guard.port().postMessage({ kind: 'ticket-ack', id: message.ticket.id } satisfies MainToGate);
    await tick();
    expect(seen).toContain('click');
    expect(worker.outcomes()).toEqual([]);
    guard.port().postMessage({ kind: 'used', ticket: message.ticket.id, attempt: message.ticket.attempt, retry: false } satisfies MainToGate);
    guard.port().postMessage({ kind: 'outcome', attempt: message.ticket.attempt, outcome: 'observed' } satisfies MainToGate);
    await tick();
    expect(worker.outcomes()).toEqual(['released', 'observed']);
    press(SEND);
    await tick();
    expect(worker.attempts()).toHaveLength(2);
  });

  it('takes the ticket back from the guard when the gesture cannot be given back', async () => {
    for (const change of [() => { typed('to').value = 'late@x.test'; }, () => { document.querySelector(SEND)?.remove(); }]) {
      load('practice', '2026-11-compose.html');
      const worker = new StubWorker();
      const guard = playGuard(false);
      await startGate(worker);
      press(SEND);
      await vi.waitFor(() => { expect(guard.got.some((one) => one.kind === 'ticket')).toBe(true); }, { interval: 2 });
      const given = guard.got.find((one) => one.kind === 'ticket');
      change();
      await vi.waitFor(() => { expect(worker.outcomes()).toContain('cancelled'); }, { interval: 5 });
      await tick(5);
      expect(guard.got).toContainEqual({ kind: 'ticket-void', ids: [given?.kind === 'ticket' ? given.ticket.id : ''] });
      stopGates();
    }
  });

  it('tells what left until the worker has it', async () => {
    const worker = new StubWorker();
    const guard = playGuard();
    await startGate(worker);
    worker.outcomeFaults = ['fault_quota', 'fault_internal'];
    guard.port().postMessage({ kind: 'used', ticket: 't-1', attempt: 'attempt-1', retry: false, digest: 'D' } satisfies MainToGate);
    await vi.waitFor(() => { expect(worker.outcomes()).toHaveLength(3); }, { timeout: 6_000 });
    expect(worker.asked.at(-1)?.body).toEqual({ attempt: 'attempt-1', outcome: 'released', digest: 'D' });
    worker.outcomeFaults = ['fault_forbidden'];
    guard.port().postMessage({ kind: 'outcome', attempt: 'attempt-1', outcome: 'observed' } satisfies MainToGate);
    await tick(2_300);
    expect(worker.outcomes()).toHaveLength(4);
  }, 15_000);

  it('closes a released send as unknown when the page goes before any request was seen', async () => {
    const worker = new StubWorker();
    const guard = playGuard(false);
    await startGate(worker);
    press(SEND);
    await tick(300); // past the wait for the acknowledgement
    expect(guard.got.some((one) => one.kind === 'ticket')).toBe(true);
    expect(worker.outcomes()).toEqual([]);
    window.dispatchEvent(new Event('pagehide'));
    await tick();
    expect(worker.outcomes()).toEqual(['unknown']);
  });

  it('answers a request of its own with a ticket, or refuses it', async () => {
    const worker = new StubWorker(blockEwa);
    const guard = playGuard();
    await startGate(worker);
    stubDialog();
    guard.port().postMessage(ask('jan@b.test'));
    await vi.waitFor(() => { expect(guard.got.at(-1)).toMatchObject({ kind: 'answer', ask: 7, allow: true }); });
    guard.port().postMessage({ ...ask('ewa@a.test'), ask: 8 });
    await vi.waitFor(() => { expect(guard.got.at(-1)).toEqual({ kind: 'answer', ask: 8, allow: false }); });
    expect(worker.attempts().map((one) => one.layer)).toEqual(['main-guard', 'main-guard']);
  });

  it('refuses what no adapter knows', async () => {
    const guard = playGuard();
    const worker = new StubWorker();
    await startGate(worker);
    guard.port().postMessage({ ...ask('jan@b.test'), rule: 'practice/other' });
    await tick();
    expect(guard.got.at(-1)).toEqual({ kind: 'answer', ask: 7, allow: false });
    expect(worker.attempts()).toHaveLength(0);
  });

  it('tells it the adapters, voided tickets and the end of the extension', async () => {
    const guard = playGuard();
    const worker = new StubWorker();
    await startGate(worker);
    await tick();
    expect(guard.got.filter((one) => one.kind === 'config').at(-1)).toMatchObject({ settled: true, adapters: [{ id: 'roundcube' }, { id: 'practice' }] });
    worker.push({ push: 'ticket.void', ids: ['t-1'] });
    worker.orphan();
    await tick();
    expect(guard.got.slice(-2)).toEqual([{ kind: 'ticket-void', ids: ['t-1'] }, { kind: 'gone' }]);
  });

  it('logs a send that could not wait as blocked, and shows it', async () => {
    const guard = playGuard();
    const worker = new StubWorker();
    await startGate(worker);
    guard.say({ kind: 'refused', rule: 'practice/send', why: 'unload' });
    await vi.waitFor(() => { expect(worker.attempts()).toHaveLength(1); });
    expect(worker.attempts()[0]?.recipients).toEqual([{ field: 'unload', raw: '', reader: 'unresolved' }]);
    expect(worker.outcomes()).toEqual(['blocked']);
    await tick();
    expect(notice()).not.toBeNull();
    expect(offered()).not.toContain('retry');
    expect(offered()).toContain('back');
  });

  it('counts a second transmission of the same bytes', async () => {
    const guard = playGuard();
    const worker = new StubWorker();
    await startGate(worker);
    press(SEND);
    await tick(40);
    guard.leave({ outcome: 'failed' });
    await tick();
    guard.leave({ retry: true, outcome: 'unknown' });
    await tick();
    const told = worker.asked.filter((one) => one.name === 'attempt.outcome').map(({ body }) => [body['outcome'], body['retry']]);
    expect(told).toEqual([['released', undefined], ['failed', undefined], ['released', 1], ['unknown', 1]]);
  });

  it('tells it what a refused request says, in the language of the browser', async () => {
    const guard = playGuard();
    await startGate(new StubWorker());
    await tick();
    expect(guard.got.filter((one) => one.kind === 'config').at(-1)).toMatchObject({ settled: true, refusal: 'Not sent.' });
  });
});

describe('a site with code of its own', () => {
  it('has the desk before anybody uses the page: what opens a menu of its Send waits for nothing', async () => {
    document.body.innerHTML = '<p>A list of mails</p>';
    const worker = new StubWorker();
    await startGate(worker, { desk: false });
    await vi.waitFor(() => { expect(worker.asked.map(({ name }) => name)).toContain('send.load'); });
  });
});

describe('without the main-world guard', () => {
  it('holds every send and shows the tab as not protected: nobody would see what leaves', async () => {
    const worker = new StubWorker();
    await startGate(worker, { guard: false });
    const seen = listenAsPage(SEND);
    press(SEND);
    await tick(40);
    press(SEND);
    await tick(40);
    expect(seen).toEqual([]);
    expect(worker.attempts()).toEqual([]);
    expect(offered()).toEqual(['reload']);
    // Said again with a configuration, though nothing changed.
    expect([...new Set(worker.asked.filter((one) => one.name === 'health.report').map(({ body }) => body['state']))]).toEqual(['not-protected']);
  });
});

describe('a form with a button that saves a draft', () => {
  it('is a send by its Send, by Enter and by a script, and none by the button that saves', async () => {
    const worker = new StubWorker(blockEwa);
    await startGate(worker);
    const form = document.querySelector('form.composer') as HTMLFormElement;
    const save = form.querySelector('button.save-draft') as HTMLButtonElement;
    const submit = (submitter: HTMLElement | null): boolean => {
      const event = new SubmitEvent('submit', { bubbles: true, cancelable: true, submitter });
      return form.dispatchEvent(event);
    };
    expect(submit(save)).toBe(true);
    await tick();
    expect(worker.attempts()).toHaveLength(0);
    for (const submitter of [null, form.querySelector('button.send') as HTMLElement]) expect(submit(submitter)).toBe(false);
    await tick();
    expect(worker.attempts()).toHaveLength(1); // one send, pressed twice
  });
});
