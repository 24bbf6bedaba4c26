import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import type { MergePreview, PreviewContact } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { Loaded } from '../parts/Loaded';
import { idOf } from '../parts/PersonName';
import { Table } from '../parts/Table';
import { useAct, useAnswer } from '../use-answer';
import { go } from '../use-route';

type Cell = PreviewContact['ending'][number];

function Cells({ cells }: { cells: readonly Cell[] }) {
  const { tr, t, word } = useWords();
  if (cells.length === 0) return <>–</>;
  return <ul>{cells.map((cell) => <li key={`${cell.channel} ${cell.purpose} ${cell.relationship} ${cell.record}`}>{tr.word('channel', cell.channel)}, {tr.word('purpose', cell.purpose)}: {word('grant', cell.state)} <span class="people-of">{t('record')} {cell.record}</span></li>)}</ul>;
}

function Changes({ preview }: { preview: MergePreview }) {
  const { t, tr, word } = useWords();
  const taken = ({ refusals, stops }: PreviewContact) => (
    <>
      {stops.length > 0 && <ul>{stops.map((stop) => <li key={`${stop.kind} ${stop.record}`}>{word('stop', stop.kind)}, {tr.day(stop.since)} <span class="people-of">{t('record')} {stop.record}</span></li>)}</ul>}
      {(refusals.length > 0 || stops.length === 0) && <Cells cells={refusals} />}
    </>
  );
  return (
    <>
      <Table caption={t('merge_changes')} head={[t('contact_point'), t('person'), t('merge_ending'), t('merge_taken'), t('merge_staying')]} rows={preview.contacts.map((one) => ({ key: one.number, cells: [
        <a class="link" href={`#/people/${one.number}`}>{one.contactPoint}</a>, one.persons.map(idOf).filter(Boolean).join(', ') || '–', <Cells cells={one.ending} />, taken(one), <Cells cells={one.staying} />] }))} />
      {preview.contactCount > preview.contacts.length && <p class="hint">{t('and_more', { count: preview.contactCount - preview.contacts.length })}</p>}
    </>
  );
}

/** What making two persons one would change, before it is done. */
export function MergeCompare({ api, kept, merged, canDecide }: { api: Api; kept: string; merged: string; canDecide: boolean }) {
  const { t } = useWords();
  const act = useAct();
  const answer = useAnswer(() => api.post<MergePreview>('register/merges/preview', { kept, merged }), [kept, merged]);
  const decide = (path: string): void => void act.run(async () => { await api.post(path, { kept, merged }); go('merges'); });
  return (
    <>
      <p><a class="link" href="#/merges">{t('back_duplicates')}</a></p>
      <Loaded answer={answer}>
        {(preview) => (
          <section class="card" data-name="preview">
            <h2>{t('merge_title', { count: preview.contactCount })}</h2>
            <p class="hint">{t('merge_hint')}</p>
            {preview.isOne ? <Notice tone="note"><p>{t('merge_is_one')}</p></Notice> : <Notice tone={preview.contacts.some(({ ending }) => ending.length > 0) ? 'warn' : 'allow'} role="status"><p>{t('merge_ends', { count: preview.contacts.reduce((sum, { ending }) => sum + ending.length, 0) })}</p></Notice>}
            <Changes preview={preview} />
            <Fault fault={act.fault} words={{ 409: 'merge_is_one' }} />
            {canDecide && !preview.isOne && (
              <p class="row">
                <Button name="merge" look="primary" disabled={act.isBusy} onPress={() => { decide('register/merges'); }}>{t('merge_do')}</Button>
                <Button name="apart" disabled={act.isBusy} onPress={() => { decide('register/duplicates/apart'); }}>{t('merge_apart')}</Button>
              </p>
            )}
          </section>
        )}
      </Loaded>
    </>
  );
}
