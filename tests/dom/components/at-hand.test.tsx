// Recording a consent, and the lawful route to one that is missing, as the popup shows them.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Popup } from '../../../components/popup/Popup';
import { ANSWER, BUSY, POPUP, WORK } from '../../fixtures/screens/models';
import { fakeWorker, mount, refusal } from './mount';
import { click, personDoes, settle as settleOnce } from './trusted';

/** A busy machine takes its time over a frame. */
const settle = async (): Promise<void> => { await settleOnce(); await settleOnce(); };

const NOW = new Date('2026-11-22T10:00:00');
/** Within a minute of it: waiting moves the clock on. */
const SOON = expect.closeTo(NOW.getTime(), -5) as number;
beforeEach(() => { vi.useFakeTimers({ toFake: ['Date'], now: NOW }); });
afterEach(() => { vi.useRealTimers(); });

async function open(answers: Record<string, unknown> = {}, language: 'en' | 'pl' = 'en') {
  const worker = fakeWorker({ 'popup.state': { ...POPUP, asked: { item: 'may-i', contact: ANSWER.contact } }, 'permission.ask': ANSWER, 'task.list': WORK, ...answers });
  const view = mount(<Popup derive={() => Promise.resolve('')} ask={worker.ask} tab={7} onOptions={() => undefined} />, language);
  await vi.waitFor(() => { expect(view.has('said-no')).toBe(true); }, { timeout: 8_000 }); // asked about and answered
  await settle();
  const sentAs = (name: string) => worker.asked.filter((one) => one.name === name).map(({ body }) => body);
  return { ...view, ...worker, sentAs };
}
const field = <T extends HTMLElement = HTMLInputElement>(root: HTMLElement, name: string): T => root.querySelector<T>(`.intake [name="${name}"]`) as T;
const submit = (root: HTMLElement): void => { personDoes(root.querySelector('form.intake') as HTMLElement, new Event('submit', { bubbles: true, cancelable: true })); };

async function filled(view: Awaited<ReturnType<typeof open>>): Promise<void> {
  click(view.pick('record'));
  await vi.waitFor(() => { expect(field(view.root, 'channel')).not.toBeNull(); }, { timeout: 8_000 });
  field(view.root, 'channel').checked = true;
  field(view.root, 'channel').dispatchEvent(new Event('change', { bubbles: true }));
  field(view.root, 'evidence').value = 'yes at the fair; card in box 7';
  await settle();
}

describe('recording a consent', () => {
  it('asks how, when, by whom and for what, and says that it changes nothing yet', async () => {
    const view = await open({ 'intake.record': { id: 'x', contact: ANSWER.contact, state: 'sent' } });
    await filled(view);
    field(view.root, 'notice').value = 'notice-2026';
    submit(view.root);
    await vi.waitFor(() => { expect(view.text()).toContain('stays as it is'); }, { timeout: 8_000 });
    expect(view.sentAs('intake.record')).toEqual([{
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, contact: ANSWER.contact, channels: ['email'], purpose: 'direct-marketing', at: SOON, method: 'in-person',
      collectedBy: WORK.user, evidence: 'yes at the fair; card in box 7', notice: { id: 'notice-2026', at: SOON },
    }]);
    expect(view.text()).toContain('stays as it is until somebody else confirms it');
  });

  it('is not sent without channel and proof, nor by a page’s own event; a refused one keeps its id for the next try', async () => {
    const view = await open({ 'intake.record': refusal('fault_intake_date') });
    click(view.pick('record'));
    await settle();
    submit(view.root);
    await settle();
    expect(view.text()).toContain('Choose a channel');
    await filled({ ...view, pick: () => document.createElement('a') });
    view.root.querySelector('form.intake')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await settle();
    expect(view.sentAs('intake.record')).toEqual([]);
    submit(view.root);
    await settle();
    expect(view.text()).toContain('Not recorded. The day lies in the future.');
    submit(view.root);
    await settle();
    const ids = (view.sentAs('intake.record') as { id: string }[]).map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });

  it.each([['waiting', 'as soon as the hub answers'], ['refused', 'the hub refuses it']])('%s: says so', async (state, words) => {
    const view = await open({ 'intake.record': { id: 'x', contact: ANSWER.contact, state } });
    await filled(view);
    submit(view.root);
    await settle();
    expect(view.text()).toContain(words);
  });
});

describe('the lawful route', () => {
  it('notes a task and sends nothing', async () => {
    const view = await open({ 'task.add': BUSY.tasks[0] });
    expect(view.text()).toContain('Nothing is sent to this person');
    click(view.pick('lawful-form'));
    await settle();
    expect(view.sentAs('task.add')).toEqual([{ contact: ANSWER.contact, channel: 'email', purpose: 'direct-marketing', route: 'form' }]);
    expect(view.text()).toContain('Task noted: Our consent form');
    expect(view.asked.map(({ name }) => name).filter((name) => !['popup.state', 'task.list', 'permission.ask', 'task.add'].includes(name))).toEqual([]);
  });

  it('is not offered without a form of ours, against an objection, or where it is allowed', async () => {
    expect((await open({ 'task.list': { ...WORK, consentForm: undefined } })).has('lawful-form')).toBe(false);
    for (const change of [{ final: true, needs: [] }, { verdict: 'allow' }]) {
      const view = await open({ 'permission.ask': { ...ANSWER, rows: ANSWER.rows.map((row) => ({ ...row, ...change })) } });
      expect(view.has('lawful-paper')).toBe(false);
      expect(view.has('record')).toBe(true);
    }
  });

  it('a task leads to the record of a consent, with its id', async () => {
    const view = await open({ 'task.list': BUSY, 'intake.record': { id: 'x', contact: ANSWER.contact, state: 'sent' }, 'task.drop': undefined });
    expect(view.text()).toContain('2 recorded consents wait for the hub');
    expect(view.root.querySelector<HTMLAnchorElement>('.task a')?.href).toBe(WORK.consentForm);
    click(view.pick('task-done'));
    await settle();
    expect(field(view.root, 'channel').checked).toBe(true); // the task's channel
    field(view.root, 'evidence').value = 'form 12';
    submit(view.root);
    await settle();
    expect(view.sentAs('intake.record')).toMatchObject([{ task: BUSY.tasks[0]?.id, channels: ['email'] }]);
    const before = view.sentAs('task.list').length;
    click(view.pick('task-drop'));
    await settle();
    expect(view.sentAs('task.drop')).toEqual([{ id: BUSY.tasks[0]?.id }]);
    expect([before > 1, view.text().includes('Tasks')]).toEqual([true, true]);
  });

  it('speaks Polish', async () => {
    const { text } = await open({ 'task.list': BUSY }, 'pl');
    for (const words of ['Zgodna z prawem droga do zgody', '2 zapisane zgody czekają na centralę', 'Zapisz zgodę']) expect(text()).toContain(words);
  });
});
