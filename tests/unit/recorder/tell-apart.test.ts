// A draft and a send at one address: told apart by what the site itself says, or refused in words; never by chance.
import { describe, expect, it } from 'vitest';
import { NEW_SITE, NEW_WORK } from '../../../components/recorder/model';
import { derive } from '../../../components/recorder/use-work';
import { readOwnAdapters } from '../../../utils/adapters/schema';
import type { RecordedRequest } from '../../../utils/guard/recorder-port';
import { testContact, type TestContact } from '../../../utils/recorder/contact';
import type { PointedAt } from '../../../utils/recorder/draft-adapter';
import type { Take, TakeKind, Takes } from '../../../utils/recorder/take';
import { matchOf } from '../../../utils/recorder/try-adapter';

const [ME, SECOND] = ['me@test.example', 'second@test.example'];
const proposals = (selector: string) => [{ selector, count: 1, steady: true }];
const at = (what: 'send' | 'to', selector: string) => ({ selector, picked: { what, proposals: proposals(selector), pick: 'value' as const, typed: [], around: proposals('.mail-form') } });
const POINTED: PointedAt = { send: at('send', '.go'), to: at('to', '#to') };
const URL_OF = 'https://crm.test/ajax/outbox';

type Make = (to: string[]) => RecordedRequest;
const json = (mark: object, query = ''): Make => (to) => ({ via: 'fetch', method: 'POST', url: `${URL_OF}${query}`, body: { kind: 'text', type: 'application/json', text: JSON.stringify({ ...mark, to, html: 'MARK' }) } });
const form = (fields: [string, string][], query = ''): Make => (to) => ({ via: 'form', method: 'POST', url: `${URL_OF}${query}`, body: { kind: 'fields', fields: [['to', to.join(', ')], ['msg', 'MARK'], ...fields] } });

const take = (kind: TakeKind, people: string[], ...requests: RecordedRequest[]): Take => ({ kind, contacts: people.map((one) => testContact(one) as TestContact), requests, chosen: requests.length - 1 });
/** As the recorder's page does it, with what it proposes. @param before saves by itself that come before each send. */
function walk(draft: Make | undefined, send: Make, before: Make[] = [], later: Make = send) {
  const takes: Takes = {
    ...(draft ? { draft: take('draft', [ME], draft([ME])) } : {}),
    one: take('one', [ME], ...before.map((make) => make([ME])), send([ME])), many: take('many', [ME, SECOND], ...before.map((make) => make([ME, SECOND])), later([ME, SECOND])),
  };
  const site = { ...NEW_SITE, tab: { id: 1, title: '', origin: 'https://crm.test' }, id: 'own-crm', contact: ME, others: SECOND, hasNoDrafts: draft === undefined };
  const { drafted, proven, tests, draftBy, sendBy } = derive(site as Parameters<typeof derive>[0], { ...NEW_WORK, takes, pointed: POINTED }, 'MARK', (fragment) => readOwnAdapters(fragment).faulty[0]?.problem);
  if ('missing' in drafted) throw new Error(drafted.missing);
  const kindOf = (make: Make, people = ['anna@else.example']): string => matchOf(drafted.adapter, make(people)).kind;
  return { proven, draftBy, sendBy, kindOf, untold: tests.filter(({ isUntold }) => isUntold).map(({ name, result }) => `${name} ${result}`) };
}

const TOLD: [string, Make, Make][] = [
  ['a word in the body', json({ type: 'draft' }), json({ type: 'mail' })],
  ['a flag in the body', json({ isDraft: true }), json({ isDraft: false })],
  ['a flag that only a save has', json({ mail_draft: 1 }), json({})],
  ['a word in the query', json({}, '?action=save'), json({}, '?action=send')],
  ['a parameter that only a save has', json({}, '?_draft=1'), json({})],
  ['a parameter beside a form', form([['rec', '7']], '?op=save'), form([['rec', '7']], '?op=send')],
  ['the button of a form', form([['save', 'Save draft']]), form([['send', 'Send']])],
  ['a hidden field of a form', form([['do', 'save']]), form([['do', 'send']])],
];

