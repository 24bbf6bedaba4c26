import { describe, expect, it, vi } from 'vitest';
import { BlockDialog } from '../../../components/block-dialog/BlockDialog';
import { offerOf, situationOf, splitRecipients } from '../../../components/block-dialog/view-model';
import type { DialogAnswer, DialogModel } from '../../../utils/guard/dialog-port';
import { DIALOGS, model, reply } from '../../fixtures/screens/models';
import { mount } from './mount';
import { click, settle } from './trusted';

function open(shown: DialogModel, language: 'en' | 'pl' = 'en', armAfter = 0) {
  const onAnswer = vi.fn<(answer: DialogAnswer) => void>();
  return { onAnswer, ...mount(<BlockDialog model={shown} onAnswer={onAnswer} armAfter={armAfter} />, language) };
}

describe('block dialog: a list that cannot be read', () => {
  const names = ({ root }: ReturnType<typeof open>) => [...root.querySelectorAll('input')].map((input) => input.name);
  it('offers the screenings that fit, and leaves only with one of them and the person’s word', async () => {
    const it = open(DIALOGS.campaign);
    expect(it.text()).toContain('Who is on this list cannot be seen');
    expect([it.text().includes('812 contacts allowed'), it.text().includes('Screened before the newest data came')]).toEqual([true, true]);
    const press = async () => { click(it.pick('use-clearance')); await settle(); };
    await press();
    const [first, , same] = [...it.root.querySelectorAll('input')];
    first?.click();
    await settle();
    await press();
    expect(it.onAnswer).not.toHaveBeenCalled();
    same?.click();
    await settle();
    await press();
    expect(it.onAnswer).toHaveBeenCalledWith({ action: 'use-clearance', clearance: 'clearance-1' });
  });
  it('without a screening leads to one, and can be checked again', () => {
    const it = open(DIALOGS.campaignNone);
    expect([names(it), it.has('use-clearance'), it.has('screen'), it.has('retry'), it.has('open-declare')]).toEqual([[], false, true, true, true]);
  });
  it('presses nothing that sends by the second click of a double click', async () => {
    const it = open(DIALOGS.campaign, 'en', 60_000);
    for (const input of it.root.querySelectorAll('input')) input.click();
    await settle();
    click(it.pick('use-clearance'));
    expect(it.onAnswer).not.toHaveBeenCalled();
  });
});

