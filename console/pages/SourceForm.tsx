import { useState } from 'preact/hooks';
import type { SourceView, SystemView } from '../../server/console/protocol';
import type { Api } from '../api';
import { useWords } from '../i18n';
import { Fault } from '../parts/Fault';
import { Choice, TextField } from '../parts/Fields';
import { Form } from '../parts/Form';
import { SettingsFields, typedOf, valuesOf, type SettingsShape, type Typed } from '../parts/SettingsFields';
import { useAct } from '../use-answer';

interface Draft { name: string; system: string; typed: Typed; secrets: Record<string, string>; everyMinutes: string; region: string }

const shapeOf = (systems: readonly SystemView[], system: string): SettingsShape => (systems.find((one) => one.system === system)?.settings ?? {}) as SettingsShape;

function draftOf(systems: readonly SystemView[], held: SourceView | undefined): Draft {
  if (held) return { ...held, everyMinutes: String(held.everyMinutes), typed: typedOf(held.settings as Record<string, unknown>, shapeOf(systems, held.system)), secrets: {} };
  const system = systems[0]?.system ?? '';
  return { name: '', system, typed: typedOf({}, shapeOf(systems, system)), secrets: {}, everyMinutes: '60', region: 'PL' };
}

function Secrets({ names, secrets, isHeld, onChange }: { names: readonly string[]; secrets: Record<string, string>; isHeld: boolean; onChange: (secrets: Record<string, string>) => void }) {
  const { t, word } = useWords();
  return <>{names.map((name) => <TextField key={name} label={`${word('secret', name)}${isHeld ? '' : ' *'}`} name={`secret-${name}`} type="password" autocomplete="new-password" value={secrets[name] ?? ''} onInput={(text) => { onChange({ ...secrets, [name]: text }); }} hint={t(isHeld ? 'oidc_secret_kept' : 'oidc_secret_sealed')} />)}</>;
}

/** A source's settings. Its secrets are sealed when they are stored and never told again: an empty field keeps what is there. */
export function SourceForm({ api, systems, held, onDone }: { api: Api; systems: readonly SystemView[]; held?: SourceView; onDone: () => void }) {
  const { t, word } = useWords();
  const [draft, setDraft] = useState(() => draftOf(systems, held));
  const act = useAct();
  const { name, system, typed, secrets, everyMinutes, region } = draft;
  const shape = shapeOf(systems, system);
  const settings = valuesOf(typed, shape);
  const set = (more: Partial<Draft>): void => { setDraft((last) => ({ ...last, ...more })); };
  const store = (): void => void act.run(async () => {
    const given = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ''));
    await api.post(`admin/connectors/${encodeURIComponent(name)}`, { system, settings, secrets: given, everyMinutes: Number(everyMinutes), region: region.trim().toUpperCase() });
    set({ secrets: {} });
    onDone();
  });
  return (
    <Form name={`source-${held?.name ?? 'new'}`} submit={t('store')} isBusy={act.isBusy || settings === undefined} onSubmit={store}>
      <Fault fault={act.fault} />
      <div class="fields">
        {!held && <TextField label={`${t('name')} *`} name="source-name" value={name} onInput={(text) => { set({ name: text }); }} hint={t('source_name_hint')} required />}
        {!held && <Choice label={t('source_system')} name="system" value={system} onInput={(next) => { set({ system: next, secrets: {}, typed: typedOf({}, shapeOf(systems, next)) }); }} options={systems.map((one) => ({ value: one.system, text: word('system', one.system) }))} />}
        <SettingsFields shape={shape} typed={typed} onChange={(next) => { set({ typed: next }); }} />
        <Secrets names={systems.find((one) => one.system === system)?.secrets ?? []} secrets={secrets} isHeld={held !== undefined} onChange={(next) => { set({ secrets: next }); }} />
        <TextField label={t('source_every')} name="every" type="number" value={everyMinutes} onInput={(text) => { set({ everyMinutes: text }); }} required />
        <TextField label={t('source_region')} name="region" value={region} onInput={(text) => { set({ region: text }); }} hint={t('source_region_hint')} required />
      </div>
    </Form>
  );
}
