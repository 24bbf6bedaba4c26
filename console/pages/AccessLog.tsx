import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import type { AccessRow } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { Loaded } from '../parts/Loaded';
import { Table } from '../parts/Table';
import { useAnswer } from '../use-answer';
import type { PageProps } from '.';

/** Who has read or changed what. */
export function AccessLog({ api }: PageProps) {
  const { t, tr } = useWords();
  const [before, setBefore] = useState<number>();
  const answer = useAnswer(() => api.get<{ rows: AccessRow[] }>(`console/access-log${before === undefined ? '' : `?before=${before}`}`), [before]);
  return (
    <>
      <p class="hint">{t('access_hint')}</p>
      <Loaded answer={answer}>
        {({ rows }) => (
          <>
            <Table caption={t('page_access')} head={[t('time'), t('who'), t('what')]} rows={rows.map((row) => ({ key: row.id, cells: [tr.dateTime(row.at), row.who, <code>{row.what}</code>] }))} />
            <p class="row">
              {before !== undefined && <Button onPress={() => { setBefore(undefined); }}>{t('newest')}</Button>}
              {rows.length === 100 && <Button onPress={() => { setBefore(rows.at(-1)?.id); }}>{t('older')}</Button>}
            </p>
          </>
        )}
      </Loaded>
    </>
  );
}
