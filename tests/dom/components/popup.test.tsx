import { describe, expect, it, vi } from 'vitest';
import { Popup } from '../../../components/popup/Popup';
import { ANSWER, POPUP, POPUP_NEW, WORK } from '../../fixtures/screens/models';
import { fakeWorker, mount, refusal } from './mount';
import { click, settle } from './trusted';

async function open(answers: Record<string, unknown>) {
  const worker = fakeWorker(answers);
  const { ask } = worker;
  // The list of tasks has tests of its own: at-hand.test.tsx.
  worker.ask = ((name: string, body: unknown) => (name === 'task.list' ? Promise.resolve(WORK) : (ask as (name: string, body: unknown) => Promise<unknown>)(name, body))) as typeof ask;
  const onOptions = vi.fn();
  const view = mount(<Popup derive={() => Promise.resolve('')} ask={worker.ask} tab={7} onOptions={onOptions} />);
  await settle();
  const askFor = async (contact: string) => {
    const field = view.root.querySelector<HTMLInputElement>('#contact');
    if (!field) throw new Error('no field');
    field.value = contact;
    view.root.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await settle();
  };
  return { ...view, ...worker, onOptions, askFor };
}

describe('popup', () => {
  it('says whether the tab is guarded, at what level, and how old the data is', async () => {
    const { text, asked } = await open({ 'popup.state': POPUP });
    expect(asked[0]).toEqual({ name: 'popup.state', body: { tab: 7 } });
    expect(text()).toContain('This tab is guarded');
    expect(text()).toContain('Assisted');
    expect(text()).toContain('Data confirmed 2 hours ago');
    expect(text()).toContain('a…k@s…k.example');
  });
  it.each([
    ['not-protected', 'This tab is not protected'], ['no-adapter', 'Nothing to check on this site'], ['no-access', 'Nothing to check here'],
  ] as const)('a tab that is %s', async (state, words) => {
    const { text } = await open({ 'popup.state': { ...POPUP, tab: { state, name: 'Odoo' } } });
    expect(text()).toContain(words);
    expect(text()).not.toContain('Assisted');
  });
  it('a tab whose adapter in the policy is faulty: why, and what is wrong in it', async () => {
    const { text } = await open({ 'popup.state': { ...POPUP, tab: { state: 'not-protected', adapter: 'house', host: 'crm.test', fault: 'fault_adapter', problem: 'requests.1.deny: Invalid option' } } });
    expect(text()).toContain('This tab is not protected');
    expect(text()).toContain('adapter for this site is faulty');
    expect(text()).toContain('house: requests.1.deny: Invalid option');
  });
  it.each([['warn', 'ask for confirmation'], ['block', 'held until the hub is reached']] as const)('data past the limit to %s', async (state, words) => {
    expect((await open({ 'popup.state': { ...POPUP, data: { ...POPUP.data, state, ageHours: 80 } } })).text()).toContain(words);
  });
  it('not enrolled: leads to the options and offers nothing else', async () => {
    const { pick, onOptions, root, text } = await open({ 'popup.state': POPUP_NEW });
    click(pick('enrol'));
    expect(onOptions).toHaveBeenCalledTimes(1);
    expect(root.querySelector('form')).toBeNull();
    expect(text()).not.toContain('fault_');
  });
  it('a fault in words, also when the worker does not answer', async () => {
    expect((await open({ 'popup.state': { ...POPUP, fault: 'fault_log_uncovered' } })).root.querySelector('[role=alert]')?.textContent).toContain('Too many events');
    expect((await open({ 'popup.state': new Error('no receiver') })).text()).toContain('does not answer');
  });
});

describe('may I?', () => {
  it('asks every fitting channel at once and shows verdict, reason and law for each', async () => {
    const { asked, askFor, root } = await open({ 'popup.state': POPUP, 'permission.ask': ANSWER });
    await askFor(' anna.nowak@sklep-nowak.example ');
    expect(asked.at(-1)).toEqual({ name: 'permission.ask', body: { contact: 'anna.nowak@sklep-nowak.example', purpose: 'direct-marketing' } });
    const rows = [...root.querySelectorAll('tbody tr')].map((row) => row.textContent);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toBe('E-mailBlockedNo consent on record (e-mail, direct marketing). PKE art. 398(1)');
    expect(rows[1]).toContain('Allowed');
  });
  it('asks nothing for an empty field, and says what is wrong with an unreadable one', async () => {
    const { asked, askFor, text, has } = await open({ 'popup.state': POPUP, 'permission.ask': { contact: '@@', purpose: 'direct-marketing', rows: [], fault: 'fault_contact_syntax' } });
    await askFor('   ');
    expect(asked).toHaveLength(1);
    await askFor('@@');
    expect(text()).toContain('not an address or number');
    expect(has('said-no')).toBe(false);
  });
});

