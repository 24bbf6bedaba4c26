import { useState } from 'preact/hooks';
import { Button } from '../../components/ui/Button';
import { Notice } from '../../components/ui/Notice';
import type { PolicyAnswer, PolicyKeyView } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { TextField } from '../parts/Fields';
import { Loaded } from '../parts/Loaded';
import { draftOf, PolicyField, type Draft } from '../parts/PolicyField';
import { useAct, useAnswer } from '../use-answer';
import { Simulator } from './Simulator';
import type { PageProps } from '.';

type Drafts = Record<string, Draft>;

/** The document with what was changed; undefined while a field is not readable. */
function documentOf(held: Record<string, unknown>, drafts: Drafts): Record<string, unknown> | undefined {
  if (Object.values(drafts).some(({ isWrong }) => isWrong)) return undefined;
  const changed = Object.fromEntries(Object.entries(drafts).map(([name, { value }]) => [name, value]));
  return Object.fromEntries(Object.entries({ ...held, ...changed }).filter(([, value]) => value !== undefined));
}

const isUnlike = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

function Editor({ api, policy, isReadOnly, onSaved }: { api: PageProps['api']; policy: PolicyAnswer; isReadOnly: boolean; onSaved: () => void }) {
  const { t, word } = useWords();
  const [drafts, setDrafts] = useState<Drafts>({});
  const [filter, setFilter] = useState('');
  const act = useAct();
  const document = documentOf(policy.document, drafts);
  const changed = Object.entries(drafts).filter(([name, { value, isWrong }]) => isWrong || isUnlike(value, policy.document[name])).map(([name]) => name);
  const shown = policy.keys.filter(({ name }) => filter.trim() === '' || `${name} ${word('policy', name)}`.toLowerCase().includes(filter.trim().toLowerCase()));
  const draft = (view: PolicyKeyView): Draft => drafts[view.name] ?? draftOf(policy.document[view.name], view.schema as object);
  const save = (): void => void act.run(async () => { await api.post('console/policy', { document, basedOn: policy.version }); setDrafts({}); act.say(t('policy_saved')); onSaved(); });
  const check = (): void => void act.run(async () => {
    const { problems } = await api.post<{ problems: { path: string; message: string }[] }>('console/policy/check', { document });
    act.say(problems.length === 0 ? t('policy_sound') : problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
  });
  return (
    <>
      <section class="card">
        <div class="fields"><TextField label={t('filter')} name="filter" type="search" value={filter} onInput={setFilter} /></div>
        {shown.map((view) => <div key={view.name} class={`policy-key${changed.includes(view.name) ? ' changed' : ''}`}><PolicyField view={view} draft={draft(view)} isReadOnly={isReadOnly} onChange={(next) => { setDrafts((last) => ({ ...last, [view.name]: next })); }} /></div>)}
        {policy.document['locked'] !== undefined && <p class="hint">locked: <code>{JSON.stringify(policy.document['locked'])}</code></p>}
      </section>
      {!isReadOnly && (
        <section class="card">
          <p role="status">{changed.length === 0 ? t('policy_unchanged') : t('policy_changed', { keys: changed.join(', ') })}</p>
          <Fault fault={act.fault} words={{ 409: 'fault_policy' }} />
          {act.done !== undefined && !act.fault && <Notice tone="note" role="status"><p>{act.done}</p></Notice>}
          <p class="row">
            <Button name="check" disabled={document === undefined || act.isBusy} onPress={check}>{t('policy_check')}</Button>
            <Button name="save" look="primary" disabled={document === undefined || changed.length === 0 || act.isBusy} onPress={save}>{t('policy_save')}</Button>
          </p>
        </section>
      )}
      {!isReadOnly && <Simulator api={api} document={document} />}
    </>
  );
}

/** The policy of the organisation, key by key, and what it would have done. */
export function PolicyPage({ api, session }: PageProps) {
  const { t, tr } = useWords();
  const answer = useAnswer(() => api.get<PolicyAnswer>('console/policy'));
  return (
    <Loaded answer={answer}>
      {(policy) => (
        <>
          <p class="hint">{t('policy_of', { version: String(policy.version), at: tr.dateTime(policy.at) })}</p>
          <Editor api={api} policy={policy} isReadOnly={!['dpo', 'admin'].includes(session.role)} onSaved={answer.reload} />
        </>
      )}
    </Loaded>
  );
}
