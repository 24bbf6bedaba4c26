import { expect, it } from 'vitest';
import { composerDesk } from '../../../utils/guard/composer/desk';
import type { Snapshot } from '../../../utils/guard/gate/reader';

const people = (...raws: string[]): Snapshot['recipients'] => raws.map((raw) => ({ field: 'to', raw, reader: 'address-list' }));

/** A place for composers that the application uses again, as Outlook does. */
function aPlace() {
  const composer = document.createElement('div');
  const held: { snapshot: Snapshot } = { snapshot: { recipients: [], readable: true, account: '', draft: '', text: '' } };
  const desk = composerDesk({
    doc: document, controls: { around: () => ({ adapter: { id: 'outlook' }, rule: { id: 'outlook/send', channel: 'email' }, composer, control: composer }) }, read: () => held.snapshot,
    purposes: { get: () => undefined }, attempt: () => ({}), now: () => new Date(0), words: () => undefined,
  } as unknown as Parameters<typeof composerDesk>[0]);
  const focus = (more: Partial<Snapshot>) => { held.snapshot = { ...held.snapshot, ...more }; return desk.at([]); };
  return { focus, usual: () => (desk.at([])?.question().thread ?? []).map(({ raw }) => raw) };
}

it('who was there when the composer opened is the conversation, whoever is added', () => {
  const { focus, usual } = aPlace();
  focus({ recipients: people('anna@x.pl'), thread: 't1' });
  focus({ recipients: people('anna@x.pl', 'obcy@y.pl') });
  expect(usual()).toEqual(['anna@x.pl']);
  focus({ recipients: [] });
  focus({ recipients: people('obcy@y.pl') });
  expect(usual()).toEqual(['anna@x.pl']); // the same conversation, with its people taken out
});

it('another conversation, or a new message, in the same place begins anew', () => {
  const { focus, usual } = aPlace();
  focus({ recipients: people('anna@x.pl'), thread: 't1' });
  focus({ recipients: people('jan@z.pl'), thread: 't2' });
  expect(usual()).toEqual(['jan@z.pl']);
  focus({ recipients: [], thread: '' });
  focus({ recipients: people('nowy@q.pl') });
  expect(usual()).toEqual([]);
});
