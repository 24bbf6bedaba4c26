import { useState } from 'preact/hooks';
import type { PersonHit } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { Table } from '../parts/Table';
import { useAct } from '../use-answer';
import { Card } from './Card';
import type { PageProps } from '.';

/** Search, and the card of whoever was chosen. */
export function People(props: PageProps) {
  const { api, route } = props;
  const { t, tr } = useWords();
  const [query, setQuery] = useState('');
  const [hits, setHits] = useState<PersonHit[]>();
  const act = useAct();
  if (route[0] !== undefined) return <Card {...props} />;
  const search = (): void => void act.run(async () => { setHits((await api.post<{ people: PersonHit[] }>('console/people/search', { query })).people); });
  return (
    <>
      <section class="card narrow">
        <Form name="search" submit={t('search')} isBusy={act.isBusy || query.trim() === ''} onSubmit={search}>
          <TextField label={t('search_label')} name="query" type="search" value={query} onInput={setQuery} hint={t('search_hint')} required />
        </Form>
      </section>
      <Fault fault={act.fault} />
      {hits && (
        <section aria-live="polite">
          <h2>{t('found', { count: hits.length })}</h2>
          <Table caption={t('page_people')} head={[t('contact_point'), t('person'), t('records'), t('stopped'), t('newest_record')]} empty={t('found_none')}
            rows={hits.map((hit) => ({ key: hit.point, cells: [<a class="link" href={`#/people/${hit.point}`}>{hit.contactPoint}</a>, hit.person ?? '–', tr.number(hit.records), hit.stopped ? tr.t('yes') : '–', tr.dateTime(hit.newestAt)] }))} />
        </section>
      )}
    </>
  );
}
