import { describe, expect, it, vi } from 'vitest';
import { linkFromHash } from '../../../components/options/Enrolment';
import { fitsFilter, NO_FILTER } from '../../../components/options/log-filter';
import { Options } from '../../../components/options/Options';
import { MANAGED_FAULTY, PAGE, POLICY, ROWS, STATE, STATE_NEW, VERIFIED } from '../../fixtures/screens/models';
import { fakeWorker, mount, refusal } from './mount';
import { click, settle } from './trusted';

const LINK = 'https://hub.firma.example/enrol#eyJodWIiOiJ4In0';
const ANSWERS = { 'state.get': STATE, 'policy.get': POLICY, 'log.query': PAGE };

async function open(answers: Record<string, unknown>, link?: string) {
  const worker = fakeWorker(answers);
  const states: string[] = [];
  const onSave = vi.fn();
  const view = mount(<Options derive={() => Promise.resolve('')} ask={worker.ask} link={link} onEnrol={(state) => states.push(state)} onSave={onSave} />);
  await settle();
  await settle();
  return { ...view, ...worker, states, onSave };
}

describe('under an administrator', () => {
  const managedPolicy = { state: 'given' as const, problems: [], keys: ['defaultMode', 'sites'], enrols: true };
  it('a device that enrols itself offers no form, and says why the last try failed', async () => {
    const { root, text } = await open({ 'state.get': { ...STATE_NEW, managedPolicy: { ...managedPolicy, enrolmentFault: 'fault_hub_down' } } });
    expect(root.querySelector('#link')).toBeNull();
    expect(text()).toContain('This device enrols itself');
    expect(text()).toContain('the next one comes by itself. The hub cannot be reached');
    expect(text()).toContain('Keys of the policy set here: defaultMode, sites.');
    const control = await open({ 'state.get': { ...STATE_NEW, managedPolicy: { ...managedPolicy, enrols: false } } });
    expect(control.root.querySelector('#link')).not.toBeNull();
  });
  it('faulty values are named, each with what is wrong; without any values there is nothing to say', async () => {
    const { root } = await open({ ...ANSWERS, 'state.get': { ...STATE, ...MANAGED_FAULTY } });
    expect([...root.querySelectorAll('#managed-title ~ [role=alert] li')].map((one) => one.textContent?.split(':')[0])).toEqual(['defaultMode', 'replyDays']);
    expect((await open({ ...ANSWERS, 'state.get': { ...STATE, managedPolicy: { state: 'absent', problems: [], keys: [], enrols: false } } })).root.querySelector('#managed-title')).toBeNull();
  });
  it('people are told what is recorded about them', async () => {
    const { root } = await open(ANSWERS);
    expect(root.querySelectorAll('#employee-title ~ ul li')).toHaveLength(6);
  });
});

describe('enrolment', () => {
  it.each([
    ['whole', `#${LINK}`, LINK], ['encoded', `#${encodeURIComponent(LINK)}`, LINK], ['with enrol=', `#enrol=${LINK}`, LINK], ['with enrol= and encoded', `#enrol=${encodeURIComponent(LINK)}`, LINK],
    ['none', '', undefined], ['another hash', '#log', undefined], ['no fragment', '#https://hub.example/enrol', undefined], ['cut escape', '#https%3A%2F%2Fhub.example%2Fenrol%2', undefined],
    ['another scheme', '#javascript:alert(1)#x', undefined],
  ])('link from a hash: %s', (_, hash, link) => { expect(linkFromHash(hash)).toBe(link); });

  it('enrols at once with the link the page was opened with, and tells automation how it went', async () => {
    const { asked, states, text } = await open({ 'state.get': STATE_NEW, 'enrol.start': { org: 'hub.firma.example', hub: 'https://hub.firma.example', deviceId: 'd', rootVersion: 1 } }, LINK);
    expect(asked.filter((one) => one.name === 'enrol.start')).toEqual([{ name: 'enrol.start', body: { link: LINK } }]);
    expect(states).toEqual(['enrolling', 'enrolled']);
    expect(text()).toContain('Enrolled at hub.firma.example.');
    expect(asked.filter((one) => one.name === 'state.get')).toHaveLength(2);
  });
  it('a failed one says why', async () => {
    const { states, text } = await open({ 'state.get': STATE_NEW, 'enrol.start': refusal('enrol_wrong_key') }, LINK);
    expect(states).toEqual(['enrolling', 'failed']);
    expect(text()).toContain('Not enrolled. The hub’s keys do not match the link');
  });
  it('by a pasted link', async () => {
    const { root, asked, states } = await open({ 'state.get': STATE_NEW, 'enrol.start': { org: 'Firma', hub: 'h', deviceId: 'd', rootVersion: 1 } });
    const field = root.querySelector('textarea');
    if (!field) throw new Error('no field');
    field.value = ` ${LINK}\n`;
    root.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await settle();
    expect(asked.find((one) => one.name === 'enrol.start')?.body).toEqual({ link: LINK });
    expect(states).toEqual(['enrolling', 'enrolled']);
    expect(field.value).toBe('');
  });
  it('by a pasted link, with whom the log is to name', async () => {
    const { root, asked } = await open({ 'state.get': STATE_NEW, 'enrol.start': { org: 'h', hub: 'https://h', deviceId: 'd', rootVersion: 1 } });
    const [field, user] = [root.querySelector('textarea'), root.querySelector<HTMLInputElement>('#user')];
    if (!field || !user) throw new Error('no field');
    [field.value, user.value] = [LINK, ' anna@firma.example '];
    root.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await settle();
    expect(asked.find((one) => one.name === 'enrol.start')?.body).toEqual({ link: LINK, user: 'anna@firma.example' });
  });
});

