import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { roundcube } from '../../../utils/adapters/roundcube';
import { Controls } from '../../../utils/guard/gate/controls';
import { probe } from '../../../utils/guard/gate/health';
import { readHit } from '../../../utils/guard/gate/page-send';
import { rewriteRecipients } from '../../../utils/guard/answer/rewrite';
import { count, load, pathOf } from './fixture';

const [rule] = roundcube.controls;
if (!rule) throw new Error('no control rule');
const controls = (): Controls => new Controls(document, () => [roundcube]);
const field = (name: string): HTMLTextAreaElement => document.querySelector(`textarea[name="${name}"]`) as HTMLTextAreaElement;
const typed = (name: string): HTMLInputElement => document.querySelector(`textarea[name="${name}"] + ul.recipient-input input`) as HTMLInputElement;

function read(selector = '.formbuttons button.send') {
  const hit = controls().find(pathOf(selector));
  if (!hit) throw new Error('not a control');
  return readHit(document, { hit });
}

beforeEach(() => { load('roundcube', '2026-11-compose.html'); });

describe('Roundcube compose page of 2026-11', () => {
  it('has each part as often as the adapter says', () => {
    expect(rule.selectors.map(count)).toEqual([1, 1, 0]);
    expect(rule.recipients.flatMap((one) => one.selectors).map(count)).toEqual([1, 1, 1]);
    expect((rule.typed ?? []).flatMap((one) => one.selectors).map(count)).toEqual([1, 1, 1]);
    expect((rule.saveDraft ?? []).map(count)).toEqual([1, 2]);
    expect([...roundcube.probe.editor, ...roundcube.probe.control].map(count)).toEqual([1, 1, 1, 1]);
  });

  it('reads every address field from its textarea, account and draft with it', () => {
    field('_to').value = 'a@x.test,Zofia <zofia@example.pl>,';
    field('_bcc').value = 'hidden@b.test, ';
    const snapshot = read();
    expect(snapshot.recipients).toEqual([
      { field: 'to', raw: 'a@x.test,Zofia <zofia@example.pl>', reader: 'address-list' },
      { field: 'bcc', raw: 'hidden@b.test', reader: 'address-list' },
    ]);
    expect(snapshot).toMatchObject({ readable: true, account: 'Anna Testowa <anna@firma.test>', draft: '5332344626b0222c773553' });
  });

  it('reads text that is not a chip yet, once', () => {
    field('_to').value = 'a@x.test,';
    typed('_to').value = 'late@x.test';
    expect(read().recipients.map((one) => one.raw)).toEqual(['a@x.test', 'late@x.test']);
    field('_to').value = 'a@x.test,late@x.test';
    expect(read().recipients.map((one) => one.raw)).toEqual(['a@x.test,late@x.test']);
  });

  it('takes whom a reply opened with for the sender answered, and nobody in a new mail or a forward', () => {
    field('_to').textContent = 'Zofia <zofia@example.pl>, ';
    const mode = (name: string): void => { document.body.insertAdjacentHTML('beforeend', `<script type="text/plain">rcmail.set_env({"compose_mode":"${name}"});</script>`); };
    mode('forward');
    expect(read().answers).toBeUndefined();
    mode('reply');
    field('_to').value = 'other@x.test';
    expect(read().answers).toEqual({ sender: 'Zofia <zofia@example.pl>' });
  });

  it('takes Reply-To and Followup-To for no recipients', () => {
    (document.querySelector('[name="_replyto"]') as HTMLInputElement).value = 'other@x.test';
    field('_to').value = 'a@x.test';
    expect(read().recipients).toHaveLength(1);
  });

  it('finds the clone of the narrow layout and the Send of the empty-subject dialog', () => {
    document.body.insertAdjacentHTML('beforeend', readFileSync(join(import.meta.dirname, '../../fixtures/sites/roundcube/2026-11-empty-subject-dialog.html'), 'utf8'));
    field('_to').value = 'a@x.test';
    expect(read('a.send.button span').recipients).toHaveLength(1);
    expect(read('.ui-dialog .mainaction.send').recipients).toHaveLength(1);
    expect(controls().find(pathOf('.ui-dialog .cancel'))).toBeUndefined();
    expect(controls().find(pathOf('a.save.draft'))).toBeUndefined();
  });

  it('blocks as unreadable where a recipient field is gone', () => {
    field('_to').value = 'a@x.test';
    field('_bcc').nextElementSibling?.remove();
    field('_bcc').remove();
    const snapshot = read();
    expect(snapshot.readable).toBe(false);
    expect(snapshot.recipients).toContainEqual({ field: 'to', raw: '', reader: 'unresolved' });
  });

  it('blocks the read receipt, whose recipient no page names', () => {
    document.body.innerHTML = '<div class="ui-dialog"><button class="mainaction send">Send</button></div>';
    expect(read('.mainaction.send').recipients).toEqual([{ field: 'to', raw: '', reader: 'unresolved' }]);
  });

  it('writes recipients back through the textarea that the widget follows', () => {
    field('_to').value = 'a@x.test,bad@x.test,';
    typed('_to').value = 'late@x.test';
    let changes = 0;
    field('_to').addEventListener('change', () => { changes += 1; });
    rewriteRecipients(rule, document, [{ field: 'to', raw: 'a@x.test' }, { field: 'cc', raw: '' }]);
    expect(field('_to').value).toBe('a@x.test, ');
    expect(typed('_to').value).toBe('');
    expect(field('_bcc').value).toBe('');
    expect(changes).toBe(1);
  });

  it('reads the subject, for the policy to tell a purpose by', () => {
    (document.querySelector('#compose-subject') as HTMLInputElement).value = 'Faktura 7/2026';
    expect(read().subject).toBe('Faktura 7/2026');
  });

  it('reads the text of the HTML editor from its frame', () => {
    const frame = document.createElement('iframe');
    frame.id = 'composebody_ifr';
    document.body.append(frame);
    Object.defineProperty(frame, 'contentDocument', { value: { body: { innerHTML: '<p>To <a href="x">unsubscribe</a></p>' } } });
    expect(read().text).toContain('unsubscribe');
  });

  it('is not protected where the editor has no send control', () => {
    expect(probe(document, [roundcube]).state).toBe('guarded');
    for (const send of document.querySelectorAll('.send')) send.remove();
    expect(probe(document, [roundcube])).toEqual({ state: 'not-protected', adapter: 'roundcube' });
    document.body.innerHTML = '';
    expect(probe(document, [roundcube]).state).toBe('no-editor');
  });
});
