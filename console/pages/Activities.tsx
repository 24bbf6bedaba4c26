import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import type { HeldActivity } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { Choice, LongField, TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { Loaded } from '../parts/Loaded';
import { useAct, useAnswer } from '../use-answer';
import type { PageProps } from '.';

type Document = HeldActivity['document'];
interface Answer { activities: HeldActivity[]; unlistedPurposes: string[]; purposes: string[] }

const EMPTY: Document = { name: '', purposes: [], legal_bases: [], persons: '', data: '', recipients: '', transfers: '', erasure: '', security: '', controller: '', officer: '', ended: false };
/** As GDPR art. 30(1) lists them; which must be filled. */
const TEXTS = ['persons', 'data', 'recipients', 'transfers', 'erasure', 'security', 'controller', 'officer'] as const;
const NEEDED: readonly string[] = ['persons', 'data', 'erasure', 'security', 'controller'];

const listOf = (text: string): string[] => text.split(',').map((one) => one.trim()).filter(Boolean);
const MARKS = /[\u0300-\u036f]/g;
/** An id of letters that stay: what is typed in Polish too. */
const idOf = (name: string): string => name.normalize('NFD').replace(MARKS, '').replaceAll('ł', 'l').replaceAll('Ł', 'L').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 64);

interface Editing { api: Api; held: Document; id: string | undefined; taken: readonly string[]; purposes: readonly string[]; onDone: () => void }

function ActivityForm({ api, held, id, taken, purposes, onDone }: Editing) {
  const { t, word } = useWords();
  const [fields, setFields] = useState(held);
  const [lists, setLists] = useState({ purposes: held.purposes.join(', '), legal_bases: held.legal_bases.join(', ') });
  const act = useAct();
  const target = id ?? idOf(fields.name);
  const isTaken = id === undefined && taken.includes(target);
  const store = (): void => void act.run(async () => {
    await api.put(`accountability/activities/${target}`, { ...fields, purposes: listOf(lists.purposes), legal_bases: listOf(lists.legal_bases) });
    onDone();
  });
  return (
    <Form name={`activity-${id ?? 'new'}`} submit={t('store')} isBusy={act.isBusy || target.length < 2 || isTaken} onSubmit={store}>
      <Fault fault={act.fault} />
      <div class="fields">
        <TextField label={t('name')} name="name" value={fields.name} onInput={(name) => { setFields((last) => ({ ...last, name })); }} required />
        <TextField label={t('activity_purposes')} name="purposes" value={lists.purposes} onInput={(text) => { setLists((last) => ({ ...last, purposes: text })); }} hint={t('activity_purposes_hint', { ids: purposes.join(', ') })} required />
        <TextField label={t('activity_legal_bases')} name="legal_bases" value={lists.legal_bases} onInput={(text) => { setLists((last) => ({ ...last, legal_bases: text })); }} hint={t('activity_legal_bases_hint')} required />
      </div>
      {isTaken && <p class="hint wrong" role="alert">{t('fault_name')}</p>}
      {TEXTS.map((key) => <LongField key={key} label={`${word('activity', key)}${NEEDED.includes(key) ? ' *' : ''}`} name={key} rows={2} value={fields[key]} onInput={(text) => { setFields((last) => ({ ...last, [key]: text })); }} />)}
      {id !== undefined && <Choice label={t('state')} name="ended" value={String(fields.ended)} onInput={(text) => { setFields((last) => ({ ...last, ended: text === 'true' })); }} options={[{ value: 'false', text: t('activity_running') }, { value: 'true', text: t('activity_ended') }]} />}
      <p class="hint">{t('activity_version_hint')}</p>
    </Form>
  );
}

function Activity({ held, canEdit, ...rest }: { held: HeldActivity; canEdit: boolean } & Omit<Editing, 'held' | 'id'>) {
  const { t, tr, word } = useWords();
  const { document, id, version, at, who } = held;
  const facts: [string, string][] = [
    [t('activity_purposes'), document.purposes.map((purpose) => tr.word('purpose', purpose)).join(', ')], [t('activity_legal_bases'), document.legal_bases.join(', ')], ...TEXTS.map((key): [string, string] => [word('activity', key), document[key] || '–']),
  ];
  return (
    <section class="card activity" data-activity={id}>
      <h2>{document.name}{document.ended && <> ({t('activity_ended')})</>}</h2>
      <dl class="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      <p class="hint">{t('activity_version', { version: String(version), at: tr.dateTime(at), who })}</p>
      {canEdit && <details class="no-print"><summary>{t('change')}</summary><ActivityForm key={version} {...rest} held={document} id={id} /></details>}
    </section>
  );
}

/** The register of processing activities (GDPR art. 30): kept in versions, printed, exported. */
export function Activities({ api, session }: PageProps) {
  const { t, tr } = useWords();
  const [turn, setTurn] = useState(0);
  const answer = useAnswer(() => api.get<Answer>('accountability/activities'));
  const canEdit = session.role === 'dpo' || session.role === 'admin';
  const done = (): void => { setTurn((last) => last + 1); answer.reload(); };
  return (
    <Loaded answer={answer}>
      {({ activities, unlistedPurposes, purposes }) => {
        const editing = { api, purposes, taken: activities.map(({ id }) => id), onDone: done };
        return (
          <>
            <p class="row no-print">
              <Button name="print" onPress={() => { print(); }}>{t('print')}</Button>
              <a class="button" href="/v1/accountability/activities/export?format=csv" download>{t('export_csv')}</a><a class="button" href="/v1/accountability/activities/export?format=json" download>{t('export_json')}</a>
            </p>
            {unlistedPurposes.length > 0 && <Notice tone="warn"><p>{t('activity_unlisted')} {unlistedPurposes.map((id) => `${tr.word('purpose', id)} (${id})`).join(', ')}</p></Notice>}
            {activities.length === 0 && <p class="hint">{t('activities_none')}</p>}
            {activities.map((one) => <Activity key={one.id} {...editing} held={one} canEdit={canEdit} />)}
            {canEdit && <section class="card no-print"><details><summary>{t('activity_new')}</summary><ActivityForm key={turn} {...editing} held={{ ...EMPTY, purposes: unlistedPurposes }} id={undefined} /></details></section>}
          </>
        );
      }}
    </Loaded>
  );
}