describe('a draft and a send at one address', () => {
  it.each(TOLD)('%s tells them apart; a save by itself before each send too', (_name, draft, send) => {
    for (const before of [[], [draft], [draft, draft]]) {
      const { proven, kindOf, untold } = walk(draft, send, before);
      expect([proven, untold, kindOf(draft), kindOf(send)]).toEqual([true, [], 'draft', 'send']);
    }
  });

  const UNTOLD: [string, Make, Make, Make?][] = [
    ['nothing', json({}), json({})],
    ['a title that a recording gave', json({ title: 'Draft' }), json({ title: 'Send mail' })],
    ['the title of a draft', json({ draftTitle: 'Saved' }), json({ draftTitle: 'Sent' })],
    ['a version', json({ rev: 0 }), json({ rev: 1 })],
    ['a count of saves', json({ saveCount: 1 }), json({ saveCount: 2 })],
    ['a number that is no flag', json({ status: 1 }), json({ status: 2 })],
    ['a token of letters', json({ draftKey: 'abcdef' }), json({ draftKey: 'qwerty' }), json({ draftKey: 'zxcvbn' })],
    ['a field named after nothing', form([['foo', 'bar']]), form([['foo', 'baz']])],
    ['a parameter against caches', json({}, '?_=a'), json({}, '?_=b')],
  ];
  it.each(UNTOLD)('%s does not: both are held, it is said, and nothing is proven', (_name, draft, send, later) => {
    const { proven, draftBy, kindOf, untold } = walk(draft, send, [], later);
    expect([proven, draftBy, untold]).toEqual([false, [], ['draft failed']]);
    expect([kindOf(send), kindOf(draft)]).toEqual(['send', 'send']);
  });

  it.each(UNTOLD)('saves by itself that only differ by %s: never taken for another request, nor for none', (_name, draft, send, later) => {
    const { proven, sendBy, kindOf, untold } = walk(undefined, send, [draft], later);
    expect([proven, sendBy, untold]).toEqual([false, [], ['others failed']]);
    expect(kindOf(json({}))).toBe('send');
  });

  it.each(TOLD)('%s, in a site that is said to keep no drafts and saves by itself: the saves are drafts, and all else there is a send', (_name, draft, send) => {
    const { proven, kindOf, untold } = walk(undefined, send, [draft]);
    expect([proven, untold, kindOf(draft), kindOf(send)]).toEqual([true, [], 'draft', 'send']);
    expect([kindOf(json({ type: 'scheduled', isDraft: false, do: 'schedule' })), kindOf(form([['do', 'schedule']]))]).toContain('send');
  });

  it('another operation at the address, without anybody in it, is no save: the send has its word', () => {
    const list: Make = () => ({ via: 'fetch', method: 'POST', url: URL_OF, body: { kind: 'text', type: 'application/json', text: '{"operationName":"Inbox","page":1}' } });
    const { proven, draftBy, kindOf } = walk(undefined, json({ operationName: 'SendMail' }), [list]);
    expect([proven, draftBy, kindOf(list), kindOf(json({ operationName: 'Contacts' })), kindOf(json({ operationName: 'SendMail' }))]).toEqual([true, [], 'other', 'other', 'send']);
  });

  it('a save by itself with a mark of its own beside a save by hand: the send has its word', () => {
    const { proven, kindOf } = walk(json({ action: 'save' }), json({ action: 'send' }), [json({ action: 'autosave' })]);
    expect([proven, kindOf(json({ action: 'autosave' })), kindOf(json({ action: 'save' })), kindOf(json({ action: 'send' }))]).toEqual([true, 'other', 'draft', 'send']);
    const without = walk(json({ auto: false, isDraft: true }), json({}), [json({ autosave: true })]); // and where the send has none
    expect([without.proven, without.untold, without.kindOf(json({ autosave: true }))]).toEqual([false, ['others failed'], 'send']);
  });

  it('sends that differ from each other are told from a save all the same', () => {
    const { proven, kindOf } = walk(json({ status: 'draft' }), json({ status: 'queued' }), [], json({ status: 'sent' }));
    expect([proven, kindOf(json({ status: 'scheduled' })), kindOf(json({ status: 'draft' }))]).toEqual([true, 'send', 'draft']);
  });

  it('the send that only names a save, which has the people: refused', () => {
    // Chosen in each take is the save, as the only one with recipients.
    const { proven, untold } = walk(json({ type: 'draft' }), json({ type: 'draft' }));
    expect([proven, untold]).toEqual([false, ['draft failed']]);
  });
});
