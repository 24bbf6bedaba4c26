import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import type { Duplicate, DuplicatePage, MergeView } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Confirm } from '../parts/Confirm';
import { Fault } from '../parts/Fault';
import { TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { Loaded } from '../parts/Loaded';
import { idOf, PersonName } from '../parts/PersonName';
import { Table } from '../parts/Table';
import { useAct, useAnswer } from '../use-answer';
import { MergeCompare } from './MergeCompare';
import type { PageProps } from '.';

const addressOf = (kept: string, merged: string): string => `#/merges/${encodeURIComponent(kept)}/${encodeURIComponent(merged)}`;
/** What one press looks through and shows before it waits for the next. */
const [MOST_PAGES, ENOUGH] = [20, 25];

async function nextPairs(api: Api, from: string): Promise<DuplicatePage> {
  let page: DuplicatePage = { pairs: [], after: from };
  for (let turn = 0; turn < MOST_PAGES && page.after !== undefined && page.pairs.length < ENOUGH; turn += 1) {
    const { pairs, ...rest } = await api.get<DuplicatePage>(`register/duplicates?after=${page.after}`);
    page = { ...rest, pairs: [...page.pairs, ...pairs] };
  }
  return page;
}

function Suggested({ api }: { api: Api }) {
  const { t, word } = useWords();
  const [more, setMore] = useState<DuplicatePage>();
  const act = useAct();
  const answer = useAnswer(() => nextPairs(api, ''));
  const go = (after: string, pairs: Duplicate[]): void => void act.run(async () => { const page = await nextPairs(api, after); setMore({ ...page, pairs: [...pairs, ...page.pairs] }); });
  return (
    <section class="card" data-name="suggested">
      <h2>{t('duplicates')}</h2>
      <p class="hint">{t('duplicates_hint')}</p>
      <Loaded answer={answer}>
        {(first) => {
          const { pairs, after } = more ?? first;
          return (
            <>
              <Table caption={t('duplicates')} empty={t(after === undefined ? 'duplicates_none' : 'duplicates_none_yet')} head={[t('person'), t('person_other'), t('duplicate_why'), t('action')]} rows={pairs.map(({ why, via, persons: [one, other], sharedBy }) => ({ key: `${why} ${one.person} ${other.person}`, cells: [
                <PersonName {...one} />, <PersonName {...other} />, <>{word('duplicate', why)}: {via}{sharedBy > 2 && <span class="hint">{t('duplicate_shared', { count: sharedBy })}</span>}</>, <a class="button" href={addressOf(one.person, other.person)}>{t('compare')}</a>] }))} />
              <Fault fault={act.fault} />
              {after !== undefined && <p class="row"><Button disabled={act.isBusy} onPress={() => { go(after, pairs); }}>{t('search_on')}</Button></p>}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function Made({ api, canDecide }: { api: Api; canDecide: boolean }) {
  const { t, tr } = useWords();
  const [before, setBefore] = useState<number>();
  const act = useAct();
  const answer = useAnswer(() => api.get<{ merges: MergeView[] }>(`register/merges${before === undefined ? '' : `?before=${before}`}`), [before]);
  const undo = (number: number): void => void act.run(async () => { await api.post(`register/merges/${number}/undo`, {}); answer.reload(); });
  const name = (person: string): string => idOf(person) || t('contact_numbered', { number: person.slice(2) });
  const stateOf = ({ number, undoneAt, undoneBy }: MergeView) => {
    if (undoneAt !== undefined) return t('merge_undone', { at: tr.dateTime(undoneAt), who: undoneBy ?? '' });
    return canDecide ? <Confirm name={`undo-${number}`} label={t('undo')} question={t('undo_question')} disabled={act.isBusy} onConfirm={() => { undo(number); }} /> : t('in_force');
  };
  return (
    <section class="card" data-name="merges">
      <h2>{t('merges_made')}</h2>
      <Fault fault={act.fault} />
      <Loaded answer={answer}>
        {({ merges }) => (
          <>
            <Table caption={t('merges_made')} head={[t('time'), t('person'), t('person_other'), t('who'), t('state')]} rows={merges.map((one) => ({ key: one.number, cells: [tr.dateTime(one.at), name(one.kept), name(one.merged), one.who, stateOf(one)] }))} />
            <p class="row">
              {before !== undefined && <Button onPress={() => { setBefore(undefined); }}>{t('newest')}</Button>}
              {merges.length === 50 && <Button onPress={() => { setBefore(merges.at(-1)?.number); }}>{t('older')}</Button>}
            </p>
          </>
        )}
      </Loaded>
    </section>
  );
}

/** Somebody whose other self no spelling shows: looked for by hand. */
function Other({ api, person }: { api: Api; person: string }) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ person: string; contact: string }[]>();
  const act = useAct();
  const search = (): void => void act.run(async () => { setFound((await api.post<{ found: { person: string; contact: string }[] }>('register/search', { text })).found.filter((one) => one.person !== person)); });
  return (
    <>
      <p><a class="link" href="#/merges">{t('back_duplicates')}</a></p>
      <section class="card">
        <h2>{t('merge_other', { person: idOf(person) || t('contact_numbered', { number: person.slice(2) }) })}</h2>
        <Form name="other" submit={t('search')} isBusy={act.isBusy || text.trim() === ''} onSubmit={search}><TextField label={t('search_label')} name="other" type="search" value={text} onInput={setText} hint={t('search_hint')} required /></Form>
        <Fault fault={act.fault} />
        {found && <Table caption={t('page_people')} empty={t('found_none')} head={[t('contact_point'), t('person'), t('action')]} rows={found.map((one) => ({ key: `${one.person} ${one.contact}`, cells: [one.contact, idOf(one.person) || '–', <a class="button" href={addressOf(person, one.person)}>{t('compare')}</a>] }))} />}
      </section>
    </>
  );
}

/** Persons who may be one: compared, made one, told apart, and taken back. */
export function Merges({ api, session, route: [kept, merged] }: PageProps) {
  const canDecide = session.role !== 'auditor';
  if (kept !== undefined && merged !== undefined) return <MergeCompare api={api} kept={kept} merged={merged} canDecide={canDecide} />;
  if (kept !== undefined) return <Other api={api} person={kept} />;
  return <><Suggested api={api} /><Made api={api} canDecide={canDecide} /></>;
}
