// In the block dialog: a task in place of the message, where a consent is missing and may be had.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDialogHost } from '../../../components/block-dialog/dialog-host';
import type { DialogAnswer, LawfulDesk } from '../../../utils/guard/dialog-port';
import { DIALOGS } from '../../fixtures/screens/models';
import { click, settle } from './trusted';
import { source } from './words';

const attach = Element.prototype.attachShadow;
const stop = new AbortController();
afterEach(() => { Element.prototype.attachShadow = attach; document.documentElement.querySelectorAll(':scope > div').forEach((node) => { node.remove(); }); });

async function open(desk?: LawfulDesk) {
  let root: ShadowRoot | undefined;
  Element.prototype.attachShadow = function keep(init) { root = attach.call(this, init); return root; };
  HTMLDialogElement.prototype.showModal = function show() { this.setAttribute('open', ''); };
  const answers: DialogAnswer[] = [];
  void createDialogHost(source('en'), desk).open(DIALOGS.partial, stop.signal).then((answer) => { answers.push(answer); });
  await settle();
  const find = (name: string): HTMLElement | null => root?.querySelector(`[data-name="${name}"]`) ?? null;
  return { answers, find, text: () => root?.textContent ?? '', press: async (name: string) => { click(find(name) as HTMLElement); await settle(); } };
}

describe('a lawful way', () => {
  it('is noted for the recipient who lacks a consent, and answers nothing: what was stopped stays stopped', async () => {
    const note = vi.fn(() => Promise.resolve({}));
    const { answers, find, press, text } = await open({ routes: () => Promise.resolve({ consentForm: 'https://firm.test/consent' }), note });
    expect(['lawful-0', 'lawful-1', 'lawful-2'].map((name) => find(name) !== null)).toEqual([true, false, false]); // objected and allowed ones have none
    await press('lawful-0');
    await press('lawful-they-write');
    expect(note.mock.calls).toEqual([[{ contact: 'anna.nowak@sklep-nowak.example', channel: 'email', purpose: 'direct-marketing', route: 'they-write' }]]);
    expect(text()).toContain('Task noted: When they write next');
    expect(answers).toEqual([]);
  });

  it('says so when it cannot be noted', async () => {
    const { press, text } = await open({ routes: () => Promise.resolve({}), note: () => Promise.reject(Object.assign(new Error(), { key: 'fault_tasks_full' })) });
    await press('lawful-0');
    await press('lawful-paper');
    expect(text()).toContain('Not noted. The list of tasks is full.');
  });

  it('is not there where nobody can be asked, and a page’s own click presses nothing', async () => {
    expect((await open()).find('lawful-0')).toBeNull();
    const routes = vi.fn(() => Promise.resolve({}));
    const { find } = await open({ routes, note: () => Promise.resolve() });
    find('lawful-0')?.click();
    await settle();
    expect(routes).not.toHaveBeenCalled();
  });
});