describe('they said no', () => {
  const withAnswer = async (stop: unknown) => {
    const view = await open({ 'popup.state': POPUP, 'permission.ask': ANSWER, 'overlay.stop': stop });
    await view.askFor(ANSWER.contact);
    return view;
  };
  const done = { contact: ANSWER.contact, kind: 'objection', at: 1 };

  it('is recorded only after it was confirmed, for all channels', async () => {
    const { asked, pick, text } = await withAnswer(done);
    click(pick('said-no'));
    await settle();
    expect(asked.map((one) => one.name)).not.toContain('overlay.stop');
    click(pick('said-no-confirm'));
    await settle();
    expect(asked.map((one) => one.name)).toEqual(['popup.state', 'permission.ask', 'overlay.stop', 'permission.ask']);
    expect(asked[2]?.body).toEqual({ contact: ANSWER.contact, kind: 'objection', note: 'said-no' });
    expect(text()).toContain('is stopped on this device');
  });
  it('for the chosen channels only, and for none not at all', async () => {
    const { asked, pick, root } = await withAnswer(done);
    click(pick('said-no'));
    await settle();
    const boxes = [...root.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];
    expect(boxes).toHaveLength(3);
    for (const box of boxes.slice(1)) { box.dispatchEvent(new Event('change', { bubbles: true })); await settle(); }
    click(pick('said-no-confirm'));
    await settle();
    expect(asked.find((one) => one.name === 'overlay.stop')?.body).toEqual({ contact: ANSWER.contact, kind: 'objection', channels: ['email'], note: 'said-no' });
  });
  it('says that it was not recorded when it was not', async () => {
    const { pick, text } = await withAnswer(refusal('fault_disk_full'));
    click(pick('said-no'));
    await settle();
    click(pick('said-no-confirm'));
    await settle();
    expect(text()).toContain('Not recorded. The disk is full');
  });
  it('can be cancelled', async () => {
    const { asked, pick, has } = await withAnswer(done);
    click(pick('said-no'));
    await settle();
    click(pick('said-no-cancel'));
    await settle();
    expect(has('said-no')).toBe(true);
    expect(asked.map((one) => one.name)).not.toContain('overlay.stop');
  });
});

describe('from the browser’s menu', () => {
  const PHONE = { ...ANSWER, contact: '+48600100200', kind: 'phone' as const };
  const own = (verdict: string, isFree: boolean) => ({ attempt: 'attempt-1', isFree, purpose: 'direct-marketing', recipient: { ...ANSWER.rows[0], verdict } });

  it('a contact is asked about at once, and *they said no* stands open', async () => {
    const { asked, has } = await open({ 'popup.state': { ...POPUP, asked: { item: 'said-no', contact: PHONE.contact } }, 'permission.ask': PHONE });
    await settle();
    expect(asked[1]).toEqual({ name: 'permission.ask', body: { contact: PHONE.contact, purpose: 'direct-marketing' } });
    expect(has('said-no-confirm')).toBe(true);
  });
  it('a call from the own phone is declared for the purpose asked about, and says what came of it', async () => {
    const view = await open({ 'popup.state': POPUP, 'permission.ask': PHONE, 'call.declare': own('block', false) });
    await view.askFor(PHONE.contact);
    click(view.pick('own-phone'));
    await settle();
    expect(view.asked.at(-1)).toEqual({ name: 'call.declare', body: { contact: PHONE.contact, purpose: PHONE.purpose } });
    expect(view.text()).toContain('Do not call. Logged.');
    expect(view.has('own-phone-confirm')).toBe(false);
  });
  it('a warned one is made only once confirmed, as the answer to that warning', async () => {
    const view = await open({ 'popup.state': POPUP, 'permission.ask': PHONE, 'call.declare': own('warn', false) });
    await view.askFor(PHONE.contact);
    click(view.pick('own-phone'));
    await settle();
    click(view.pick('own-phone-confirm'));
    await settle();
    expect(view.asked.at(-1)?.body).toEqual({ contact: PHONE.contact, purpose: PHONE.purpose, confirmed: true, follows: 'attempt-1' });
  });
  it('an address has no phone to call from', async () => {
    const view = await open({ 'popup.state': POPUP, 'permission.ask': ANSWER });
    await view.askFor(ANSWER.contact);
    expect(view.has('own-phone')).toBe(false);
  });
});