describe('block dialog: what it says', () => {
  it('names verdict, reason, law with certainty, consent with date and kind, and record of each stopped recipient', () => {
    const { text } = open(DIALOGS.partial);
    for (const part of [
      'Blocked', 'anna.nowak@sklep-nowak.example', 'No consent on record (e-mail, direct marketing)', 'PKE art. 398(1) (certain)', 'none on record',
      'This person objected to marketing (11 Mar 2026)', 'refused or withdrawn · on 11 Mar 2026', '#4711', 'Contract – e-mail', 'Direct marketing – phone call',
    ]) expect(text()).toContain(part);
  });
  it('names both bases of a consent apart', () => {
    expect(open(DIALOGS.warn).text()).toContain('given · on 2 Nov 2026 · GDPR art. 6(1)(a) consent · ePrivacy: consent');
  });
  it('groups what is allowed instead by purpose', () => {
    const [first] = reply().recipients;
    if (!first) throw new Error('no recipient');
    const allowedInstead = ['email', 'sms', 'voice'].map((channel) => ({ channel, purpose: 'claims' }));
    expect(open(model({ recipients: [{ ...first, allowedInstead }] })).root.querySelector('.instead li')?.textContent).toBe('Claims and payments – e-mail, text message (SMS), phone call');
  });
  it('does not call a soft opt-in a consent', () => {
    const [first] = DIALOGS.warn.reply.recipients;
    if (!first) throw new Error('no recipient');
    const consent = { state: 'unknown', day: '2026-03-20', gdprBasis: 'none', eprivacyBasis: 'soft-opt-in', record: 12 };
    expect(open(model({ decision: 'warn', recipients: [{ ...first, consent }] })).text()).toContain('Consenton 20 Mar 2026 · ePrivacy: existing customer');
  });
  it('speaks Polish', () => {
    expect(open(DIALOGS.partial, 'pl').text()).toContain('Część odbiorców nie zgodziła się na tę wiadomość');
  });
  it('speaks of a call where it is one', () => {
    const { text, has } = open(DIALOGS.justify);
    expect(text()).toContain('This call needs a reason');
    expect(has('copy-text')).toBe(false);
  });
  it('shows a reason it has no words for by its rule', () => {
    const [first] = reply().recipients;
    if (!first) throw new Error('no recipient');
    expect(open(model({ recipients: [{ ...first, reason: 'reason_of_tomorrow', rule: 'xx/new' }] })).text()).toContain('Rule xx/new.');
  });
  it('folds the allowed and draws many recipients in steps', async () => {
    const few = (count: number) => model({ recipients: DIALOGS.many.reply.recipients.slice(0, count) });
    const { root, pick } = open(few(20));
    expect(root.querySelectorAll('.recipient')).toHaveLength(7);
    click(pick('show-allowed'));
    await settle();
    expect(root.querySelectorAll('.recipient.allow')).toHaveLength(13);
  });
  it('counts many by reason, and names them a page at a time when asked', async () => {
    const { root, text, pick } = open(DIALOGS.many);
    expect(text()).toContain('1,333 of 2,000 may be contacted');
    expect(text()).toContain('No consent on record (e-mail, direct marketing)');
    expect(text()).not.toContain('date not recorded');
    expect(root.querySelectorAll('.recipient')).toHaveLength(2);
    click(pick('show-group'));
    await settle();
    expect([root.querySelectorAll('.recipient .recipient').length, text().includes('person147@list.example'), text().includes('person150@list.example')]).toEqual([50, true, false]);
    click(pick('more-names'));
    await settle();
    expect(root.querySelectorAll('.recipient .recipient')).toHaveLength(100);
  });
  it('of a selection of a few says who they are at once', () => {
    expect(open({ ...DIALOGS.partial, audience: 'selection' }).text()).toMatch(/2 of 4 may be contacted.*anna\.nowak@sklep-nowak\.example/s);
  });
  it('asks for very many where it does not hold them, and says when they cannot be had', async () => {
    const people = vi.fn<NonNullable<DialogModel['people']>>().mockRejectedValueOnce(new Error('gone')).mockResolvedValueOnce({ recipients: DIALOGS.many.reply.recipients.slice(0, 50), next: 77 });
    const { root, text, pick } = open({ ...DIALOGS.bulk, people });
    click(pick('show-group'));
    await settle();
    expect(text()).toContain('That did not work');
    click(pick('show-group'));
    await settle();
    click(pick('show-group'));
    await settle();
    expect(people).toHaveBeenLastCalledWith(expect.objectContaining({ verdict: 'block', reason: 'reason_no_consent' }), 0);
    expect(root.querySelectorAll('.recipient .recipient')).toHaveLength(50);
  });
  it('says where an application cannot leave some out, and exports the allowed', async () => {
    const { text, pick, has } = open(DIALOGS.bulk);
    expect(text()).toContain('19,371 of 19,500 may be contacted');
    expect(text()).toContain('cannot be told from here to leave some out');
    expect(has('remove-blocked')).toBe(false);
    click(pick('export'));
    await settle();
    expect(text()).toContain('That did not work');
    expect(has('retry')).toBe(false);
  });
  it('can be decided again where the file was overtaken by newer consents', async () => {
    const overtaken = Object.assign(new Error('overtaken'), { key: 'fault_ticket' });
    const { text, pick, onAnswer } = open({ ...DIALOGS.bulk, exportAllowed: () => Promise.reject(overtaken) });
    click(pick('export'));
    await settle();
    expect(text()).toContain('No file was made: consents or policy have changed');
    click(pick('retry'));
    expect(onAnswer).toHaveBeenCalledWith({ action: 'retry' });
  });
  it('warns of old data, and announces a copied text', () => {
    expect(open(model({ dataAgeHours: 30 })).text()).toContain('30 hours old');
    expect(open({ ...DIALOGS.block, copied: true }).root.querySelector('[role=status]')?.textContent).toBe('The text has been copied.');
  });
});

