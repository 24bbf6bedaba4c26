import { useState } from 'preact/hooks';
import { saveFile } from '../../components/ui/save-file';
import { Notice } from '../../components/ui/Notice';
import type { RolloutView } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { Choice, LongField, TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { Loaded } from '../parts/Loaded';
import { useAct, useAnswer } from '../use-answer';
import type { PageProps } from '.';

function valuesOf(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {};
  try {
    const read = JSON.parse(text) as unknown;
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? read as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

function RolloutForm({ api, view }: { api: Api; view: RolloutView }) {
  const { t, word } = useWords();
  const [fields, setFields] = useState({ extensionId: view.extensionId ?? '', updateUrl: view.updateUrl, xpiUrl: view.xpiUrl, phase: 'observe', uses: '1000', days: '365', devTools: 'on' });
  const [more, setMore] = useState('');
  const act = useAct();
  const values = valuesOf(more);
  const set = (name: keyof typeof fields) => (value: string): void => { setFields((last) => ({ ...last, [name]: value })); };
  const make = (): void => void act.run(async () => {
    const { phase, uses, days, devTools, ...others } = fields;
    saveFile('consentry-rollout.zip', await api.file('admin/rollout', { ...others, ...(phase === '' ? {} : { phase }), uses: Number(uses), days: Number(days), noDevTools: devTools === 'off', values }));
    act.say(t('rollout_made'));
  });
  return (
    <section class="card">
      <h2>{t('rollout_files')}</h2>
      <p class="hint">{t('rollout_hint')}</p>
      <Fault fault={act.fault} />
      {act.done !== undefined && !act.fault && <Notice tone="allow" role="status"><p>{act.done}</p></Notice>}
      <dl class="facts"><div><dt>{t('rollout_hub')}</dt><dd><code>{view.hub}</code></dd></div></dl>
      <Form name="rollout" submit={t('rollout_make')} isBusy={act.isBusy || values === undefined} onSubmit={make}>
        <div class="fields">
          <TextField label={t('rollout_id')} name="extensionId" value={fields.extensionId} onInput={set('extensionId')} hint={t('rollout_id_hint')} required />
          <Choice label={t('rollout_phase')} name="phase" value={fields.phase} onInput={set('phase')} hint={t('rollout_phase_hint')} options={[...view.phases.map((value) => ({ value, text: word('mode', value) })), { value: '', text: t('rollout_phase_policy') }]} />
          <TextField label={t('rollout_update')} name="updateUrl" type="url" value={fields.updateUrl} onInput={set('updateUrl')} hint={t('rollout_update_hint')} required />
          <TextField label={t('rollout_xpi')} name="xpiUrl" type="url" value={fields.xpiUrl} onInput={set('xpiUrl')} required />
          <TextField label={t('rollout_uses')} name="uses" type="number" value={fields.uses} onInput={set('uses')} required />
          <TextField label={t('rollout_days')} name="days" type="number" value={fields.days} onInput={set('days')} required />
          <Choice label={t('rollout_devtools')} name="devTools" value={fields.devTools} onInput={set('devTools')} hint={t('rollout_devtools_hint')} options={[{ value: 'on', text: t('rollout_devtools_on') }, { value: 'off', text: t('rollout_devtools_off') }]} />
        </div>
        <LongField label={t('rollout_values')} name="values" rows={3} value={more} onInput={setMore} hint={t('rollout_values_hint')} />
        {values === undefined && <p class="hint wrong" role="alert">{t('no_json')}</p>}
      </Form>
    </section>
  );
}

/** Ready files for browsers and for the consoles that manage them. */
export function Rollout({ api }: PageProps) {
  const answer = useAnswer(() => api.get<RolloutView>('admin/rollout'));
  return <Loaded answer={answer}>{(view) => <RolloutForm api={api} view={view} />}</Loaded>;
}
