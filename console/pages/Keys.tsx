import { useState } from 'preact/hooks';
import { Notice } from '../../components/ui/Notice';
import { saveText } from '../../components/ui/save-text';
import type { KeysView } from '../../server/console/protocol';
import { useWords } from '../i18n';
import { Confirm } from '../parts/Confirm';
import { Fault } from '../parts/Fault';
import { Choice, TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { Loaded } from '../parts/Loaded';
import { Table } from '../parts/Table';
import { useAct, useAnswer } from '../use-answer';
import type { PageProps } from '.';

type Section = Pick<PageProps, 'api'> & { onDone: () => void };

/** Keys of contact points, pages and stops: all of them at once. */
function Epoch({ api, view, onDone }: Section & { view: KeysView }) {
  const { t, tr, word } = useWords();
  const act = useAct();
  const begin = (): void => void act.run(async () => {
    const { epoch } = await api.post<{ epoch: number }>('admin/epochs', {});
    act.say(t('epoch_begun', { epoch }));
    onDone();
  });
  const facts: [string, string][] = [[t('epoch'), tr.number(view.epoch)], [t('epoch_since'), tr.dateTime(view.beganAt)], [t('reason'), word('epoch_why', view.why)], [t('who'), view.who || '–']];
  return (
    <section class="card" data-name="epoch">
      <h2>{t('epoch')}</h2>
      <p class="hint">{t('epoch_hint')}</p>
      <dl class="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      {view.wanted !== undefined && <Notice tone="note" role="status"><p>{t('epoch_wanted', { why: word('epoch_why', view.wanted) })}</p></Notice>}
      <Fault fault={act.fault} />
      {act.done !== undefined && !act.fault && <Notice tone="allow" role="status"><p>{act.done}</p></Notice>}
      <div class="row"><Confirm name="epoch-begin" label={t('epoch_begin')} question={t('epoch_question')} disabled={act.isBusy} onConfirm={begin} /></div>
    </section>
  );
}

const SETS: Record<string, readonly string[]> = { signing: ['root', 'timestamp', 'policy'], receipt: ['receipt'] };

/** A list to be signed by the offline key, which never comes here. */
function Draft({ api }: Pick<PageProps, 'api'>) {
  const { t } = useWords();
  const [fields, setFields] = useState({ what: 'signing', how: 'overlap', days: '7' });
  const act = useAct();
  const set = (name: keyof typeof fields) => (value: string): void => { setFields((last) => ({ ...last, [name]: value })); };
  const make = (): void => void act.run(async () => {
    const withdraw = fields.how === 'withdraw';
    const draft = await api.post<{ version: number }>('admin/key-drafts', { roles: SETS[fields.what], withdraw, ...(withdraw ? {} : { overlapDays: Number(fields.days) }) });
    saveText(`consentry-keys-${draft.version}.json`, `${JSON.stringify(draft, null, 2)}\n`, 'application/json');
    act.say(t('keys_drafted', { version: draft.version }));
  });
  return (
    <>
      <Fault fault={act.fault} />
      {act.done !== undefined && !act.fault && <Notice tone="note" role="status"><p>{act.done}</p><p><code>npm run hub:rotate -- --sign consentry-keys-….json --offline offline.json</code></p></Notice>}
      <Form name="key-draft" submit={t('keys_draft')} isBusy={act.isBusy} onSubmit={make}>
        <div class="fields">
          <Choice label={t('keys_which')} name="what" value={fields.what} onInput={set('what')} options={Object.keys(SETS).map((value) => ({ value, text: t(value === 'signing' ? 'keys_signing' : 'keys_receipt') }))} />
          <Choice label={t('keys_before')} name="how" value={fields.how} onInput={set('how')} hint={t('keys_before_hint')} options={[{ value: 'overlap', text: t('keys_overlap') }, { value: 'withdraw', text: t('keys_withdraw') }]} />
          {fields.how === 'overlap' && <TextField label={t('keys_days')} name="days" type="number" value={fields.days} onInput={set('days')} required />}
        </div>
      </Form>
    </>
  );
}

/** The list as the offline key has signed it. The hub refuses what does not follow its own. */
function Take({ api, onDone }: Section) {
  const { t } = useWords();
  const [signed, setSigned] = useState<unknown>();
  const [isWrong, setIsWrong] = useState(false);
  const act = useAct();
  const choose = async (file: File | undefined): Promise<void> => {
    let read: unknown;
    try { read = file && JSON.parse(await file.text()); } catch { read = undefined; }
    setSigned(read);
    setIsWrong(file !== undefined && read === undefined);
  };
  const take = (): void => void act.run(async () => {
    const { keysVersion } = await api.post<{ keysVersion: number }>('admin/key-lists', { signed });
    act.say(t('keys_taken', { version: keysVersion }));
    onDone();
  });
  return (
    <>
      <Fault fault={act.fault} words={{ 400: 'keys_refused', 409: 'keys_refused' }} />
      {act.done !== undefined && !act.fault && <Notice tone="allow" role="status"><p>{act.done}</p></Notice>}
      <div class="field">
        <label class="label" for="signed-list">{t('keys_signed')}</label>
        <input id="signed-list" name="signed-list" type="file" accept=".json" onChange={(event) => void choose(event.currentTarget.files?.[0])} />
        {isWrong && <p class="hint wrong" role="alert">{t('no_json')}</p>}
      </div>
      <div class="row"><Confirm name="key-take" label={t('keys_take')} question={t('keys_question')} disabled={act.isBusy || signed === undefined} onConfirm={take} /></div>
    </>
  );
}

function Signing({ api, view: { keysVersion, keys }, onDone }: Section & { view: KeysView }) {
  const { t, tr, word } = useWords();
  const untilOf = (until: number | undefined): string => (until === undefined ? t('in_force') : t('keys_until', { until: tr.dateTime(until) }));
  return (
    <section class="card" data-name="signing">
      <h2>{t('keys_list', { version: keysVersion })}</h2>
      <p class="hint">{t('keys_hint')}</p>
      <Table caption={t('keys_list', { version: keysVersion })} head={[t('keys_for'), t('key'), t('state')]}
        rows={keys.map(({ keyId, role, until }) => ({ key: keyId, cells: [word('key_role', role), <code>{keyId}</code>, untilOf(until)] }))} />
      <h3>{t('keys_new')}</h3>
      <Draft api={api} />
      <h3>{t('keys_bring')}</h3>
      <Take api={api} onDone={onDone} />
    </section>
  );
}

/** Epoch and signing keys: what `npm run hub:rotate` does, without a shell. */
export function Keys({ api }: PageProps) {
  const answer = useAnswer(() => api.get<KeysView>('admin/keys'));
  return <Loaded answer={answer}>{(view) => <><Epoch api={api} view={view} onDone={answer.reload} /><Signing api={api} view={view} onDone={answer.reload} /></>}</Loaded>;
}