describe('block dialog: what it offers', () => {
  const offered = (shown: DialogModel) => [...open(shown).root.querySelectorAll<HTMLElement>('footer [data-name]')].map((one) => one.dataset.name);
  it('for a partly blocked message', () => { expect(offered(DIALOGS.partial)).toEqual(['back', 'keep-draft', 'copy-text', 'remove-blocked']); });
  it('for a blocked one: nothing that sends', () => { expect(offered(DIALOGS.block)).toEqual(['back', 'keep-draft', 'copy-text']); });
  it('for a warning', () => { expect(offered(DIALOGS.warn)).toEqual(['back', 'keep-draft', 'copy-text', 'confirm']); });
  it('for a fault: nothing that sends', () => { expect(offered(DIALOGS.fault)).toEqual(['back', 'keep-draft', 'copy-text', 'retry']); });
  it('no removal where the page cannot be rewritten, no draft where it cannot be saved', () => {
    expect(offered(model({}, { canRewrite: false, canSaveDraft: false }))).toEqual(['back', 'copy-text']);
    expect(offered(model({ withoutBlocked: [] }))).not.toContain('remove-blocked');
  });
  it('a fault wins over any decision', () => {
    expect(situationOf(reply({ decision: 'warn', fault: 'fault_log' }))).toBe('fault');
    expect(offerOf(model({ decision: 'warn', fault: 'fault_log' }))).toMatchObject({ confirm: false, justify: false, removeBlocked: false, declare: [] });
  });
  it('no other purpose where every stop is final', () => {
    const final = reply().recipients.map((one) => ({ ...one, final: true, allowedInstead: [] }));
    expect(offerOf(model({ recipients: final })).declare).toEqual([]);
    expect(offerOf(model({ recipients: final.map((one) => ({ ...one, allowedInstead: [{ channel: 'email', purpose: 'claims' }] })) })).declare).toContain('claims');
    expect(offerOf(model()).declare).toEqual(['contract', 'customer-care', 'claims', 'legal-notice']);
  });
  it('the strictest first, in the order of the composer', () => {
    const [a, b, c] = reply().recipients;
    if (!a || !b || !c) throw new Error('no recipients');
    const { stopped, allowed } = splitRecipients([{ ...a, verdict: 'warn', index: 0 }, { ...b, index: 1 }, { ...a, verdict: 'justify', index: 2 }, c]);
    expect(stopped.map((one) => one.verdict)).toEqual(['block', 'justify', 'warn']);
    expect(allowed).toEqual([c]);
  });
});

describe('block dialog: what it answers', () => {
  it.each([
    ['back', DIALOGS.partial, { action: 'back' }], ['keep-draft', DIALOGS.partial, { action: 'keep-draft' }], ['copy-text', DIALOGS.partial, { action: 'copy-text' }],
    ['remove-blocked', DIALOGS.partial, { action: 'remove-blocked' }], ['confirm', DIALOGS.warn, { action: 'confirm' }], ['retry', DIALOGS.fault, { action: 'retry' }],
  ] as const)('%s', (name, shown, answer) => {
    const { pick, onAnswer } = open(shown);
    click(pick(name));
    expect(onAnswer.mock.calls).toEqual([[answer]]);
  });
  it('nothing to a click that a script made', () => {
    const { pick, onAnswer } = open(DIALOGS.warn);
    pick('confirm').click();
    pick('confirm').dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(onAnswer).not.toHaveBeenCalled();
  });
  it('nothing that sends in the first moment, when a double click on Send may land here; back at once', () => {
    const { pick, onAnswer } = open(DIALOGS.warn, 'en', 60_000);
    click(pick('confirm'));
    expect(onAnswer).not.toHaveBeenCalled();
    click(pick('back'));
    expect(onAnswer.mock.calls).toEqual([[{ action: 'back' }]]);
  });
  it('a purpose only once one is chosen', async () => {
    const { root, pick, onAnswer } = open(DIALOGS.block);
    click(pick('open-declare'));
    await settle();
    expect(root.querySelectorAll('input:checked')).toHaveLength(0);
    click(pick('declare'));
    expect(onAnswer).not.toHaveBeenCalled();
    const claims = root.querySelector<HTMLInputElement>('input[value="claims"]');
    if (!claims) throw new Error('no claims');
    claims.checked = true;
    claims.dispatchEvent(new Event('change', { bubbles: true }));
    await settle();
    click(pick('declare'));
    expect(onAnswer).toHaveBeenCalledWith({ action: 'declare', purpose: 'claims' });
  });
  it('a reason only if it says something', async () => {
    const { root, pick, onAnswer } = open(DIALOGS.justify);
    const field = root.querySelector('textarea');
    if (!field) throw new Error('no field');
    for (const text of ['', '    ', 'a b c d e f', 'ok']) {
      field.value = text;
      click(pick('justify'));
      await settle();
      expect(onAnswer).not.toHaveBeenCalled();
    }
    expect(root.querySelector('[role=alert]')?.textContent).toContain('at least 10 letters');
    field.value = '  asked for this offer at the fair  ';
    click(pick('justify'));
    expect(onAnswer).toHaveBeenCalledWith({ action: 'justify', reason: 'asked for this offer at the fair' });
  });
});
