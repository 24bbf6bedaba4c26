import { describe, expect, it } from 'vitest';
import { practice } from '../../../utils/adapters/practice';
import { Controls } from '../../../utils/guard/gate/controls';
import { readHit } from '../../../utils/guard/gate/page-send';
import { rewriteRecipients } from '../../../utils/guard/answer/rewrite';
import { count, load, pathOf } from './fixture';

const [mail, call] = practice.controls;
if (!mail || !call) throw new Error('no control rules');

function read(selector: string) {
  const hit = new Controls(document, () => [practice]).find(pathOf(selector));
  if (!hit) throw new Error('not a control');
  return readHit(document, { hit });
}

describe('practice site of 2026-11', () => {
  it('has each part as often as the adapter says', () => {
    load('practice', '2026-11-compose.html');
    expect(mail.selectors.map(count)).toEqual([1, 1]);
    expect(mail.recipients.flatMap((one) => one.selectors).map(count)).toEqual([2, 1, 0]);
    expect((mail.typed ?? []).flatMap((one) => one.selectors).map(count)).toEqual([1, 1, 1]);
    expect([...(mail.saveDraft ?? []), ...(mail.account?.selectors ?? []), ...(mail.text?.selectors ?? []), ...(mail.subject?.selectors ?? [])].map(count)).toEqual([1, 1, 1, 1]);
  });

  it('reads chips and typed text', () => {
    load('practice', '2026-11-compose.html');
    (document.querySelector('input[name="bcc"]') as HTMLInputElement).value = 'typed@d.test;';
    const snapshot = read('form.composer button.send');
    expect(snapshot.recipients.map((one) => `${one.field}:${one.raw}`)).toEqual(['to:ewa@a.test', 'to:jan@b.test', 'cc:zofia@c.test', 'bcc:typed@d.test']);
    expect(snapshot).toMatchObject({ draft: 'd-1', account: 'anna@practice.test', text: 'Hello', readable: true });
  });

  it('reads the composer for the Send of the empty-subject dialog, which lies outside it', () => {
    load('practice', '2026-11-compose.html');
    expect(read('button.send-anyway').recipients).toHaveLength(3);
  });

  it('reads whom a reply answers, and when that came', () => {
    load('practice', '2026-11-reply.html');
    expect(read('form.composer button.send').answers).toEqual({ sender: expect.stringContaining('@') as string, at: Date.parse('2026-11-20T10:00:00Z') });
  });

  it('takes the blocked chips and typed tokens out, keeps the others', () => {
    load('practice', '2026-11-compose.html');
    for (const chip of document.querySelectorAll('.chip')) chip.querySelector('.remove')?.addEventListener('click', () => { chip.remove(); });
    const input = document.querySelector('input[name="to"]') as HTMLInputElement;
    input.value = 'keep@d.test, drop@d.test';
    rewriteRecipients(mail, document.querySelector('form.composer') as Element, [{ field: 'to', raw: 'jan@b.test' }, { field: 'to', raw: 'keep@d.test' }]);
    expect(read('form.composer button.send').recipients.map((one) => one.raw)).toEqual(['jan@b.test', 'keep@d.test']);
  });

  it('dials the number of the row that was pressed', () => {
    load('practice', '2026-11-crm.html');
    const buttons = [...document.querySelectorAll<HTMLElement>('button.call')];
    expect(buttons.length).toBeGreaterThan(1);
    const number = buttons[1]?.dataset['number'] ?? '';
    expect(read(`button.call[data-number="${number}"]`).recipients).toEqual([{ field: 'number', raw: number, reader: 'phone' }]);
  });
});