describe('options of an enrolled device', () => {
  it('show hub, territory, versions, log head and receipts', async () => {
    const { text } = await open(ANSWERS);
    for (const part of ['https://hub.firma.example', 'pl-north – part of the register', '184,220', 'q0yQ3vG9mXk2n7c1bR4tUw', 'receipted up to 1,198']) expect(text()).toContain(part);
  });
  it('show the policy in force with its source and merge', async () => {
    const { root } = await open(ANSWERS);
    const row = [...root.querySelectorAll('tr')].find((one) => one.textContent?.startsWith('ownDomains'));
    expect(row?.textContent).toBe('ownDomainsfirma.example, firma.testhubonly what both name');
  });
  it('sync on demand and show the fault of a failed one', async () => {
    const { pick, text } = await open({ ...ANSWERS, 'sync.now': refusal('sync_offline') });
    click(pick('sync'));
    await settle();
    expect(text()).toContain('The hub cannot be reached.');
  });
  it('export what the worker gives, under its name', async () => {
    const { pick, onSave } = await open({ ...ANSWERS, 'log.export': { name: 'log.jsonl', text: '{}\n', events: 1 } });
    click(pick('export'));
    await settle();
    expect(onSave).toHaveBeenCalledWith('log.jsonl', '{}\n');
  });
  it('verify in words, and say so when the log does not hold', async () => {
    const good = await open({ ...ANSWERS, 'log.verify': VERIFIED });
    click(good.pick('verify'));
    await settle();
    expect(good.text()).toContain('The log holds: 1,204 events checked');
    expect(good.text()).toContain('Events from 1,199 on are not receipted yet.');
    const bad = await open({ ...ANSWERS, 'log.verify': { ok: false, events: 9, receiptedTo: 0, findings: [{ level: 'error', key: 'finding_tampered', params: { sequence: 4 } }] } });
    click(bad.pick('verify'));
    await settle();
    expect(bad.text()).toContain('The log does not hold');
    expect(bad.text()).toContain('Event 4 was changed.');
  });
});

describe('log', () => {
  it('asks the worker for the chosen verdict, and for older pages by sequence', async () => {
    const { root, asked, pick } = await open(ANSWERS);
    click(pick('older'));
    await settle();
    expect(asked.at(-1)?.body).toEqual({ limit: 100, before: 28 });
    const select = root.querySelector('select');
    if (!select) throw new Error('no filter');
    select.value = 'block';
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await settle();
    expect(asked.at(-1)?.body).toEqual({ limit: 100, verdict: 'block' });
    expect([...root.querySelectorAll('.options section table tbody .verdict')].every((one) => one.textContent === 'Blocked')).toBe(true);
  });
  it('filters by verdict, channel, application and text together', () => {
    const fitting = (filter: Partial<typeof NO_FILTER>) => ROWS.filter((row) => fitsFilter(row, { ...NO_FILTER, ...filter })).length;
    expect(fitting({})).toBe(12);
    expect(fitting({ verdict: 'block' })).toBe(3);
    expect(fitting({ channel: 'voice' })).toBe(3);
    expect(fitting({ app: 'practice' })).toBe(4);
    expect(fitting({ text: 'A…K@' })).toBe(3);
    expect(fitting({ text: 'nobody' })).toBe(0);
    expect(fitting({ verdict: 'block', app: 'roundcube' })).toBe(2);
  });
});

describe('stops recorded here', () => {
  it('that the hub cannot read are named until it can', async () => {
    const { text } = await open({ ...ANSWERS, 'state.get': { ...STATE, ownStops: { waiting: 3, refused: 2 } } });
    expect(text()).toMatch(/2 stops recorded here cannot be read by the hub/);
    expect(text()).toMatch(/not at the hub yet\s*3/);
    expect((await open(ANSWERS)).text()).not.toMatch(/recorded here/);
  });
});
