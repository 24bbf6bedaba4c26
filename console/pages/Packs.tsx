import { useState } from 'preact/hooks';
import type { PackView } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { Choice } from '../parts/Fields';
import { Loaded } from '../parts/Loaded';
import { Table } from '../parts/Table';
import { useAnswer } from '../use-answer';
import type { PageProps } from '.';

/** The decision table of a country, with the article of each row. */
export function Packs({ api }: PageProps) {
  const { t, tr, word } = useWords();
  const [pack, setPack] = useState('pl');
  const answer = useAnswer(() => api.get<{ packs: PackView[] }>('console/packs'));
  const some = (ids: string[], name: (id: string) => string): string => (ids[0] === '*' ? t('all') : ids.map(name).join(', '));
  return (
    <Loaded answer={answer}>
      {({ packs }) => {
        const shown = packs.find(({ id }) => id === pack) ?? packs[0];
        const conditions = [...new Set((shown?.rows ?? []).flatMap((row) => [...row.conditions, ...(row.strict ?? [])]))];
        return (
          <>
            <div class="fields"><Choice label={t('country')} name="pack" value={shown?.id ?? ''} onInput={setPack} options={packs.map(({ id }) => ({ value: id, text: word('pack', id) }))} /></div>
            <p class="hint">{t('packs_hint', { version: shown?.version ?? '' })}</p>
            <Table caption={t('page_packs')} head={[t('row'), t('channel'), t('purpose'), t('relationships'), t('subject_class'), t('condition'), t('condition_strict'), t('article'), t('certainty')]}
              rows={(shown?.rows ?? []).map((row) => ({ key: row.id, cells: [
                <code>{row.id}</code>, some(row.channels, (id) => tr.word('channel', id)), some(row.purposes, (id) => tr.word('purpose', id)), some(row.relationships, (id) => tr.word('relationship', id)), some(row.classes, (id) => word('class', id)),
                row.conditions.join(' / '), (row.strict ?? row.conditions).join(' / '), row.citation, tr.word('certainty', row.certainty)] }))} />
            <section class="card"><h2>{t('conditions')}</h2><dl class="facts">{conditions.map((one) => <div key={one}><dt><code>{one}</code></dt><dd>{word('condition', one)}</dd></div>)}</dl></section>
          </>
        );
      }}
    </Loaded>
  );
}
